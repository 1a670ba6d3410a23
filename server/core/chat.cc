#include "server/core/chat.h"

#include <algorithm>

#include "common/text/clean.h"
#include "common/text/name.h"
#include "common/text/utf8.h"
#include "server/core/chat_state.h"

// -- the whole --

static void open_default_room(chat& c) {
    c.default_room = nullptr;
    checked_name checked = room_check(c.settings.default_room, c.settings.limit.room_length);
    if (c.settings.default_room.empty() || checked.fault != name_fault::none) {
        return;
    }
    const auto found = c.room_names.find(checked.key);
    if (found != c.room_names.end()) {
        c.default_room = *found;
        return;
    }
    c.default_room = room_create(c.rooms, std::move(checked.shown), std::move(checked.key));
    c.default_room->created_us = chat_now_us(c);
    c.room_names.insert(c.default_room);
}

chat* chat_create(const chat_settings& settings, chat_sink sink) {
    chat* c = new chat{.settings = settings, .sink = sink};
    c->someone.reset(new user_identity{.local = true, .username = {}, .host = "localhost", .real_name = {}});
    c->started_us = chat_now_us(*c);
    open_default_room(*c);
    return c;
}

void chat_destroy(chat* c) {
    if (c == nullptr) {
        return;
    }
    for (user* u : c->users) {
        delete u;
    }
    for (room* r : c->room_names) {
        room_destroy(c->rooms, r);
    }
    delete c;
}

void chat_reconfigure(chat* c, const chat_settings& settings) {
    c->settings = settings;
    room* before = c->default_room;
    open_default_room(*c);
    if (before != nullptr) {
        chat_close_room_if_empty(*c, before);
    }
}

const chat_settings& chat_current_settings(const chat* c) {
    return c->settings;
}
size_t chat_user_count(const chat* c) {
    return c->user_count;
}
size_t chat_room_count(const chat* c) {
    return c->rooms.size();
}

static void announce(chat& c, std::string_view text, keeping keep) {
    std::vector<session_id> everybody;
    everybody.reserve(c.user_count);
    for (const user* u : c.users) {
        if (u != nullptr) {
            everybody.push_back(u->id);
        }
    }
    event what;
    what.kind = event_kind::announced;
    what.text = text;
    chat_deliver(c, std::move(what), audience_create({}, everybody), std::move(keep));
}

void chat_announce(chat* c, std::string_view text) {
    announce(*c, text, {});
}

void chat_part(chat* c, std::string_view text) {
    keeping keep;
    for (const user* u : c->users) {
        for (const membership& m : u != nullptr ? std::span(u->rooms) : std::span<const membership>()) {
            keep_seen(*c, keep, *u, *m.in);
        }
    }
    announce(*c, text, std::move(keep));
}

void chat_restore(chat* c, history_room&& remembered) {
    checked_name checked = room_check(remembered.name, 0);
    if (checked.fault != name_fault::none || c->rooms.size() >= rooms_max) {
        return;
    }
    const auto found = c->room_names.find(checked.key);
    room* r = found != c->room_names.end() ? *found : nullptr;
    if (r == nullptr) {
        r = room_create(c->rooms, std::move(checked.shown), std::move(checked.key));
        c->room_names.insert(r);
    }
    r->created_us = chat_now_us(*c);
    r->topic = std::move(remembered.topic);
    r->off_record = remembered.off_record;
}

// -- people --

user* chat_user(const chat& c, session_id id) {
    user* u = id.slot < c.users.size() ? c.users[id.slot] : nullptr;
    return u != nullptr && u->id == id ? u : nullptr;
}

bool user_is_in(const user& u, const room& r) {
    return std::any_of(u.rooms.begin(), u.rooms.end(), [&r](const membership& m) { return m.in == &r; });
}

membership* user_membership(user& u, const room& r) {
    const auto found =
        std::find_if(u.rooms.begin(), u.rooms.end(), [&r](const membership& m) { return m.in == &r; });
    return found != u.rooms.end() ? &*found : nullptr;
}

uint8_t user_ranks(const user& u, const room& r) {
    for (const membership& m : u.rooms) {
        if (m.in == &r) {
            return static_cast<uint8_t>(m.ranks);
        }
    }
    return 0;
}

void chat_remember_departed(chat& c, const user& u) {
    if (c.departed.size() < departed_max) {
        c.departed.emplace_back();
    }
    c.departed[c.departed_next] = {u.name, identity_share(u.who.get()), chat_now_us(c)};
    c.departed_next = (c.departed_next + 1) % departed_max;
}

static std::vector<std::string> motd_lines(std::string_view motd) {
    std::vector<std::string> lines;
    while (!motd.empty()) {
        const size_t end = std::min(motd.find('\n'), motd.size());
        lines.push_back(text_clean_lossy(text_trim_end(motd.substr(0, end))));
        motd.remove_prefix(std::min(end + 1, motd.size()));
    }
    return lines;
}

static void welcome(chat& c, const user& u) {
    event hello = reply_event(reply_code::welcome);
    if (u.talks_in != nullptr) {
        event_set_room(hello, *u.talks_in);
    }
    chat_reply(c, u.id, std::move(hello));
    if (!c.settings.motd.empty()) {
        event motd = reply_event(reply_code::motd);
        motd.items = motd_lines(c.settings.motd);
        chat_reply(c, u.id, std::move(motd));
    }
}

bool chat_enter(chat* c, session_id id, std::string_view raw_name, user_identity* identity,
                chat_digest digest) {
    name_claim claim;
    if (chat_user(*c, id) != nullptr || !chat_check_name(*c, id, raw_name, nullptr, &claim)) {
        return false;
    }
    user* u = new user{.id = id,
                       .who = identity_share(identity != nullptr ? identity : c->someone.get()),
                       .party = chat_new_id(*c),
                       .digest_by_door = digest == chat_digest::by_door};
    u->signed_on_s = u->said_s = chat_now_s(*c);
    chat_hold_name(*c, *u, std::move(claim));
    if (id.slot >= c->users.size()) {
        c->users.resize(id.slot + 1);
    }
    c->users[id.slot] = u;
    c->people_most = std::max(c->people_most, ++c->user_count);
    event connected = user_event(event_kind::connected, *u);
    keeping keep;
    std::optional<event> refusal;
    if (c->default_room != nullptr) {
        refusal = chat_refusal_to_enter(*u, *c->default_room, {});
    }
    if (c->default_room != nullptr && !refusal) {
        chat_enter_room(*c, *u, *c->default_room);
        u->talks_in = c->default_room;
        event_set_room(connected, *c->default_room);
        keep_presence(*c, keep, connected, *c->default_room);
    }
    chat_deliver_around(*c, std::move(connected), *u, std::move(keep));
    chat_tell_watchers(*c, *u, event_kind::watched_online);
    welcome(*c, *u);
    if (refusal) {
        chat_reply(*c, id, std::move(*refusal));
    }
    if (u->talks_in != nullptr && !u->digest_by_door) {
        chat_ask_entered(*c, *u, *u->talks_in, u->party);
    }
    return true;
}

void chat_leave(chat* c, session_id id, std::string_view reason) {
    user* u = chat_user(*c, id);
    if (u == nullptr) {
        return;
    }
    for (membership& m : u->rooms) {
        chat_set_rank(m, rank_operator, false);
        room_remove(*m.in, id);
    }
    if (!u->rooms.empty()) {
        event gone = user_event(event_kind::disconnected, *u);
        gone.text = utf8_prefix(reason, reason_max_bytes);
        keeping keep;
        for (const membership& m : u->rooms) {
            keep_presence(*c, keep, gone, *m.in);
            keep_seen(*c, keep, *u, *m.in);
        }
        chat_deliver_around(*c, std::move(gone), *u, std::move(keep));
    }
    for (const membership& m : u->rooms) {
        chat_find_operator(*c, *m.in);
        chat_close_room_if_empty(*c, m.in);
    }
    chat_forget_watches(*c, *u);
    chat_tell_watchers(*c, *u, event_kind::watched_offline);
    chat_remember_departed(*c, *u);
    c->operators -= (u->flags & person_operator) != 0 ? 1U : 0U;
    chat_forget_ignores(*c, *u);
    chat_free_name(*c, *u);
    c->users[id.slot] = nullptr;
    --c->user_count;
    delete u;
}

// -- commands --

struct command_row {
    command_verb verb;
    void (*run)(chat& c, user& u, const command& what);
};

static constexpr command_row commands[] = {
    {command_verb::say, run_say},
    {command_verb::act, run_say},
    {command_verb::message_person, run_say},
    {command_verb::notice, run_say},
    {command_verb::tag_message, run_say},
    {command_verb::answer_person, run_answer_person},
    {command_verb::rename, run_rename},
    {command_verb::join_room, run_join},
    {command_verb::leave_room, run_leave},
    {command_verb::list_rooms, run_list_rooms},
    {command_verb::list_people, run_list_people},
    {command_verb::show_topic, run_show_topic},
    {command_verb::set_topic, run_set_topic},
    {command_verb::away, run_away},
    {command_verb::back, run_back},
    {command_verb::ignore, run_ignore},
    {command_verb::keep_off, run_keep_off},
    {command_verb::keep_on, run_keep_on},
    {command_verb::set_modes, run_set_modes},
    {command_verb::kick, run_kick},
    {command_verb::ban, run_ban},
    {command_verb::unban, run_unban},
    {command_verb::mute, run_mute},
    {command_verb::unmute, run_unmute},
    {command_verb::invite, run_invite},
    {command_verb::kill, run_kill},
    {command_verb::wallops, run_wallops},
    {command_verb::set_flag, run_set_flag},
    {command_verb::set_real_name, run_set_real_name},
    {command_verb::watch, run_watch},
    {command_verb::unwatch, run_unwatch},
};

bool chat_run(chat* c, session_id id, const command& what) {
    user* u = chat_user(*c, id);
    if (u == nullptr) {
        return false;
    }
    chat_asked(*c, id, what.token);
    for (const command_row& row : commands) {
        if (row.verb == what.verb) {
            row.run(*c, *u, what);
            break;
        }
    }
    const bool replied = c->replied;
    chat_asked(*c, {}, {});
    return replied;
}
