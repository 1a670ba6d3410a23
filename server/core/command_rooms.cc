// Rooms: entering, leaving, listing, topics.
#include <algorithm>

#include "server/core/chat_state.h"

constexpr size_t rooms_listed_max = 500;

static void talk_in(chat& c, user& u, room* r) {
    u.talks_in = r;
    event what = reply_event(r != nullptr ? reply_code::talking_in : reply_code::in_no_room);
    if (r != nullptr) {
        event_set_room(what, *r);
    }
    chat_reply(c, u.id, std::move(what));
}

static void reply_topic(chat& c, const user& u, const room& r) {
    event what = reply_event(r.topic.empty() ? reply_code::topic_none : reply_code::topic_is, {}, r.topic);
    event_set_room(what, r);
    chat_reply(c, u.id, std::move(what));
}

void run_join(chat& c, user& u, const command& what) {
    room* r = chat_open_room(c, u, what.target);
    if (r == nullptr) {
        return;
    }
    if (!user_is_in(u, *r)) {
        if (u.rooms.size() >= rooms_per_user_max) {
            chat_reply(c, u.id,
                       reply_event(reply_code::too_many_rooms, {}, std::to_string(rooms_per_user_max)));
            chat_close_room_if_empty(c, r);
            return;
        }
        u.rooms.push_back(r);
        room_add(*r, u.id);
        chat_deliver_room(c, user_event(event_kind::joined, u), *r);
    }
    talk_in(c, u, r);
    if (!r->topic.empty()) {
        reply_topic(c, u, *r);
    }
}

void run_leave(chat& c, user& u, const command& what) {
    room* r = chat_own_room(c, u, what.target);
    if (r == nullptr) {
        return;
    }
    chat_deliver_room(c, user_event(event_kind::left, u), *r);
    room_remove(*r, u.id);
    u.rooms.erase(std::find(u.rooms.begin(), u.rooms.end(), r));
    if (u.talks_in == r) {
        const bool in_default = c.default_room != nullptr && user_is_in(u, *c.default_room);
        room* other = u.rooms.empty() ? nullptr : u.rooms.back();
        talk_in(c, u, in_default ? c.default_room : other);
    }
    chat_close_room_if_empty(c, r);
}

void run_list_rooms(chat& c, user& u, const command&) {
    std::vector<const room*> sorted;
    for (const room* r : c.room_names) {
        sorted.push_back(r);
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
    const uint32_t limit = c.settings.limit.topic_length;
    if (limit != 0 && what.text.size() > limit) {
        chat_reply(c, u.id, reply_event(reply_code::topic_too_long, {}, std::to_string(limit)));
        return;
    }
    r->topic = what.text;
    event changed = user_event(event_kind::topic, u);
    changed.text = r->topic;
    chat_deliver_room(c, std::move(changed), *r);
}
