#include "common/text/glob.h"

#include "common/text/utf8.h"

// The last star is all that need be remembered: what an earlier one took cannot help a later part to match.
bool text_matches(std::string_view mask, std::string_view text) {
    constexpr size_t none = std::string_view::npos;
    size_t m = 0;
    size_t t = 0;
    size_t star = none;  // behind it the mask goes on
    size_t taken = 0;    // up to here of the text by that star
    while (t < text.size()) {
        const size_t length = utf8_decode(text.substr(t)).length;
        if (m < mask.size() && mask[m] == '*') {
            star = ++m;
            taken = t;
        } else if (m < mask.size() && mask[m] == '?') {
            ++m;
            t += length;
        } else if (m < mask.size() && mask[m] == text[t]) {
            ++m;
            ++t;
        } else if (star != none) {
            m = star;
            taken += utf8_decode(text.substr(taken)).length;
            t = taken;
        } else {
            return false;
        }
    }
    while (m < mask.size() && mask[m] == '*') {
        ++m;
    }
    return m == mask.size();
}
