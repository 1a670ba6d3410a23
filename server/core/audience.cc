#include "server/core/audience.h"

#include <cassert>
#include <utility>

audience* audience_create(room_id room, std::vector<session_id> members) {
    return new audience{1, room, std::move(members)};
}

audience* audience_ref(audience* a) {
    assert(a->refs > 0);
    ++a->refs;
    return a;
}

void audience_unref(audience* a) {
    if (a == nullptr) {
        return;
    }
    assert(a->refs > 0);
    if (--a->refs == 0) {
        delete a;
    }
}
