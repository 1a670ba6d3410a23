// What the history has answered, as lines of IRC.
#pragma once

#include "server/frontend/frontend.h"

// frontend::on_answer
[[nodiscard]] bool irc_on_answer(const frontend_host& host, frontend_session& session, recall& what,
                                 history_answer&& answer);

// In recall::typed, before the number of all messages: a window around one, of which the first half is asked
// for.
inline constexpr std::string_view irc_around_mark = "around ";
