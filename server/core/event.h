// What happened, as data without words: each front end has its own words for it. Built by the core (and by
// front ends for their own answers), carried through the relay queue, encoded once per variant.
//
// Ownership: a value; `delivery` owns the references of its audiences (delivery_finish gives them back).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "server/core/audience.h"

enum class event_kind : uint8_t {
    connected,     // name
    disconnected,  // name; text = why, "" for a plain goodbye
    renamed,       // name -> text
    joined,        // name, room
    left,          // name, room
    said,          // name, room, text
    acted,         // name, room, text
    private_said,  // name -> target, text; the sender gets it too
    topic,         // name, room, text ("" = cleared)
    announced,     // the server speaks to everyone in the audience: text
    reply,         // the server answers one session: `reply` and its arguments
    closing,       // nothing is shown: once all before it is written, the session is ended
};

enum class reply_code : uint8_t;  // core/reply.h

struct event {
    event_kind kind = event_kind::announced;
    reply_code reply{};
    session_id from;  // who did it; unset: the server
    room_id room;
    std::string name;       // nick of `from` when it happened
    std::string target;     // nick (or room, in replies) it was meant for
    std::string room_name;  // with its '#'
    std::string text;
    std::vector<std::string> items;  // lists in replies
};

struct delivery {
    event what;
    audience to;                 // with its reference; or nobody, and then
    session_id only;             // one session
    std::vector<audience> also;  // beside `to`, with theirs: each person hears the event once
};

void delivery_finish(delivery& d);
