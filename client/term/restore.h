// The terminal as the shell gave it to us, and the way back to it, whatever ends us. All state is the
// process's, since signal handlers need it.
//
// What is async-signal-safe says so; the rest is for the loop's thread.
#pragma once

#include <csignal>
#include <cstdint>
#include <string_view>

// Leaves every mode that we turn on, and the alternate screen; CAN in front ends a sequence that was cut in
// the middle.
inline constexpr std::string_view restore_sequence =
    "\x18\x1b[?2004l\x1b[?1006l\x1b[?1000l\x1b[r\x1b[m\x1b[?25h\x1b[?1049l\r\n";

inline constexpr uint64_t restore_limit_ms = 500;  // for a terminal that does not read

// Remembers the terminal's settings. `fd` must stay open until restore_done.
void restore_save(int fd);

// The handlers of SEGV, BUS, FPE, ILL and ABRT: restore, then die of the signal. On a stack of their own.
void restore_on_crash();

// Puts the saved settings back, without waiting for the terminal.
void restore_settings();

// Writes `bytes` without libuv, waiting at most `limit_ms` for the terminal. True when all has gone.
[[nodiscard]] bool restore_write(int fd, std::string_view bytes, uint64_t limit_ms);

// For a terminal that does not read: what it has not taken yet is thrown away, restore_sequence goes in its
// place. Async-signal-safe.
void restore_by_force(int fd);

// The terminal is the shell's again: nothing is restored from here on.
void restore_done();
