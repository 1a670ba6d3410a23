// One question to the server's history, asked by a program (`tail --since`, `search`, `send`).
//
// States: idle -> fenced -> answering -> idle
//   fenced     a question without lines is under way: what is still replayed of the rooms that were
//              entered ends with the answer to it, and is left out
//   answering  the question itself was sent; its lines come, until the notice that ends the answer
// Failure paths, by unattended_fail: a notice that ends no answer, and nothing more for query_grace_ms, is
// the refusal; no line for query_limit_ms; a server that takes the question for talk.
//
// Ownership: the caller's, on an unattended connection that outlives it; query_close before its loop ends.
#pragma once

#include <uv.h>

#include <string>
#include <string_view>

#include "client/history_words.h"
#include "client/unattended.h"

inline constexpr uint64_t query_limit_ms = 10 * 1000;
inline constexpr uint64_t query_grace_ms = 1000;
inline constexpr uint64_t query_fence_grace_ms = 5 * 1000;  // the lines of the day come at the same time

struct query_handler {
    void* context = nullptr;
    void (*on_line)(void* context, const chat_line& line) = nullptr;  // replayed
    void (*on_end)(void* context, history_mark mark, std::string_view notice) = nullptr;
};

enum class query_state : uint8_t { idle, fenced, answering };

struct query {
    unattended* connection = nullptr;
    query_handler handler;
    uv_timer_t timer;
    query_state state = query_state::idle;
    std::string question;
    std::string doubt;  // the last notice that may be the refusal
};

void query_init(query& q, unattended* connection, const query_handler& handler);
void query_close(query& q);

void query_ask(query& q, std::string_view question);
// Once more, behind an answer.
void query_go_on(query& q, std::string_view question);

// True: the line was about it (or about nothing that anybody asked).
[[nodiscard]] bool query_line(query& q, const chat_line& line);
