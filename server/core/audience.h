// Who an event is for, decided when it happens. An audience is a view of a counted list: its first `length`
// places, but for those who had left by then. So a room's list serves all events that are under way: who
// joins is appended behind the length of earlier audiences, who leaves is only marked while one of them may
// still need the place. Neither copies the list, whatever storm of joins and leaves a turn brings.
//
//   place        0    1    2    3         Bob (1) left first: left_at 1
//   list       [Ann  Bob  Cem  Dan]       "Cem has joined"  length 3, left 0: Ann Bob Cem
//                                         "Dan has joined"  length 4, left 1: Ann Cem Dan
//
// Ownership: lists are counted by hand; an `audience` that is handed over carries one reference.
// Thread: the loop's.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "common/base/slot_map.h"

using session_id = slot_id;
using room_id = slot_id;

struct audience_place {
    session_id id;
    uint32_t left_at = 0;  // the how-manieth leave of the list this was; 0 = still there
};

struct audience_list {
    uint32_t refs = 1;
    uint32_t left = 0;  // places of people who have left
    room_id room;       // unset when it is not the members of one room
    std::vector<audience_place> places;
};

struct audience {
    audience_list* list = nullptr;  // nullptr: nobody
    uint32_t length = 0;
    uint32_t left = 0;
};

[[nodiscard]] audience audience_create(room_id room, std::span<const session_id> members);
[[nodiscard]] audience audience_of(audience_list* list);  // those present now: a new reference
[[nodiscard]] audience audience_ref(const audience& a);   // the same, with a reference of its own
void audience_unref(audience& a);                         // nobody is allowed, and what is left

// Whether the person at `place` of its list (below the list's size) belongs to it.
[[nodiscard]] inline bool audience_has(const audience& a, size_t place) {
    const uint32_t left_at = a.list->places[place].left_at;
    return place < a.length && (left_at == 0 || left_at > a.left);
}

// -- the list of those who are present --

[[nodiscard]] audience_list* audience_list_create(room_id room);
void audience_list_unref(audience_list* list);
void audience_list_add(audience_list* list, session_id id);
// The list without `id`: the same one, or a new one in its stead when most of it had become marks.
[[nodiscard]] audience_list* audience_list_remove(audience_list* list, session_id id);

[[nodiscard]] inline size_t audience_list_size(const audience_list* list) {
    return list->places.size() - list->left;
}
template <typename visitor>
void audience_list_each(const audience_list* list, visitor&& visit) {
    for (const audience_place& place : list->places) {
        if (place.left_at == 0) {
            visit(place.id);
        }
    }
}
