#include "client/model/wrap.h"

#include "common/text/cluster.h"

struct piece {
    size_t length;
    int width;
};

static piece piece_at(std::string_view text) {
    auto is_ascii = [](char byte) { return static_cast<unsigned char>(byte) < 0x80; };
    if (is_ascii(text[0]) && (text.size() == 1 || is_ascii(text[1]))) {
        return {1, 1};
    }
    size_t length = cluster_length(text);
    return {length, static_cast<int>(cluster_shown(text.substr(0, length)).width)};
}

// The last place in the row where it may end: the row's text ends at `end`, the next row starts at `next`.
struct break_place {
    size_t end = 0;
    size_t next = 0;
    int column = 0;  // of `next`, in the present row
};

std::vector<wrap_row> wrap_text(std::string_view text, int first_width, int width) {
    std::vector<wrap_row> rows;
    size_t begin = 0;
    size_t at = 0;
    int column = 0;
    break_place place;
    auto end_row = [&](size_t end, size_t next) {
        rows.push_back({static_cast<uint32_t>(begin), static_cast<uint32_t>(end)});
        begin = next;
        place = {};
    };
    while (at < text.size()) {
        piece p = piece_at(text.substr(at));
        bool blank = text[at] == ' ' && p.length == 1;
        if (blank) {  // blanks hang over the edge
            bool run = place.next == at && place.end < at;
            place = {run ? place.end : at, at + 1, column + 1};
        } else if (p.width == 2) {
            place = place.next == at ? place : break_place{at, at, column};
        }
        if (!blank && column + p.width > (rows.empty() ? first_width : width)) {
            if (place.end > begin) {
                column -= place.column;
                end_row(place.end, place.next);
                continue;
            }
            if (at > begin) {
                column = 0;
                end_row(at, at);
                continue;
            }
        }
        at += p.length;
        column += p.width;
        if (!blank && p.width == 2) {
            place = {at, at, column};
        }
    }
    end_row(text.size(), text.size());
    return rows;
}

void line_cache_fit(line_cache& cache, int first_width, int width) {
    if (cache.first_width != first_width || cache.width != width) {
        cache.first_width = first_width;
        cache.width = width;
        cache.rows.clear();
    }
}

const std::vector<wrap_row>* line_cache_find(const line_cache& cache, uint64_t id) {
    auto found = cache.rows.find(id);
    return found == cache.rows.end() ? nullptr : &found->second;
}

const std::vector<wrap_row>& line_cache_add(line_cache& cache, uint64_t id, std::string_view text) {
    if (cache.rows.size() >= line_cache_max) {
        cache.rows.clear();
    }
    return cache.rows[id] = wrap_text(text, cache.first_width, cache.width);
}
