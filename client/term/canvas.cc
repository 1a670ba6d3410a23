#include "client/term/canvas.h"

#include "common/text/clean.h"
#include "common/text/cluster.h"

static cell* cell_of(canvas& c, int row, int column) {
    return &c.cells[static_cast<size_t>(row) * static_cast<size_t>(c.columns) + static_cast<size_t>(column)];
}

static void blank_cell(canvas& c, int row, int column) {
    cell* at = cell_of(c, row, column);
    at->text.clear();
    at->width = 1;
}

// Before columns [from, to) are drawn over: a wide cluster that would lose one half goes as a whole.
static void free_edges(canvas& c, int row, int from, int to) {
    if (from > 0 && cell_of(c, row, from)->width == 0) {
        blank_cell(c, row, from - 1);
    }
    if (to < c.columns && cell_of(c, row, to)->width == 0) {
        blank_cell(c, row, to);
    }
}

static void put(canvas& c, int row, int column, std::string_view text, unsigned width, style look) {
    free_edges(c, row, column, column + static_cast<int>(width));
    cell* at = cell_of(c, row, column);
    at->text.assign(text);
    at->width = static_cast<uint8_t>(width);
    at->look = look;
    if (width == 2) {
        at[1].text.clear();
        at[1].width = 0;
        at[1].look = look;
    }
}

static bool is_plain(char byte) {
    return byte >= 0x20 && byte < 0x7F;
}

static bool is_ascii(char byte) {
    return static_cast<unsigned char>(byte) < 0x80;
}

void canvas_reset(canvas& c, int rows, int columns) {
    c.rows = rows > 0 ? rows : 0;
    c.columns = columns > 0 ? columns : 0;
    c.cells.assign(static_cast<size_t>(c.rows) * static_cast<size_t>(c.columns), cell{});
    c.cursor_row = 0;
    c.cursor_column = 0;
}

int canvas_text(canvas& c, int row, int column, int limit, std::string_view text, style look) {
    if (limit > c.columns) {
        limit = c.columns;
    }
    if (row < 0 || row >= c.rows || column < 0) {
        return column;
    }
    std::string cleaned;
    for (char byte : text) {
        if (!is_plain(byte)) {
            cleaned = text_clean_lossy(text);
            text = cleaned;
            break;
        }
    }
    while (!text.empty() && column < limit) {
        if (is_plain(text[0]) && (text.size() == 1 || is_ascii(text[1]))) {
            put(c, row, column++, text.substr(0, 1), 1, look);
            text.remove_prefix(1);
            continue;
        }
        size_t length = cluster_length(text);
        shown_cluster shown = cluster_shown(text.substr(0, length));
        text.remove_prefix(length);
        if (shown.width == 0) {
            continue;
        }
        if (column + static_cast<int>(shown.width) > limit) {
            break;
        }
        if (shown.width == 2 && shown.text.size() == 2) {  // a flag: two letters, a cell for each
            put(c, row, column, shown.text.substr(0, 1), 1, look);
            put(c, row, column + 1, shown.text.substr(1), 1, look);
        } else {
            put(c, row, column, shown.text, shown.width, look);
        }
        column += static_cast<int>(shown.width);
    }
    return column;
}

void canvas_fill(canvas& c, int row, int column, int limit, style look) {
    if (limit > c.columns) {
        limit = c.columns;
    }
    if (row < 0 || row >= c.rows || column < 0) {
        return;
    }
    for (; column < limit; column++) {
        put(c, row, column, "", 1, look);
    }
}

const cell& canvas_at(const canvas& c, int row, int column) {
    static const cell outside;
    if (row < 0 || row >= c.rows || column < 0 || column >= c.columns) {
        return outside;
    }
    return c.cells[static_cast<size_t>(row) * static_cast<size_t>(c.columns) + static_cast<size_t>(column)];
}

std::string canvas_row(const canvas& c, int row) {
    std::string out;
    for (int column = 0; column < c.columns; column++) {
        const cell& at = canvas_at(c, row, column);
        if (at.width != 0) {
            out += at.text.empty() ? std::string_view(" ") : std::string_view(at.text);
        }
    }
    out.resize(text_trim_end(out).size());
    return out;
}
