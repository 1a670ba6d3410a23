#include "client/ui/search.h"

#include <algorithm>

#include "client/ui/action.h"
#include "client/ui/keymap.h"
#include "common/text/clean.h"
#include "common/text/utf8.h"

// ---- here ----

static bool is_match(const ui& u, const message& what) {
    return find_is_in(u.search.pattern, what.text);
}

// The match nearest to the message where the search began, older ones first.
static void find_from_start(ui& u) {
    searching& s = u.search;
    const auto& messages = u.model->messages;
    const size_t start = std::min(model_index(*u.model, s.from_id) + 1, messages.size());
    s.match_id = 0;
    s.no_more = false;
    for (size_t i = start; i > 0 && s.match_id == 0; i--) {
        s.match_id = is_match(u, messages[i - 1]) ? messages[i - 1].id : 0;
    }
    for (size_t i = start; i < messages.size() && s.match_id == 0; i++) {
        s.match_id = is_match(u, messages[i]) ? messages[i].id : 0;
    }
}

static void count_matches(ui& u) {
    searching& s = u.search;
    s.count = 0;
    s.number = 0;
    for (auto what = u.model->messages.rbegin(); what != u.model->messages.rend(); ++what) {
        s.count += is_match(u, *what) ? 1U : 0U;
        s.number = what->id == s.match_id ? s.count : s.number;
    }
}

static void go_to_start(ui& u) {
    u.messages.scrolled = u.search.scrolled;
    u.messages.top = u.search.top;
    u.messages.first_new = u.search.first_new;
}

static void show_match(ui& u) {
    go_to_start(u);
    if (u.search.match_id != 0) {
        pane_show(u.messages, u.search.match_id);
    }
    count_matches(u);
}

static void find_again(ui& u) {
    u.search.pattern = find_text(u.edit.text, u.search.other_case);
    find_from_start(u);
    show_match(u);
}

static void step(ui& u, bool older) {
    searching& s = u.search;
    const auto& messages = u.model->messages;
    size_t at = model_index(*u.model, s.match_id);
    if (at == messages.size()) {
        s.no_more = older;
        return;
    }
    while (older ? at > 0 : at + 1 < messages.size()) {
        at = older ? at - 1 : at + 1;
        if (is_match(u, messages[at])) {
            s.match_id = messages[at].id;
            s.no_more = false;
            show_match(u);
            return;
        }
    }
    s.no_more = older;
}

// ---- on the server ----

bool search_on_server(ui& u, std::string_view words) {
    if (words.empty()) {
        if (u.model->search.state == search_state::none) {
            return false;
        }
        u.host.search_older(u.host.context);
    } else if (!u.host.search(u.host.context, words)) {
        return false;
    }
    if (!u.search.on) {
        search_begin(u);
    }
    u.search.on_server = true;
    line_edit_set(u.edit, u.model->search.words);
    u.search.pattern = find_question(u.model->search.words);
    u.search.match_id = 0;
    pane_to_end(u.found);
    return true;
}

static void older_or_ask(ui& u) {
    searching& s = u.search;
    if (s.on_server) {
        ui_ask_older(u);
    } else if (!s.pattern.words.empty() && s.no_more && u.model->has_history) {
        (void)search_on_server(u, text_trim(u.edit.text));
    } else {
        step(u, true);
    }
}

// ---- keys ----

void search_begin(ui& u) {
    searching& s = u.search;
    s = {.on = true};
    s.scrolled = u.messages.scrolled;
    s.top = u.messages.top;
    s.first_new = u.messages.first_new;
    s.from_id = pane_last_id(u.messages);
    s.draft = std::move(u.edit);
    u.edit = {};
}

void search_end(ui& u) {
    if (u.search.on) {
        go_to_start(u);
        u.edit = std::move(u.search.draft);
        u.search = {};
    }
}

static void stay(ui& u) {
    if (u.search.on_server) {
        search_end(u);
        return;
    }
    u.edit = std::move(u.search.draft);
    u.search = {};
}

static bool edits_line(action_id what) {
    return what >= action_id::left && what <= action_id::undo;
}

static bool moves_pane(action_id what) {
    return what >= action_id::page_up && what <= action_id::newest;
}

static void run(ui& u, action_id what) {
    switch (what) {
        case action_id::search_older:
            older_or_ask(u);
            break;
        case action_id::search_newer:
            step(u, false);
            break;
        case action_id::search_case:
            u.search.other_case = !u.search.other_case;
            find_again(u);
            break;
        case action_id::send:
            stay(u);
            break;
        case action_id::escape:
        case action_id::interrupt:
            search_end(u);
            break;
        default:
            if (moves_pane(what) || what == action_id::suspend || what == action_id::redraw ||
                (edits_line(what) && !u.search.on_server)) {
                action_table()[static_cast<size_t>(what)].run(u);
            }
    }
}

void search_key(ui& u, const key_event& key) {
    const std::string before = u.edit.text;
    const std::optional<action_id> what = keymap_find(key);
    if (what.has_value()) {
        run(u, *what);
    } else if (!u.search.on_server && key.code == key_code::paste) {
        (void)line_edit_insert(u.edit, std::string_view(key.text).substr(0, key.text.find('\n')));
    } else if (!u.search.on_server && key.code == key_code::character &&
               (key.modifiers & (key_ctrl | key_alt)) == 0) {
        std::string text;
        utf8_append(text, key.character);
        (void)line_edit_insert(u.edit, text);
    }
    if (u.search.on && !u.search.on_server && u.edit.text != before) {
        find_again(u);
    }
}

// ---- words ----

static std::string server_text(const ui& u) {
    const search_status& search = u.model->search;
    switch (search.state) {
        case search_state::none:
            return "";
        case search_state::asked:
            return u.model->search.words + ": waiting for the server";
        case search_state::failed:
            return search.note;
        case search_state::done:
            break;
    }
    const size_t count = u.found.model->messages.size();
    return count == 0 ? "nothing found on the server" : std::to_string(count) + " found on the server";
}

static std::string here_text(const ui& u) {
    const searching& s = u.search;
    const std::string keys = " | ^R older ^S newer M-c case Enter stay Esc back";
    if (s.pattern.words.empty()) {
        return keys.substr(2);
    }
    const std::string server = u.model->has_history ? " | ^R asks the server, Esc back" : " | Esc back";
    if (s.count == 0) {
        return "no match here" + (s.no_more || !u.model->has_history ? server : keys);
    }
    const std::string place = std::to_string(s.number) + "/" + std::to_string(s.count);
    if (s.no_more) {
        return place + ", no older one here" + server;
    }
    return place + (u.model->room.empty() ? "" : " in " + u.model->room) + keys;
}

std::string search_text(const ui& u) {
    return " SEARCH " + (u.search.on_server ? server_text(u) + " | PgUp older, Esc back" : here_text(u));
}
