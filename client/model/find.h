// Finding words in texts, as the search in the scrollback does: case-smart (a pattern without capitals finds
// any case). Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

struct find_pattern {
    std::vector<std::string> words;  // any of them; none is empty; folded when `fold`
    bool fold = true;                // whatever their case
};

struct find_span {  // bytes [begin, end)
    size_t begin;
    size_t end;
};

// All of `text` is one word; empty text has none. `other_case`: the other way than its capitals say.
[[nodiscard]] find_pattern find_text(std::string_view text, bool other_case = false);
// The words of a question to the server: without its filters (from: in: ..) and quotes, whatever their case.
[[nodiscard]] find_pattern find_question(std::string_view question);

[[nodiscard]] bool find_is_in(const find_pattern& pattern, std::string_view text);
// Where: in order, none over another.
[[nodiscard]] std::vector<find_span> find_spans(const find_pattern& pattern, std::string_view text);
