// What one session asks of the history: one question at a time, each page when the last one has left, and
// what is held back meanwhile.
//
// States of the question at work:   due -> asked -> saying -> due (its next page) ... -> through
//   due     is asked as soon as nothing waits for the socket any more
//   asked   the store has it
//   saying  its page is on its way through the queue; `turned` comes behind it
// When it is through, the next in line is due. One that somebody has asked by entering a room holds back all
// that is delivered behind it, so live lines come after the earlier ones; what is held counts as output. A
// goodbye waits for all answers, except when the server ends.
//
// Ownership: the session's; made with the first question, gone with the last answer. Thread: the loop's.
#pragma once

#include <deque>
#include <memory>

#include "common/base/shared_bytes.h"
#include "server/core/event.h"

struct session;

enum class recall_stage : uint8_t { due, asked, saying };

struct recall_item {  // in line: a question, or bytes with their reference
    std::unique_ptr<recall> question;
    slice bytes;
};

struct session_recall {
    std::unique_ptr<recall> now;
    recall_stage stage = recall_stage::due;
    bool more = false;     // pages of `now`
    bool closing = false;  // the session's goodbye waits
    unsigned holding = 0;  // questions, `now` included, that hold back what comes behind them
    size_t held_bytes = 0;
    std::deque<recall_item> line;
};

// -- from the fan-out, in the order of deliveries --

void session_recall_add(session* s, const recall& question);
void session_recall_hold(session* s, slice bytes);  // takes a reference
void session_recall_turn(session* s);
void session_recall_close(session* s);  // the goodbye: at once where nothing is asked

// -- otherwise --

void session_recall_step(session* s);  // asks what is due when nothing is queued
void session_recall_answer(session* s, history_answer&& answer);
void session_recall_destroy(session* s);

[[nodiscard]] uint64_t session_recall_tag(session_id id);
[[nodiscard]] session_id session_recall_asker(uint64_t tag);
