// Who may do what: operators of a room and of the server.
#include "server/core/chat_state.h"

bool chat_may_operate(const user& u, const room& r) {
    return (u.flags & person_operator) != 0 || (user_ranks(u, r) & rank_operator) != 0;
}

void chat_set_rank(membership& m, member_rank rank, bool on) {
    const bool was_on = (m.ranks & rank) != 0;
    if (was_on == on) {
        return;
    }
    m.ranks ^= rank;
    if (rank == rank_operator) {
        m.in->operators += on ? 1U : -1U;
    }
}

// Who has been there longest, of the operators alone if there are any; nullptr: nobody is there.
static user* longest_there(const chat& c, const room& r) {
    user* longest = nullptr;
    uint64_t since = UINT64_MAX;
    audience_list_each(r.members, [&](session_id id) {
        user* u = chat_user(c, id);
        const membership* m = user_membership(*u, r);
        if (m->since < since && (r.operators == 0 || (m->ranks & rank_operator) != 0)) {
            longest = u;
            since = m->since;
        }
    });
    return longest;
}

void chat_refuse_member(chat& c, const user& u, const room& r) {
    const user* longest = r.operators == 0 ? nullptr : longest_there(c, r);
    event what = reply_event(reply_code::not_operator, longest == nullptr ? "" : longest->name);
    event_set_room(what, r);
    chat_reply(c, u.id, std::move(what));
}

static event rank_event(const user& whose, room_mode mode) {
    event what;
    what.kind = event_kind::moded;
    what.changes = std::make_unique<std::vector<mode_changed>>();
    what.changes->push_back({.mode = mode, .on = true, .argument = whose.name});
    return what;
}

// By the server: nobody has asked for it.
static void make_operator_of(chat& c, user& u, const room& r) {
    chat_set_rank(*user_membership(u, r), rank_operator, true);
    chat_deliver_room(c, rank_event(u, room_mode::operates), r);
}

void chat_find_operator(chat& c, room& r) {
    if (&r == c.default_room || r.operators != 0) {
        return;
    }
    if (user* longest = longest_there(c, r); longest != nullptr) {
        make_operator_of(c, *longest, r);
    }
}

void chat_make_operator(chat* c, session_id id, std::string_view name, std::string_view token) {
    user* u = chat_user(*c, id);
    if (u == nullptr) {
        return;
    }
    chat_asked(*c, id, token);
    c->operators += (u->flags & person_operator) == 0 ? 1U : 0U;
    u->flags |= person_operator;
    user_extra_of(*u).operates_as = name;
    chat_reply(*c, id, reply_event(reply_code::operator_on, std::string(name)));
    if (c->default_room != nullptr && user_is_in(*u, *c->default_room) &&
        (user_ranks(*u, *c->default_room) & rank_operator) == 0) {
        make_operator_of(*c, *u, *c->default_room);
    }
    chat_asked(*c, {}, {});
}
