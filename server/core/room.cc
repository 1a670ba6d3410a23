#include "server/core/room.h"

#include <utility>

room* room_create(slot_map<room>& rooms, std::string name, std::string key) {
    room* r = new room{.name = std::move(name), .key = std::move(key)};
    r->id = rooms.insert(r);
    r->members = audience_list_create(r->id);
    return r;
}

void room_destroy(slot_map<room>& rooms, room* r) {
    rooms.erase(r->id);
    audience_list_unref(r->members);
    delete r;
}

void room_add(room& r, session_id member) {
    audience_list_add(r.members, member);
}

void room_remove(room& r, session_id member) {
    r.members = audience_list_remove(r.members, member);
}

size_t room_size(const room& r) {
    return audience_list_size(r.members);
}
