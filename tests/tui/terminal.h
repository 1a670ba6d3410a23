// A program on a terminal that the test owns: a pseudo terminal whose other end is a real emulator
// (libvterm), driven by the stage's poll. The test types, turns the wheel, pastes, resizes, and looks at
// cells.
//
// Between the harness and the program stands a small session leader (as a shell would): it gives the program
// its own foreground process group and reports its status and the terminal's settings the moment it has
// ended, before the kernel resets them with the session.
//
// Wait for the first screen before typing: earlier input is echoed by the line discipline and lost when the
// program switches to raw mode. Blanks at row ends are cut, so never wait for text that ends in one.
// Ownership: the test's; the destructor ends what it started and removes its home folder.
#pragma once

#include <sys/types.h>
#include <termios.h>
#include <vterm.h>

#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/stage.h"

struct terminal_options {
    int rows = 24;
    int columns = 80;
    std::vector<std::string> environment;  // "NAME=value" sets, "NAME" removes; over the fixed one
    std::string run_in;                    // a shell fragment run in place of the program, "$@" being it
};

struct terminal_cell {
    std::string text;  // "" = blank, or the second half of a wide cell
    int width = 1;
    bool bold = false;
    bool reverse = false;
    unsigned underline = 0;
    int foreground = -1;  // palette index, -1 = the terminal's own, 0x1000000 + RGB = a direct colour
    int background = -1;

    bool operator==(const terminal_cell&) const = default;
};

struct terminal_end {  // as the program's parent saw it
    int status = 0;    // of waitpid
    bool settings_known = false;
    termios settings{};
};

struct terminal {
    terminal(stage& on, std::vector<std::string> command, const terminal_options& options = {});
    ~terminal();
    terminal(const terminal&) = delete;
    terminal& operator=(const terminal&) = delete;

    // Input. All of it is queued and written as the program reads.
    void type(std::string_view bytes);
    void type_slowly(std::string_view bytes, int gap_ms);  // byte by byte, a gap before each
    void type_after(int gap_ms, std::string_view bytes);   // one piece
    void paste(std::string_view text);                     // in brackets only if the program asked for them
    void wheel(bool up, int turns = 1);                    // nothing unless the program asked for the mouse
    void resize(int rows, int columns);
    void send_signal(int number) const;  // to the program alone
    void hang_up();                      // the terminal goes away

    // The screen.
    [[nodiscard]] std::string row(int n) const;  // trailing blanks cut
    [[nodiscard]] std::vector<std::string> rows() const;
    [[nodiscard]] std::string screen() const;  // all rows, for messages
    [[nodiscard]] terminal_cell cell(int row, int column) const;
    [[nodiscard]] std::vector<terminal_cell> cells() const;
    [[nodiscard]] int row_with(std::string_view text) const;  // the lowest one; -1 = none
    [[nodiscard]] int row_count() const;
    [[nodiscard]] int column_count() const;
    [[nodiscard]] bool pastes_in_brackets() const;
    [[nodiscard]] termios settings() const;
    [[nodiscard]] double cpu_seconds() const;  // of the program, while it lives
    [[nodiscard]] size_t resident_bytes() const;

    // Waits.
    [[nodiscard]] testing::AssertionResult wait_for(std::string_view what, const std::function<bool()>& done);
    [[nodiscard]] testing::AssertionResult wait_text(std::string_view text);
    [[nodiscard]] testing::AssertionResult wait_no_text(std::string_view text);
    [[nodiscard]] testing::AssertionResult wait_row(int n, std::string_view exactly);
    [[nodiscard]] testing::AssertionResult wait_exit();

    stage& on_stage;
    VTerm* emulator = nullptr;
    VTermScreen* emulated = nullptr;
    int master = -1;
    int report = -1;  // from the session leader
    pid_t leader = -1;
    pid_t program = -1;
    std::string home;  // a temporary folder
    termios settings_before{};

    bool paused = false;  // true: the terminal is not read, as if it were stalled
    bool ended = false;
    terminal_end end;

    // As the program set them.
    bool alternate_screen = false;
    bool cursor_visible = true;
    int mouse_mode = 0;
    std::string title;
    unsigned bells = 0;
    VTermPos cursor{};

    std::string raw;  // every byte received
    std::string reported;

    struct input_piece {
        std::string bytes;
        int gap_ms = 0;  // after the piece before
    };
    std::deque<input_piece> input;
    int64_t last_written = 0;
};
