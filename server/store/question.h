// What each question reads, on a connection that cannot write. One short look each: it ends by itself when
// it has taken `question_limit_ms`, so that no snapshot stands in the way of the log's end.
//
// Ownership: a desk belongs to one connection, which outlives it. Thread: the connection's; `stop` any.
#pragma once

#include <atomic>
#include <chrono>

#include "server/store/history.h"
#include "server/store/sql.h"

inline constexpr std::chrono::milliseconds question_limit_ms{250};
inline constexpr int64_t search_window_ids = 1'000'000;  // FTS5 looks at so much before the clock is read
inline constexpr size_t search_unseen_max = 200;  // hits passed over before the index is asked for rooms too
inline constexpr int mentions_looked_at_max = 1000;  // lines of one digest

struct question_desk {
    sqlite3* db = nullptr;
    sql_statement begin, end;
    sql_statement room_by_key, page_back, page_on;
    sql_statement seen, missed, newest_texts, any_line;
    sql_statement person_by_key, hits, line_by_id;
    std::chrono::steady_clock::time_point until;
    std::atomic<bool> stop = false;
};

// Stays where it is from here on.
[[nodiscard]] int question_desk_init(question_desk* d, sqlite3* db);

// Everything that goes wrong is a fault in the answer. Never throws. `code` is SQLite's, of what went wrong.
[[nodiscard]] history_answer question_answer(question_desk* d, const history_ask& ask, int* code);
