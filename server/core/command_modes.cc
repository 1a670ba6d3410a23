// How rooms are set: flags, keys, masks, ranks. Changes are applied one by one; those that were made are told
// together, those that cannot be are refused each, and those that change nothing are passed over.
#include <algorithm>
#include <charconv>
#include <iterator>

#include "common/text/glob.h"
#include "common/text/utf8.h"
#include "server/core/chat_state.h"

constexpr uint32_t room_limit_max = 1'000'000;

struct changing {
    chat& c;
    user& by;
    room& r;
    std::vector<mode_changed> done;
};

static void refuse(const changing& w, reply_code code, std::string_view target, std::string text = {}) {
    event what = reply_event(code, shown_target(target), std::move(text));
    event_set_room(what, w.r);
    chat_reply(w.c, w.by.id, std::move(what));
}

static void note(changing& w, const mode_change& m, std::string argument = {}) {
    w.done.push_back({.mode = m.mode, .on = m.on, .argument = std::move(argument)});
}

static void tell(changing& w) {
    if (w.done.empty()) {
        return;
    }
    event what = user_event(event_kind::moded, w.by);
    what.changes = std::make_unique<std::vector<mode_changed>>(std::move(w.done));
    chat_deliver_room(w.c, std::move(what), w.r);
}

// -- what has no list --

static void set_flag(changing& w, const mode_change& m) {
    if (room_is(w.r, m.mode) != m.on) {
        w.r.rules.flags ^= room_flag(m.mode);
        note(w, m);
    }
}

static void set_key(changing& w, const mode_change& m) {
    std::string& key = w.r.rules.key;
    if (!m.on) {
        if (!key.empty()) {
            note(w, m, std::exchange(key, {}));
        }
    } else if (m.argument.empty() || m.argument.size() > room_key_max_bytes ||
               m.argument.find_first_of(" ,") != std::string_view::npos || m.argument.front() == ':') {
        refuse(w, reply_code::bad_key, m.argument);
    } else if (key != m.argument) {
        key = m.argument;
        note(w, m, key);
    }
}

static void set_number(changing& w, const mode_change& m, uint32_t& number, uint32_t highest) {
    uint32_t wanted = 0;
    const char* end = m.argument.data() + m.argument.size();
    const auto [at, fault] = std::from_chars(m.argument.data(), end, wanted);
    if (m.on && (fault != std::errc() || at != end || wanted == 0 || wanted > highest)) {
        refuse(w, reply_code::bad_number, m.argument, std::to_string(highest));
        return;
    }
    wanted = m.on ? wanted : 0;
    if (number != wanted) {
        number = wanted;
        note(w, m, m.on ? std::to_string(wanted) : "");
    }
}

static void set_limit(changing& w, const mode_change& m) {
    set_number(w, m, w.r.rules.limit, room_limit_max);
}

static void set_slow(changing& w, const mode_change& m) {
    set_number(w, m, w.r.rules.slow_s, room_slow_max_s);
    w.r.rules.spoke.clear();
}

// -- lists --

// With all its three parts: `bob` is bob!*@*, `*@host` is *!*@host.
static std::string whole_mask(std::string_view typed) {
    const size_t bang = typed.find('!');
    const size_t at = typed.find('@', bang == std::string_view::npos ? 0 : bang);
    const auto or_any = [](std::string_view part) { return std::string(part.empty() ? "*" : part); };
    const std::string_view host = at == std::string_view::npos ? "" : typed.substr(at + 1);
    const std::string_view front = typed.substr(0, at);
    if (bang != std::string_view::npos) {
        return or_any(front.substr(0, bang)) + "!" + or_any(front.substr(bang + 1)) + "@" + or_any(host);
    }
    return at == std::string_view::npos ? or_any(front) + "!*@*" : "*!" + or_any(front) + "@" + or_any(host);
}

static bool same_list(room_mode a, room_mode b) {
    const auto bars = [](room_mode list) { return list == room_mode::mute ? room_mode::ban : list; };
    return bars(a) == bars(b);
}

static void add_mask(changing& w, const mode_change& m, std::string_view why) {
    std::vector<room_mask>& masks = w.r.rules.masks;
    std::string mask = whole_mask(m.argument);
    if (m.argument.empty() || mask.size() > room_mask_max_bytes || mask.find(' ') != std::string::npos) {
        refuse(w, reply_code::bad_mask, m.argument);
        return;
    }
    std::string folded = mask_fold(mask);
    const auto known = std::find_if(masks.begin(), masks.end(), [&](const room_mask& other) {
        return other.list == m.mode && other.folded == folded;
    });
    if (known != masks.end()) {
        return;
    }
    const auto count = std::count_if(masks.begin(), masks.end(),
                                     [&](const room_mask& other) { return same_list(other.list, m.mode); });
    if (static_cast<size_t>(count) >= room_masks_max) {
        refuse(w, reply_code::mask_list_full, mask, std::to_string(room_masks_max));
        return;
    }
    note(w, m, mask);
    masks.push_back({.list = m.mode,
                     .mask = std::move(mask),
                     .folded = std::move(folded),
                     .by = w.by.name,
                     .why = std::string(utf8_prefix(why, reason_max_bytes)),
                     .set_us = chat_now_us(w.c)});
}

template <typename which>
static void remove_masks(changing& w, room_mode list, which&& goes) {
    std::erase_if(w.r.rules.masks, [&](const room_mask& m) {
        if (m.list != list || !goes(m)) {
            return false;
        }
        note(w, {.mode = list, .on = false, .argument = {}}, m.mask);
        return true;
    });
}

static void set_mask(changing& w, const mode_change& m) {
    if (m.on) {
        add_mask(w, m, {});
        return;
    }
    const std::string folded = mask_fold(whole_mask(m.argument));
    remove_masks(w, m.mode, [&](const room_mask& mask) { return mask.folded == folded; });
}

// -- ranks --

static void set_rank(changing& w, const mode_change& m) {
    user* whose = chat_find_user(w.c, m.argument);
    if (whose == nullptr) {
        refuse(w, reply_code::no_such_name, m.argument);
        return;
    }
    membership* place = user_membership(*whose, w.r);
    if (place == nullptr) {
        refuse(w, reply_code::not_there, whose->name);
        return;
    }
    const member_rank rank = m.mode == room_mode::operates ? rank_operator : rank_voice;
    if (((place->ranks & rank) != 0) != m.on) {
        chat_set_rank(*place, rank, m.on);
        note(w, m, whose->name);
    }
}

// -- the commands --

static constexpr void (*setters[])(changing& w, const mode_change& m) = {
    // by the number of the mode
    set_flag, set_flag,  set_flag,  // secret, invite_only, moderated
    set_flag, set_flag,  set_flag,  // topic_by_operators, members_only, no_queries
    set_key,  set_limit, set_slow, set_mask,
    set_mask, set_mask,  set_mask,  // ban, mute, ban_except, invite_except
    set_rank, set_rank,
};
static_assert(std::size(setters) == static_cast<size_t>(room_mode::operates) + 1);

void run_set_modes(chat& c, user& u, const command& what) {
    room* r = chat_operated_room(c, u, what.target);
    if (r == nullptr) {
        return;
    }
    changing w = {.c = c, .by = u, .r = *r, .done = {}};
    for (const mode_change& m : what.modes) {
        setters[static_cast<size_t>(m.mode)](w, m);
    }
    tell(w);
}

// Who is meant by `name`: somebody who is here, else who was so called last. nullptr: nobody.
static const user_identity* identity_named(const chat& c, std::string_view* name) {
    if (const user* u = chat_find_user(c, *name); u != nullptr) {
        *name = u->name;
        return u->who.get();
    }
    const user_identity* last = nullptr;
    std::string_view shown;
    view_departed(&c, *name, [&](const departed_view& gone) {
        shown = last == nullptr ? gone.name : shown;
        last = last == nullptr ? gone.who : last;
    });
    *name = last != nullptr ? shown : *name;
    return last;
}

static bool is_mask(std::string_view typed) {
    return typed.find_first_of("!@*?") != std::string_view::npos;
}

// The person by his place, unless all of this machine come from there: then by the name.
static void bar(chat& c, user& u, const command& what, room_mode list) {
    room* r = chat_operated_room(c, u, what.target);
    if (r == nullptr) {
        return;
    }
    changing w = {.c = c, .by = u, .r = *r, .done = {}};
    std::string mask(what.name);
    if (!is_mask(what.name)) {
        std::string_view name = what.name;
        const user_identity* who = identity_named(c, &name);
        if (who == nullptr) {
            refuse(w, reply_code::no_such_name, what.name);
            return;
        }
        mask = who->local ? std::string(name) + "!*@*" : "*!*@" + who->host;
    }
    add_mask(w, {.mode = list, .on = true, .argument = mask}, what.text);
    tell(w);
    if (user* who = is_mask(what.name) ? nullptr : chat_find_user(c, what.name);
        list == room_mode::ban && who != nullptr && user_is_in(*who, *r)) {
        chat_kick(c, u, *who, *r, what.text);
    }
}

static void unbar(chat& c, user& u, const command& what, room_mode list, reply_code none) {
    room* r = chat_operated_room(c, u, what.target);
    if (r == nullptr) {
        return;
    }
    changing w = {.c = c, .by = u, .r = *r, .done = {}};
    std::string_view name = what.name;
    const user_identity* who = is_mask(name) ? nullptr : identity_named(c, &name);
    const std::string subject = who != nullptr ? mask_subject(name, *who) : "";
    const std::string folded = mask_fold(whole_mask(what.name));
    remove_masks(w, list, [&](const room_mask& m) {
        return m.folded == folded || (who != nullptr && text_matches(m.folded, subject));
    });
    if (w.done.empty()) {
        refuse(w, none, what.name);
    }
    tell(w);
}

void run_ban(chat& c, user& u, const command& what) {
    bar(c, u, what, room_mode::ban);
}
void run_mute(chat& c, user& u, const command& what) {
    bar(c, u, what, room_mode::mute);
}
void run_unban(chat& c, user& u, const command& what) {
    unbar(c, u, what, room_mode::ban, reply_code::not_banned);
}
void run_unmute(chat& c, user& u, const command& what) {
    unbar(c, u, what, room_mode::mute, reply_code::not_muted);
}
