// What happened, as data without words: each front end has its own words for it. Built by the core (and by
// front ends for their own answers), numbered on its way, carried through the relay queue, encoded once per
// variant.
//
// Ownership: a value that is moved; `delivery` owns the references of its audiences (delivery_finish gives
// them back).
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "server/core/audience.h"
#include "server/core/identity.h"
#include "server/core/recall.h"
#include "server/core/room_mode.h"

enum class event_kind : uint8_t {
    connected,        // name; the default room if there is one
    disconnected,     // name; text = why, "" for a plain goodbye
    renamed,          // name -> text
    joined,           // name, room
    left,             // name, room; text = why, may be ""
    said,             // name, room, text
    acted,            // name, room, text
    private_said,     // name -> target, text; the sender gets it too
    noticed,          // name, room or target, text: said, but nobody is to answer it by himself
    tagged,           // name, room or target: `tags` alone, for programs
    went_away,        // name, text = why: to those who share a room
    came_back,        // name
    real_name,        // name, text: who calls himself so from now on
    killed,           // name has ended the session of who hears it: text = why, may be ""
    redacted,         // name, room; about = a message of the room that is forgotten; text = why, may be ""
    watched_online,   // name is here now: to those who watch for him
    watched_offline,  // name has gone, or has another name
    wallops,          // name, text: to the operators of the server and those who want to hear that
    topic,            // name, room, text ("" = cleared)
    moded,            // name ("" = the server), room, `changes`: how it is set, and who has which rank there
    kicked,           // name puts target out of room; text = why, may be ""
    invited,          // name invites target, who alone hears it, to room
    invites,          // the same, to those who are in the room
    record,           // name, room, text: "off" the record or "on" it
    announced,        // the server speaks to everyone in the audience: text
    reply,            // the server answers one session: `reply` and its arguments
    replay,           // what one session hears again: `again`; room_name = whose lines need no name of a room
    worded,  // a door has spoken to its own session: text = what goes out, as it is, line ends and all
    // Nothing is shown of those that follow: they steer one session.
    closing,   // once all before it is written, the session is ended
    question,  // `question` is to be asked, and what follows held back where it says so
    turned,    // a page of its answer has been said
};

enum class reply_code : uint8_t;  // core/reply.h

struct event {
    event_kind kind = event_kind::announced;
    reply_code reply{};
    bool is_action = false;     // of private_said: as `acted`
    bool formatted = false;     // of a text: it may hold formatting (common/text/formatting.h)
    bool for_programs = false;  // of what is said: people are not to see it
    uint8_t to_ranks = 0;       // of what is said in a room: for members of at least this rank
    bool of_answer = false;     // of the history: goes before what is held back until it is through
    session_id from;            // who did it; unset: the server
    room_id room;
    uint64_t about = 0;     // another event
    uint64_t id = 0;        // above those of all events before it (but where a reply names another one)
    int64_t time_us = 0;    // since 1970; never goes back
    identity_ref by;        // of `from`; nullptr: the server
    std::string name;       // nick of `from` when it happened
    std::string target;     // nick (or room, in replies) it was meant for
    std::string room_name;  // with its '#'
    std::string text;
    std::string tags;   // of what is said: the door's own, as it was given
    std::string token;  // what the door of `from` (of the one answered, in replies) gave with the command
    std::vector<std::string> items;  // lists in replies
    std::unique_ptr<std::vector<mode_changed>> changes;
    std::unique_ptr<recall> question;
    std::unique_ptr<std::vector<history_entry>> again;
};

struct delivery {
    event what;
    audience to;                          // with its reference; or nobody, and then
    session_id only;                      // one session
    std::vector<audience> also;           // beside `to`, with theirs: each person hears the event once
    std::unique_ptr<history_batch> keep;  // what the history keeps of it; nullptr: nothing
};

void delivery_finish(delivery& d);
