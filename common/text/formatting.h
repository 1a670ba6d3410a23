// Formatting inside a text, as chat programs have long written it: 02 bold, 03 colour (with its digits), 04
// colour in hex, 0F plain again, 11 monospace, 16 reverse, 1D italic, 1E struck through, 1F underlined. Pure.
#pragma once

#include <string>
#include <string_view>

[[nodiscard]] bool text_is_formatting(char32_t code);
[[nodiscard]] bool text_has_formatting(std::string_view text);

// As `text_clean` (clean.h), but lets them through.
[[nodiscard]] bool text_clean_formatted(std::string_view text, std::string& out);

// Without the codes, and without the digits of colours.
[[nodiscard]] std::string text_strip_formatting(std::string_view text);
