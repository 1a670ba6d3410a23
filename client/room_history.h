// The pieces of the rooms' history that are shown, and what the server has above each of them. Pure; private
// to recall.
#pragma once

#include "client/recall.h"

// The piece that older lines are fetched for: the lowest of the room; nullptr = nothing is known.
[[nodiscard]] history_part* room_history_part(recall& r, std::string_view room);
// A piece below all others of the room. `hole`: lines are missing above it.
history_part& room_history_add(recall& r, std::string_view room, const history_part& part, bool hole);
// The hole above the lowest piece has been filled: it is one with the piece above it.
void room_history_join(recall& r, std::string_view room);
[[nodiscard]] bool room_history_has_hole(const recall& r, std::string_view room);

// The row above the lines of the room that one talks in, in words (model.older).
void room_history_tell(recall& r);

// Shows lines above a message; gives the id of the first one (`above_id` when there are none).
uint64_t room_history_insert(recall& r, uint64_t above_id, std::vector<message>&& lines);
