// Who an event is for, decided when it happens: an immutable, counted list of sessions. A room keeps one and
// makes a new one only when its members have changed, so broadcasting costs one counter, not a copy.
//
// Ownership: counted by hand; `create` gives the first reference. Thread: the loop's.
#pragma once

#include <cstdint>
#include <vector>

#include "common/base/slot_map.h"

using session_id = slot_id;
using room_id = slot_id;

struct audience {
    uint32_t refs;
    room_id room;  // unset when it is not the members of one room
    std::vector<session_id> members;
};

[[nodiscard]] audience* audience_create(room_id room, std::vector<session_id> members);
audience* audience_ref(audience* a);
void audience_unref(audience* a);  // nullptr is allowed
