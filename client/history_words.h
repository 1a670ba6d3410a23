// What the server says around its history (PROTOCOL.md): the lines that end an answer and tell where to go
// on. Pure.
#pragma once

#include <string_view>

enum class history_mark : uint8_t {
    none,
    // These end an answer.
    earlier,    // argument: the id that goes on with `/history before`
    later,      // argument: the id that goes on with `/history after`
    beginning,  // argument: the room
    end,
    found,       // all of them
    found_more,  // `/search` alone shows more
    // These begin a replay.
    digest,
    contract,  // argument: the room
};

struct history_notice {
    history_mark mark = history_mark::none;
    std::string_view argument;
};

// `notice` without its stars.
[[nodiscard]] history_notice history_notice_of(std::string_view notice);
[[nodiscard]] bool history_mark_ends(history_mark mark);

// Whether a command (a line with its slash) is answered from the history.
[[nodiscard]] bool history_is_asked(std::string_view command);
