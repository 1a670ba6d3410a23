// A connection with nobody at it, for `send` and `tail`: it asks no questions, does not come back when it is
// lost, and says what went wrong on stderr, in one line, and by the exit code.
//
// States:   opening -> (joining ->) ready -> leaving -> over
// Happy path: unattended_run, `on_ready`, `on_line` ..., unattended_leave, then unattended_run returns.
// Failure paths: no server, exit_unreachable; the name refused, exit_refused (a name that nobody gave, the
// login name, gets -2 .. -9 behind it first); the room not entered, exit_not_accepted; cut off, exit_failure.
#pragma once

#include <uv.h>

#include <string>
#include <string_view>

#include "client/config.h"
#include "common/wire/chat_line.h"

struct unattended;

struct unattended_handler {
    void* context = nullptr;
    void (*on_ready)(void* context) = nullptr;  // online, and in the room that was asked for
    void (*on_line)(void* context, const chat_line& line) = nullptr;  // since then, replayed ones too
    void (*on_over)(void* context) = nullptr;                         // close what you have on the loop
};

[[nodiscard]] unattended* unattended_create(const client_config& config, const unattended_handler& handler);
void unattended_destroy(unattended* u);  // after unattended_run

[[nodiscard]] uv_loop_t* unattended_loop(unattended* u);
[[nodiscard]] const std::string& unattended_nick(const unattended* u);
[[nodiscard]] const std::string& unattended_room(const unattended* u);  // that one talks in; "" = not known

// Gives the exit code.
[[nodiscard]] int unattended_run(unattended* u);

[[nodiscard]] bool unattended_send(unattended* u, std::string_view line);

// Says goodbye and leaves with `exit_code` when the server has ended the connection too, at most
// unattended_leave_limit_ms later. Lines that come until then still come.
void unattended_leave(unattended* u, int exit_code);
inline constexpr uint64_t unattended_leave_limit_ms = 2000;

// Says why on stderr and leaves at once.
void unattended_fail(unattended* u, int exit_code, std::string_view why);
