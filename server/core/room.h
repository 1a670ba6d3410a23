// A room: a name, a topic, and the list of its members, from which the audience of each event is taken.
//
// Ownership: `chat` owns rooms. Lifetime: from the first member to the last; the default room for ever; where
// there is a history, one with a topic or off the record until its place is needed.
#pragma once

#include <string>

#include "server/core/audience.h"

constexpr size_t rooms_max = 10000;  // in the whole server

struct room {
    room_id id;
    std::string name;  // as shown, with its '#'
    std::string key;   // the chat's table points here
    std::string topic;
    std::string topic_by;              // who has set it; "" = not known any more
    int64_t topic_us = 0;              // when
    int64_t created_us = 0;            // or restored
    uint32_t operators = 0;            // of its members
    bool off_record = false;           // nothing is kept of it
    uint64_t empty_since = 0;          // as `membership::since`: when its last member left
    audience_list* members = nullptr;  // one reference is the room's; never nullptr once created
};

[[nodiscard]] room* room_create(slot_map<room>& rooms, std::string name, std::string key);
void room_destroy(slot_map<room>& rooms, room* r);

// Members and their ranks are added and removed with the membership of the user (chat_state.h).
void room_add(room& r, session_id member);
void room_remove(room& r, session_id member);
[[nodiscard]] size_t room_size(const room& r);
