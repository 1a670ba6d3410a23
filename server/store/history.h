// The memory of the rooms: what was said, in SQLite, on threads of its own. The loop never waits for the
// disk.
//
//   loop thread                     writer thread                    reader thread
//   history_append -- batch ------> one transaction, committed
//   on_committed <---- wake --------'
//   history_ask ---- question --------------------------------------> one short statement
//   on_answer <------- wake ------------------------------------------'
//
// States: opening -> keeping <-> failing -> closed.
//   keeping  batches are committed as `durability` promises, one at a time; what gathers meanwhile is next
//   failing  the disk is full or broken: batches come back as not kept, at once; a try every `retry_ms`, and
//            when it succeeds history is kept again (the ballast file is given up first)
// Failure paths: no disk error reaches the caller but as `kept = false` and `on_state`. A database found
// corrupt at the start is set aside under another name, never deleted, and a new one begun; one found corrupt
// under way is `failing` until the next start. An older program refuses a newer schema; a newer one migrates
// forward.
//
// Ids: a 64-bit sequence, ascending in the order that all saw, given by the caller from `history_next_id` on.
// Private messages: kept with the two parties' numbers, and only an asker with one of these ever gets them.
// Names: entries carry them as shown, the store finds their keys (name.h); questions carry keys.
// Times: microseconds since 1970, UTC.
//
// Ownership: everything that is handed over is moved. Thread: all functions are called on the loop's; `wake`
// is called on others; the log is written on the loop's alone. Source: SQLite (WAL, FTS5).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/err.h"
#include "server/core/history_types.h"

// What an echo promises. Each is one of the settings' words.
enum class durability : uint8_t {
    durable,  // echoed after a synced commit: survives kill -9 and power loss (if the disk honours flush)
    process,  // echoed after a commit: survives kill -9; power loss may take the last seconds
    relaxed,  // echoed at once, written within `relaxed_ms`: kill -9 may take that much
    none,     // no history
};

struct history_settings {
    std::string folder;  // exists, and is locked by this process (data_dir.h)
    durability mode = durability::durable;
    uint32_t retention_days = 0;  // 0 = for ever
    uint32_t retry_ms = 5000;     // between two tries of a disk that failed
    uint32_t relaxed_ms = 50;     // the longest that a line waits for the disk in `relaxed`
};

// -- the module --

enum class history_state : uint8_t { keeping, failing };

struct history_handler {
    void* context = nullptr;
    // Any thread: `history_poll` is to be called on the loop's.
    void (*wake)(void* context) = nullptr;
    // All of these from within `history_poll`. All batches up to the one with this `last_id` are committed,
    // or (not `kept`) given up.
    void (*on_committed)(void* context, uint64_t last_id, bool kept) = nullptr;
    void (*on_answer)(void* context, history_answer&& answer) = nullptr;
    // `why` is for people: "no space left on the disk". Only when the state changes.
    void (*on_state)(void* context, history_state state, std::string_view why) = nullptr;
};

struct history;

// Opens or makes FOLDER/history.db. Warnings (a database that was set aside, slow flushes) go to the log.
[[nodiscard]] err history_open(const history_settings& settings, const history_handler& handler,
                               history** out);
// Commits what was appended, ends both threads, waits for them. No callback comes afterwards.
void history_close(history* h);
void history_reconfigure(history* h, uint32_t retention_days);

[[nodiscard]] uint64_t history_next_id(const history* h);  // above all that is stored; valid after the open
// All rooms that are remembered (those with a topic, or off the record), as of the open; moved out.
[[nodiscard]] std::vector<history_room> history_take_rooms(history* h);

// Whether no batch is in flight. Appending while one is joins the next (the caller need not wait).
[[nodiscard]] bool history_idle(const history* h);
void history_append(history* h, history_batch&& batch);
void history_ask_for(history* h, history_ask&& ask);
void history_poll(history* h);
