#include "tests/unit/client/ui_rig.h"

#include "common/text/utf8.h"

static ui_rig* rig_of(void* context) {
    return static_cast<ui_rig*>(context);
}

static bool on_submit(void* context, std::string_view line) {
    if (rig_of(context)->taking) {
        rig_of(context)->sent.emplace_back(line);
    }
    return rig_of(context)->taking;
}

ui_rig::ui_rig(const ui_options& options) {
    model.nick = "me";
    model.room = "#general";
    model.link.state = link_state::online;
    model.link.where = "chat://127.0.0.1:8888";
    screen_ui = ui_create(&model, &found, options,
                          {.context = this,
                           .submit = on_submit,
                           .quit = [](void* context) { rig_of(context)->quits++; },
                           .suspend = [](void* context) { rig_of(context)->suspends++; },
                           .redraw = [](void* context) { rig_of(context)->redraws++; },
                           .reconnect = [](void* context) { rig_of(context)->reconnects++; },
                           .set_mouse = [](void* context, bool on) { rig_of(context)->mouse = on; },
                           .older = [](void* context) { rig_of(context)->older++; },
                           .search =
                               [](void* context, std::string_view words) {
                                   rig_of(context)->searched.emplace_back(words);
                                   rig_of(context)->model.search = {.state = search_state::asked,
                                                                    .words = std::string(words)};
                                   return rig_of(context)->taking;
                               },
                           .search_older = [](void* context) { rig_of(context)->searched.emplace_back(); }});
    rig_paint(*this);
}

ui_rig::~ui_rig() {
    ui_destroy(screen_ui);
}

void rig_paint(ui_rig& r) {
    ui_paint(r.screen_ui, r.screen, r.rows, r.columns, r.now_ms, r.wall_s);
}

void rig_resize(ui_rig& r, int rows, int columns) {
    r.rows = rows;
    r.columns = columns;
    rig_paint(r);
}

void rig_key(ui_rig& r, key_code code, uint8_t modifiers) {
    ui_key(r.screen_ui, {.code = code, .modifiers = modifiers}, r.now_ms);
}

static void press(ui_rig& r, char32_t character, uint8_t modifiers) {
    ui_key(r.screen_ui, {.code = key_code::character, .modifiers = modifiers, .character = character},
           r.now_ms);
}

void rig_ctrl(ui_rig& r, char letter) {
    press(r, static_cast<char32_t>(letter), key_ctrl);
}

void rig_alt(ui_rig& r, char letter) {
    press(r, static_cast<char32_t>(letter), key_alt);
}

void rig_type(ui_rig& r, std::string_view text) {
    while (!text.empty()) {
        utf8_char c = utf8_decode(text);
        press(r, c.code, 0);
        text.remove_prefix(c.length);
    }
}

void rig_paste(ui_rig& r, std::string_view text) {
    ui_key(r.screen_ui, {.code = key_code::paste, .text = std::string(text)}, r.now_ms);
}

void rig_say(ui_rig& r, std::string_view nick, std::string_view text) {
    model_add(r.model, {.wall_s = r.wall_s, .nick = std::string(nick), .text = std::string(text)});
}

std::string rig_row(ui_rig& r, int row) {
    rig_paint(r);
    return canvas_row(r.screen, row < 0 ? r.rows + row : row);
}

std::string rig_screen(ui_rig& r) {
    rig_paint(r);
    std::string out;
    for (int row = 0; row < r.rows; row++) {
        out += canvas_row(r.screen, row) + "\n";
    }
    return out;
}

std::string rig_input(ui_rig& r) {
    return rig_row(r, -1);
}
std::string rig_status(ui_rig& r) {
    return rig_row(r, -2);
}
