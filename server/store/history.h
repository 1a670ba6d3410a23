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
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/err.h"

// What an echo promises. Each is one of the settings' words.
enum class durability : uint8_t {
    durable,  // echoed after a synced commit: survives kill -9 and power loss (if the disk honours flush)
    process,  // echoed after a commit: survives kill -9; power loss may take the last seconds
    relaxed,  // echoed at once, written within `relaxed_ms`: kill -9 may take that much
    none,     // no history
};

enum class history_kind : uint8_t {  // as stored: numbers never change
    said = 1,
    acted = 2,
    private_said = 3,
    connected = 4,
    disconnected = 5,
    joined = 6,
    left = 7,
    renamed = 8,  // sender -> target
    topic = 9,
};

struct history_entry {
    uint64_t id = 0;
    int64_t time_us = 0;
    history_kind kind = history_kind::said;
    std::string room;    // as shown, with '#'; "" for a private message
    std::string sender;  // as shown then
    std::string target;  // of a private message or a rename
    std::string text;
    uint64_t sender_party = 0;  // of a private message: a number that no other visitor ever has
    uint64_t target_party = 0;
};

struct history_room {
    std::string name;  // as shown
    std::string key;   // what makes it the same room
    std::string topic;
    bool off_record = false;
};

// Somebody has left a room: from where his digest counts when he is back.
struct history_seen {
    std::string name_key;
    std::string room_key;
    uint64_t id = 0;  // the first one that he did not see
    int64_t time_us = 0;
};

struct history_batch {
    std::vector<history_entry> entries;  // by id, ascending
    std::vector<history_room> rooms;     // their state from now on
    std::vector<history_seen> seen;

    [[nodiscard]] bool empty() const { return entries.empty() && rooms.empty() && seen.empty(); }
};

struct history_settings {
    std::string folder;  // exists, and is locked by this process (data_dir.h)
    durability mode = durability::durable;
    uint32_t retention_days = 0;  // 0 = for ever
    uint32_t retry_ms = 5000;     // between two tries of a disk that failed
    uint32_t relaxed_ms = 50;     // the longest that a line waits for the disk in `relaxed`
};

// -- questions --

enum class history_question : uint8_t {
    page,    // the last `limit` before `before_id` (or, with `after_id` or `since_us`, the first ones from
             // there)
    digest,  // how much of `room` the asker has missed before `before_id`
    search,  // newest first
};

struct history_asker {
    std::string name_key;
    uint64_t party = 0;
    std::vector<std::string> room_keys;  // whose lines he may read: those that he is in; for each question
};

struct history_ask {
    uint64_t tag = 0;  // the caller's: comes back with the answer
    history_question question = history_question::page;
    history_asker asker;
    std::string room_key;      // page, digest; search: "" = all that he may read, private messages included
    uint64_t before_id = 0;    // below this; 0 = no bound
    uint64_t after_id = 0;     // above this
    int64_t since_us = 0;      // from then on
    int64_t until_us = 0;      // search: before then; 0 = no bound
    std::string from_key;      // search: only of this name
    std::string words;         // search: all of them; "quoted words" stand together
    std::string mention_name;  // digest: the name as shown, that lines are searched for
    uint32_t limit = 0;        // entries; at most history_answer_entries_max
};

inline constexpr uint32_t history_answer_entries_max = 500;
inline constexpr size_t history_asks_waiting_max = 1000;  // further ones are answered with a fault
inline constexpr uint64_t history_missed_max = 10'000;

struct history_answer {
    uint64_t tag = 0;
    err fault;                           // set: nothing else is; in words for people
    std::vector<history_entry> entries;  // page: by id, ascending; search: descending
    bool more = false;                   // beyond the limit, in the question's direction
    uint64_t reached_id = 0;             // search: with `more`, ask again with this as `before_id`
    uint64_t missed = 0;                 // digest: lines; counted up to history_missed_max
    uint64_t mentions = 0;  //         of them, with the asker's name (counted in the newest 1,000)
    int64_t left_us = 0;    //         when he left; 0 = was never here
    uint64_t kept = 0;      //         lines of the room in all (1 = some; not counted further)
};

// -- the module --

enum class history_state : uint8_t { keeping, failing };

struct history_handler {
    void* context = nullptr;
    // Any thread: `history_poll` is to be called on the loop's.
    void (*wake)(void* context) = nullptr;
    // All of these from within `history_poll`. All up to `last_id` are committed, or (not `kept`) given up.
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
