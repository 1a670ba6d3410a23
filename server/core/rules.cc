// Who may enter a room, speak there, and know of it. What a room asks for counts for nobody who operates the
// server, and once one is in, for nobody who has a rank.
#include <algorithm>

#include "common/text/fold.h"
#include "common/text/glob.h"
#include "server/core/chat_state.h"

std::string mask_subject(std::string_view name, const user_identity& who) {
    const std::string_view username = who.username.empty() ? name : std::string_view(who.username);
    return text_fold(name) + "!" + text_fold(username) + "@" + text_fold(who.host);
}

std::string mask_fold(std::string_view mask) {
    return text_fold(mask);
}

static const room_mask* find_mask(const room& r, room_mode list, std::string_view subject) {
    for (const room_mask& m : r.rules.masks) {
        if (m.list == list && text_matches(m.folded, subject)) {
            return &m;
        }
    }
    return nullptr;
}

// What keeps `u` from speaking (a ban or a mute) or from entering (a ban); nullptr: nothing does.
static const room_mask* find_bar(const room& r, const user& u, bool speaking) {
    if (r.rules.masks.empty()) {
        return nullptr;
    }
    const std::string subject = mask_subject(u.name, *u.who);
    const room_mask* bar = find_mask(r, room_mode::ban, subject);
    if (bar == nullptr && speaking) {
        bar = find_mask(r, room_mode::mute, subject);
    }
    return bar != nullptr && find_mask(r, room_mode::ban_except, subject) == nullptr ? bar : nullptr;
}

static bool operates_server(const user& u) {
    return (u.flags & person_operator) != 0;
}

static event room_reply(const room& r, reply_code code, std::string text = {}) {
    event what = reply_event(code, {}, std::move(text));
    event_set_room(what, r);
    return what;
}

bool chat_may_see(const user& u, const room& r) {
    return !room_is(r, room_mode::secret) || operates_server(u) || user_is_in(u, r);
}

bool chat_may_notice(const user& u, const user& other) {
    const bool hidden = (other.flags & person_invisible) != 0 && &u != &other && !operates_server(u);
    return !hidden || std::any_of(u.rooms.begin(), u.rooms.end(),
                                  [&other](const membership& m) { return user_is_in(other, *m.in); });
}

// -- entering --

static bool is_invited(const room& r, const user& u) {
    const std::vector<session_id>& invited = r.rules.invited;
    return std::find(invited.begin(), invited.end(), u.id) != invited.end();
}

static bool needs_invitation(const room& r, const user& u) {
    return room_is(r, room_mode::invite_only) &&
           find_mask(r, room_mode::invite_except, mask_subject(u.name, *u.who)) == nullptr;
}

std::optional<event> chat_refusal_to_enter(const user& u, const room& r, std::string_view key) {
    const room_rules& rules = r.rules;
    if (operates_server(u) || is_invited(r, u)) {
        return std::nullopt;
    }
    if (const room_mask* ban = find_bar(r, u, false); ban != nullptr) {
        return room_reply(r, reply_code::banned, ban->why);
    }
    if (needs_invitation(r, u)) {
        return room_reply(r, reply_code::room_invite_only);
    }
    if (!rules.key.empty() && key != rules.key) {
        return room_reply(r, reply_code::room_needs_key);
    }
    if (rules.limit != 0 && room_size(r) >= rules.limit) {
        return room_reply(r, reply_code::room_full, std::to_string(rules.limit));
    }
    return std::nullopt;
}

// -- speaking --

// Seconds until `u` may speak again where it is slow; 0: now, and that is noted.
static uint32_t slow_wait_s(const chat& c, const user& u, room_rules& rules) {
    const int64_t now_us = chat_now_us(c);
    const int64_t pause_us = int64_t{rules.slow_s} * 1'000'000;
    std::erase_if(rules.spoke, [&](const room_spoke& s) { return s.at_us + pause_us <= now_us; });
    for (const room_spoke& s : rules.spoke) {
        if (s.who == u.id) {
            const int64_t left_us = std::min(s.at_us + pause_us - now_us, pause_us);
            return static_cast<uint32_t>((left_us + 999'999) / 1'000'000);
        }
    }
    rules.spoke.push_back({.who = u.id, .at_us = now_us});
    return 0;
}

static std::optional<event> refusal_from_outside(const user& u, const room& r) {
    if (!room_is(r, room_mode::members_only) || user_is_in(u, r) || operates_server(u)) {
        return std::nullopt;
    }
    return reply_event(reply_code::not_in_room, r.name);
}

static std::optional<event> refusal_without_rank(const chat& c, const user& u, room& r, bool is_line) {
    if (const room_mask* bar = find_bar(r, u, true); bar != nullptr) {
        const bool ban = bar->list == room_mode::ban;
        return room_reply(r, ban ? reply_code::banned : reply_code::muted, bar->why);
    }
    if (room_is(r, room_mode::moderated)) {
        return room_reply(r, reply_code::room_moderated);
    }
    const uint32_t wait_s = r.rules.slow_s == 0 || !is_line ? 0 : slow_wait_s(c, u, r.rules);
    return wait_s == 0 ? std::nullopt
                       : std::optional(room_reply(r, reply_code::room_slow, std::to_string(wait_s)));
}

std::optional<event> chat_refusal_to_speak(const chat& c, const user& u, room& r, talk_sort sort) {
    if (std::optional<event> refusal = refusal_from_outside(u, r); refusal) {
        return refusal;
    }
    if (sort.for_programs && room_is(r, room_mode::no_queries)) {
        return room_reply(r, reply_code::room_no_queries);
    }
    const room_rules& rules = r.rules;
    const bool free = !room_is(r, room_mode::moderated) && rules.masks.empty() && rules.slow_s == 0;
    if (free || operates_server(u) || user_ranks(u, r) != 0) {
        return std::nullopt;
    }
    return refusal_without_rank(c, u, r, sort.is_line);
}

bool chat_may_rename(chat& c, const user& u) {
    for (const membership& m : u.rooms) {
        const room_mask* bar =
            m.ranks != 0 || operates_server(u) ? nullptr : find_bar(*m.in, u, /*speaking=*/true);
        if (bar != nullptr) {
            chat_reply(c, u.id, room_reply(*m.in, reply_code::rename_barred));
            return false;
        }
    }
    return true;
}
