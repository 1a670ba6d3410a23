#include "server/core/chat_state.h"

event user_event(event_kind kind, const user& by) {
    event what;
    what.kind = kind;
    what.from = by.id;
    what.name = by.name;
    return what;
}

void event_set_room(event& what, const room& r) {
    what.room = r.id;
    what.room_name = r.name;
}

void chat_deliver(chat& c, event&& what, audience* to) {
    c.sink.deliver(c.sink.context, delivery{.what = std::move(what), .to = to, .only = {}});
}

void chat_deliver_room(chat& c, event&& what, const room& r) {
    event_set_room(what, r);
    chat_deliver(c, std::move(what), audience_ref(r.members));
}

event reply_event(reply_code code, std::string target, std::string text) {
    event what;
    what.kind = event_kind::reply;
    what.reply = code;
    what.target = std::move(target);
    what.text = std::move(text);
    return what;
}

void chat_reply(chat& c, session_id to, event&& what) {
    if (const user* u = chat_user(c, to); u != nullptr) {
        what.name = u->name;
    }
    c.sink.deliver(c.sink.context, delivery{.what = std::move(what), .to = nullptr, .only = to});
}

// With several rooms each person is stamped when first met, so that nobody is taken twice and nothing is
// sorted.
audience* chat_gather(chat& c, const user& u) {
    if (u.rooms.empty()) {
        return audience_create({}, {u.id});
    }
    if (u.rooms.size() == 1) {
        return audience_ref(u.rooms.front()->members);
    }
    const uint64_t stamp = ++c.gather_stamp;
    std::vector<session_id> members;
    for (const room* r : u.rooms) {
        for (const session_id id : r->members->members) {
            user* other = chat_user(c, id);
            if (other->gather_stamp != stamp) {
                other->gather_stamp = stamp;
                members.push_back(id);
            }
        }
    }
    return audience_create({}, std::move(members));
}
