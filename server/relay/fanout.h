// Deliveries -> bytes -> output queues. Each event is encoded once per variant, into a segment that the
// room's whole drain shares; every member gets a slice of it, and touching slices are joined: a room's turn
// is one slice and one write for each member, however many lines it has. Deliveries to the same people that
// follow each other go member by member, all at once, so each session is touched once.
//
//   delivery --+-- variant 0: encode -> segment ===> slice -> member, member, member   (dirty)
//              +-- variant 1: encode -> segment ===> slice -> member
//   at the end of the drain: segments are let go, each dirty session is flushed once
//
// Failure: a member for whom there is no memory is dropped, alone. Thread: the loop's.
#pragma once

#include <span>

#include "server/session_table.h"

// `broadcast_log`: in whose words what goes to a room is logged, or nullptr.
void fanout_drain(session_table& sessions, std::span<const delivery> deliveries,
                  const frontend* broadcast_log);
