// The database file at the start: opened, made, or set aside when it is damaged.
//
// A file that was not cleanly ended is checked: a small one at once, a large one by the inspector while the
// chat already runs. What is found damaged under way leaves a mark, and the next start checks at once,
// whatever the size.
//
// Thread: before there are others; store_file_mark any.
#pragma once

#include "server/store/history.h"
#include "server/store/sql.h"

inline constexpr int64_t check_at_once_bytes = 32LL * 1024 * 1024;

struct store_file {
    sql_connection db;
    bool check_later = false;  // by the inspector
    uint64_t next_id = 1;
};

[[nodiscard]] std::string store_file_path(const std::string& folder);
[[nodiscard]] bool store_file_is_there(const std::string& folder);  // an empty file is none yet

// What the caller of a start is told: what does not work, why, and what to do.
[[nodiscard]] err store_file_refusal(const std::string& folder, std::string_view why);

// What is noticed on the way is logged. The error says what to do.
[[nodiscard]] err store_file_open(const history_settings& settings, store_file* out);

// The next start is to check the file before anything else.
void store_file_mark(const std::string& folder);

// Whether the file is sound, as SQLite's quick_check sees it; an error of the check itself is no damage.
[[nodiscard]] bool store_file_is_sound(sqlite3* db);
