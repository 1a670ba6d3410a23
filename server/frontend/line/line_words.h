// What the line door says: an event as lines of text. Pure.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "server/core/event.h"
#include "server/core/reply.h"

inline constexpr size_t notice_max_bytes = 390;  // where lists go on in another line

// The words of a reply. {name}, {target}, {room} and {text} stand for the event's fields, {why} for its text
// behind a colon or for nothing, {because} for its text in brackets or for nothing, {char} for its text as
// one character that may be anything.
struct reply_words {
    reply_code code;
    std::string_view words;  // without the "*** " that most begin with
};
[[nodiscard]] std::span<const reply_words> line_reply_words();

// How one event is said to different people (frontend.h, `variant`).
enum line_variant : unsigned {
    variant_here = 0,       // in the room one talks in; what one is told in private
    variant_elsewhere = 1,  // in another room; what one has said in private
};
void line_encode(unsigned variant, const event& what, std::string& out);

// Of the history (line_replay.cc): earlier lines with their times, and what one has missed.
void line_say_replay(unsigned variant, const event& what, std::string& out);
void line_say_digest(std::string& out, const event& what);

// Pieces: `words` with the event's fields in their places, one line of the server, a reply.
[[nodiscard]] std::string line_fill_in(std::string_view words, const event& what);
void line_notice(std::string& out, std::string_view text);
void line_say_reply(std::string& out, const event& what);

[[nodiscard]] std::string line_topic_words(const event& what);

// "line" or "lines", with the number.
[[nodiscard]] std::string line_count(std::string_view number);
