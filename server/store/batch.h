// Writes a batch into the tables, in one transaction. What is known of names and rooms is kept between
// batches, until another connection has written.
//
// Ownership: prepared for one connection, which outlives it. Thread: the connection's.
#pragma once

#include <string>
#include <unordered_map>

#include "server/store/history.h"
#include "server/store/removal.h"
#include "server/store/sql.h"

struct batch_writer {
    sqlite3* db = nullptr;
    sql_statement data_version, begin, commit, rollback;
    sql_statement find_room, add_room, set_room;
    sql_statement find_name, find_person, next_name, add_name;
    sql_statement add_line, add_words, set_seen;
    std::unordered_map<std::string, int64_t> rooms;  // as shown -> number
    std::unordered_map<std::string, int64_t> names;
    removal gone;
    int64_t seen_version = 0;  // of the file's data, when these two were right
};

[[nodiscard]] int batch_writer_init(batch_writer* w, sqlite3* db);
// One entry, in a transaction of the caller's, which after a fault is to be rolled back and told of.
[[nodiscard]] int batch_write_entry(batch_writer* w, const history_entry& entry);
void batch_rolled_back(batch_writer* w);

// All of it or nothing. Never throws: out of memory is a code as others.
[[nodiscard]] int batch_write(batch_writer* w, const history_batch& batch);
