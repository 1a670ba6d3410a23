#include "common/text/formatting.h"

#include <algorithm>

constexpr std::string_view codes = "\x02\x03\x04\x0f\x11\x16\x1d\x1e\x1f";
constexpr char colour = '\x03';
constexpr char hex_colour = '\x04';

bool text_is_formatting(char32_t code) {
    return code < 0x20 && codes.find(static_cast<char>(code)) != std::string_view::npos;
}

bool text_has_formatting(std::string_view text) {
    return text.find_first_of(codes) != std::string_view::npos;
}

static bool is_digit(char byte) {
    return byte >= '0' && byte <= '9';
}

static bool is_hex(char byte) {
    return is_digit(byte) || (byte >= 'a' && byte <= 'f') || (byte >= 'A' && byte <= 'F');
}

// How many bytes `text` begins with that are digits of one colour: one or two, or just six in hex.
static size_t colour_length(std::string_view text, bool hex) {
    const size_t most = hex ? 6 : 2;
    size_t length = 0;
    while (length < std::min(text.size(), most) && (hex ? is_hex(text[length]) : is_digit(text[length]))) {
        ++length;
    }
    return hex && length < most ? 0 : length;
}

// The colour of the text and, behind a comma, that of the ground.
static size_t colours_length(std::string_view text, bool hex) {
    const size_t front = colour_length(text, hex);
    if (front == 0 || front == text.size() || text[front] != ',') {
        return front;
    }
    const size_t ground = colour_length(text.substr(front + 1), hex);
    return ground == 0 ? front : front + 1 + ground;
}

std::string text_strip_formatting(std::string_view text) {
    std::string out;
    while (!text.empty()) {
        const size_t plain = std::min(text.find_first_of(codes), text.size());
        out += text.substr(0, plain);
        text.remove_prefix(plain);
        if (text.empty()) {
            break;
        }
        const char code = text.front();
        text.remove_prefix(1);
        if (code == colour || code == hex_colour) {
            text.remove_prefix(colours_length(text, code == hex_colour));
        }
    }
    return out;
}
