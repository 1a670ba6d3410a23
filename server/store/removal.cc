#include "server/store/removal.h"

#include <string>

#include "server/store/schema.h"

namespace {

struct prepared {
    sql_statement removal::*statement;
    const char* text;
};

constexpr prepared statements[] = {
    {&removal::begin, "BEGIN IMMEDIATE"},
    {&removal::commit, "COMMIT"},
    {&removal::rollback, "ROLLBACK"},
    {&removal::words, "SELECT text, tags FROM searchable WHERE id = ?"},
    {&removal::remove_words, "INSERT INTO search(search, rowid, text, tags) VALUES('delete', ?, ?, ?)"},
    {&removal::remove_line, "DELETE FROM line WHERE id = ?"},
    {&removal::keep_next_id,
     "INSERT INTO meta(key, value) VALUES('next_id', ?) ON CONFLICT(key) DO UPDATE SET value = "
     "excluded.value"},
    {&removal::merge, "INSERT INTO search(search, rank) VALUES('merge', ?)"},
    {&removal::free_pages, "PRAGMA freelist_count"},
};

// FTS5 is told the words that a line had: it does not know them by the line.
int remove_one(removal* r, int64_t id) {
    sql_bind(r->words, id);
    int code = SQLITE_OK;
    if (sqlite3_step(r->words.get()) == SQLITE_ROW) {
        const bool tagged = sqlite3_column_type(r->words.get(), 1) != SQLITE_NULL;
        code = tagged ? sql_do(r->remove_words, id, sql_text(r->words, 0), sql_text(r->words, 1))
                      : sql_do(r->remove_words, id, sql_text(r->words, 0), nullptr);
    }
    const int end = sqlite3_reset(r->words.get());
    code = code == SQLITE_OK ? end : code;
    return code == SQLITE_OK ? sql_do(r->remove_line, id) : code;
}

}  // namespace

int removal_init(removal* r, sqlite3* db) {
    r->db = db;
    for (const prepared& p : statements) {
        if (const int code = sql_prepare(db, p.text, &(r->*p.statement)); code != SQLITE_OK) {
            return code;
        }
    }
    return SQLITE_OK;
}

int removal_lines_within(removal* r, const std::vector<int64_t>& ids) {
    int code = sql_do(r->keep_next_id, schema_next_id(r->db));
    for (const int64_t id : ids) {
        code = code == SQLITE_OK ? remove_one(r, id) : code;
    }
    return code;
}

int removal_lines(removal* r, const std::vector<int64_t>& ids) {
    int code = sql_do(r->begin);
    if (code != SQLITE_OK) {
        return code;
    }
    code = removal_lines_within(r, ids);
    code = code == SQLITE_OK ? sql_do(r->commit) : code;
    if (code != SQLITE_OK && sqlite3_get_autocommit(r->db) == 0) {
        static_cast<void>(sql_do(r->rollback));
    }
    return code;
}

// A negative number takes all segments in, a positive one goes on with what was begun; without work left it
// changes nothing but its own row.
int removal_merge(removal* r, bool anew, bool* done) {
    const int before = sqlite3_total_changes(r->db);
    const int code = sql_do(r->merge, anew ? -removal_step_index_pages : removal_step_index_pages);
    *done = code == SQLITE_OK && sqlite3_total_changes(r->db) - before < 2;
    return code;
}

int removal_vacuum(removal* r, int64_t keep, bool* done) {
    int code = SQLITE_OK;
    const int64_t left = sql_ask(&code, 0, r->free_pages);
    *done = code == SQLITE_OK && left <= keep;
    if (*done || code != SQLITE_OK) {
        return code;
    }
    // Stepped to its end: each step frees one page.
    const std::string text = "PRAGMA incremental_vacuum(" + std::to_string(removal_step_pages) + ")";
    return sql_run(r->db, text.c_str());
}
