#include "server/store/sql.h"

void sql_closer::operator()(sqlite3* db) const {
    sqlite3_close_v2(db);
}

void sql_closer::operator()(sqlite3_stmt* s) const {
    sqlite3_finalize(s);
}

// SQLite's own way of waiting naps longer each time, up to 100 ms, and a line's echo waits with it.
static int on_busy(void*, int naps) {
    return naps < sql_busy_ms && sqlite3_sleep(1) > 0 ? 1 : 0;
}

int sql_open(const std::string& path, int flags, sql_connection* out) {
    sqlite3* db = nullptr;
    const int code =
        sqlite3_open_v2(path.c_str(), &db, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nullptr);
    out->reset(db);
    if (db != nullptr) {
        sqlite3_busy_handler(db, on_busy, nullptr);
    }
    return code;
}

int sql_run(sqlite3* db, const char* text) {
    return sqlite3_exec(db, text, nullptr, nullptr, nullptr);
}

int sql_prepare(sqlite3* db, const char* text, sql_statement* out) {
    sqlite3_stmt* s = nullptr;
    const int code = sqlite3_prepare_v3(db, text, -1, SQLITE_PREPARE_PERSISTENT, &s, nullptr);
    out->reset(s);
    return code;
}

int64_t sql_number(sqlite3* db, const char* text, int64_t otherwise) {
    sql_statement s;
    if (sql_prepare(db, text, &s) != SQLITE_OK || sqlite3_step(s.get()) != SQLITE_ROW) {
        return otherwise;
    }
    return sql_integer(s, 0);
}

std::string_view sql_text(const sql_statement& s, int column) {
    const unsigned char* text = sqlite3_column_text(s.get(), column);
    const int length = sqlite3_column_bytes(s.get(), column);
    return text == nullptr
               ? std::string_view()
               : std::string_view(reinterpret_cast<const char*>(text), static_cast<size_t>(length));
}

bool sql_is_corrupt(int code) {
    return (code & 0xff) == SQLITE_CORRUPT || (code & 0xff) == SQLITE_NOTADB;
}

std::string sql_words(int code) {
    switch (code & 0xff) {
        case SQLITE_OK:
        case SQLITE_ROW:
        case SQLITE_DONE:
            return {};
        case SQLITE_FULL:
            return "no space left on the disk";
        case SQLITE_IOERR:
            return code == SQLITE_IOERR_NOMEM ? "out of memory" : "the disk fails to read or write";
        case SQLITE_READONLY:
            return "the disk or the file is read-only";
        case SQLITE_CANTOPEN:
        case SQLITE_PERM:
            return "the file cannot be opened";
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB:
            return "the file is damaged";
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
            return "another program holds it";
        case SQLITE_NOMEM:
            return "out of memory";
        default:
            return sqlite3_errstr(code);
    }
}
