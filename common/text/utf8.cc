#include "common/text/utf8.h"

namespace {

bool is_continuation(unsigned char byte) {
    return (byte & 0xC0) == 0x80;
}

// What a lead byte promises. The bounds of the second byte shut out overlong forms, surrogates and
// what lies above U+10FFFF; those behind it may be any continuation byte.
struct lead {
    uint32_t length;
    unsigned char second_low;
    unsigned char second_high;
    char32_t bits;
};

lead lead_of(unsigned char byte) {
    if (byte >= 0xC2 && byte <= 0xDF) {
        return {2, 0x80, 0xBF, byte & 0x1Fu};
    }
    if (byte >= 0xE0 && byte <= 0xEF) {
        const unsigned char low = byte == 0xE0 ? 0xA0 : 0x80;
        const unsigned char high = byte == 0xED ? 0x9F : 0xBF;
        return {3, low, high, byte & 0x0Fu};
    }
    if (byte >= 0xF0 && byte <= 0xF4) {
        const unsigned char low = byte == 0xF0 ? 0x90 : 0x80;
        const unsigned char high = byte == 0xF4 ? 0x8F : 0xBF;
        return {4, low, high, byte & 0x07u};
    }
    return {0, 0, 0, 0};
}

}  // namespace

utf8_char utf8_decode(std::string_view text) {
    if (text.empty()) {
        return {};
    }
    const auto first = static_cast<unsigned char>(text[0]);
    if (first < 0x80) {
        return {first, 1, true};
    }
    const lead start = lead_of(first);
    char32_t code = start.bits;
    for (uint32_t i = 1; i < start.length; ++i) {
        const auto byte =
            i < text.size() ? static_cast<unsigned char>(text[i]) : static_cast<unsigned char>(0);
        const bool fits =
            i == 1 ? byte >= start.second_low && byte <= start.second_high : is_continuation(byte);
        if (!fits) {
            return {replacement_character, i, false};
        }
        code = (code << 6) | (byte & 0x3Fu);
    }
    if (start.length == 0) {
        return {replacement_character, 1, false};
    }
    return {code, start.length, true};
}

bool utf8_is_valid(std::string_view text) {
    while (!text.empty()) {
        const utf8_char c = utf8_decode(text);
        if (!c.valid) {
            return false;
        }
        text.remove_prefix(c.length);
    }
    return true;
}

void utf8_append(std::string& out, char32_t code) {
    const auto tail = [code](unsigned shift) { return static_cast<char>(0x80u | ((code >> shift) & 0x3Fu)); };
    if (code < 0x80) {
        out += static_cast<char>(code);
    } else if (code < 0x800) {
        out += static_cast<char>(0xC0u | (code >> 6));
        out += tail(0);
    } else if ((code >= 0xD800 && code <= 0xDFFF) || code > 0x10FFFF) {
        utf8_append(out, replacement_character);
    } else if (code < 0x10000) {
        out += static_cast<char>(0xE0u | (code >> 12));
        out += tail(6);
        out += tail(0);
    } else {
        out += static_cast<char>(0xF0u | (code >> 18));
        out += tail(12);
        out += tail(6);
        out += tail(0);
    }
}

size_t utf8_length(std::string_view text) {
    size_t count = 0;
    while (!text.empty()) {
        text.remove_prefix(utf8_decode(text).length);
        ++count;
    }
    return count;
}

std::string_view utf8_prefix(std::string_view text, size_t max_bytes) {
    if (text.size() <= max_bytes) {
        return text;
    }
    // A character has at most three bytes behind its lead.
    size_t end = max_bytes;
    while (end > 0 && max_bytes - end < 3 && is_continuation(static_cast<unsigned char>(text[end]))) {
        --end;
    }
    const bool cuts = end < max_bytes && end + utf8_decode(text.substr(end)).length > max_bytes;
    return text.substr(0, cuts ? end : max_bytes);
}
