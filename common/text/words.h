// The words of a text, as a search compares them. Pure.
//
// A word is letters, digits and marks, folded (fold.h), and without accents where the script is Latin, Greek
// or Cyrillic. Where words stand without blanks between them (Chinese, Japanese, Korean, Thai, ...) each
// character with its marks is one, so that any run of them can be found inside a longer one; each symbol
// (emoji) is one too.
#pragma once

#include <cstddef>
#include <string_view>

constexpr size_t word_max_bytes = 64;  // longer ones are cut

// Calls `each` with every word in order, until it returns false. A word lives for the call.
void text_words(std::string_view text, void* context, bool (*each)(void* context, std::string_view word));
