// Rooms: entering, leaving, listing, topics, and whether what is said there is kept.
#include <algorithm>

#include "common/text/utf8.h"
#include "server/core/chat_state.h"

constexpr size_t rooms_listed_max = 500;

static void reply_of(chat& c, const user& u, const room& r, event&& what) {
    event_set_room(what, r);
    chat_reply(c, u.id, std::move(what));
}

static void talk_in(chat& c, user& u, room* r) {
    u.talks_in = r;
    if (r != nullptr) {
        reply_of(c, u, *r, reply_event(reply_code::talking_in));
    } else {
        chat_reply(c, u.id, reply_event(reply_code::in_no_room));
    }
}

static void reply_topic(chat& c, const user& u, const room& r) {
    const reply_code code = r.topic.empty() ? reply_code::topic_none : reply_code::topic_is;
    reply_of(c, u, r, reply_event(code, {}, r.topic));
}

static void reply_record(chat& c, const user& u, const room& r) {
    reply_of(c, u, r, reply_event(chat_is_off_record(c, r) ? reply_code::off_record : reply_code::on_record));
}

static void show_room(chat& c, user& u, room* r) {
    talk_in(c, u, r);
    if (!r->topic.empty()) {
        reply_topic(c, u, *r);
    }
}

void run_join(chat& c, user& u, const command& what) {
    const room* known = chat_find_room(c, what.target);
    if (u.rooms.size() >= rooms_per_user_max && (known == nullptr || !user_is_in(u, *known))) {
        chat_reply(c, u.id, reply_event(reply_code::too_many_rooms, {}, std::to_string(rooms_per_user_max)));
        return;
    }
    keeping keep;
    room* r = chat_open_room(c, u, what.target, keep);
    if (r == nullptr) {
        return;
    }
    if (user_is_in(u, *r)) {
        show_room(c, u, r);
        return;
    }
    if (std::optional<event> refusal = chat_refusal_to_enter(u, *r, what.text); refusal) {
        chat_reply(c, u.id, std::move(*refusal));
        return;
    }
    const uint64_t below = chat_new_id(c);
    chat_enter_room(c, u, *r);
    event joined = user_event(event_kind::joined, u);
    keep_presence(c, keep, joined, *r);
    chat_deliver_room(c, std::move(joined), *r, std::move(keep));
    show_room(c, u, r);
    if (c.settings.history.kept && chat_is_off_record(c, *r)) {
        reply_record(c, u, *r);
    }
    if (!u.digest_by_door) {
        chat_ask_entered(c, u, *r, below);
    }
}

void chat_put_out(chat& c, user& u, room& r) {
    const bool talked = u.talks_in == &r;
    chat_leave_room(c, u, r);
    if (talked) {
        const bool in_default = c.default_room != nullptr && user_is_in(u, *c.default_room);
        talk_in(c, u, in_default ? c.default_room : u.rooms.empty() ? nullptr : u.rooms.back().in);
    }
}

void run_leave(chat& c, user& u, const command& what) {
    room* r = chat_own_room(c, u, what.target);
    if (r == nullptr) {
        return;
    }
    event left = user_event(event_kind::left, u);
    left.text = utf8_prefix(what.text, reason_max_bytes);
    keeping keep;
    keep_presence(c, keep, left, *r);
    keep_seen(c, keep, u, *r);
    chat_deliver_room(c, std::move(left), *r, std::move(keep));
    chat_put_out(c, u, *r);
}

void run_list_rooms(chat& c, user& u, const command&) {
    std::vector<const room*> sorted;
    for (const room* r : c.room_names) {
        if (chat_may_see(u, *r)) {
            sorted.push_back(r);
        }
    }
    std::sort(sorted.begin(), sorted.end(), [](const room* a, const room* b) {
        const size_t size_a = room_size(*a);
        const size_t size_b = room_size(*b);
        return size_a != size_b ? size_a > size_b : a->name < b->name;
    });
    event list = reply_event(reply_code::room_list);
    if (sorted.size() > rooms_listed_max) {
        list.text = std::to_string(sorted.size() - rooms_listed_max);
        sorted.resize(rooms_listed_max);
    }
    for (const room* r : sorted) {
        list.items.push_back(r->name);
        list.items.push_back(std::to_string(room_size(*r)));
        list.items.push_back(r->topic);
    }
    chat_reply(c, u.id, std::move(list));
}

void run_show_topic(chat& c, user& u, const command& what) {
    if (const room* r = chat_own_room(c, u, what.target); r != nullptr) {
        reply_topic(c, u, *r);
    }
}

void run_set_topic(chat& c, user& u, const command& what) {
    room* r = chat_own_room(c, u, what.target);
    if (r == nullptr) {
        return;
    }
    if (room_is(*r, room_mode::topic_by_operators) && !chat_may_operate(u, *r)) {
        chat_refuse_member(c, u, *r);
        return;
    }
    const uint32_t limit = c.settings.limit.topic_length;
    if (limit != 0 && what.text.size() > limit) {
        chat_reply(c, u.id, reply_event(reply_code::topic_too_long, {}, std::to_string(limit)));
        return;
    }
    r->topic = what.text;
    r->topic_by = u.name;
    r->topic_us = chat_now_us(c);
    event changed = user_event(event_kind::topic, u);
    changed.text = r->topic;
    keeping keep;
    keep_presence(c, keep, changed, *r);
    keep_room(c, keep, *r);
    chat_deliver_room(c, std::move(changed), *r, std::move(keep));
}

// -- on and off the record --

// The room where `u` talks, if he may decide this there; else nullptr, refused with a reply.
static room* own_record(chat& c, const user& u) {
    if (!c.settings.history.kept) {
        chat_reply(c, u.id, reply_event(reply_code::no_history));
        return nullptr;
    }
    room* r = chat_own_room(c, u, {});
    if (r == nullptr) {
        return nullptr;
    }
    if (r == c.default_room) {
        reply_of(c, u, *r, reply_event(reply_code::servers_room));
        return nullptr;
    }
    if (!chat_may_operate(u, *r)) {
        chat_refuse_member(c, u, *r);
        return nullptr;
    }
    return r;
}

static void set_record(chat& c, const user& u, bool off) {
    room* r = own_record(c, u);
    if (r == nullptr) {
        return;
    }
    if (r->off_record == off) {
        reply_record(c, u, *r);
        return;
    }
    r->off_record = off;
    event changed = user_event(event_kind::record, u);
    changed.text = off ? "off" : "on";
    keeping keep;
    keep_room(c, keep, *r);
    chat_deliver_room(c, std::move(changed), *r, std::move(keep));
}

void run_keep_off(chat& c, user& u, const command&) {
    set_record(c, u, true);
}

void run_keep_on(chat& c, user& u, const command&) {
    set_record(c, u, false);
}
