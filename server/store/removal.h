// Lines that go: out of the table and out of the index, in short transactions, and the space back to the
// disk. The last id stays known, so that none is given out twice.
//
// Ownership: prepared for one connection, which outlives it. Thread: the connection's.
#pragma once

#include <cstdint>
#include <vector>

#include "server/store/sql.h"

inline constexpr size_t removal_step_lines = 200;    // of one transaction: a few milliseconds
inline constexpr int removal_step_pages = 200;       // given back in one
inline constexpr int removal_step_index_pages = 64;  // of the index, rewritten in one

struct removal {
    sqlite3* db = nullptr;
    sql_statement begin, commit, rollback;
    sql_statement words, remove_words, remove_line, keep_next_id;
    sql_statement merge, free_pages;
};

[[nodiscard]] int removal_init(removal* r, sqlite3* db);

// All of `ids` or none; `removal_step_lines` at most.
[[nodiscard]] int removal_lines(removal* r, const std::vector<int64_t>& ids);
// The same within a transaction of the caller's.
[[nodiscard]] int removal_lines_within(removal* r, const std::vector<int64_t>& ids);

// A step of writing the index anew, in one piece and without what was removed. `anew`: from the beginning.
// `*done` is set when there is nothing left of it.
[[nodiscard]] int removal_merge(removal* r, bool anew, bool* done);

// A step of giving pages back, as long as more than `keep` are free.
[[nodiscard]] int removal_vacuum(removal* r, int64_t keep, bool* done);
