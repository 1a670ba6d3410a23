// How what is replayed on entering a room gets into the conversation, and how a gap is filled. Private to
// recall.
#pragma once

#include "client/recall.h"

// Sends a question of our own; its answer is expected behind those that are under way.
bool recall_ask(recall& r, question_kind kind, std::string_view room, std::string_view line, uint64_t now_ms);
// A page is of the room that one talks in when the server reads the question: is that known to be `room`?
[[nodiscard]] bool recall_can_ask_for(const recall& r, std::string_view room);
[[nodiscard]] std::string recall_page_before(std::string_view cursor, size_t lines);

// A room was entered: what is replayed goes above that message.
void replay_begin(recall& r, std::string_view room, uint64_t above_id);
void replay_line(recall& r, message&& what, uint64_t now_ms);
// `cursor`: where lines before it are; "" = there are none.
void replay_end(recall& r, std::string_view cursor, uint64_t now_ms);
void replay_ask_for_end(recall& r, uint64_t now_ms);
// What comes behind the next question is its answer. A server that has shown no history is not asked for an
// end.
void replay_end_before_asking(recall& r, uint64_t now_ms);
// The connection is lost: what is held is shown.
void replay_cut_off(recall& r);

// The page that was asked for has come. `known`: false = it has not, and will not.
void gap_page(recall& r, question& q, bool known, std::string_view cursor, uint64_t now_ms);

// What waits for the history of the room may go on.
void recall_settle(recall& r);
[[nodiscard]] bool recall_shows(const recall& r, std::string_view room, uint64_t above_id);
