#include "common/text/clean.h"

#include <utf8proc.h>

#include "common/base/limits.h"
#include "common/text/formatting.h"
#include "common/text/utf8.h"

namespace {

struct range {
    char32_t first;
    char32_t last;
};

constexpr range forbidden[] = {
    {0x0000, 0x001F},    // C0
    {0x007F, 0x009F},    // DEL, C1
    {0x061C, 0x061C},    // Arabic letter mark
    {0x200E, 0x200F},    // left-to-right, right-to-left mark
    {0x2028, 0x202E},    // line and paragraph separator; bidi embeddings and overrides
    {0x2066, 0x2069},    // bidi isolates
    {0xFEFF, 0xFEFF},    // byte order mark
    {0xE0000, 0xE007F},  // tags
};

bool is_plain_ascii(char byte) {
    return byte >= 0x20 && byte < 0x7F;
}

// Appends characters and counts the marks behind the last base. What shows nothing by itself (ZWJ and other
// format characters) neither counts nor starts a new base, or marks could be stacked without end through it.
struct cleaner {
    std::string& out;
    bool keeps_formatting = false;
    unsigned marks = 0;

    void take(char32_t code) {
        if (code == '\t') {
            code = ' ';
        }
        if (text_is_forbidden(code) && !(keeps_formatting && text_is_formatting(code))) {
            return;
        }
        switch (utf8proc_category(static_cast<utf8proc_int32_t>(code))) {
            case UTF8PROC_CATEGORY_MN:
            case UTF8PROC_CATEGORY_MC:
            case UTF8PROC_CATEGORY_ME:
                if (marks == combining_marks_max) {
                    return;
                }
                ++marks;
                break;
            case UTF8PROC_CATEGORY_CF:
                break;
            default:
                marks = 0;
        }
        utf8_append(out, code);
    }
};

enum class on_invalid { refuse, replace };

bool clean(std::string_view text, std::string& out, on_invalid policy, bool keeps_formatting = false) {
    out.clear();
    cleaner state = {.out = out, .keeps_formatting = keeps_formatting};
    while (!text.empty()) {
        size_t plain = 0;
        while (plain < text.size() && is_plain_ascii(text[plain])) {
            ++plain;
        }
        if (plain > 0) {
            out.append(text.substr(0, plain));
            state.marks = 0;
            text.remove_prefix(plain);
            continue;
        }
        const utf8_char c = utf8_decode(text);
        if (!c.valid && policy == on_invalid::refuse) {
            return false;
        }
        state.take(c.code);
        text.remove_prefix(c.length);
    }
    return true;
}

bool is_blank(char byte) {
    return byte == ' ' || byte == '\t';
}

}  // namespace

bool text_is_forbidden(char32_t code) {
    for (const range& r : forbidden) {
        if (code >= r.first && code <= r.last) {
            return true;
        }
    }
    return false;
}

bool text_clean(std::string_view text, std::string& out) {
    return clean(text, out, on_invalid::refuse);
}

bool text_clean_formatted(std::string_view text, std::string& out) {
    return clean(text, out, on_invalid::refuse, true);
}

std::string text_clean_lossy(std::string_view text) {
    std::string out;
    (void)clean(text, out, on_invalid::replace);
    return out;
}

std::string_view text_trim_end(std::string_view text) {
    while (!text.empty() && is_blank(text.back())) {
        text.remove_suffix(1);
    }
    return text;
}

std::string_view text_trim(std::string_view text) {
    while (!text.empty() && is_blank(text.front())) {
        text.remove_prefix(1);
    }
    return text_trim_end(text);
}
