#include "common/text/fold.h"

#include <utf8proc.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <utility>
#include <vector>

#include "common/text/utf8.h"

namespace {

std::string replace_invalid(std::string_view text) {
    std::string out;
    while (!text.empty()) {
        const utf8_char c = utf8_decode(text);
        utf8_append(out, c.code);
        text.remove_prefix(c.length);
    }
    return out;
}

std::string fold_with(std::string_view text, int extra) {
    const bool ascii = std::all_of(text.begin(), text.end(), [](char byte) { return byte > 0; });
    if (ascii) {
        std::string out(text);
        for (char& byte : out) {
            byte = byte >= 'A' && byte <= 'Z' ? static_cast<char>(byte + ('a' - 'A')) : byte;
        }
        return out;
    }
    std::string valid = replace_invalid(text);
    const int options =
        UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD | UTF8PROC_IGNORE | extra;
    utf8proc_uint8_t* mapped = nullptr;
    const utf8proc_ssize_t length = utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(valid.data()),
                                                 static_cast<utf8proc_ssize_t>(valid.size()), &mapped,
                                                 static_cast<utf8proc_option_t>(options));
    if (length < 0) {
        return valid;  // out of memory: compare as it is
    }
    std::string out(reinterpret_cast<const char*>(mapped), static_cast<size_t>(length));
    std::free(mapped);
    return out;
}

std::u32string code_points(std::string_view text) {
    std::u32string out;
    while (!text.empty()) {
        const utf8_char c = utf8_decode(text);
        out += c.code;
        text.remove_prefix(c.length);
    }
    return out;
}

// Insertions, deletions, replacements and swaps of neighbours that turn `a` into `b`
// (optimal string alignment).
size_t edit_distance(std::u32string_view a, std::u32string_view b) {
    std::vector<size_t> before_last(b.size() + 1);
    std::vector<size_t> last(b.size() + 1);
    std::vector<size_t> row(b.size() + 1);
    for (size_t j = 0; j <= b.size(); ++j) {
        last[j] = j;
    }
    for (size_t i = 1; i <= a.size(); ++i) {
        row[0] = i;
        for (size_t j = 1; j <= b.size(); ++j) {
            const size_t replaced = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
            row[j] = std::min({last[j] + 1, row[j - 1] + 1, replaced});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
                row[j] = std::min(row[j], before_last[j - 2] + 1);
            }
        }
        std::swap(before_last, last);
        std::swap(last, row);
    }
    return last[b.size()];
}

size_t difference(size_t a, size_t b) {
    return a > b ? a - b : b - a;
}

}  // namespace

std::string text_fold(std::string_view text) {
    return fold_with(text, 0);
}

std::string text_fold_bare(std::string_view text) {
    return fold_with(text, UTF8PROC_STRIPMARK);
}

std::string_view text_nearest(std::string_view word, std::span<const std::string_view> candidates) {
    const std::u32string wanted = code_points(text_fold(word));
    const size_t farthest = std::clamp<size_t>(wanted.size() / 3, 1, 3);
    std::string_view best;
    std::pair<size_t, size_t> best_rank = {farthest + 1, 0};  // distance; what is missing of a beginning
    for (const std::string_view candidate : candidates) {
        const std::u32string folded = code_points(text_fold(candidate));
        std::pair<size_t, size_t> rank = {farthest + 1, 0};
        if (wanted.size() >= 2 && folded.starts_with(wanted)) {
            rank = {folded.size() == wanted.size() ? 0 : 1, folded.size() - wanted.size()};
        } else if (difference(folded.size(), wanted.size()) <= farthest) {
            rank = {edit_distance(wanted, folded), SIZE_MAX};
        }
        if (rank < best_rank) {
            best = candidate;
            best_rank = rank;
        }
    }
    return best;
}
