#include "common/text/mention.h"

#include <algorithm>

#include "common/text/fold.h"
#include "common/text/utf8.h"

namespace {

bool is_plain(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char byte) { return byte >= 0x20 && byte < 0x7F; });
}

struct code_range {
    char32_t first;
    char32_t last;
};

// Above ASCII: punctuation and blanks, and the scripts that are written without blanks.
constexpr code_range word_ends[] = {
    {0x80, 0xA9},     {0xAB, 0xB4},       {0xB6, 0xB9},       {0xBB, 0xBF},     {0x0E00, 0x0EFF},
    {0x1000, 0x109F}, {0x1780, 0x17FF},   {0x2000, 0x206F},   {0x2190, 0x2BFF}, {0x2E00, 0xA4CF},
    {0xF900, 0xFAFF}, {0xFE10, 0xFE6F},   {0xFF00, 0xFF0F},   {0xFF1A, 0xFF20}, {0xFF61, 0xFF9F},
    {0xFFFD, 0xFFFD}, {0x1F000, 0x1FAFF}, {0x20000, 0x3FFFF},
};

bool is_word(char32_t code) {
    if (code < 0x80) {
        return (code >= 'a' && code <= 'z') || (code >= 'A' && code <= 'Z') || (code >= '0' && code <= '9') ||
               code == '_' || code == '-';
    }
    return std::none_of(std::begin(word_ends), std::end(word_ends),
                        [code](code_range r) { return code >= r.first && code <= r.last; });
}

char32_t first_code(std::string_view text) {
    return text.empty() ? U' ' : utf8_decode(text).code;
}

char32_t last_code(std::string_view text) {
    size_t at = text.size();
    while (at > 0 && (static_cast<unsigned char>(text[--at]) & 0xC0) == 0x80) {
    }
    return first_code(text.substr(at));
}

// A word border lies where either side is no part of a word.
bool is_border(char32_t before, char32_t behind) {
    return !is_word(before) || !is_word(behind);
}

char ascii_lower(char byte) {
    return byte >= 'A' && byte <= 'Z' ? static_cast<char>(byte + 32) : byte;
}

bool holds_word(std::string_view text, std::string_view word) {
    auto same = [](char a, char b) { return ascii_lower(a) == ascii_lower(b); };
    for (auto from = text.begin();;) {
        auto found = std::search(from, text.end(), word.begin(), word.end(), same);
        if (found == text.end()) {
            return false;
        }
        auto at = static_cast<size_t>(found - text.begin());
        if (is_border(last_code(text.substr(0, at)), first_code(word)) &&
            is_border(last_code(word), first_code(text.substr(at + word.size())))) {
            return true;
        }
        from = found + 1;
    }
}

}  // namespace

bool text_mentions(std::string_view text, std::string_view name) {
    if (name.empty() || text.empty()) {
        return false;
    }
    if (is_plain(name)) {  // most are; folding each message would be most of the work of adding it
        return holds_word(text, name);
    }
    return holds_word(text_fold(text), text_fold(name));
}
