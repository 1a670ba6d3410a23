// UTF-8 as RFC 3629 has it: shortest form, no surrogates, nothing above U+10FFFF. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

constexpr char32_t replacement_character = 0xFFFD;

struct utf8_char {
    char32_t code = 0;
    uint32_t length = 0;  // bytes; 0 at the end of the text
    bool valid = false;   // false: `code` is U+FFFD and `length` the bytes to skip (at least 1)
};

// The character at the front of `text`. A truncated or wrong sequence gives its longest valid prefix's
// length (Unicode, "maximal subpart"), so resynchronising never swallows a good character.
[[nodiscard]] utf8_char utf8_decode(std::string_view text);

[[nodiscard]] bool utf8_is_valid(std::string_view text);
void utf8_append(std::string& out, char32_t code);

// Code points in `text` (each invalid subpart counts one).
[[nodiscard]] size_t utf8_length(std::string_view text);

// The longest prefix of at most `max_bytes` that does not cut a character.
[[nodiscard]] std::string_view utf8_prefix(std::string_view text, size_t max_bytes);
