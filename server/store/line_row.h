// A stored line as an entry, for every statement that reads whole lines. Thread: the statement's.
#pragma once

#include "server/core/history_types.h"
#include "server/store/sql.h"

inline constexpr int line_row_room = 9;  // the column that has the room's number

// SELECT of all that an entry has, with `rest` (WHERE ..., ORDER BY ...) behind it; the tables are `line`,
// `room`, `sender` and `target`.
[[nodiscard]] int line_row_prepare(sqlite3* db, std::string_view rest, sql_statement* out);
[[nodiscard]] history_entry line_row_entry(const sql_statement& s);  // of the row it stands on

// The first id that was said at `time_us` or later; above all when none was. Times ascend with ids, so
// halving finds it without an index. `code` is set to an error.
[[nodiscard]] int64_t line_row_id_at(sqlite3* db, int64_t time_us, int* code);
