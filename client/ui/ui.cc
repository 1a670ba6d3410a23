#include "client/ui/ui.h"

#include "client/ui/action.h"
#include "client/ui/input.h"
#include "client/ui/keymap.h"
#include "client/ui/layout.h"
#include "client/ui/search.h"
#include "client/ui/send.h"
#include "client/ui/status.h"
#include "common/text/utf8.h"

static void set_time(ui& u, uint64_t now_ms, int64_t wall_s) {
    u.now_ms = now_ms;
    u.wall_at_ms = now_ms;
    u.wall_s = wall_s;
}

void ui_say(ui& u, std::string_view text, message_kind kind) {
    int64_t since_s = static_cast<int64_t>((u.now_ms - u.wall_at_ms) / 1000);
    model_add(*u.model, {.kind = kind, .wall_s = u.wall_s + since_s, .text = std::string(text)});
}

pane& ui_pane(ui& u) {
    return u.search.on_server ? u.found : u.messages;
}

void ui_ask_older(ui& u) {
    if (pane_wants_older(ui_pane(u))) {
        (u.search.on_server ? u.host.search_older : u.host.older)(u.host.context);
    }
}

ui* ui_create(chat_model* model, chat_model* found, const ui_options& options, ui_host host) {
    auto* u = new ui{.model = model, .options = options, .host = host};
    u->messages.model = model;
    u->found.model = found;
    for (pane* p : {&u->messages, &u->found}) {
        p->utc_offset = options.utc_offset;
        p->times = options.times;
    }
    return u;
}

void ui_destroy(ui* u) {
    delete u;
}

// -- keys --

// While a question about a paste stands, keys answer it; the pane can still be scrolled.
static void answer_paste(ui& u, const key_event& key) {
    std::optional<action_id> what = keymap_find(key);
    if (key.code == key_code::character && key.modifiers == key_ctrl && key.character == U'n') {
        what = action_id::escape;
    }
    switch (what.value_or(action_id::help)) {
        case action_id::yank:
            paste_send(u);
            break;
        case action_id::line_end:
            paste_edit(u);
            break;
        case action_id::escape:
        case action_id::interrupt:
            paste_drop(u);
            break;
        case action_id::page_up:
        case action_id::page_down:
        case action_id::wheel_up:
        case action_id::wheel_down:
        case action_id::suspend:
        case action_id::redraw:
            action_table()[static_cast<size_t>(*what)].run(u);
            break;
        default:
            break;
    }
}

static bool is_completing(action_id what) {
    return what == action_id::complete || what == action_id::complete_back || what == action_id::escape;
}

static void take_key(ui& u, const key_event& key) {
    if (u.search.on) {
        search_key(u, key);
        return;
    }
    if (key.code == key_code::paste) {
        u.completion = {};
        paste_take(u, key);
        return;
    }
    if (!u.paste.empty()) {
        answer_paste(u, key);
        return;
    }
    std::optional<action_id> what = keymap_find(key);
    if (what != action_id::interrupt) {
        u.quit_until_ms = 0;
    }
    if (what.has_value()) {
        if (!is_completing(*what)) {
            u.completion = {};
        }
        action_table()[static_cast<size_t>(*what)].run(u);
    } else if (key.code == key_code::character && (key.modifiers & (key_ctrl | key_alt)) == 0) {
        u.completion = {};
        std::string text;
        utf8_append(text, key.character);
        (void)line_edit_insert(u.edit, text);
    }
}

static layout layout_now(const ui& u) {
    return layout_of(u.rows, u.columns, !u.model->topic.empty(), input_lines(u));
}

void ui_key(ui* u, const key_event& key, uint64_t now_ms) {
    u->now_ms = now_ms;
    if (key.code == key_code::none || key.code == key_code::focus_in || key.code == key_code::focus_out) {
        return;
    }
    layout l = layout_now(*u);
    if (!l.too_small) {  // what came since the last paint may have moved the pane's edges
        pane_fit(u->messages, l.pane);
        pane_fit(u->found, l.pane);
    }
    take_key(*u, key);
    u->model->dirty |= dirty_all;
}

// -- the question for a name --

void ui_ask_name(ui* u, std::string_view preset, std::string_view reason) {
    search_end(*u);
    if (!u->naming) {
        u->kept_draft = std::move(u->edit);
        u->edit = {};
    }
    u->naming = true;
    u->completion = {};
    u->name_reason = reason;
    line_edit_set(u->edit, preset);
    u->model->dirty |= dirty_all;
}

void ui_end_naming(ui& u) {
    u.naming = false;
    u.name_reason.clear();
    u.edit = std::move(u.kept_draft);
    u.kept_draft = {};
}

void ui_name_accepted(ui* u) {
    if (u->naming) {
        ui_end_naming(*u);
        u->model->dirty |= dirty_all;
    }
}

// -- time --

uint64_t ui_deadline(const ui* u, uint64_t now_ms) {
    return status_deadline(*u, now_ms);
}

void ui_tick(ui* u, uint64_t now_ms, int64_t wall_s) {
    set_time(*u, now_ms, wall_s);
    u->model->dirty |= dirty_status;
}

// -- drawing --

static void draw_title(const ui& u, canvas& on, const rect& where) {
    std::string text = " " + u.model->room + (u.model->room.empty() ? "" : " - ") + u.model->topic;
    canvas_fill(on, where.row, 0, where.columns, {.what = role::status});
    canvas_text(on, where.row, 0, where.columns, text, {.what = role::status});
}

static void draw_too_small(canvas& on) {
    std::string size = std::to_string(on.columns) + "x" + std::to_string(on.rows);
    std::string need = std::to_string(layout_min_columns) + "x" + std::to_string(layout_min_rows);
    canvas_text(on, 0, 0, on.columns, "terminal is " + size + ",", {});
    canvas_text(on, 1, 0, on.columns, "need " + need, {});
}

void ui_paint(ui* u, canvas& on, int rows, int columns, uint64_t now_ms, int64_t wall_s) {
    set_time(*u, now_ms, wall_s);
    canvas_reset(on, rows, columns);
    u->rows = on.rows;
    u->columns = on.columns;
    u->model->dirty = 0;
    layout l = layout_now(*u);
    if (l.too_small) {
        draw_too_small(on);
        return;
    }
    if (l.title.rows > 0) {
        draw_title(*u, on, l.title);
    }
    pane& p = ui_pane(*u);
    p.pattern = u->search.pattern;
    p.match_id = u->search.match_id;
    pane_draw(p, on, l.pane);
    status_draw(*u, on, l.status);
    input_draw(*u, on, l.input);
}
