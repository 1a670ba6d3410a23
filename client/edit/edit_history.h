// Lines sent before, for Up and Down. The draft is kept while one looks around, and so are edits to old
// lines, until a line is sent. Pure. Limit: history_max lines, no doubles in a row. Ownership: a value.
#pragma once

#include <cstddef>
#include <deque>
#include <map>
#include <string>
#include <string_view>

inline constexpr size_t history_max = 500;

struct edit_history {
    std::deque<std::string> lines;         // oldest first
    size_t at = 0;                         // == lines.size(): the draft
    std::map<size_t, std::string> edited;  // what was left in the input line, by place
};

// `current` = the input line, kept for the way back. nullptr: there is no older / newer one; else what the
// input line shows now, valid until the next call.
[[nodiscard]] const std::string* edit_history_older(edit_history& h, std::string_view current);
[[nodiscard]] const std::string* edit_history_newer(edit_history& h, std::string_view current);

// A line was sent: it is remembered, edits are forgotten, the next draft is the newest place.
void edit_history_add(edit_history& h, std::string_view line);
