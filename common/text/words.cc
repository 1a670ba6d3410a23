#include "common/text/words.h"

#include <utf8proc.h>

#include <algorithm>
#include <iterator>
#include <string>

#include "common/text/fold.h"
#include "common/text/utf8.h"

namespace {

enum class part {
    gap,
    letter,  // belongs to a word of several
    single,  // is a word
    mark,    // belongs to what stands before it
};

struct code_range {
    char32_t first;
    char32_t last;
};

// Scripts that are written without blanks, and Hangul, whose words carry their endings.
constexpr code_range unspaced[] = {
    {0x0E00, 0x109F}, {0x1100, 0x11FF}, {0x1780, 0x17FF},   {0x1950, 0x19DF},   {0x1A20, 0x1AAF},
    {0x2E80, 0x2FDF}, {0x3005, 0x3007}, {0x3021, 0x318F},   {0x31A0, 0x31BF},   {0x31F0, 0x31FF},
    {0x3400, 0x4DBF}, {0x4E00, 0x9FFF}, {0xA960, 0xA97F},   {0xA9E0, 0xA9FF},   {0xAA60, 0xAADF},
    {0xAC00, 0xD7FF}, {0xF900, 0xFAFF}, {0x16FE0, 0x18DFF}, {0x1AFF0, 0x1B2FF}, {0x20000, 0x3FFFF},
};

// Latin, Greek, Cyrillic and the marks that stand on their letters.
constexpr code_range accented[] = {{0x80, 0x052F}, {0x1C80, 0x1C8F}, {0x1D00, 0x1FFF}, {0xA640, 0xA69F}};

template <size_t count>
bool is_in(const code_range (&ranges)[count], char32_t code) {
    return std::any_of(std::begin(ranges), std::end(ranges),
                       [code](code_range r) { return code >= r.first && code <= r.last; });
}

part part_of(char32_t code) {
    if (code < 0x80) {
        const bool letter = (code >= 'a' && code <= 'z') || (code >= '0' && code <= '9');
        return letter ? part::letter : part::gap;
    }
    switch (utf8proc_category(static_cast<utf8proc_int32_t>(code))) {
        case UTF8PROC_CATEGORY_LU:
        case UTF8PROC_CATEGORY_LL:
        case UTF8PROC_CATEGORY_LT:
        case UTF8PROC_CATEGORY_LM:
        case UTF8PROC_CATEGORY_LO:
        case UTF8PROC_CATEGORY_ND:
        case UTF8PROC_CATEGORY_NL:
        case UTF8PROC_CATEGORY_NO:
            return is_in(unspaced, code) ? part::single : part::letter;
        case UTF8PROC_CATEGORY_MN:
        case UTF8PROC_CATEGORY_MC:
        case UTF8PROC_CATEGORY_ME:
            return part::mark;
        case UTF8PROC_CATEGORY_SO:
            return code == replacement_character ? part::gap : part::single;
        default:
            return part::gap;
    }
}

struct word {
    std::string_view text;
    bool has_accents = false;  // or may have
};

// The word at the front of `text`, which is folded; empty at its end.
word next_word(std::string_view& text) {
    word found;
    size_t length = 0;
    bool closed = false;  // only marks can still belong to it
    while (length < text.size()) {
        const utf8_char c = utf8_decode(text.substr(length));
        const part what = c.valid ? part_of(c.code) : part::gap;
        if (length == 0 && (what == part::gap || what == part::mark)) {
            text.remove_prefix(c.length);
            continue;
        }
        if (length > 0 && what != part::mark && (closed || what != part::letter)) {
            break;
        }
        length += c.length;
        closed = closed || what == part::single;
        found.has_accents = !closed && (found.has_accents || is_in(accented, c.code));
    }
    found.text = text.substr(0, length);
    text.remove_prefix(length);
    return found;
}

}  // namespace

void text_words(std::string_view text, void* context, bool (*each)(void* context, std::string_view word)) {
    const std::string folded = text_fold(text);
    std::string_view rest = folded;
    for (word w = next_word(rest); !w.text.empty(); w = next_word(rest)) {
        const std::string bare = w.has_accents ? text_fold_bare(w.text) : std::string();
        const std::string_view found = utf8_prefix(bare.empty() ? w.text : bare, word_max_bytes);
        if (!each(context, found)) {
            return;
        }
    }
}
