// Who is let into a room and who is put out of it; what only operators of the server do.
#include <algorithm>

#include "common/text/utf8.h"
#include "server/core/chat_state.h"

constexpr size_t invited_max = 100;  // to one room, and not come yet; beyond it the earliest is forgotten

static void reply_about(chat& c, const user& u, const room& r, reply_code code, std::string target) {
    event what = reply_event(code, std::move(target));
    event_set_room(what, r);
    chat_reply(c, u.id, std::move(what));
}

void chat_kick(chat& c, const user& by, user& who, room& r, std::string_view why) {
    event kicked = user_event(event_kind::kicked, by);
    kicked.target = who.name;
    kicked.text = utf8_prefix(why, reason_max_bytes);
    keeping keep;
    keep_presence(c, keep, kicked, r);
    keep_seen(c, keep, who, r);
    chat_deliver_room(c, std::move(kicked), r, std::move(keep));
    chat_put_out(c, who, r);
}

void run_kick(chat& c, user& u, const command& what) {
    room* r = chat_operated_room(c, u, what.target);
    if (r == nullptr) {
        return;
    }
    user* who = chat_find_user(c, what.name);
    if (who == nullptr) {
        chat_reply(c, u.id, reply_event(reply_code::no_such_name, shown_target(what.name)));
    } else if (!user_is_in(*who, *r)) {
        reply_about(c, u, *r, reply_code::not_there, who->name);
    } else {
        chat_kick(c, u, *who, *r, what.text);
    }
}

// An operator's invitation opens the room whatever it asks for; anybody's is a word about it.
static void let_in(const user& by, const user& who, room& r) {
    std::vector<session_id>& invited = r.rules.invited;
    if (!chat_may_operate(by, r) || std::find(invited.begin(), invited.end(), who.id) != invited.end()) {
        return;
    }
    if (invited.size() >= invited_max) {
        invited.erase(invited.begin());
    }
    invited.push_back(who.id);
}

static void tell_invited(chat& c, const user& by, const user& who, const room& r) {
    for (const event_kind kind : {event_kind::invited, event_kind::invites}) {
        event what = user_event(kind, by);
        what.target = who.name;
        event_set_room(what, r);
        if (kind == event_kind::invites) {
            chat_deliver_room(c, std::move(what), r);
        } else if (!user_ignores(who, by.id)) {
            chat_deliver_one(c, std::move(what), who.id);
        }
    }
    reply_about(c, by, r, reply_code::invite_sent, who.name);
}

void run_invite(chat& c, user& u, const command& what) {
    room* r = chat_own_room(c, u, what.target);
    if (r == nullptr) {
        return;
    }
    const user* who = chat_find_user(c, what.name);
    if (who == nullptr) {
        chat_reply(c, u.id, reply_event(reply_code::no_such_name, shown_target(what.name)));
    } else if (user_is_in(*who, *r)) {
        reply_about(c, u, *r, reply_code::already_there, who->name);
    } else if (room_is(*r, room_mode::invite_only) && !chat_may_operate(u, *r)) {
        chat_refuse_member(c, u, *r);
    } else {
        let_in(u, *who, *r);
        tell_invited(c, u, *who, *r);
    }
}

// -- of the server --

static bool check_operator(chat& c, const user& u) {
    const bool is_operator = (u.flags & person_operator) != 0;
    if (!is_operator) {
        chat_reply(c, u.id, reply_event(reply_code::not_server_operator));
    }
    return is_operator;
}

void run_kill(chat& c, user& u, const command& what) {
    if (!check_operator(c, u)) {
        return;
    }
    const user* who = chat_find_user(c, what.name);
    if (who == nullptr) {
        chat_reply(c, u.id, reply_event(reply_code::no_such_name, shown_target(what.name)));
        return;
    }
    const session_id id = who->id;
    event killed = user_event(event_kind::killed, u);
    killed.text = utf8_prefix(what.text, reason_max_bytes);
    const std::string reason = "ended by " + u.name + (killed.text.empty() ? "" : ": " + killed.text);
    chat_deliver_one(c, std::move(killed), id);
    chat_leave(&c, id, reason);
    event closing;
    closing.kind = event_kind::closing;
    chat_deliver_one(c, std::move(closing), id);
}

void run_wallops(chat& c, user& u, const command& what) {
    if (!check_operator(c, u)) {
        return;
    }
    std::vector<session_id> hearing;
    for (const user* other : c.users) {
        if (other != nullptr && (other->flags & (person_operator | person_wallops)) != 0) {
            hearing.push_back(other->id);
        }
    }
    event said = user_event(event_kind::wallops, u);
    said.text = what.text;
    chat_deliver(c, std::move(said), audience_create({}, hearing));
}
