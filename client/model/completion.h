// What a half-typed word may become: a name ("alice: " at the start of a line, "alice " inside), a command
// ("/join ") or a room ("#general "). Pure.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "client/model/chat_model.h"

struct completion {
    size_t begin = 0;  // bytes [begin, end) of the text are to be replaced
    size_t end = 0;
    std::vector<std::string>
        candidates;  // names: most recent speaker first, then the alphabet; the rest: the alphabet
};

// `cursor` = byte offset in `text`. `commands` without their slash. A typed word finds names whatever their
// case, and ASCII letters find accented ones. No word: those who have spoken.
[[nodiscard]] completion completion_find(const chat_model& m, std::string_view text, size_t cursor,
                                         std::span<const std::string_view> commands);
