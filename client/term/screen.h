// Canvas -> the bytes that change the terminal from what it shows to that: ncurses, writing to a memory file,
// so that a terminal that does not read can never block us (CLIENT.md, section 2.3). It never touches the
// terminal itself: no termios, no input, no descriptor of it.
//
// At most one screen in a process. newterm installs handlers for INT, TERM, TSTP and WINCH: start your own
// watchers after screen_create. The locale's LC_CTYPE must be set before.
// Ownership: create / destroy. Thread: one.
#pragma once

#include <string>
#include <string_view>

#include "client/term/canvas.h"
#include "common/base/err.h"

struct screen;

enum class screen_fault {
    none,
    dumb,      // the terminal cannot place its cursor: use the plain mode
    unusable,  // no entry for it, nor for any that we tried instead
};

struct created_screen {
    screen* made = nullptr;
    screen_fault fault = screen_fault::none;
    std::string term;  // the entry in use, where it is not the one in $TERM
};

// `term` may be empty. `color`: whether colours may be used at all.
[[nodiscard]] created_screen screen_create(const char* term, int rows, int columns, bool color);
void screen_destroy(screen* s);

// Bytes that make the terminal show `what`. The canvas may have another size than at the last call.
[[nodiscard]] std::string_view screen_draw(screen* s, const canvas& what);

// The next draw paints every cell, whatever the terminal is thought to show.
void screen_forget(screen* s);

// Bytes that leave the alternate screen. The next draw enters it again.
[[nodiscard]] std::string_view screen_leave(screen* s);

[[nodiscard]] int screen_colors(const screen* s);  // 0, 8, 16, 256, ..
