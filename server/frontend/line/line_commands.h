// The slash commands of the line protocol: one table for running, explaining and naming the nearest.
#pragma once

#include <string_view>

#include "server/frontend/frontend.h"

// `line`: a clean line that begins with '/'. Unknown or incomplete ones are answered, never said.
void line_command_run(const frontend_host& host, frontend_session& session, std::string_view line);

// What the command is for, to who has mistyped it.
void line_explain(const frontend_host& host, const frontend_session& session, std::string_view command);

// Answers the session itself, through the queue.
void line_reply(const frontend_host& host, const frontend_session& session, event&& what);
[[nodiscard]] event line_reply_event(reply_code code, std::string target = {}, std::string text = {});
