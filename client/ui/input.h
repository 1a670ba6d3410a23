// The input line: prompt, draft, cursor. A line that is wider than the screen is scrolled sideways. Pure.
#pragma once

#include "client/ui/ui_state.h"

// Lines to show: of the draft, or of the preview of a paste.
[[nodiscard]] int input_lines(const ui& u);

// Also puts the cursor.
void input_draw(const ui& u, canvas& on, const rect& where);
