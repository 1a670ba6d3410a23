// The input line as readline users know it: moves by clusters and words, kills and yanks, undo. The text may
// hold line breaks (a draft of several lines). Pure.
//
// Always true: the text is clean UTF-8 of at most edit_max_bytes, and the cursor stands between two clusters.
// Ownership: a value.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

inline constexpr size_t edit_max_bytes = 64 * 1024;
inline constexpr size_t edit_undo_max = 100;

enum class edit_step : uint8_t { other, typing, erasing, kill_back, kill_forward };

struct edit_undo {
    std::string text;
    size_t cursor = 0;
};

struct line_edit {
    std::string text;
    size_t cursor = 0;
    std::string killed;           // what line_edit_yank puts back; kills in a row add up
    std::vector<edit_undo> undo;  // oldest first
    edit_step last = edit_step::other;
};

// Replaces everything; the cursor goes to the end, nothing is left to undo.
void line_edit_set(line_edit& e, std::string_view text);

// Inserts cleaned text (line breaks stay). False, and nothing changes, when it would grow past
// edit_max_bytes.
bool line_edit_insert(line_edit& e, std::string_view text);
// Bytes [begin, end) become `text`; the cursor goes behind it. False as above.
bool line_edit_replace(line_edit& e, size_t begin, size_t end, std::string_view text);
void line_edit_clear(line_edit& e);  // can be undone

void line_edit_left(line_edit& e);
void line_edit_right(line_edit& e);
void line_edit_word_left(line_edit& e);
void line_edit_word_right(line_edit& e);
void line_edit_home(line_edit& e);  // of the line that the cursor is in
void line_edit_end(line_edit& e);
bool line_edit_up(line_edit& e);  // false on the first line
bool line_edit_down(line_edit& e);

void line_edit_erase_back(line_edit& e);
void line_edit_erase(line_edit& e);
void line_edit_kill_word_back(line_edit& e);  // letters and digits
void line_edit_kill_to_blank_back(line_edit& e);
void line_edit_kill_word(line_edit& e);
void line_edit_kill_to_start(line_edit& e);
void line_edit_kill_to_end(line_edit& e);
void line_edit_yank(line_edit& e);
void line_edit_swap(line_edit& e);
void line_edit_undo(line_edit& e);

// [begin, end) of the line that holds byte `at`.
struct edit_span {
    size_t begin;
    size_t end;
};
[[nodiscard]] edit_span line_edit_line(std::string_view text, size_t at);
