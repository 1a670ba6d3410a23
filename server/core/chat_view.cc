#include "server/core/chat_view.h"

#include <algorithm>

#include "common/text/fold.h"
#include "server/core/chat_state.h"

static person_view person_of(const user& u) {
    const user_away* away = user_is_away(u);
    return {.id = u.id,
            .name = u.name,
            .who = u.who.get(),
            .is_away = away != nullptr,
            .away_why = away != nullptr ? std::string_view(away->why) : std::string_view(),
            .flags = u.flags,
            .is_operator = (u.flags & person_operator) != 0,
            .operates_as = u.extra != nullptr ? std::string_view(u.extra->operates_as) : std::string_view(),
            .signed_on_s = u.signed_on_s,
            .said_s = u.said_s,
            .rooms = u.rooms.size()};
}

static room_view view_of(const chat& c, const room& r) {
    return {.id = r.id,
            .name = r.name,
            .topic = r.topic,
            .topic_by = r.topic_by,
            .topic_us = r.topic_us,
            .created_us = r.created_us,
            .members = room_size(r),
            .is_default = &r == c.default_room,
            .off_record = chat_is_off_record(c, r),
            .flags = r.rules.flags,
            .key = r.rules.key,
            .limit = r.rules.limit,
            .slow_s = r.rules.slow_s};
}

static std::optional<person_view> person_or_none(const user* u) {
    return u != nullptr ? std::optional(person_of(*u)) : std::nullopt;
}

static std::optional<room_view> room_or_none(const chat& c, const room* r) {
    return r != nullptr ? std::optional(view_of(c, *r)) : std::nullopt;
}

std::optional<person_view> view_person(const chat* c, session_id id) {
    return person_or_none(chat_user(*c, id));
}

std::optional<person_view> view_person_named(const chat* c, std::string_view name) {
    return person_or_none(chat_find_user(*c, name));
}

std::optional<room_view> view_room(const chat* c, room_id id) {
    return room_or_none(*c, c->rooms.get(id));
}

std::optional<room_view> view_room_named(const chat* c, std::string_view name) {
    return room_or_none(*c, chat_find_room(*c, name));
}

std::optional<room_view> view_own_room(const chat* c, session_id id) {
    const user* u = chat_user(*c, id);
    return room_or_none(*c, u != nullptr ? u->talks_in : nullptr);
}

bool view_same_name(std::string_view a, std::string_view b) {
    return text_fold(a) == text_fold(b);
}

std::optional<uint8_t> view_rank(const chat* c, room_id room, session_id member) {
    const user* u = chat_user(*c, member);
    for (const membership& m : u != nullptr ? std::span(u->rooms) : std::span<const membership>()) {
        if (m.in->id == room) {
            return static_cast<uint8_t>(m.ranks);
        }
    }
    return std::nullopt;
}

chat_counts view_counts(const chat* c) {
    const auto in_use = std::count_if(c->room_names.begin(), c->room_names.end(),
                                      [](const room* r) { return room_size(*r) != 0; });
    return {.people = c->user_count,
            .people_most = c->people_most,
            .operators = c->operators,
            .rooms = static_cast<size_t>(in_use),
            .started_us = c->started_us};
}

bool view_sees_person(const chat* c, session_id asker, session_id other) {
    const user* u = chat_user(*c, asker);
    const user* o = chat_user(*c, other);
    return u != nullptr && o != nullptr && chat_may_notice(*u, *o);
}

bool view_sees_room(const chat* c, session_id asker, room_id room) {
    const user* u = chat_user(*c, asker);
    const struct room* r = c->rooms.get(room);
    return u != nullptr && r != nullptr && chat_may_see(*u, *r);
}

// -- all of a kind --

void view_members(const chat* c, room_id room, member_visitor each) {
    const struct room* r = c->rooms.get(room);
    if (r == nullptr) {
        return;
    }
    audience_list_each(r->members, [&](session_id id) {
        user* u = chat_user(*c, id);
        each(person_of(*u), static_cast<uint8_t>(user_membership(*u, *r)->ranks));
    });
}

void view_rooms_of(const chat* c, session_id id, place_visitor each) {
    const user* u = chat_user(*c, id);
    for (const membership& m : u != nullptr ? std::span(u->rooms) : std::span<const membership>()) {
        each(view_of(*c, *m.in), static_cast<uint8_t>(m.ranks));
    }
}

void view_people(const chat* c, person_visitor each) {
    for (const user* u : c->users) {
        if (u != nullptr) {
            each(person_of(*u));
        }
    }
}

void view_rooms(const chat* c, room_visitor each) {
    for (const room* r : c->room_names) {
        each(view_of(*c, *r));
    }
}

void view_masks(const chat* c, room_id room, room_mode list, mask_visitor each) {
    const struct room* r = c->rooms.get(room);
    for (const room_mask& m : r != nullptr ? std::span(r->rules.masks) : std::span<const room_mask>()) {
        if (m.list == list) {
            each({.mask = m.mask, .by = m.by, .set_us = m.set_us});
        }
    }
}

void view_watched(const chat* c, session_id id, name_visitor each) {
    const user* u = chat_user(*c, id);
    if (u != nullptr && u->extra != nullptr) {
        for (const std::string& name : u->extra->watched) {
            each(name);
        }
    }
}

void view_departed(const chat* c, std::string_view name, departed_visitor each) {
    const std::string folded = text_fold(name);
    const size_t count = c->departed.size();
    for (size_t back = 1; back <= count; ++back) {
        const departed_person& gone = c->departed[(c->departed_next + departed_max - back) % departed_max];
        if (text_fold(gone.name) == folded) {
            each({.name = gone.name, .who = gone.who.get(), .left_us = gone.left_us});
        }
    }
}
