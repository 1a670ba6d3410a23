// Deliveries -> bytes -> output queues. Each event is encoded once per variant, into a segment that the
// room's whole drain shares; every member gets a slice of it, and touching slices are joined: a room's turn
// is one slice and one write for each member, however many lines it has.
//
//   delivery --+-- variant 0: encode -> segment ===> slice -> member, member, member   (dirty)
//              +-- variant 1: encode -> segment ===> slice -> member
//   at the end of the drain: each dirty session is flushed once, so many a turn; the others go on gathering
//   and come first in the next turn: nobody waits for more than one turn's writes. Then segments are let go.
//
// Deliveries to one list of people that follow each other, answers to single sessions between them included,
// are a run. It goes member by member, all at once, so each session is touched once for all of it:
//
//   run       joined(Ann)  answer(Ann)  joined(Bob)  answer(Bob)
//   to Ann    1            2            3
//   to Bob                              3            4
//
// The tables are kept from drain to drain; a segment is not: a slow client that held a short line in a long
// buffer would hold far more memory than its queue's limit says.
// Failure: a member for whom there is no memory is dropped, alone. Thread: the loop's.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "server/session_table.h"

inline constexpr size_t fanout_flushed_max = 512;  // sessions in one turn: about 3 ms of writes

// The bytes of one room's drain, by variant; the one that grows.
using fanout_segments = std::array<shared_bytes*, frontend_variants_max>;

// One event on its way: what is encoded already is kept for the next member with the same variant.
struct fanout_event {
    const delivery* d = nullptr;
    bool done = false;  // an answer that its session has got
    std::array<slice, frontend_variants_max> slices;
};

struct fanout {
    session_table* sessions = nullptr;  // borrowed
    const frontend_host* host = nullptr;
    std::vector<fanout_segments> open;  // by the slot of the room + 1; 0: of no room
    std::vector<shared_bytes*> used;    // all of this drain, `open` or full: only queues count references
    std::vector<uint32_t> touched;      // places in `open`
    std::string encoded;                // of the event that is being delivered
    std::vector<fanout_event> run;
    uint32_t stamp = 0;  // of the latest event for several lists (session::heard)
};

void fanout_init(fanout* f, session_table* sessions, const frontend_host* host);
void fanout_finish(fanout* f);

// `broadcast_log`: in whose words what goes to a room is logged, or nullptr.
// True: sessions are left to be flushed, by the next drain (which may be an empty one).
[[nodiscard]] bool fanout_drain(fanout* f, std::span<const delivery> deliveries,
                                const frontend* broadcast_log);
