// The one order of all that anybody hears, and the promise that what is heard is kept: between core and doors
// on the one side and the relay queue on the other.
//
//   push --> [ d d d d ] --> pass (relay queue)      a delivery goes on when all that is kept of those up to
//              | keep                                it has been committed; with nothing under way it passes
//              v                                     straight through
//            [ batch ] --> store --- committed --.
//                                                '--> the front goes on
//
// Happy path: `push` numbers and times all, and adds what is to be kept to the next batch; `hand_over` (at
// the end of each turn) gives the batch to the store when that has none; `on_committed` lets deliveries go on
// and hands over what has gathered meanwhile. `relaxed` passes at once and gives the store what it writes
// behind. Private messages, joins and answers wait with the lines before them: nothing overtakes. Questions
// are asked when all that was kept before them can be found.
//
// Failure paths: what comes back as not kept goes on all the same, and each room that speaks then is told
// once, and once more when its lines are kept again. When too much waits, `on_full` stops all reading (and
// nothing more is asked) until half of it has gone on: slower, nothing is lost. Half of what may wait for one
// client is the right measure: then all of it can go on at once, and nobody who reads is dropped for that.
//
// Ownership: owns what waits. Thread: the loop's. No clock, loop or disk of its own: all come as functions.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "server/core/event.h"

inline constexpr size_t sequencer_waiting_max_bytes = size_t{16} * 1024 * 1024;  // with no other limit
inline constexpr size_t sequencer_asked_max = 256;  // questions at the store; others wait for their turn

struct sequencer_store {
    void* context = nullptr;
    bool (*idle)(void* context) = nullptr;
    void (*append)(void* context, history_batch&& batch) = nullptr;
    void (*ask)(void* context, history_ask&& ask) = nullptr;
};

struct sequencer_handler {
    void* context = nullptr;
    void (*pass)(void* context, delivery&& d) = nullptr;
    void (*on_full)(void* context, bool full) = nullptr;
    int64_t (*now_us)(void* context) = nullptr;
};

struct sequencer_delivery {
    delivery d;
    uint64_t behind = 0;  // it waits for what is kept up to here
    size_t bytes = 0;
    bool is_kept = false;  // it is something that people count on being kept
    bool passed = false;   // it has gone on already (relaxed): only its bytes count
};

struct sequencer_question {
    history_ask ask;
    uint64_t behind = 0;
};

struct sequencer {
    sequencer_store store;
    sequencer_handler handler;
    bool echo_waits = true;                                  // false: relaxed
    size_t waiting_max_bytes = sequencer_waiting_max_bytes;  // as they will be encoded, about

    std::vector<sequencer_delivery> waiting;  // from `head` on
    size_t head = 0;
    size_t waiting_bytes = 0;
    bool full = false;
    history_batch next;

    uint64_t next_id = 1;
    uint64_t numbered = 0;   // the last id in a batch
    uint64_t appended = 0;   // the last one that the store has
    uint64_t echoed = 0;     // the last of those that an echo waits for
    uint64_t committed = 0;  // all up to here are, or were given up
    int64_t last_us = 0;     // the clock, as it was told last

    std::vector<sequencer_question> questions;
    size_t asked = 0;

    bool failing = false;
    std::string why;
    std::vector<slot_id> told_rooms;    // that their lines are not being kept
    std::vector<slot_id> told_senders;  // of private messages, likewise
};

void sequencer_init(sequencer* q, const sequencer_store& store, const sequencer_handler& handler,
                    uint64_t next_id);
void sequencer_finish(sequencer* q);  // the last batch goes to the store; what waits is forgotten

void sequencer_push(sequencer* q, delivery&& d);
void sequencer_stamp(sequencer* q, event& what);        // numbers and times what is not kept; `push` does
[[nodiscard]] uint64_t sequencer_new_id(sequencer* q);  // chat_sink::new_id
// Gives no number up to `id` any more: others do. All that have one are in the store when `committed` has
// come to what this returns.
[[nodiscard]] uint64_t sequencer_reserve(sequencer* q, uint64_t id);
void sequencer_hand_over(sequencer* q);  // at the end of a turn

void sequencer_ask(sequencer* q, history_ask&& ask);
void sequencer_answered(sequencer* q);  // one of those that were asked

// What the store tells (history_handler).
void sequencer_on_committed(sequencer* q, uint64_t last_id, bool kept);
void sequencer_on_state(sequencer* q, bool failing, std::string_view why);
