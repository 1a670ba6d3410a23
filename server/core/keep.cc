// What the history keeps of what happens: the core's policy, as data on the delivery.
#include "server/core/chat_state.h"

static history_batch& batch_of(keeping& keep) {
    if (keep == nullptr) {
        keep = std::make_unique<history_batch>();
    }
    return *keep;
}

static history_entry entry_of(history_kind kind, const event& what, const room& r) {
    return {.kind = kind, .room = r.name, .sender = what.name, .text = what.text};
}

void keep_said(const chat& c, keeping& keep, const event& what, const room& r) {
    if (c.settings.history.kept && !chat_is_off_record(c, r)) {
        const bool acted = what.kind == event_kind::acted;
        batch_of(keep).entries.push_back(entry_of(acted ? history_kind::acted : history_kind::said, what, r));
    }
}

// One who ignores the sender has not got it, and so will never find it either.
void keep_private(const chat& c, keeping& keep, const event& what, const user& from, const user& to,
                  bool heard) {
    if (c.settings.history.kept) {
        batch_of(keep).entries.push_back({.kind = history_kind::private_said,
                                          .sender = what.name,
                                          .target = what.target,
                                          .text = what.is_action ? "* " + what.text : what.text,
                                          .sender_party = from.party,
                                          .target_party = heard ? to.party : 0});
    }
}

struct presence_row {
    event_kind what;
    history_kind kept_as;
};

static constexpr presence_row presences[] = {
    {event_kind::connected, history_kind::connected}, {event_kind::disconnected, history_kind::disconnected},
    {event_kind::joined, history_kind::joined},       {event_kind::left, history_kind::left},
    {event_kind::renamed, history_kind::renamed},     {event_kind::topic, history_kind::topic},
    {event_kind::kicked, history_kind::left},
};

void keep_presence(const chat& c, keeping& keep, const event& what, const room& r) {
    if (!c.settings.history.kept || !c.settings.history.presence || chat_is_off_record(c, r)) {
        return;
    }
    for (const presence_row& row : presences) {
        if (row.what == what.kind) {
            history_entry entry = entry_of(row.kept_as, what, r);
            if (what.kind == event_kind::kicked) {
                entry.sender = what.target;
                entry.text.clear();
            } else if (what.kind == event_kind::renamed) {
                entry.target = std::exchange(entry.text, {});
            }
            batch_of(keep).entries.push_back(std::move(entry));
        }
    }
}

void keep_room(const chat& c, keeping& keep, const room& r) {
    if (c.settings.history.kept) {
        batch_of(keep).rooms.push_back(
            {.name = r.name, .key = r.key, .topic = r.topic, .off_record = r.off_record});
    }
}

void keep_seen(const chat& c, keeping& keep, const user& u, const room& r) {
    if (c.settings.history.kept) {
        batch_of(keep).seen.push_back({.name_key = std::string(user_key(u)), .room_key = r.key});
    }
}
