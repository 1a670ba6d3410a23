// The file: its tables, its version, how it is opened. Version 1 is made here; later ones are steps from the
// one before, so a newer program takes an older file forward, and an older one refuses a newer file.
//
//   line    what was said, by id; rooms and names by number, private messages with their parties
//   search  their words (search.h), over the view `searchable`; it holds no text itself
//   room    by key, with topic and off-record
//   name    each name as shown, with its key; `person` is the number of the first one with that key
//   seen    from where somebody's digest of a room counts
//   meta    `clean`: 1 after an orderly end; `next_id`: at least this, whatever was pruned
#pragma once

#include "common/base/err.h"
#include "server/store/sql.h"

inline constexpr int64_t schema_version = 1;
inline constexpr int64_t schema_application = 0x48725468;  // "HrTh", so that no other program's file is taken

// What a failed open is to its caller.
enum class schema_fault : uint8_t {
    none,
    disk,     // read-only, full, no permission: `code` says which
    corrupt,  // not a database, or damaged
    foreign,  // another program's, or a newer version's: left alone
};

struct schema_outcome {
    schema_fault fault = schema_fault::none;
    int code = SQLITE_OK;
    err words;           // of `foreign`
    bool clean = false;  // the last one to write it ended in order
};

// Opens or makes the file for writing, takes it to this version and marks it as not cleanly ended.
// `full_sync`: each commit is on the disk when it returns.
[[nodiscard]] schema_outcome schema_open(const std::string& path, bool full_sync, sql_connection* out);

// For an operator's command, beside the server or without one. The file is there and has this version.
[[nodiscard]] schema_outcome schema_attach(const std::string& path, sql_connection* out);

// For reading alone. The file is there.
[[nodiscard]] int schema_open_reader(const std::string& path, sql_connection* out);

// The first id above all that the file speaks of.
[[nodiscard]] uint64_t schema_next_id(sqlite3* db);
