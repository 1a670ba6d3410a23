// What is kept of what happens, and what can be asked of it: the words that core, doors and the store share.
// The core says what is kept and who may read what; the store (server/store/history.h) does it. Plain data.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "common/base/err.h"

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

struct history_room {  // without a topic and on the record: nothing to be remembered any more
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
    std::vector<uint64_t> removed;  // entries that are to be forgotten
    uint64_t last_id = 0;           // the highest number given out so far, not only to entries

    [[nodiscard]] bool empty() const {
        return entries.empty() && rooms.empty() && seen.empty() && removed.empty();
    }
};

// -- questions --

enum class history_question : uint8_t {
    page,  // the last `limit` below `before_id`; with `after_id` or `since_us` the first ones from there on,
           // below `before_id` too
    digest,   // how much of `room` the asker has missed below `before_id`, and the last `limit` of it as a
              // page
    search,   // newest first
    targets,  // of each room whose lines the asker may read, its newest one within the bounds
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
    bool newest = false;       // page: the last ones, whatever bound there is
    uint64_t before_id = 0;    // below this; 0 = no bound
    uint64_t after_id = 0;     // above this
    int64_t since_us = 0;      // from then on
    int64_t until_us = 0;      // before then; 0 = no bound
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
