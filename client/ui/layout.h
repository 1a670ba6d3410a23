// Where everything stands: terminal size -> rectangles. Pure.
#pragma once

#include "client/term/canvas.h"

inline constexpr int layout_min_rows = 4;
inline constexpr int layout_min_columns = 20;
inline constexpr int layout_title_rows = 12;     // from here up there is room for a title row
inline constexpr int layout_times_columns = 40;  // below: no times, no nick column
inline constexpr int layout_input_max = 5;

struct layout {
    bool too_small = false;  // nothing but the notice
    rect title;              // no rows: there is none
    rect pane;
    rect status;
    rect input;
};

// `input_lines` = lines of the draft.
[[nodiscard]] layout layout_of(int rows, int columns, bool title, int input_lines);
