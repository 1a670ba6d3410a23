// People: names, lists, being away, not hearing somebody.
#include <algorithm>

#include "common/text/fold.h"
#include "server/core/chat_state.h"

constexpr size_t people_listed_max = 500;

void run_rename(chat& c, user& u, const command& what) {
    name_claim claim;
    if (!chat_check_name(c, u.id, what.target, &u, &claim)) {
        return;
    }
    if (claim.shown == u.name) {
        chat_reply(c, u.id, reply_event(reply_code::name_unchanged));
        return;
    }
    if (!chat_may_rename(c, u)) {
        return;
    }
    event renamed = user_event(event_kind::renamed, u);
    renamed.text = claim.shown;
    chat_remember_departed(c, u);
    const bool other = text_fold(claim.shown) != text_fold(u.name);
    if (other) {
        chat_tell_watchers(c, u, event_kind::watched_offline);
    }
    chat_free_name(c, u);
    chat_hold_name(c, u, std::move(claim));
    user_extra_of(u).renamed_id = chat_new_id(c);
    keeping keep;
    for (const membership& m : u.rooms) {
        keep_presence(c, keep, renamed, *m.in);
    }
    chat_deliver_around(c, std::move(renamed), u, std::move(keep));
    if (other) {
        chat_tell_watchers(c, u, event_kind::watched_online);
    }
}

static void list_person(chat& c, const user& asker, const user& u) {
    const user_away* const away = user_is_away(u);
    event what = reply_event(away != nullptr ? reply_code::person_away : reply_code::person, u.name,
                             away != nullptr ? away->why : "");
    for (const membership& m : u.rooms) {
        if (chat_may_see(asker, *m.in)) {
            what.items.push_back(m.in->name);
        }
    }
    chat_reply(c, asker.id, std::move(what));
}

static std::string_view rank_word(uint8_t ranks) {
    if ((ranks & rank_operator) != 0) {
        return "operator";
    }
    return (ranks & rank_voice) != 0 ? "voice" : "";
}

static void list_room(chat& c, const user& asker, const room& r) {
    std::vector<std::pair<std::string, const user*>> people;  // by name without regard to case
    people.reserve(room_size(r));
    audience_list_each(r.members, [&](session_id id) {
        const user* u = chat_user(c, id);
        if (chat_may_notice(asker, *u)) {
            people.emplace_back(text_fold(u->name), u);
        }
    });
    const size_t all = people.size();
    const size_t listed = std::min(all, people_listed_max);
    std::partial_sort(people.begin(), people.begin() + static_cast<std::ptrdiff_t>(listed), people.end());
    event what = reply_event(reply_code::people_in_room, std::to_string(all),
                             all > listed ? std::to_string(all - listed) : "");
    event_set_room(what, r);
    for (size_t i = 0; i < listed; ++i) {
        what.items.push_back(people[i].second->name);
        what.items.emplace_back(user_is_away(*people[i].second) != nullptr ? "away" : "");
        what.items.emplace_back(rank_word(user_ranks(*people[i].second, r)));
    }
    chat_reply(c, asker.id, std::move(what));
}

void run_list_people(chat& c, user& u, const command& what) {
    if (what.target.empty()) {
        if (const room* r = chat_own_room(c, u, {}); r != nullptr) {
            list_room(c, u, *r);
        }
    } else if (const room* r = chat_find_room(c, what.target); r != nullptr && chat_may_see(u, *r)) {
        list_room(c, u, *r);
    } else if (const user* other = chat_find_user(c, what.target); other != nullptr) {
        list_person(c, u, *other);
    } else {
        const bool of_room = what.target.front() == '#';
        chat_reply(c, u.id,
                   reply_event(of_room ? reply_code::no_such_room : reply_code::no_such_name,
                               shown_target(what.target)));
    }
}

void run_away(chat& c, user& u, const command& what) {
    if (what.text.size() > away_max_bytes) {
        chat_reply(c, u.id, reply_event(reply_code::away_too_long, {}, std::to_string(away_max_bytes)));
        return;
    }
    user_extra_of(u).away = user_away{.why = std::string(what.text), .told = {}};
    event gone = user_event(event_kind::went_away, u);
    gone.text = what.text;
    chat_deliver_around(c, std::move(gone), u);
    chat_reply(c, u.id, reply_event(reply_code::away_set, {}, std::string(what.text)));
}

void run_back(chat& c, user& u, const command&) {
    const bool was_away = user_is_away(u) != nullptr;
    if (was_away) {
        u.extra->away.reset();
        chat_deliver_around(c, user_event(event_kind::came_back, u), u);
    }
    chat_reply(c, u.id, reply_event(was_away ? reply_code::back_set : reply_code::not_away));
}

void run_set_flag(chat& c, user& u, const command& what) {
    const bool was_on = (u.flags & what.flag) != 0;
    if (was_on == what.on) {
        return;
    }
    if (what.flag != person_operator) {
        u.flags ^= what.flag;
    } else if (!what.on) {
        chat_drop_operator(c, u);
    }
}

void run_set_real_name(chat& c, user& u, const command& what) {
    if (what.text.size() > real_name_max_bytes) {
        chat_reply(c, u.id,
                   reply_event(reply_code::real_name_too_long, {}, std::to_string(real_name_max_bytes)));
        return;
    }
    // Others may share the one that he has, and what has happened was done by it.
    u.who.reset(new user_identity{.local = u.who->local,
                                  .username = u.who->username,
                                  .host = u.who->host,
                                  .real_name = std::string(what.text)});
    event changed = user_event(event_kind::real_name, u);
    changed.text = what.text;
    chat_deliver_around(c, std::move(changed), u);
}

// -- ignoring --

bool user_ignores(const user& u, session_id other) {
    const std::span<const session_id> ignored = user_ignored(u);
    return std::find(ignored.begin(), ignored.end(), other) != ignored.end();
}

static void ignore_off(user& u, user& other) {
    std::erase(u.extra->ignored, other.id);
    --other.ignored_by;
}

static void list_ignored(chat& c, const user& u) {
    event what = reply_event(reply_code::ignore_list);
    for (const session_id id : user_ignored(u)) {
        what.items.push_back(chat_user(c, id)->name);
    }
    chat_reply(c, u.id, std::move(what));
}

void run_ignore(chat& c, user& u, const command& what) {
    if (what.target.empty()) {
        list_ignored(c, u);
        return;
    }
    user* other = chat_find_user(c, what.target);
    if (other == nullptr) {
        chat_reply(c, u.id, reply_event(reply_code::no_such_name, shown_target(what.target)));
    } else if (other == &u) {
        chat_reply(c, u.id, reply_event(reply_code::ignore_self));
    } else if (user_ignores(u, other->id)) {
        ignore_off(u, *other);
        chat_reply(c, u.id, reply_event(reply_code::ignore_off, other->name));
    } else if (user_ignored(u).size() >= ignored_per_user_max) {
        chat_reply(c, u.id,
                   reply_event(reply_code::too_many_ignored, {}, std::to_string(ignored_per_user_max)));
    } else {
        user_extra_of(u).ignored.push_back(other->id);
        ++other->ignored_by;
        chat_reply(c, u.id, reply_event(reply_code::ignore_on, other->name));
    }
}

void chat_forget_ignores(chat& c, user& u) {
    for (const session_id id : user_ignored(u)) {
        --chat_user(c, id)->ignored_by;
    }
    u.extra.reset();
    for (user* other : c.users) {
        if (u.ignored_by == 0) {
            return;
        }
        if (other != nullptr && user_ignores(*other, u.id)) {
            ignore_off(*other, u);
        }
    }
}
