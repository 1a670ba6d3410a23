// Reading what was said: /history, /since, /search and what is shown on entering a room, page by page.
#pragma once

#include "server/frontend/frontend.h"

// `words`: what stands behind the command's name.
void line_recall_history(const frontend_host& host, frontend_session& session, std::string_view words);
void line_recall_since(const frontend_host& host, frontend_session& session, std::string_view words);
void line_recall_search(const frontend_host& host, frontend_session& session, std::string_view words);

// frontend::on_answer
[[nodiscard]] bool line_recall_answer(const frontend_host& host, frontend_session& session, recall& what,
                                      history_answer&& answer);
