#include "client/ui/send.h"

#include <algorithm>

#include "client/ui/command.h"
#include "client/ui/search.h"
#include "common/text/clean.h"

static std::string_view take_line(std::string_view& text) {
    size_t end = text.find('\n');
    std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    return line;
}

// Said before anything is sent, so that a text never goes out in part for that reason.
static bool fits(ui& u, std::string_view text) {
    for (size_t number = 1; !text.empty(); number++) {
        size_t bytes = take_line(text).size();
        if (bytes > ui_line_max_bytes) {
            ui_say(u,
                   "not sent: line " + std::to_string(number) + " has " + std::to_string(bytes) + " bytes, " +
                       std::to_string(ui_line_max_bytes) + " is the most that one can have",
                   message_kind::error);
            return false;
        }
    }
    return true;
}

static bool submit(ui& u, std::string_view line) {
    if (!fits(u, line)) {
        return false;
    }
    if (u.host.submit(u.host.context, line)) {
        pane_to_end(u.messages);
        return true;
    }
    return false;
}

static bool send_line(ui& u, std::string_view line, bool alone) {
    switch (command_of(line)) {
        case command_kind::quit:
            if (alone) {
                u.host.quit(u.host.context);
                return true;
            }
            ui_say(u, "not sent: this line would end the connection", message_kind::error);
            return false;
        case command_kind::reconnect:
            u.host.reconnect(u.host.context);
            return true;
        case command_kind::unknown:
            ui_say(u, command_unknown_text(line), message_kind::error);
            return false;
        case command_kind::misplaced:
            ui_say(u, "not sent: a command begins with the slash, without a blank (and // says a slash)",
                   message_kind::error);
            return false;
        case command_kind::none:
        case command_kind::server:
        case command_kind::search:
            break;
    }
    return submit(u, line);
}

static void send_draft(ui& u) {
    std::string text = u.edit.text;
    if (!fits(u, text)) {
        return;
    }
    std::string_view rest = text;
    bool alone = rest.find('\n') == std::string_view::npos;
    while (!rest.empty()) {
        std::string_view from = rest;
        std::string_view line = take_line(rest);
        if (text_trim(line).empty()) {
            continue;
        }
        if (!send_line(u, line, alone)) {
            rest = from;
            break;
        }
        edit_history_add(u.history, line);
    }
    if (rest.size() != text.size()) {
        line_edit_set(u.edit, rest);
    }
}

// "/search words": what is found takes the pane's place.
static void send_search(ui& u) {
    std::string line = u.edit.text;
    std::string_view words = text_trim(std::string_view(line).substr(std::min(line.find(' '), line.size())));
    line_edit_set(u.edit, "");
    if (search_on_server(u, words)) {
        edit_history_add(u.history, line);
        return;
    }
    line_edit_set(u.edit, line);
    ui_say(u, words.empty() ? "/search WORDS" : "the server cannot be asked now", message_kind::error);
}

static void send_name(ui& u) {
    std::string name(text_trim(u.edit.text));
    command_kind kind = command_of(name);
    if (kind == command_kind::quit || kind == command_kind::reconnect) {
        line_edit_set(u.edit, "");
        (void)send_line(u, name, true);
    } else if (kind != command_kind::none) {
        u.name_reason = "a name first, then commands";
    } else if (!name.empty() && fits(u, name)) {
        ui_end_naming(u);  // first, since the answer may bring the next question at once
        if (!submit(u, name)) {
            ui_ask_name(&u, name, "");
        }
    }
}

void send_enter(ui& u) {
    if (u.naming) {
        send_name(u);
    } else if (command_of(u.edit.text) == command_kind::search &&
               u.edit.text.find('\n') == std::string::npos) {
        send_search(u);
    } else if (!text_trim(u.edit.text).empty()) {
        send_draft(u);
    }
}

// -- pastes --

size_t paste_lines(std::string_view text) {
    return 1 + static_cast<size_t>(std::count(text.begin(), text.end(), '\n'));
}

void paste_take(ui& u, const key_event& key) {
    std::string_view text = key.text;
    while (text.ends_with('\n')) {
        text.remove_suffix(1);
    }
    if (key.truncated) {
        ui_say(u,
               "the paste was too long: only its first " + std::to_string(text.size()) + " bytes were taken",
               message_kind::error);
    }
    if (u.naming) {
        text = take_line(text);
    }
    if (!u.paste.empty()) {  // another one before the answer
        u.paste.append("\n").append(
            text.substr(0, paste_max_bytes - std::min(paste_max_bytes, u.paste.size())));
        return;
    }
    if (paste_lines(text) > paste_draft_lines || !line_edit_insert(u.edit, text)) {
        u.paste = text;
    }
}

void paste_send(ui& u) {
    if (!fits(u, u.paste)) {
        paste_edit(u);
        return;
    }
    std::string text = std::move(u.paste);
    u.paste.clear();
    std::string_view rest = text;
    while (!rest.empty()) {
        std::string_view from = rest;
        std::string line = text_clean_lossy(take_line(rest));
        if (line.starts_with('/')) {
            line.insert(0, "/");
        }
        if (text_trim(line).empty()) {
            continue;
        }
        bool taken = command_of(line) == command_kind::quit ? send_line(u, line, false) : submit(u, line);
        if (!taken) {
            u.paste = from;
            paste_edit(u);
            return;
        }
    }
}

void paste_edit(ui& u) {
    if (line_edit_insert(u.edit, u.paste)) {
        u.paste.clear();
    } else {
        ui_say(u, "too long for the input line: " + std::to_string(edit_max_bytes) + " bytes is the most",
               message_kind::error);
    }
}

void paste_drop(ui& u) {
    u.paste.clear();
}
