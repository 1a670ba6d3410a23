// The terminal on the loop: opened by ourselves, raw, read through one uv_tty_t and written through another;
// the modes we need on while we have it, and every way of giving it back (CLIENT.md, sections 2.1 to 2.6).
//
// States:   closed -> on -> (suspended -> on)* -> ended
// Happy path: terminal_create, terminal_show for each frame while terminal_ready, terminal_end,
// terminal_destroy. Failure paths: end of input or an error on the terminal is `on_gone`: nothing may be
// written any more, leave; a terminal that does not read makes terminal_ready false, and terminal_end gives
// it back by force. SIGTSTP and SIGCONT are handled here; SIGTERM, SIGINT and SIGHUP come as `on_signal`.
//
// Ownership: create / destroy; destroy is asynchronous (the handles close on the loop) and calls nothing
// back. Thread: the loop's.
#pragma once

#include <uv.h>

#include <string_view>

#include "client/term/canvas.h"
#include "client/term/screen.h"

struct terminal;

struct terminal_handler {
    void* context = nullptr;
    void (*on_input)(void* context, std::string_view bytes) = nullptr;
    void (*on_ready)(void* context) = nullptr;    // the last frame has left the process
    void (*on_changed)(void* context) = nullptr;  // other size, or what it shows is lost: draw again
    void (*on_gone)(void* context) = nullptr;     // hung up
    void (*on_signal)(void* context, int signum) = nullptr;
};

struct terminal_options {
    bool color = true;
    bool mouse = true;
};

struct created_terminal {
    terminal* made = nullptr;
    screen_fault fault = screen_fault::none;
    std::string term;  // the entry in use, where it is not the one in $TERM
};

[[nodiscard]] created_terminal terminal_create(uv_loop_t* loop, const terminal_options& options,
                                               terminal_handler handler);

struct terminal_size {
    int rows = 24;
    int columns = 80;
};
[[nodiscard]] terminal_size terminal_get_size(const terminal* t);  // never 0

[[nodiscard]] bool terminal_ready(const terminal* t);

// Only while ready. `bell`: ring once.
void terminal_show(terminal* t, const canvas& what, bool bell);
void terminal_repaint(terminal* t);  // the next frame paints every cell
void terminal_set_mouse(terminal* t, bool on);

// Gives the terminal back and stops the process with SIGTSTP; returns when it has been continued.
void terminal_suspend(terminal* t);

// Gives the terminal back to the shell. Nothing is shown or read after it. To a terminal that is gone, or is
// another job's at the moment, not a byte is written.
void terminal_end(terminal* t);

void terminal_destroy(terminal* t);
