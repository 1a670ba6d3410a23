// Saying things, to a room or to one person.
#include "server/core/chat_state.h"

// Who hears `u` in `r`: the room's own audience, unless somebody present ignores `u`.
static audience hearers(chat& c, const user& u, const room& r) {
    if (u.ignored_by == 0) {
        return audience_of(r.members);
    }
    std::vector<session_id> members;
    audience_list_each(r.members, [&](session_id id) {
        if (!user_ignores(*chat_user(c, id), u.id)) {
            members.push_back(id);
        }
    });
    return audience_create({}, members);
}

void run_say(chat& c, user& u, const command& what) {
    const room* r = chat_own_room(c, u, what.target);
    if (r == nullptr) {
        return;
    }
    u.said_s = chat_now_s(c);
    event said = user_event(what.verb == command_verb::act ? event_kind::acted : event_kind::said, u);
    event_set_room(said, *r);
    said.text = what.text;
    keeping keep;
    keep_said(c, keep, said, *r);
    chat_deliver(c, std::move(said), hearers(c, u, *r), std::move(keep));
}

// True once for each sender and each time that `to` goes away.
static bool tell_away(user& to, session_id sender) {
    user_away* const away = user_is_away(to);
    if (away == nullptr) {
        return false;
    }
    std::vector<session_id>& told = away->told;
    for (const session_id id : told) {
        if (id == sender) {
            return false;
        }
    }
    if (told.size() >= away_told_max) {
        told.clear();
    }
    told.push_back(sender);
    return true;
}

// One who ignores the sender hears nothing, and the sender cannot tell.
static void send_private(chat& c, user& u, user& to, std::string_view text) {
    u.said_s = chat_now_s(c);
    event said = user_event(event_kind::private_said, u);
    said.target = to.name;
    said.text = text;
    std::vector<session_id> members = {u.id};
    u.last_private = to.id;
    const bool heard = !user_ignores(to, u.id);
    if (heard) {
        members.push_back(to.id);
        to.last_private = u.id;
    }
    keeping keep;
    keep_private(c, keep, said, u, to, heard);
    chat_deliver(c, std::move(said), audience_create({}, members), std::move(keep));
    if (tell_away(to, u.id)) {
        chat_reply(c, u.id, reply_event(reply_code::is_away, to.name, user_is_away(to)->why));
    }
}

void run_message_person(chat& c, user& u, const command& what) {
    user* to = chat_find_user(c, what.target);
    if (to == nullptr) {
        chat_reply(c, u.id, reply_event(reply_code::no_such_name, shown_target(what.target)));
    } else if (to == &u) {
        chat_reply(c, u.id, reply_event(reply_code::message_to_self));
    } else {
        send_private(c, u, *to, what.text);
    }
}

void run_answer_person(chat& c, user& u, const command& what) {
    user* to = chat_user(c, u.last_private);
    if (to == nullptr) {
        chat_reply(c, u.id, reply_event(reply_code::nobody_to_answer));
    } else {
        send_private(c, u, *to, what.text);
    }
}
