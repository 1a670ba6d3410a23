// A room: a name, a topic, and the list of its members, from which the audience of each event is taken.
//
// Ownership: `chat` owns rooms. Lifetime: from the first member to the last; the default room for ever; where
// there is a history, one with a topic or off the record until its place is needed.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "server/core/audience.h"
#include "server/core/room_mode.h"

constexpr size_t rooms_max = 10000;  // in the whole server

struct room_mask {
    room_mode list;
    std::string mask;    // as shown, all three parts
    std::string folded;  // as it is compared
    std::string by;      // the name of who has set it
    std::string why;
    int64_t set_us = 0;
};

struct room_spoke {
    session_id who;
    int64_t at_us = 0;
};

struct room_rules {  // they last while somebody is in the room; those of the default room for ever
    uint16_t flags = room_flag(room_mode::members_only);
    uint32_t limit = 0;   // 0 = none
    uint32_t slow_s = 0;  // 0 = not slow
    std::string key;      // "" = none
    std::vector<room_mask> masks;
    std::vector<session_id> invited;  // by operators, and not come yet
    std::vector<room_spoke> spoke;    // while it is slow: who has spoken within that time
};

struct room {
    room_id id;
    std::string name;  // as shown, with its '#'
    std::string key;   // the chat's table points here
    std::string topic;
    std::string topic_by;      // who has set it; "" = not known any more
    int64_t topic_us = 0;      // when
    int64_t created_us = 0;    // or restored
    uint32_t operators = 0;    // of its members
    bool off_record = false;   // nothing is kept of it
    uint64_t empty_since = 0;  // as `membership::since`: when its last member left
    room_rules rules;
    audience_list* members = nullptr;  // one reference is the room's; never nullptr once created
};

[[nodiscard]] room* room_create(slot_map<room>& rooms, std::string name, std::string key);
void room_destroy(slot_map<room>& rooms, room* r);

// Members and their ranks are added and removed with the membership of the user (chat_state.h).
void room_add(room& r, session_id member);
void room_remove(room& r, session_id member);
[[nodiscard]] size_t room_size(const room& r);

[[nodiscard]] inline bool room_is(const room& r, room_mode flag) {
    return (r.rules.flags & room_flag(flag)) != 0;
}
