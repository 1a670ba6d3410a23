// What the writer does when nobody wants anything of it, a step at a time: removes what is older than the
// retention, keeps the index and the file small, and room for a bad day.
//
//   lines past their time -> where somebody had left, past its time -> the index, when many lines have gone
//   -> free pages, when there are many -> the ballast
//
// The clock: days are counted from when the writer began, by the monotonic one. So a clock that is set wrong
// removes nothing while the server runs.
//
// Ownership: prepared for one connection, which outlives it. Thread: the connection's.
#pragma once

#include <chrono>
#include <string>

#include "server/store/removal.h"

inline constexpr int64_t upkeep_free_pages = 256;      // stay for what comes next
inline constexpr int64_t upkeep_removed_min = 10'000;  // lines, before the index is written anew
inline constexpr int64_t upkeep_seen_max = 200'000;    // goodbyes that are remembered
inline constexpr int upkeep_seen_step = 500;

struct upkeep {
    std::string folder;
    uint32_t retention_days = 0;
    removal remover;
    sql_statement expired, trim_seen, expire_seen, first_left, count_left;
    std::chrono::steady_clock::time_point began;
    int64_t began_us = 0;  // since 1970
    int64_t removed = 0;   // since the index was written anew
    bool merging = false;
    bool ballast = false;
};

[[nodiscard]] int upkeep_init(upkeep* u, sqlite3* db, const std::string& folder, uint32_t retention_days);

// One step. `*more`: there is another one to do at once.
[[nodiscard]] int upkeep_step(upkeep* u, bool* more);
