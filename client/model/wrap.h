// Text -> rows of a given width: broken at blanks and beside wide characters; a longer word is broken between
// clusters. Rows are kept for the width of the day, and made only for messages that are drawn. Pure.
//
// Limits: line_cache_max messages; more, and the cache starts anew. Ownership: values.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <unordered_map>
#include <vector>

inline constexpr size_t line_cache_max = 512;

struct wrap_row {
    uint32_t begin;  // bytes of the text; blanks at a break belong to no row
    uint32_t end;
};

// At least one row, also for empty text. A cluster wider than `width` has a row of its own.
[[nodiscard]] std::vector<wrap_row> wrap_text(std::string_view text, int first_width, int width);

struct line_cache {
    int first_width = 0;
    int width = 0;
    std::unordered_map<uint64_t, std::vector<wrap_row>> rows;  // by message id
};

// Forgets everything if the widths differ from those that the rows were made for.
void line_cache_fit(line_cache& cache, int first_width, int width);
[[nodiscard]] const std::vector<wrap_row>* line_cache_find(const line_cache& cache, uint64_t id);
// Wraps and keeps; the result is valid until the next call that changes the cache.
const std::vector<wrap_row>& line_cache_add(line_cache& cache, uint64_t id, std::string_view text);
