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

room* chat_operated_room(chat& c, const user& u, std::string_view target) {
    const bool everywhere = (u.flags & person_operator) != 0;
    room* r = everywhere && !target.empty() ? chat_find_room(c, target) : nullptr;
    r = r != nullptr ? r : chat_own_room(c, u, target);
    if (r != nullptr && !chat_may_operate(u, *r)) {
        chat_refuse_member(c, u, *r);
        return nullptr;
    }
    return r;
}

// By the server: nobody has asked for it.
static event rank_event(const user& whose, bool on) {
    event what;
    what.kind = event_kind::moded;
    what.changes = std::make_unique<std::vector<mode_changed>>();
    what.changes->push_back({.mode = room_mode::operates, .on = on, .argument = whose.name});
    return what;
}

static void set_operator_of(chat& c, user& u, const room& r, bool on) {
    membership* m = user_membership(u, r);
    if (m != nullptr && ((m->ranks & rank_operator) != 0) != on) {
        chat_set_rank(*m, rank_operator, on);
        chat_deliver_room(c, rank_event(u, on), r);
    }
}

void chat_find_operator(chat& c, room& r) {
    if (&r == c.default_room || r.operators != 0) {
        return;
    }
    if (user* longest = longest_there(c, r); longest != nullptr) {
        set_operator_of(c, *longest, r, true);
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
    if (c->default_room != nullptr) {
        set_operator_of(*c, *u, *c->default_room, true);
    }
    chat_asked(*c, {}, {});
}

void chat_drop_operator(chat& c, user& u) {
    --c.operators;
    u.flags &= static_cast<uint8_t>(~person_operator);
    u.extra->operates_as.clear();
    chat_reply(c, u.id, reply_event(reply_code::operator_off));
    if (c.default_room != nullptr) {
        set_operator_of(c, u, *c.default_room, false);
    }
}
