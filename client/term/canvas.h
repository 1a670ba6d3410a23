// A grid of cells that views draw on: no curses, so that views are tested without a terminal. The screen
// (term/screen.h) puts it on the terminal.
//
// Text is drawn cluster by cluster in its shown form (common/text/cluster.h), after cleaning: whatever the
// caller passes, no control byte reaches a cell. What does not fit is cut at the right edge; a wide cluster
// is never halved. Ownership: a value.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "client/term/theme.h"

struct cell {
    std::string text;   // one shown cluster; "" = blank, or the right half of a wide one
    uint8_t width = 1;  // 1 or 2; 0 = right half of a wide cluster
    style look;
};

struct canvas {
    int rows = 0;
    int columns = 0;
    std::vector<cell> cells;  // row by row
    int cursor_row = 0;
    int cursor_column = 0;
};

struct rect {
    int row = 0;
    int column = 0;
    int rows = 0;
    int columns = 0;
};

void canvas_reset(canvas& c, int rows, int columns);  // all blank, role::text

// Draws from (row, column) to at most `limit` (exclusive column); gives the column behind what was drawn.
// Out of range: nothing.
int canvas_text(canvas& c, int row, int column, int limit, std::string_view text, style look);
void canvas_fill(canvas& c, int row, int column, int limit, style look);

[[nodiscard]] const cell& canvas_at(const canvas& c, int row, int column);
[[nodiscard]] std::string canvas_row(const canvas& c,
                                     int row);  // its text, trailing blanks cut (tests, plain views)
