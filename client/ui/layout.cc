#include "client/ui/layout.h"

#include <algorithm>

layout layout_of(int rows, int columns, bool title, int input_lines) {
    layout l;
    l.too_small = rows < layout_min_rows || columns < layout_min_columns;
    if (l.too_small) {
        return l;
    }
    int input_rows = std::clamp(input_lines, 1, std::min(layout_input_max, rows - 2));
    int title_rows = title && rows >= layout_title_rows ? 1 : 0;
    int pane_rows = rows - title_rows - 1 - input_rows;
    l.title = {.row = 0, .column = 0, .rows = title_rows, .columns = columns};
    l.pane = {.row = title_rows, .column = 0, .rows = pane_rows, .columns = columns};
    l.status = {.row = title_rows + pane_rows, .column = 0, .rows = 1, .columns = columns};
    l.input = {.row = rows - input_rows, .column = 0, .rows = input_rows, .columns = columns};
    return l;
}
