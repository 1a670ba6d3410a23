// Names of people and rooms: claiming, refusing, finding. Keys (common/text/name.h) are equal for names that
// are the same or look alike, so one table answers both questions; folding tells which of the two it is.
#include "common/text/fold.h"
#include "common/text/name.h"
#include "common/text/utf8.h"
#include "server/core/chat_state.h"

constexpr size_t shown_target_max_bytes = 128;

struct fault_reply {
    name_fault fault;
    reply_code for_name;
    reply_code for_room;
};

static constexpr fault_reply fault_replies[] = {
    {name_fault::empty, reply_code::name_empty, reply_code::room_name_empty},
    {name_fault::too_long, reply_code::name_too_long, reply_code::room_name_too_long},
    {name_fault::bad_start, reply_code::name_bad_start, reply_code::room_name_bad_start},
    {name_fault::bad_character, reply_code::name_bad_character, reply_code::room_name_bad_character},
    {name_fault::mixed_scripts, reply_code::name_mixed_scripts, reply_code::room_name_mixed_scripts},
    {name_fault::not_utf8, reply_code::name_not_utf8, reply_code::room_name_not_utf8},
};

static event fault_event(const checked_name& checked, bool of_room, std::string_view raw,
                         uint32_t max_length) {
    event what = reply_event(of_room ? reply_code::room_name_empty : reply_code::name_empty);
    what.target = checked.fault == name_fault::not_utf8 ? std::string() : shown_target(raw);
    for (const fault_reply& row : fault_replies) {
        if (row.fault == checked.fault) {
            what.reply = of_room ? row.for_room : row.for_name;
        }
    }
    if (checked.fault == name_fault::too_long) {
        what.text = std::to_string(max_length);
    } else if (checked.character != 0) {
        utf8_append(what.text, checked.character);
    }
    return what;
}

static bool same_name(std::string_view a, std::string_view b) {
    return text_fold(a) == text_fold(b);
}

// The one in `table` who has `text`, or nullptr.
template <typename T, auto field>
static T* find_text(const text_table<T, field>& table, std::string_view text) {
    const auto found = table.find(text);
    return found != table.end() ? *found : nullptr;
}

template <typename T, auto field>
static T* find_named(const text_table<T, field>& table, const checked_name& checked) {
    T* found = checked.fault == name_fault::none ? find_text(table, checked.key) : nullptr;
    return found != nullptr && same_name(found->name, checked.shown) ? found : nullptr;
}

user* chat_find_user(const chat& c, std::string_view name) {
    return find_named(c.names, name_check(name, 0));
}

room* chat_find_room(const chat& c, std::string_view name) {
    return find_named(c.room_names, room_check(name, 0));
}

std::string shown_target(std::string_view typed) {
    return std::string(utf8_prefix(typed, shown_target_max_bytes));
}

bool chat_check_name(chat& c, session_id asker, std::string_view raw, const user* self, name_claim* claim) {
    const uint32_t max_length = c.settings.limit.name_length;
    checked_name checked = name_check(raw, max_length);
    if (checked.fault != name_fault::none) {
        chat_reply(c, asker, fault_event(checked, false, raw, max_length));
        return false;
    }
    const user* holder = find_text(c.names, checked.key);
    const user* alike = find_text(c.looks, checked.look);
    if ((holder == nullptr || holder == self) && alike != nullptr) {
        holder = alike;
    }
    if (holder != nullptr && holder != self) {
        const bool same = same_name(holder->name, checked.shown);
        const reply_code code = same ? reply_code::name_taken : reply_code::name_looks_like;
        chat_reply(c, asker, reply_event(code, holder->name));
        return false;
    }
    *claim = {std::move(checked.shown), std::move(checked.key), std::move(checked.look)};
    return true;
}

void chat_hold_name(chat& c, user& u, name_claim&& claim) {
    u.name = std::move(claim.shown);
    u.claim = claim.key + claim.look;
    u.key_bytes = static_cast<uint32_t>(claim.key.size());
    c.names.insert(&u);
    c.looks.insert(&u);
}

void chat_free_name(chat& c, user& u) {
    c.names.erase(&u);
    c.looks.erase(&u);
}

// An empty room that is only remembered, the one longest so; nullptr: there is none.
static room* oldest_remembered(const chat& c) {
    room* oldest = nullptr;
    for (room* r : c.room_names) {
        if (r != c.default_room && room_size(*r) == 0 &&
            (oldest == nullptr || r->empty_since < oldest->empty_since)) {
            oldest = r;
        }
    }
    return oldest;
}

static void forget_room(chat& c, room* r, keeping& keep) {
    r->topic.clear();
    r->topic_by.clear();
    r->topic_us = 0;
    r->off_record = false;
    keep_room(c, keep, *r);
    chat_close_room_if_empty(c, r);
}

room* chat_open_room(chat& c, const user& asker, std::string_view raw, keeping& keep) {
    const uint32_t max_length = c.settings.limit.room_length;
    checked_name checked = room_check(raw, max_length);
    if (checked.fault != name_fault::none) {
        chat_reply(c, asker.id, fault_event(checked, true, raw, max_length));
        return nullptr;
    }
    if (room* found = find_text(c.room_names, checked.key); found != nullptr) {
        if (same_name(found->name, checked.shown)) {
            return found;
        }
        chat_reply(c, asker.id, reply_event(reply_code::room_looks_like, found->name));
        return nullptr;
    }
    if (c.rooms.size() >= rooms_max) {
        if (room* oldest = oldest_remembered(c); oldest != nullptr) {
            forget_room(c, oldest, keep);
        }
    }
    if (c.rooms.size() >= rooms_max) {
        chat_reply(c, asker.id, reply_event(reply_code::rooms_full, {}, std::to_string(rooms_max)));
        return nullptr;
    }
    room* r = room_create(c.rooms, std::move(checked.shown), std::move(checked.key));
    r->created_us = chat_now_us(c);
    c.room_names.insert(r);
    return r;
}

void chat_close_room_if_empty(chat& c, room* r) {
    if (r == c.default_room || room_size(*r) != 0) {
        return;
    }
    r->empty_since = ++c.changes;
    r->rules = {};
    const bool has_something = !r->topic.empty() || r->off_record;
    if (!c.settings.history.kept || !has_something) {
        c.room_names.erase(r);
        room_destroy(c.rooms, r);
    }
}

void chat_enter_room(chat& c, user& u, room& r) {
    const bool operates = &r == c.default_room ? (u.flags & person_operator) != 0 : room_size(r) == 0;
    u.rooms.push_back({.in = &r, .since = ++c.changes & membership_since_max, .ranks = 0});
    chat_set_rank(u.rooms.back(), rank_operator, operates);
    std::erase(r.rules.invited, u.id);
    room_add(r, u.id);
}

void chat_leave_room(chat& c, user& u, room& r) {
    chat_set_rank(*user_membership(u, r), rank_operator, false);
    room_remove(r, u.id);
    u.rooms.erase(r);
    chat_find_operator(c, r);
    chat_close_room_if_empty(c, &r);
}

bool chat_is_off_record(const chat& c, const room& r) {
    return r.off_record && &r != c.default_room;
}

room* chat_own_room(chat& c, const user& u, std::string_view target) {
    if (target.empty()) {
        if (u.talks_in == nullptr) {
            chat_reply(c, u.id, reply_event(reply_code::in_no_room));
        }
        return u.talks_in;
    }
    room* r = chat_find_room(c, target);
    if (r == nullptr || !chat_may_see(u, *r)) {
        chat_reply(c, u.id, reply_event(reply_code::no_such_room, shown_target(target)));
        return nullptr;
    }
    if (!user_is_in(u, *r)) {
        chat_reply(c, u.id, reply_event(reply_code::not_in_room, r->name));
        return nullptr;
    }
    return r;
}
