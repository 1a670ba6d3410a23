// What the files of the IRC dialect share. Private to client/link/irc_*.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

#include "client/link/irc_dialect.h"
#include "common/wire/chat_line.h"

// One line for the server: a command and its parameters, the last one with a colon where it needs one.
void irc_write(irc_dialect& d, std::initializer_list<std::string_view> words);
void irc_notice(irc_dialect& d, std::string_view text);  // for the user, with its stars
void irc_tell(irc_dialect& d, const chat_line& line);

[[nodiscard]] bool irc_same(std::string_view a, std::string_view b);  // names, rooms
[[nodiscard]] bool irc_is_room(std::string_view target);
[[nodiscard]] bool irc_is_in(const irc_dialect& d, std::string_view room);

// What is said to `target` now waits for its answer.
void irc_say_text(irc_dialect& d, std::string_view target, std::string_view text, bool action);
// One's own text has come back: once all of it has, it is told. False: it was not waited for.
[[nodiscard]] bool irc_said_back(irc_dialect& d, std::string_view target, std::string_view text, bool action,
                                 std::string_view label);
void irc_said_answered(irc_dialect& d, std::string_view token);  // by a PONG
void irc_said_refused(irc_dialect& d, std::string_view target);
// As a line of one's own.
void irc_tell_said(irc_dialect& d, std::string_view target, std::string_view text, bool action,
                   std::string_view replayed);

// One talks in `room` now, or in another one that is left, or nowhere.
void irc_talk_in(irc_dialect& d, std::string_view room);
void irc_room_gone(irc_dialect& d, std::string_view room);

// /history, /since, /search. False: it is another command.
[[nodiscard]] bool irc_history_command(irc_dialect& d, std::string_view name, std::string_view rest,
                                       int64_t now_us);
void irc_history_refused(irc_dialect& d, std::string_view label);
void irc_history_line(irc_batch& batch, irc_remembered&& line);
void irc_history_end(irc_dialect& d, irc_batch&& batch, int64_t now_us);

// A numeric in online, and in settling.
void irc_numeric_line(irc_dialect& d, const irc_line& line, unsigned number);
