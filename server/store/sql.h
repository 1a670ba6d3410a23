// SQLite with less typing: connections and statements that close themselves, values bound in order, errors
// in words for people. Result codes are SQLite's (extended ones).
//
// Thread: a connection and its statements belong to one thread at a time. No exceptions.
#pragma once

#include <sqlite3.h>

#include <concepts>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

struct sql_closer {
    void operator()(sqlite3* db) const;
    void operator()(sqlite3_stmt* s) const;
};
using sql_connection = std::unique_ptr<sqlite3, sql_closer>;
using sql_statement = std::unique_ptr<sqlite3_stmt, sql_closer>;

inline constexpr int sql_busy_ms = 5000;  // that a connection waits for another one's transaction

// `flags` as sqlite3_open_v2 takes them.
[[nodiscard]] int sql_open(const std::string& path, int flags, sql_connection* out);
[[nodiscard]] int sql_run(sqlite3* db, const char* text);  // any number of statements without results
[[nodiscard]] int sql_prepare(sqlite3* db, const char* text, sql_statement* out);

// The first column of the first row; `otherwise` when there is none or it fails.
[[nodiscard]] int64_t sql_number(sqlite3* db, const char* text, int64_t otherwise);

inline void sql_bind_at(sqlite3_stmt* s, int at, std::string_view value) {  // lives until the reset
    sqlite3_bind_text64(s, at, value.data() == nullptr ? "" : value.data(), value.size(), SQLITE_STATIC,
                        SQLITE_UTF8);
}
inline void sql_bind_at(sqlite3_stmt* s, int at, std::integral auto value) {
    sqlite3_bind_int64(s, at, static_cast<int64_t>(value));
}
inline void sql_bind_at(sqlite3_stmt* s, int at, std::nullptr_t) {
    sqlite3_bind_null(s, at);
}

// Resets the statement and binds all of its parameters, in order.
template <typename... values>
void sql_bind(const sql_statement& s, const values&... each) {
    sqlite3_reset(s.get());
    int at = 0;
    (sql_bind_at(s.get(), ++at, each), ...);
}

// A statement without results: bound, run, reset.
template <typename... values>
[[nodiscard]] int sql_do(const sql_statement& s, const values&... each) {
    sql_bind(s, each...);
    sqlite3_step(s.get());
    return sqlite3_reset(s.get());
}

// The number that a statement of at most one row answers with; `otherwise` for none. `code` is set to an
// error, and left alone without one.
template <typename... values>
[[nodiscard]] int64_t sql_ask(int* code, int64_t otherwise, const sql_statement& s, const values&... each) {
    sql_bind(s, each...);
    const bool found = sqlite3_step(s.get()) == SQLITE_ROW;
    const int64_t number = found ? sqlite3_column_int64(s.get(), 0) : otherwise;
    const int end = sqlite3_reset(s.get());
    *code = end == SQLITE_OK ? *code : end;
    return number;
}

[[nodiscard]] inline int64_t sql_integer(const sql_statement& s, int column) {
    return sqlite3_column_int64(s.get(), column);
}
// Valid until the next step.
[[nodiscard]] std::string_view sql_text(const sql_statement& s, int column);

// "no space left on the disk". For codes that are no errors: "".
[[nodiscard]] std::string sql_words(int code);
[[nodiscard]] bool sql_is_corrupt(int code);
