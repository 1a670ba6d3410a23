// What the files of the core share: the tables, who hears what, and the checks of names. Not for front ends.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "server/core/chat.h"
#include "server/core/chat_view.h"
#include "server/core/command.h"
#include "server/core/reply.h"
#include "server/core/room.h"
#include "server/core/user.h"

[[nodiscard]] inline std::string_view room_key(const room& r) {
    return r.key;
}

// Tables of those who have a name, found by one of their texts, which the element itself holds.
template <auto text>
struct text_hash {
    using is_transparent = void;
    size_t operator()(std::string_view key) const noexcept { return std::hash<std::string_view>()(key); }
    size_t operator()(const auto* item) const noexcept { return (*this)(std::string_view(text(*item))); }
};
template <auto text>
struct text_equal {
    using is_transparent = void;
    bool operator()(const auto* a, const auto* b) const noexcept { return a == b; }
    bool operator()(std::string_view key, const auto* item) const noexcept { return text(*item) == key; }
};
template <typename T, auto text>
using text_table = std::unordered_set<T*, text_hash<text>, text_equal<text>>;

struct departed_person {
    std::string name;
    identity_ref who;
    int64_t left_us = 0;
};

struct chat {
    chat_settings settings;
    chat_sink sink;
    std::vector<user*> users;  // by the slot of their session; nullptr where nobody is
    size_t user_count = 0;
    text_table<user, user_key> names;
    text_table<user, user_look> looks;
    slot_map<room> rooms;
    text_table<room, room_key> room_names;
    room* default_room = nullptr;
    uint64_t changes = 0;  // of memberships
    int64_t started_us = 0;
    size_t people_most = 0;                                             // at once
    size_t operators = 0;                                               // people with `person_operator`
    std::vector<departed_person> departed;                              // a ring, once it is full
    size_t departed_next = 0;                                           // the place of the next one
    identity_ref someone;                                               // who comes without an identity
    std::unordered_map<std::string, std::vector<session_id>> watchers;  // by the folded name
    session_id asker;                                                   // whose command is being run
    std::string_view token;                                             // which came with it
    bool replied = false;                                               // to it
};

// -- people and rooms (chat.cc, naming.cc) --

[[nodiscard]] user* chat_user(const chat& c, session_id id);  // nullptr: not in
// By name as typed: exactly that name, whatever its case; not one that merely looks like it.
[[nodiscard]] user* chat_find_user(const chat& c, std::string_view name);
[[nodiscard]] room* chat_find_room(const chat& c, std::string_view name);
[[nodiscard]] bool user_is_in(const user& u, const room& r);
[[nodiscard]] membership* user_membership(user& u, const room& r);  // nullptr: not in
[[nodiscard]] uint8_t user_ranks(const user& u, const room& r);     // member_rank flags; 0 too where not in

[[nodiscard]] inline int64_t chat_now_us(const chat& c) {
    return c.sink.now_us != nullptr ? c.sink.now_us(c.sink.context) : 0;
}
[[nodiscard]] inline uint32_t chat_now_s(const chat& c) {
    return static_cast<uint32_t>(chat_now_us(c) / 1'000'000);
}

// A name or room as somebody typed it, short enough to be shown to him.
[[nodiscard]] std::string shown_target(std::string_view typed);

// `raw` as a name that `asker` may take; `self` (or nullptr) may have it already. False: refused with a
// reply.
struct name_claim {
    std::string shown;
    std::string key;
    std::string look;
};
[[nodiscard]] bool chat_check_name(chat& c, session_id asker, std::string_view raw, const user* self,
                                   name_claim* claim);
void chat_hold_name(chat& c, user& u, name_claim&& claim);
void chat_free_name(chat& c, user& u);
void chat_remember_departed(chat& c, const user& u);  // by the name that it has now

using keeping = std::unique_ptr<history_batch>;

// The room called `raw`, made if there is none. nullptr: refused with a reply. `keep`: of a room that had to
// give up its place.
[[nodiscard]] room* chat_open_room(chat& c, const user& asker, std::string_view raw, keeping& keep);
void chat_close_room_if_empty(chat& c, room* r);  // unless it has something to remember
void chat_enter_room(chat& c, user& u, room& r);  // the first one becomes its operator
void chat_leave_room(chat& c, user& u, room& r);  // closes it where that was the last one
void chat_put_out(chat& c, user& u, room& r);     // the same; and he talks elsewhere
[[nodiscard]] bool chat_is_off_record(const chat& c, const room& r);

// -- deliveries (deliver.cc) --

// What is delivered from now on is what `asker` has asked for: his door gets `token` back with it.
void chat_asked(chat& c, session_id asker, std::string_view token);

[[nodiscard]] event user_event(event_kind kind, const user& by);
void event_set_room(event& what, const room& r);
void chat_deliver(chat& c, event&& what, audience to, keeping keep = {});  // takes the reference of `to`
void chat_deliver_one(chat& c, event&& what, session_id to);
void chat_deliver_room(chat& c, event&& what, const room& r, keeping keep = {});
// To everybody in the rooms of `u`, each once; to `u` alone if it is in none.
void chat_deliver_around(chat& c, event&& what, const user& u, keeping keep = {});

// A reply to one person: arguments are set on the event that `reply_event` gives.
[[nodiscard]] event reply_event(reply_code code, std::string target = {}, std::string text = {});
void chat_reply(chat& c, session_id to, event&& what);

// -- what is kept (keep.cc): added to `keep`, which is made where need be; nothing where there is no history
// --

void keep_said(const chat& c, keeping& keep, const event& what, const room& r);
void keep_private(const chat& c, keeping& keep, const event& what, const user& from, const user& to,
                  bool heard);
void keep_presence(const chat& c, keeping& keep, const event& what, const room& r);
void keep_room(const chat& c, keeping& keep, const room& r);                 // as it is now
void keep_seen(const chat& c, keeping& keep, const user& u, const room& r);  // `u` leaves it

// -- what is allowed where (rules.cc): false: refused with a reply --

[[nodiscard]] bool chat_may_see(const user& u, const room& r);         // these two without
[[nodiscard]] bool chat_may_notice(const user& u, const user& other);  // among people, not by name
// The reply, not delivered yet; nothing: he may.
[[nodiscard]] std::optional<event> chat_refusal_to_enter(const user& u, const room& r, std::string_view key);
struct talk_sort {
    bool for_programs = false;
    bool is_line = true;  // what one has to wait for where it is slow
};
[[nodiscard]] std::optional<event> chat_refusal_to_speak(const chat& c, const user& u, room& r,
                                                         talk_sort sort);
[[nodiscard]] bool chat_may_rename(chat& c, const user& u);  // nobody slips out of a ban so

// What masks are compared with, and one of them as it is compared.
[[nodiscard]] std::string mask_subject(std::string_view name, const user_identity& who);
[[nodiscard]] std::string mask_fold(std::string_view mask);

// -- who may (rank.cc) --

[[nodiscard]] bool chat_may_operate(const user& u, const room& r);
void chat_refuse_member(chat& c, const user& u, const room& r);  // who may not operate it
// The room that a command is about, as with `chat_own_room`, if `u` operates it. nullptr: refused.
[[nodiscard]] room* chat_operated_room(chat& c, const user& u, std::string_view target);
void chat_set_rank(membership& m, member_rank rank, bool on);
void chat_drop_operator(chat& c, user& u);  // of the server, which he is
void chat_find_operator(chat& c, room& r);  // where there are members and none of them is one

// -- questions (command_recall.cc) --

// A number for a mark in the order of all things; 0 where there is no history.
[[nodiscard]] uint64_t chat_new_id(const chat& c);
// What `u` has missed in `r`, of which it hears live what is numbered from `below` on.
void chat_ask_entered(chat& c, const user& u, const room& r, uint64_t below);

// -- commands, by what they are about --

// The room that a command is about: `target`, or where one talks for "". nullptr: refused with a reply.
[[nodiscard]] room* chat_own_room(chat& c, const user& u, std::string_view target);

void run_say(chat& c, user& u, const command& what);  // command_talk.cc
void run_answer_person(chat& c, user& u, const command& what);

void run_join(chat& c, user& u, const command& what);  // command_rooms.cc
void run_leave(chat& c, user& u, const command& what);
void run_list_rooms(chat& c, user& u, const command& what);
void run_show_topic(chat& c, user& u, const command& what);
void run_set_topic(chat& c, user& u, const command& what);
void run_keep_off(chat& c, user& u, const command& what);
void run_keep_on(chat& c, user& u, const command& what);

void run_set_modes(chat& c, user& u, const command& what);  // command_modes.cc
void run_ban(chat& c, user& u, const command& what);
void run_unban(chat& c, user& u, const command& what);
void run_mute(chat& c, user& u, const command& what);
void run_unmute(chat& c, user& u, const command& what);

void run_kick(chat& c, user& u, const command& what);  // command_moderate.cc
void run_kill(chat& c, user& u, const command& what);
void run_wallops(chat& c, user& u, const command& what);
void run_invite(chat& c, user& u, const command& what);
void chat_kick(chat& c, const user& by, user& who, room& r, std::string_view why);

void run_rename(chat& c, user& u, const command& what);  // command_people.cc
void run_list_people(chat& c, user& u, const command& what);
void run_away(chat& c, user& u, const command& what);
void run_back(chat& c, user& u, const command& what);
void run_set_flag(chat& c, user& u, const command& what);
void run_set_real_name(chat& c, user& u, const command& what);
void run_ignore(chat& c, user& u, const command& what);

void run_watch(chat& c, user& u, const command& what);  // watch.cc
void run_unwatch(chat& c, user& u, const command& what);
void chat_tell_watchers(chat& c, const user& u, event_kind kind);
void chat_forget_watches(chat& c, user& u);  // when `u` goes

[[nodiscard]] bool user_ignores(const user& u, session_id other);
void chat_forget_ignores(chat& c, user& u);  // both ways, when `u` goes
