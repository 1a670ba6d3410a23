// What keys can do, as a table: name, function, a line of help. Private to client/ui.
#pragma once

#include <span>
#include <string_view>

#include "client/ui/ui_state.h"

enum class action_id : uint8_t {
    send,
    new_line,
    left,
    right,
    word_left,
    word_right,
    line_start,
    line_end,
    erase_back,
    erase,
    kill_to_blank,
    kill_word_back,
    kill_word,
    kill_to_start,
    kill_to_end,
    yank,
    swap,
    undo,
    older_line,
    newer_line,
    complete,
    complete_back,
    page_up,
    page_down,
    wheel_up,
    wheel_down,
    oldest,
    newest,
    interrupt,
    suspend,
    redraw,
    help,
    toggle_times,
    toggle_mouse,
    search_older,
    search_newer,
    search_case,
    escape,
};

struct action {
    action_id id;
    std::string_view name;
    void (*run)(ui& u);
    std::string_view help;  // "": not among the most important ones
};

[[nodiscard]] std::span<const action> action_table();  // in the order of action_id
