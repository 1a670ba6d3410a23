// Comparison without regard to case or form (utf8proc's NFKC casefold): for finding a nick in a text,
// completing, and naming the nearest match. Not for deciding whether two names are the same person:
// that is text/name.h. Pure.
#pragma once

#include <span>
#include <string>
#include <string_view>

[[nodiscard]] std::string text_fold(std::string_view text);

// text_fold without combining marks, so that ASCII typing finds accented names.
[[nodiscard]] std::string text_fold_bare(std::string_view text);

// The candidate nearest to `word` (Damerau-Levenshtein on folded text), or "" when none is within
// a third of its length (at least 1, at most 3). A candidate that `word` (2 characters or more) is the
// beginning of counts as 1 away and goes before others of that distance, the shortest first.
[[nodiscard]] std::string_view text_nearest(std::string_view word,
                                            std::span<const std::string_view> candidates);
