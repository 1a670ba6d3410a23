#include "server/core/chat_state.h"

event user_event(event_kind kind, const user& by) {
    event what;
    what.kind = kind;
    what.from = by.id;
    what.by = identity_share(by.who.get());
    what.name = by.name;
    return what;
}

void event_set_room(event& what, const room& r) {
    what.room = r.id;
    what.room_name = r.name;
}

void chat_asked(chat& c, session_id asker, std::string_view token) {
    c.asker = asker;
    c.token = token;
    c.replied = false;
}

static void pass(chat& c, delivery&& d) {
    if (!d.only.is_set() || d.only == c.asker) {
        d.what.token = c.token;
    }
    c.replied = c.replied || (d.only == c.asker && d.what.kind == event_kind::reply);
    c.sink.deliver(c.sink.context, std::move(d));
}

void chat_deliver(chat& c, event&& what, audience to, keeping keep) {
    pass(c, {.what = std::move(what), .to = to, .only = {}, .also = {}, .keep = std::move(keep)});
}

void chat_deliver_one(chat& c, event&& what, session_id to) {
    pass(c, {.what = std::move(what), .to = {}, .only = to, .also = {}, .keep = {}});
}

void chat_deliver_room(chat& c, event&& what, const room& r, keeping keep) {
    event_set_room(what, r);
    chat_deliver(c, std::move(what), audience_of(r.members), std::move(keep));
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
    chat_deliver_one(c, std::move(what), to);
}

void chat_deliver_around(chat& c, event&& what, const user& u, keeping keep) {
    delivery d = {.what = std::move(what),
                  .to = {},
                  .only = u.rooms.empty() ? u.id : session_id{},
                  .also = {},
                  .keep = std::move(keep)};
    for (const membership& m : u.rooms) {
        if (d.to.list == nullptr) {
            d.to = audience_of(m.in->members);
        } else {
            d.also.push_back(audience_of(m.in->members));
        }
    }
    pass(c, std::move(d));
}
