#include "client/ui/action.h"

#include <algorithm>

#include "client/ui/command.h"
#include "client/ui/keymap.h"
#include "client/ui/search.h"
#include "client/ui/send.h"

static constexpr int wheel_rows = 3;

template <void (*verb)(line_edit&)>
static void on_edit(ui& u) {
    verb(u.edit);
}

// -- lines sent before --

static void walk_history(ui& u, const std::string* (*step)(edit_history&, std::string_view)) {
    if (u.naming) {
        return;
    }
    const std::string* line = step(u.history, u.edit.text);
    if (line != nullptr) {
        line_edit_set(u.edit, *line);
    }
}

static void older_line(ui& u) {
    if (!line_edit_up(u.edit)) {
        walk_history(u, edit_history_older);
    }
}

static void newer_line(ui& u) {
    if (!line_edit_down(u.edit)) {
        walk_history(u, edit_history_newer);
    }
}

// -- completion --

static void show_candidate(ui& u) {
    completing& c = u.completion;
    const std::string& candidate = c.candidates[c.chosen];
    if (line_edit_replace(u.edit, c.begin, c.end, candidate)) {
        c.end = c.begin + candidate.size();
    }
}

static void turn_completion(ui& u, bool back) {
    completing& c = u.completion;
    if (u.naming) {
        return;
    }
    if (c.candidates.empty()) {
        completion found = completion_find(*u.model, u.edit.text, u.edit.cursor, command_names());
        c = {.candidates = std::move(found.candidates), .begin = found.begin, .end = found.end};
        if (c.candidates.empty()) {
            return;
        }
        c.typed = u.edit.text;
        c.typed_cursor = u.edit.cursor;
        c.chosen = back ? c.candidates.size() - 1 : 0;
    } else {
        size_t count = c.candidates.size();
        c.chosen = (c.chosen + (back ? count - 1 : 1)) % count;
    }
    c.turns++;
    show_candidate(u);
}

static void escape(ui& u) {
    if (!u.completion.candidates.empty()) {
        (void)line_edit_replace(u.edit, 0, u.edit.text.size(), u.completion.typed);
        u.edit.cursor = u.completion.typed_cursor;
        u.completion = {};
    }
}

// -- the pane --

static void scroll(ui& u, int rows) {
    pane_scroll(ui_pane(u), rows);
    if (rows < 0) {
        ui_ask_older(u);
    }
}

static void scroll_page(ui& u, int direction) {
    scroll(u, direction * std::max(1, u.messages.rows - 2));
}

static void scroll_to_oldest(ui& u) {
    pane_to_oldest(ui_pane(u));
    ui_ask_older(u);
}

// A second End, or one on an empty line, goes on to the end of the messages.
static void line_end(ui& u) {
    size_t before = u.edit.cursor;
    line_edit_end(u.edit);
    if (u.edit.cursor == before) {
        pane_to_end(u.messages);
    }
}

// -- the program --

static void interrupt(ui& u) {
    if (!u.edit.text.empty()) {
        line_edit_clear(u.edit);
    } else if (u.now_ms < u.quit_until_ms) {
        u.host.quit(u.host.context);
    } else {
        u.quit_until_ms = u.now_ms + quit_again_ms;
    }
}

static void help(ui& u) {
    for (const action& one : action_table()) {
        if (!one.help.empty()) {
            ui_say(u, keymap_keys(one.id) + "  " + std::string(one.help));
        }
    }
    ui_say(u, "/help lists the commands of the server; /reconnect and /quit are the client's own");
}

static void toggle_times(ui& u) {
    u.messages.times = !u.messages.times;
    u.found.times = u.messages.times;
}

static void toggle_mouse(ui& u) {
    u.mouse = !u.mouse;
    u.host.set_mouse(u.host.context, u.mouse);
    ui_say(u, u.mouse ? "mouse on: the wheel scrolls" : "mouse off: the terminal selects text by itself");
}

static void new_line(ui& u) {
    if (!u.naming) {
        (void)line_edit_insert(u.edit, "\n");
    }
}

static constexpr action actions[] = {
    {action_id::send, "send", send_enter, "send the line"},
    {action_id::new_line, "new-line", new_line, "line break in the draft"},
    {action_id::left, "left", on_edit<line_edit_left>, ""},
    {action_id::right, "right", on_edit<line_edit_right>, ""},
    {action_id::word_left, "word-left", on_edit<line_edit_word_left>, "a word to the left"},
    {action_id::word_right, "word-right", on_edit<line_edit_word_right>, "a word to the right"},
    {action_id::line_start, "line-start", on_edit<line_edit_home>, "start of the line"},
    {action_id::line_end, "line-end", line_end, "end of the line, then of the messages"},
    {action_id::erase_back, "erase-back", on_edit<line_edit_erase_back>, ""},
    {action_id::erase, "erase", on_edit<line_edit_erase>, ""},
    {action_id::kill_to_blank, "kill-to-blank", on_edit<line_edit_kill_to_blank_back>,
     "delete the word before"},
    {action_id::kill_word_back, "kill-word-back", on_edit<line_edit_kill_word_back>, ""},
    {action_id::kill_word, "kill-word", on_edit<line_edit_kill_word>, ""},
    {action_id::kill_to_start, "kill-to-start", on_edit<line_edit_kill_to_start>, "delete to the start"},
    {action_id::kill_to_end, "kill-to-end", on_edit<line_edit_kill_to_end>, "delete to the end"},
    {action_id::yank, "yank", on_edit<line_edit_yank>, "put back what was deleted"},
    {action_id::swap, "swap", on_edit<line_edit_swap>, ""},
    {action_id::undo, "undo", on_edit<line_edit_undo>, "undo"},
    {action_id::older_line, "older-line", older_line, "lines sent before (the draft is kept)"},
    {action_id::newer_line, "newer-line", newer_line, ""},
    {action_id::complete, "complete", [](ui& u) { turn_completion(u, false); },
     "complete a name, /command or #room"},
    {action_id::complete_back, "complete-back", [](ui& u) { turn_completion(u, true); }, ""},
    {action_id::page_up, "page-up", [](ui& u) { scroll_page(u, -1); }, "older messages"},
    {action_id::page_down, "page-down", [](ui& u) { scroll_page(u, 1); }, "newer messages"},
    {action_id::wheel_up, "wheel-up", [](ui& u) { scroll(u, -wheel_rows); }, ""},
    {action_id::wheel_down, "wheel-down", [](ui& u) { scroll(u, wheel_rows); }, ""},
    {action_id::oldest, "oldest", scroll_to_oldest, "oldest message"},
    {action_id::newest, "newest", [](ui& u) { pane_to_end(ui_pane(u)); }, "newest message"},
    {action_id::interrupt, "interrupt", interrupt, "clear the line; twice on an empty one: quit"},
    {action_id::suspend, "suspend", [](ui& u) { u.host.suspend(u.host.context); }, "suspend"},
    {action_id::redraw, "redraw", [](ui& u) { u.host.redraw(u.host.context); }, "draw the screen again"},
    {action_id::help, "help", help, "these lines"},
    {action_id::toggle_times, "toggle-times", toggle_times, "times on or off"},
    {action_id::toggle_mouse, "toggle-mouse", toggle_mouse, "mouse on or off"},
    {action_id::search_older, "search-older", search_begin, "search; again: older, then on the server"},
    {action_id::search_newer, "search-newer", search_begin, "search; again: newer"},
    {action_id::search_case, "search-case", [](ui&) {}, ""},  // while searching
    {action_id::escape, "escape", escape, ""},
};

static constexpr bool in_order() {
    for (size_t i = 0; i < std::size(actions); i++) {
        if (actions[i].id != static_cast<action_id>(i)) {
            return false;
        }
    }
    return true;
}
static_assert(in_order() && std::size(actions) == static_cast<size_t>(action_id::escape) + 1);

std::span<const action> action_table() {
    return actions;
}
