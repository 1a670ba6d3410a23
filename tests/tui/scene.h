// The stage of most scenes: hearth on a terminal, in the room as "me", and a scripted peer as its server.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tests/support/scripted_peer.h"
#include "tests/tui/terminal.h"

namespace keys {
inline constexpr std::string_view enter = "\r";
inline constexpr std::string_view escape = "\033";
inline constexpr std::string_view backspace = "\177";
inline constexpr std::string_view tab = "\t";
inline constexpr std::string_view shift_tab = "\033[Z";
inline constexpr std::string_view up = "\033[A";
inline constexpr std::string_view down = "\033[B";
inline constexpr std::string_view right = "\033[C";
inline constexpr std::string_view left = "\033[D";
inline constexpr std::string_view end = "\033[F";
inline constexpr std::string_view page_up = "\033[5~";
inline constexpr std::string_view page_down = "\033[6~";
inline constexpr std::string_view clear_line = "\025";  // ^U
inline constexpr std::string_view repaint = "\014";     // ^L
inline constexpr std::string_view suspend = "\032";     // ^Z
inline constexpr std::string_view send_paste = "\031";  // ^Y
inline constexpr std::string_view drop_paste = "\016";  // ^N
}  // namespace keys

[[nodiscard]] std::vector<std::string> hearth_command(const scripted_peer& peer);

struct scene {
    explicit scene(const terminal_options& options = {}) : t(on, hearth_command(peer), options) {}

    stage on;
    scripted_peer peer{on};
    terminal t;

    [[nodiscard]] int input_row() const { return t.row_count() - 1; }
    [[nodiscard]] std::string status() const { return t.row(t.row_count() - 2); }

    // In the room and ready for keys.
    [[nodiscard]] testing::AssertionResult wait_ready();
    [[nodiscard]] testing::AssertionResult wait_input(std::string_view text);  // the draft, one row
    [[nodiscard]] testing::AssertionResult wait_status(std::string_view part);

    // bob says "line 1" .. "line COUNT"; waits for the last one.
    [[nodiscard]] testing::AssertionResult fill(int count);

    // All that the peer has sent and that was typed so far is on the screen: types a letter, sees it, takes
    // it back.
    [[nodiscard]] testing::AssertionResult settle();

    // What is on the screen is what a full repaint gives.
    [[nodiscard]] testing::AssertionResult equals_repaint();

    // `draft`: what the input row shows behind the prompt, "" = nothing.
    [[nodiscard]] std::string input() const;
};

// The terminal is as the shell gave it: screen, cursor, modes, settings.
[[nodiscard]] testing::AssertionResult given_back(const terminal& t);

// As `$?` of a shell: 128 and the signal's number, or the exit status.
[[nodiscard]] int shell_status(const terminal& t);
