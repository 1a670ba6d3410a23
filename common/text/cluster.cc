#include "common/text/cluster.h"

#include <locale.h>
#include <utf8proc.h>
#include <clocale>
#include <cwchar>

#include "common/text/utf8.h"

namespace {

constexpr char32_t zero_width_joiner = 0x200D;
constexpr char32_t dotted_circle = 0x25CC;
constexpr char32_t regional_a = 0x1F1E6;
constexpr char32_t regional_z = 0x1F1FF;
constexpr size_t cluster_codes_max = 32;  // that are looked at; the rest of a longer one is not shown
constexpr unsigned shown_marks_max = 3;   // ncurses keeps four code points in a cell
constexpr unsigned shown_width_max = 2;

utf8proc_int32_t signed_code(char32_t code) {
    return static_cast<utf8proc_int32_t>(code);
}

// Between two characters without any grapheme property there is always a boundary.
bool is_ordinary(char32_t code) {
    return utf8proc_get_property(signed_code(code))->boundclass == UTF8PROC_BOUNDCLASS_OTHER;
}

bool is_printable_ascii(char byte) {
    return byte >= 0x20 && byte < 0x7F;
}

// Columns that the terminal library will count (it asks the C library), -1 when it does not know the
// character. The C library is asked in a UTF-8 locale of our own, whatever the program's is.
int columns_of(char32_t code) {
    static const locale_t utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr);
    const auto category = utf8proc_category(signed_code(code));
    if (category == UTF8PROC_CATEGORY_CC || category == UTF8PROC_CATEGORY_CN ||
        category == UTF8PROC_CATEGORY_CS) {
        return -1;
    }
    if (utf8 == nullptr) {
        return utf8proc_charwidth(signed_code(code));
    }
    const locale_t before = uselocale(utf8);
    const int columns = wcwidth(static_cast<wchar_t>(code));
    uselocale(before);
    return columns;
}

bool is_mark(char32_t code) {
    const auto category = utf8proc_category(signed_code(code));
    return category == UTF8PROC_CATEGORY_MN || category == UTF8PROC_CATEGORY_ME ||
           category == UTF8PROC_CATEGORY_MC;
}

bool is_format(char32_t code) {
    return utf8proc_category(signed_code(code)) == UTF8PROC_CATEGORY_CF;
}

bool is_variation_selector(char32_t code) {
    return (code >= 0xFE00 && code <= 0xFE0F) || (code >= 0xE0100 && code <= 0xE01EF) || code == 0x034F;
}

bool is_skin_tone(char32_t code) {
    return code >= 0x1F3FB && code <= 0x1F3FF;
}

bool is_regional(char32_t code) {
    return code >= regional_a && code <= regional_z;
}

struct codes {
    utf8proc_int32_t data[cluster_codes_max];
    size_t count = 0;
};

// The visible code points of the cluster up to a joiner, composed where Unicode has one character for them.
codes visible_codes(std::string_view cluster) {
    codes out;
    while (!cluster.empty() && out.count < cluster_codes_max) {
        const utf8_char c = utf8_decode(cluster);
        cluster.remove_prefix(c.length);
        if (c.code == zero_width_joiner && out.count > 0) {
            break;
        }
        const bool tone_behind_base = is_skin_tone(c.code) && out.count > 0;
        if (!is_format(c.code) && !is_variation_selector(c.code) && !tone_behind_base) {
            out.data[out.count++] = signed_code(c.code);
        }
    }
    if (out.count > 1) {
        const utf8proc_ssize_t composed =
            utf8proc_normalize_utf32(out.data, static_cast<utf8proc_ssize_t>(out.count),
                                     static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE));
        out.count = composed > 0 ? static_cast<size_t>(composed) : 0;
    }
    return out;
}

void append_shown(shown_cluster& out, char32_t code, int columns) {
    utf8_append(out.text, code);
    out.width += static_cast<unsigned>(columns);
}

void append_base(shown_cluster& out, char32_t code) {
    const int columns = columns_of(code);
    if (columns > 0) {
        append_shown(out, code, columns);
    } else if (columns == 0 && is_mark(code)) {
        append_shown(out, dotted_circle, 1);
        append_shown(out, code, 0);
    } else {
        append_shown(out, replacement_character, 1);
    }
}

}  // namespace

size_t cluster_length(std::string_view text) {
    if (text.empty()) {
        return 0;
    }
    if (is_printable_ascii(text[0]) && (text.size() == 1 || is_printable_ascii(text[1]))) {
        return 1;
    }
    utf8_char current = utf8_decode(text);
    size_t length = current.length;
    utf8proc_int32_t state = 0;
    while (length < text.size()) {
        const utf8_char following = utf8_decode(text.substr(length));
        if (utf8proc_grapheme_break_stateful(signed_code(current.code), signed_code(following.code),
                                             &state)) {
            break;
        }
        length += following.length;
        current = following;
    }
    return length;
}

size_t cluster_length_back(std::string_view text) {
    // Back to a boundary that is certain without what stands before it, then forward to the last one.
    size_t start = text.size();
    bool ordinary_behind = false;
    while (start > 0) {
        size_t at = start - 1;
        while (at > 0 && start - at < 4 && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80) {
            --at;
        }
        // Bytes that are no whole character: one at a time is a start that forward decoding agrees with.
        utf8_char c = utf8_decode(text.substr(at));
        if (at + c.length != start) {
            at = start - 1;
            c = {replacement_character, 1, false};
        }
        const bool ordinary = c.valid && is_ordinary(c.code);
        if (ordinary && ordinary_behind) {
            break;
        }
        ordinary_behind = ordinary;
        start = at;
    }
    size_t length = 0;
    while (start < text.size()) {
        length = cluster_length(text.substr(start));
        start += length;
    }
    return length;
}

shown_cluster cluster_shown(std::string_view cluster) {
    if (cluster.size() == 1 && is_printable_ascii(cluster[0])) {
        return {std::string(cluster), 1};
    }
    shown_cluster out;
    unsigned marks = 0;
    const codes visible = visible_codes(cluster);
    for (size_t i = 0; i < visible.count; ++i) {
        const auto code = static_cast<char32_t>(visible.data[i]);
        if (is_regional(code)) {
            append_shown(out, U'A' + (code - regional_a), 1);
            continue;
        }
        if (i == 0) {
            append_base(out, code);
            continue;
        }
        const int columns = columns_of(code);
        if (columns == 0 && marks < shown_marks_max) {
            append_shown(out, code, 0);
            ++marks;
        } else if (columns > 0 && out.width + static_cast<unsigned>(columns) <= shown_width_max) {
            append_shown(out, code, columns);
        }
    }
    return out;
}

size_t text_width(std::string_view text) {
    size_t width = 0;
    while (!text.empty()) {
        const size_t length = cluster_length(text);
        width += length == 1 && is_printable_ascii(text[0]) ? 1 : cluster_shown(text.substr(0, length)).width;
        text.remove_prefix(length);
    }
    return width;
}
