// Saying things, to a room or to one person.
#include <algorithm>

#include "server/core/chat_state.h"

struct talk_row {
    command_verb verb;
    event_kind in_room;
    event_kind in_private;
};

static constexpr talk_row talks[] = {
    {command_verb::say, event_kind::said, event_kind::private_said},
    {command_verb::act, event_kind::acted, event_kind::private_said},
    {command_verb::message_person, event_kind::said, event_kind::private_said},
    {command_verb::notice, event_kind::noticed, event_kind::noticed},
    {command_verb::tag_message, event_kind::tagged, event_kind::tagged},
};

static const talk_row& talk_of(command_verb verb) {
    return *std::find_if(std::begin(talks), std::end(talks),
                         [verb](const talk_row& row) { return row.verb == verb; });
}

static event talk_event(chat& c, user& u, const command& what, event_kind kind) {
    if (kind != event_kind::tagged) {
        u.said_s = chat_now_s(c);
    }
    event said = user_event(kind, u);
    said.text = what.text;
    said.tags = what.tags;
    said.formatted = what.formatted;
    said.for_programs = what.for_programs;
    return said;
}

// A notice is never answered, not even with a refusal: or two programs could talk for ever.
static void refuse(chat& c, const user& u, const command& what, event&& refusal) {
    if (what.verb != command_verb::notice) {
        chat_reply(c, u.id, std::move(refusal));
    }
}

// -- to a room --

// Who hears `u` in `r`: the room's own audience, unless somebody present ignores `u`, it is for some alone,
// or it comes from outside.
static audience hearers(chat& c, const user& u, const room& r, uint8_t to_ranks) {
    const bool from_inside = user_is_in(u, r);
    if (u.ignored_by == 0 && to_ranks == 0 && from_inside) {
        return audience_of(r.members);
    }
    std::vector<session_id> members;
    if (!from_inside) {
        members.push_back(u.id);
    }
    audience_list_each(r.members, [&](session_id id) {
        const user& other = *chat_user(c, id);
        if (!user_ignores(other, u.id) && (&other == &u || user_ranks(other, r) >= to_ranks)) {
            members.push_back(id);
        }
    });
    return audience_create({}, members);
}

static room* room_meant(chat& c, const user& u, const command& what) {
    room* r = what.target.empty() ? u.talks_in : chat_find_room(c, what.target);
    if (r != nullptr && chat_may_see(u, *r)) {
        return r;
    }
    refuse(c, u, what,
           what.target.empty() ? reply_event(reply_code::in_no_room)
                               : reply_event(reply_code::no_such_room, shown_target(what.target)));
    return nullptr;
}

static void say_in_room(chat& c, user& u, const command& what) {
    room* r = room_meant(c, u, what);
    if (r == nullptr) {
        return;
    }
    const talk_row& row = talk_of(what.verb);
    const bool is_line = row.in_room != event_kind::tagged;
    if (std::optional<event> refusal =
            chat_refusal_to_speak(c, u, *r, {.for_programs = what.for_programs, .is_line = is_line});
        refusal) {
        refuse(c, u, what, std::move(*refusal));
        return;
    }
    event said = talk_event(c, u, what, row.in_room);
    event_set_room(said, *r);
    said.to_ranks = what.to_ranks;
    keeping keep;
    if (is_line && !what.for_programs && what.to_ranks == 0) {
        keep_said(c, keep, said, *r);
    }
    chat_deliver(c, std::move(said), hearers(c, u, *r, what.to_ranks), std::move(keep));
}

// -- to a person --

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
static void send_private(chat& c, user& u, user& to, const command& what) {
    event said = talk_event(c, u, what, talk_of(what.verb).in_private);
    said.target = to.name;
    said.is_action = what.verb == command_verb::act;
    const bool for_people = said.kind == event_kind::private_said && !what.for_programs;
    std::vector<session_id> members = {u.id};
    const bool heard = !user_ignores(to, u.id);
    if (heard) {
        members.push_back(to.id);
    }
    keeping keep;
    if (for_people) {
        user_extra_of(u).last_private = to.id;
        if (heard) {
            user_extra_of(to).last_private = u.id;
        }
        keep_private(c, keep, said, u, to, heard);
    }
    chat_deliver(c, std::move(said), audience_create({}, members), std::move(keep));
    if (for_people && tell_away(to, u.id)) {
        chat_reply(c, u.id, reply_event(reply_code::is_away, to.name, user_is_away(to)->why));
    }
}

static void say_to_person(chat& c, user& u, const command& what) {
    user* to = chat_find_user(c, what.target);
    if (to == nullptr) {
        refuse(c, u, what, reply_event(reply_code::no_such_name, shown_target(what.target)));
    } else if (to == &u) {
        refuse(c, u, what, reply_event(reply_code::message_to_self));
    } else {
        send_private(c, u, *to, what);
    }
}

void run_say(chat& c, user& u, const command& what) {
    const bool to_room = what.target.empty() || what.target.front() == '#';
    if (to_room && what.verb != command_verb::message_person) {
        say_in_room(c, u, what);
    } else {
        say_to_person(c, u, what);
    }
}

void run_answer_person(chat& c, user& u, const command& what) {
    user* to = u.extra != nullptr ? chat_user(c, u.extra->last_private) : nullptr;
    if (to == nullptr) {
        chat_reply(c, u.id, reply_event(reply_code::nobody_to_answer));
        return;
    }
    command said = what;
    said.verb = command_verb::message_person;
    send_private(c, u, *to, said);
}
