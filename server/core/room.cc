#include "server/core/room.h"

#include <algorithm>
#include <utility>

room* room_create(slot_map<room>& rooms, std::string name, std::string key) {
    room* r = new room{.name = std::move(name), .key = std::move(key)};
    r->id = rooms.insert(r);
    r->members = audience_create(r->id, {});
    return r;
}

void room_destroy(slot_map<room>& rooms, room* r) {
    rooms.erase(r->id);
    audience_unref(r->members);
    delete r;
}

// The member list for changing: this room's alone.
static std::vector<session_id>& room_writable(room& r) {
    if (r.members->refs > 1) {
        audience* copy = audience_create(r.id, r.members->members);
        audience_unref(r.members);
        r.members = copy;
    }
    return r.members->members;
}

void room_add(room& r, session_id member) {
    room_writable(r).push_back(member);
}

void room_remove(room& r, session_id member) {
    std::vector<session_id>& members = room_writable(r);
    const auto place = std::find(members.begin(), members.end(), member);
    if (place != members.end()) {
        *place = members.back();
        members.pop_back();
    }
}
