#include "common/text/escape.h"

#include <cstdio>

#include "common/text/clean.h"
#include "common/text/utf8.h"

namespace {

template <typename... Values>
void append_printed(std::string& out, const char* format, Values... values) {
    char buffer[16];
    const int length = std::snprintf(buffer, sizeof buffer, format, values...);
    out.append(buffer, static_cast<size_t>(length));
}

// The letter behind the backslash where a short escape exists, else 0.
char short_escape(char32_t code) {
    switch (code) {
        case '\n':
            return 'n';
        case '\r':
            return 'r';
        case '\t':
            return 't';
        case '\\':
        case '"':
            return static_cast<char>(code);
        default:
            return 0;
    }
}

void append_short(std::string& out, char letter) {
    out += '\\';
    out += letter;
}

void append_json_code(std::string& out, char32_t code) {
    if (code < 0x10000) {
        append_printed(out, "\\u%04x", static_cast<unsigned>(code));
        return;
    }
    const unsigned offset = static_cast<unsigned>(code) - 0x10000;
    append_printed(out, "\\u%04x", 0xD800 + (offset >> 10));
    append_printed(out, "\\u%04x", 0xDC00 + (offset & 0x3FF));
}

}  // namespace

std::string text_escape(std::string_view bytes) {
    std::string out;
    while (!bytes.empty()) {
        const utf8_char c = utf8_decode(bytes);
        if (!c.valid || (c.code < 0x80 && text_is_forbidden(c.code) && short_escape(c.code) == 0)) {
            for (const char byte : bytes.substr(0, c.length)) {
                append_printed(out, "\\x%02x", static_cast<unsigned>(static_cast<unsigned char>(byte)));
            }
        } else if (const char letter = short_escape(c.code); letter != 0) {
            append_short(out, letter);
        } else if (text_is_forbidden(c.code)) {
            append_printed(out, "\\u{%x}", static_cast<unsigned>(c.code));
        } else {
            out.append(bytes.substr(0, c.length));
        }
        bytes.remove_prefix(c.length);
    }
    return out;
}

std::string text_escape_json(std::string_view bytes) {
    std::string out;
    while (!bytes.empty()) {
        const utf8_char c = utf8_decode(bytes);
        if (const char letter = short_escape(c.code); letter != 0) {
            append_short(out, letter);
        } else if (text_is_forbidden(c.code)) {
            // More than JSON asks for: such a line may end on a terminal.
            append_json_code(out, c.code);
        } else {
            utf8_append(out, c.code);
        }
        bytes.remove_prefix(c.length);
    }
    return out;
}
