#include "server/store/schema.h"

#include <algorithm>
#include <array>

#include "server/store/search.h"

namespace {

// Before there is a table: how the file is laid out cannot be changed later.
constexpr const char* layout = R"(
    PRAGMA auto_vacuum = INCREMENTAL;
    PRAGMA journal_mode = WAL;
)";

constexpr const char* settings = R"(
    PRAGMA wal_autocheckpoint = 0;
    PRAGMA journal_size_limit = 16777216;
    PRAGMA secure_delete = ON;
    PRAGMA temp_store = MEMORY;
    PRAGMA cache_size = -8000;
)";

constexpr std::array steps = {
    // to version 1, 2, ...
    R"(
    CREATE TABLE meta(key TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
    CREATE TABLE room(
        id INTEGER PRIMARY KEY,
        key TEXT NOT NULL UNIQUE,
        name TEXT NOT NULL,
        topic TEXT NOT NULL DEFAULT '',
        off_record INTEGER NOT NULL DEFAULT 0);
    CREATE TABLE name(
        id INTEGER PRIMARY KEY,
        shown TEXT NOT NULL UNIQUE,
        key TEXT NOT NULL,
        person INTEGER NOT NULL);
    CREATE INDEX name_key ON name(key);
    CREATE TABLE line(
        id INTEGER PRIMARY KEY,
        time INTEGER NOT NULL,
        kind INTEGER NOT NULL,
        room INTEGER,
        sender INTEGER NOT NULL,
        text TEXT NOT NULL,
        target INTEGER,
        sender_party INTEGER,
        target_party INTEGER);
    CREATE INDEX line_room ON line(room, id) WHERE room IS NOT NULL;
    CREATE TABLE seen(
        name_key TEXT NOT NULL,
        room INTEGER NOT NULL,
        line INTEGER NOT NULL,
        time INTEGER NOT NULL,
        PRIMARY KEY(name_key, room)) WITHOUT ROWID;
    CREATE INDEX seen_line ON seen(line);

    CREATE VIEW searchable AS
        SELECT line.id AS id, line.text AS text,
            CASE WHEN line.kind = 3 THEN 'p' || line.sender_party || ' p' || line.target_party
                ELSE 'r' || line.room END || ' f' || name.person AS tags
        FROM line JOIN name ON name.id = line.sender WHERE line.kind <= 3;
    CREATE VIRTUAL TABLE search USING fts5(
        text, tags, content = 'searchable', content_rowid = 'id', columnsize = 0, tokenize = 'words');
    )",
};
static_assert(steps.size() == schema_version);

// Whether the latest version's tables have what our statements name: a flipped bit can rename a column and
// leave a file that is sound to SQLite.
constexpr const char* all_that_is_named = R"(
    SELECT key, value FROM meta LIMIT 0;
    SELECT id, key, name, topic, off_record FROM room LIMIT 0;
    SELECT id, shown, key, person FROM name LIMIT 0;
    SELECT id, time, kind, room, sender, text, target, sender_party, target_party FROM line LIMIT 0;
    SELECT name_key, room, line, time FROM seen LIMIT 0;
    SELECT id, text, tags FROM searchable LIMIT 0;
    SELECT rowid, text, tags FROM search LIMIT 0;
)";

int migrate(sqlite3* db, int64_t from) {
    int code = sql_run(db, "BEGIN IMMEDIATE");
    for (int64_t version = from; version < schema_version && code == SQLITE_OK; ++version) {
        code = sql_run(db, steps[static_cast<size_t>(version)]);
    }
    const std::string stamp = "PRAGMA application_id = " + std::to_string(schema_application) +
                              "; PRAGMA user_version = " + std::to_string(schema_version) + "; COMMIT";
    code = code == SQLITE_OK ? sql_run(db, stamp.c_str()) : code;
    if (code != SQLITE_OK) {
        static_cast<void>(sql_run(db, "ROLLBACK"));
    }
    return code;
}

struct file_form {
    int64_t application = 0;
    int64_t version = 0;
    bool fresh = false;  // there is nothing in it
};

bool is_ours(const file_form& form) {
    return form.application == schema_application && form.version >= 1 && form.version <= schema_version;
}

err foreign_words(const std::string& path, const file_form& form) {
    if (form.application != schema_application) {
        return {path + " is not a history of hearthd; move it away, or name another folder with --data-dir"};
    }
    if (form.version < schema_version) {
        return {"the history in " + path + " was written by an older hearthd; start this one on it once"};
    }
    return {"the history in " + path + " was written by a newer hearthd (form " +
            std::to_string(form.version) + ", this one knows " + std::to_string(schema_version) +
            "); use that one, or another folder"};
}

// Our statements fit our tables: where one does not, it is the tables that are not as they were written.
schema_outcome failed(int code) {
    const bool corrupt = sql_is_corrupt(code) || (code & 0xff) == SQLITE_ERROR;
    return {.fault = corrupt ? schema_fault::corrupt : schema_fault::disk, .code = code};
}

// The value of a pragma, or an error.
int ask_pragma(sqlite3* db, const char* text, int64_t* out) {
    sql_statement s;
    int code = sql_prepare(db, text, &s);
    if (code == SQLITE_OK) {
        *out = sql_ask(&code, 0, s);
    }
    return code;
}

// Nothing is written yet: the file may be anybody's.
int open_form(const std::string& path, int flags, sql_connection* out, file_form* form) {
    int64_t tables = 0;
    int code = sql_open(path, flags, out);
    sqlite3* db = out->get();
    code = code == SQLITE_OK ? search_register(db) : code;
    code = code == SQLITE_OK ? ask_pragma(db, "PRAGMA application_id", &form->application) : code;
    code = code == SQLITE_OK ? ask_pragma(db, "PRAGMA user_version", &form->version) : code;
    code = code == SQLITE_OK ? ask_pragma(db, "SELECT count(*) FROM sqlite_schema", &tables) : code;
    form->fresh = tables == 0 && form->application == 0 && form->version == 0;
    return code;
}

}  // namespace

schema_outcome schema_open(const std::string& path, bool full_sync, sql_connection* out) {
    file_form form;
    int code = open_form(path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, out, &form);
    if (code != SQLITE_OK) {
        return failed(code);
    }
    if (!form.fresh && !is_ours(form)) {
        return {.fault = schema_fault::foreign, .words = foreign_words(path, form)};
    }
    sqlite3* db = out->get();
    code = form.fresh ? sql_run(db, layout) : SQLITE_OK;
    code = code == SQLITE_OK ? sql_run(db, settings) : code;
    code = code == SQLITE_OK && form.version < schema_version ? migrate(db, form.version) : code;
    code = code == SQLITE_OK ? sql_run(db, all_that_is_named) : code;
    if (code != SQLITE_OK) {
        return failed(code);
    }
    schema_outcome opened;
    opened.clean = form.fresh || sql_number(db, "SELECT value FROM meta WHERE key = 'clean'", 0) == 1;
    // Written with a sync, whatever the mode: a disk that takes nothing is found out now.
    code = sql_run(db,
                   "PRAGMA synchronous = FULL;"
                   "INSERT OR REPLACE INTO meta(key, value) VALUES('clean', 0)");
    if (code == SQLITE_OK && !full_sync) {
        code = sql_run(db, "PRAGMA synchronous = NORMAL");
    }
    return code == SQLITE_OK ? opened : failed(code);
}

schema_outcome schema_attach(const std::string& path, sql_connection* out) {
    file_form form;
    int code = open_form(path, SQLITE_OPEN_READWRITE, out, &form);
    if (code == SQLITE_OK && (!is_ours(form) || form.version != schema_version)) {
        return {.fault = schema_fault::foreign, .words = foreign_words(path, form)};
    }
    code = code == SQLITE_OK ? sql_run(out->get(), settings) : code;
    return code == SQLITE_OK ? schema_outcome() : failed(code);
}

int schema_open_reader(const std::string& path, sql_connection* out) {
    // Not READONLY: a reader of a log may have to take part in keeping its index.
    int code = sql_open(path, SQLITE_OPEN_READWRITE, out);
    code = code == SQLITE_OK ? search_register(out->get()) : code;
    return code == SQLITE_OK
               ? sql_run(out->get(),
                         "PRAGMA query_only = ON; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -4000")
               : code;
}

uint64_t schema_next_id(sqlite3* db) {
    const int64_t next = std::max({sql_number(db, "SELECT max(id) FROM line", 0) + 1,
                                   sql_number(db, "SELECT max(line) FROM seen", 1),
                                   sql_number(db, "SELECT value FROM meta WHERE key = 'next_id'", 1)});
    return static_cast<uint64_t>(next);
}
