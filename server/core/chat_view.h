// What a door may look at while it answers: people, rooms, who is in them, who was here. Nothing of it
// changes the chat, and nothing is copied.
//
// Lifetime: views (and the texts in them) hold until the chat is given something to do again; visitors must
// not give it anything. Thread: the loop's. Errors: none; who or what is not there is `std::nullopt`.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <type_traits>

#include "server/core/audience.h"
#include "server/core/identity.h"
#include "server/core/room_mode.h"

struct chat;

struct person_view {
    session_id id;
    std::string_view name;
    const user_identity* who = nullptr;  // never nullptr; an `identity_share` of it may be kept
    bool is_away = false;
    std::string_view away_why;
    uint8_t flags = 0;             // person_flag
    bool is_operator = false;      // of the server
    std::string_view operates_as;  // under which name of the settings
    uint32_t signed_on_s = 0;      // since 1970
    uint32_t said_s = 0;           // when something was said last, or signed on
    size_t rooms = 0;              // how many one is in
};

struct room_view {
    room_id id;
    std::string_view name;  // with its '#'
    std::string_view topic;
    std::string_view topic_by;  // "" = not known any more
    int64_t topic_us = 0;       // 0 = likewise
    int64_t created_us = 0;     // or restored
    size_t members = 0;         // 0: only remembered
    bool is_default = false;
    bool off_record = false;
    uint16_t flags = 0;    // room_flag of each mode that is on
    std::string_view key;  // "" = none; not for everybody's eyes
    uint32_t limit = 0;    // 0 = none
    uint32_t slow_s = 0;   // 0 = not slow
};

struct mask_view {
    std::string_view mask;
    std::string_view by;
    int64_t set_us = 0;
};

struct departed_view {  // somebody who has gone, or who has another name now
    std::string_view name;
    const user_identity* who = nullptr;
    int64_t left_us = 0;
};

struct chat_counts {
    size_t people = 0;
    size_t people_most = 0;  // at once, since the start
    size_t operators = 0;    // of the server
    size_t rooms = 0;        // with somebody in them
    int64_t started_us = 0;  // when the chat began
};

// Names as typed: exactly that name, whatever its case.
[[nodiscard]] std::optional<person_view> view_person(const chat* c, session_id id);
[[nodiscard]] std::optional<person_view> view_person_named(const chat* c, std::string_view name);
[[nodiscard]] std::optional<room_view> view_room(const chat* c, room_id id);
[[nodiscard]] std::optional<room_view> view_room_named(const chat* c, std::string_view name);
[[nodiscard]] std::optional<room_view> view_own_room(const chat* c, session_id id);  // where one talks
[[nodiscard]] bool view_same_name(std::string_view a, std::string_view b);           // but for case

// member_rank flags; nothing: not in the room.
[[nodiscard]] std::optional<uint8_t> view_rank(const chat* c, room_id room, session_id member);
[[nodiscard]] chat_counts view_counts(const chat* c);

// Whether `asker` may know that they are there.
[[nodiscard]] bool view_sees_person(const chat* c, session_id asker, session_id other);
[[nodiscard]] bool view_sees_room(const chat* c, session_id asker, room_id room);

// -- all of a kind, one after the other --

// Any function object, borrowed for the length of the call that it is given to.
template <typename... seen>
struct view_visitor {
    const void* function;
    void (*call)(const void* function, seen... what);

    template <typename visitor>
    requires(!std::is_same_v<visitor, view_visitor>) view_visitor(const visitor& f)
        : function(std::addressof(f)),
          call([](const void* at, seen... what) { (*static_cast<const visitor*>(at))(what...); }) {}

    void operator()(seen... what) const { call(function, what...); }
};
using member_visitor = view_visitor<const person_view&, uint8_t>;  // with member_rank flags
using place_visitor = view_visitor<const room_view&, uint8_t>;
using person_visitor = view_visitor<const person_view&>;
using room_visitor = view_visitor<const room_view&>;
using mask_visitor = view_visitor<const mask_view&>;
using name_visitor = view_visitor<std::string_view>;
using departed_visitor = view_visitor<const departed_view&>;

void view_members(const chat* c, room_id room, member_visitor each);
void view_rooms_of(const chat* c, session_id id, place_visitor each);  // in the order of entering
void view_people(const chat* c, person_visitor each);
void view_rooms(const chat* c, room_visitor each);  // those that are only remembered too
void view_masks(const chat* c, room_id room, room_mode list, mask_visitor each);  // the earliest first
void view_watched(const chat* c, session_id id, name_visitor each);               // as typed
// Who was called so, the latest first; of the last `departed_max` in all.
void view_departed(const chat* c, std::string_view name, departed_visitor each);

inline constexpr size_t departed_max = 500;
