// Extended grapheme clusters (UAX 29, by utf8proc) and how many terminal columns each takes.
// Pure. Text is expected clean (text/clean.h); invalid bytes count as U+FFFD.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

// Bytes of the first cluster of `text`; 0 only for empty text.
[[nodiscard]] size_t cluster_length(std::string_view text);

// Bytes of the last cluster of `text`; 0 only for empty text.
[[nodiscard]] size_t cluster_length_back(std::string_view text);

// The form of one cluster that every terminal draws with the same width: base character with at most
// three combining marks; ZWJ and what follows, skin tones and VS16 are dropped; a flag becomes its two ASCII
// letters; a character of unknown width becomes U+FFFD. Width 0 only for an empty result.
struct shown_cluster {
    std::string text;
    unsigned width = 0;  // columns: 1 or 2 (a flag: 2 for two letters)
};
[[nodiscard]] shown_cluster cluster_shown(std::string_view cluster);

// Columns of the whole text, cluster by cluster.
[[nodiscard]] size_t text_width(std::string_view text);
