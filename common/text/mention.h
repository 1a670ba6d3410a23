// Whether a line speaks of somebody. Pure.
#pragma once

#include <string_view>

// True when `text` holds `name` as a whole word, whatever its case. Scripts written without blanks
// (Han, Kana, Thai ..) end a word anywhere.
[[nodiscard]] bool text_mentions(std::string_view text, std::string_view name);
