#include "server/store/batch.h"

#include <exception>
#include <string_view>

#include "common/text/name.h"

namespace {

constexpr size_t known_names_max = 20'000;  // more are looked up again

struct prepared {
    sql_statement batch_writer::*statement;
    const char* text;
};

constexpr prepared statements[] = {
    {&batch_writer::data_version, "PRAGMA data_version"},
    {&batch_writer::begin, "BEGIN IMMEDIATE"},
    {&batch_writer::commit, "COMMIT"},
    {&batch_writer::rollback, "ROLLBACK"},
    {&batch_writer::find_room, "SELECT id FROM room WHERE key = ?"},
    {&batch_writer::add_room, "INSERT INTO room(key, name) VALUES(?, ?)"},
    {&batch_writer::set_room,
     "INSERT INTO room(key, name, topic, off_record) VALUES(?1, ?2, ?3, ?4) "
     "ON CONFLICT(key) DO UPDATE SET name = ?2, topic = ?3, off_record = ?4"},
    {&batch_writer::find_name, "SELECT id FROM name WHERE shown = ?"},
    {&batch_writer::find_person, "SELECT person FROM name WHERE key = ? LIMIT 1"},
    {&batch_writer::next_name, "SELECT ifnull(max(id), 0) + 1 FROM name"},
    {&batch_writer::add_name, "INSERT INTO name(id, shown, key, person) VALUES(?, ?, ?, ?)"},
    {&batch_writer::add_line,
     "INSERT INTO line(id, time, kind, room, sender, text, target, sender_party, target_party) "
     "VALUES(?, ?, ?, nullif(?, 0), ?, ?, nullif(?, 0), nullif(?, 0), nullif(?, 0))"},
    // Not INSERT .. SELECT: that opens a savepoint, at each of which FTS5 writes out what it has gathered.
    {&batch_writer::add_words,
     "INSERT INTO search(rowid, text, tags) VALUES(?1, ?2, (SELECT tags FROM searchable WHERE id = ?1))"},
    {&batch_writer::set_seen,
     "INSERT OR REPLACE INTO seen(name_key, room, line, time) SELECT ?, id, ?, ? FROM room WHERE key = ?"},
};

void remember(std::unordered_map<std::string, int64_t>& known, const std::string& name, int64_t id) {
    if (known.size() >= known_names_max) {
        known.clear();
    }
    known.emplace(name, id);
}

// Names that the chat let in always have a key; what comes from elsewhere is at least the same as itself.
const std::string& key_of(const checked_name& checked, const std::string& shown) {
    return checked.fault == name_fault::none ? checked.key : shown;
}

int room_number(batch_writer* w, const std::string& room, int64_t* out) {
    const auto known = w->rooms.find(room);
    if (known != w->rooms.end()) {
        *out = known->second;
        return SQLITE_OK;
    }
    const checked_name checked = room_check(room, 0);
    const std::string& key = key_of(checked, room);
    int code = SQLITE_OK;
    *out = sql_ask(&code, 0, w->find_room, key);
    if (code == SQLITE_OK && *out == 0) {
        code = sql_do(w->add_room, key, room);
        *out = sqlite3_last_insert_rowid(w->db);
    }
    remember(w->rooms, room, *out);
    return code;
}

int name_number(batch_writer* w, const std::string& name, int64_t* out) {
    const auto known = w->names.find(name);
    if (known != w->names.end()) {
        *out = known->second;
        return SQLITE_OK;
    }
    int code = SQLITE_OK;
    *out = sql_ask(&code, 0, w->find_name, name);
    if (code == SQLITE_OK && *out == 0) {
        const checked_name checked = name_check(name, 0);
        const std::string& key = key_of(checked, name);
        *out = sql_ask(&code, 1, w->next_name);
        const int64_t person = sql_ask(&code, *out, w->find_person, key);
        code = code == SQLITE_OK ? sql_do(w->add_name, *out, name, key, person) : code;
    }
    remember(w->names, name, *out);
    return code;
}

int write_all(batch_writer* w, const history_batch& batch) {
    int code = SQLITE_OK;
    const int64_t version = sql_ask(&code, 0, w->data_version);
    if (version != w->seen_version) {
        batch_rolled_back(w);
        w->seen_version = version;
    }
    for (const history_room& room : batch.rooms) {
        code = code == SQLITE_OK
                   ? sql_do(w->set_room, room.key, room.name, room.topic, room.off_record ? 1 : 0)
                   : code;
    }
    for (const history_entry& entry : batch.entries) {
        code = code == SQLITE_OK ? batch_write_entry(w, entry) : code;
    }
    for (const history_seen& seen : batch.seen) {
        code = code == SQLITE_OK ? sql_do(w->set_seen, seen.name_key, seen.id, seen.time_us, seen.room_key)
                                 : code;
    }
    const std::vector<int64_t> removed(batch.removed.begin(), batch.removed.end());
    return code == SQLITE_OK && !removed.empty() ? removal_lines_within(&w->gone, removed) : code;
}

}  // namespace

int batch_write_entry(batch_writer* w, const history_entry& e) {
    int64_t room = 0;
    int64_t sender = 0;
    int64_t target = 0;
    int code = e.room.empty() ? SQLITE_OK : room_number(w, e.room, &room);
    code = code == SQLITE_OK ? name_number(w, e.sender, &sender) : code;
    code = code == SQLITE_OK && !e.target.empty() ? name_number(w, e.target, &target) : code;
    code = code == SQLITE_OK ? sql_do(w->add_line, e.id, e.time_us, static_cast<int>(e.kind), room, sender,
                                      e.text, target, e.sender_party, e.target_party)
                             : code;
    return code == SQLITE_OK && e.kind <= history_kind::private_said ? sql_do(w->add_words, e.id, e.text)
                                                                     : code;
}

int batch_writer_init(batch_writer* w, sqlite3* db) {
    w->db = db;
    for (const prepared& p : statements) {
        if (const int code = sql_prepare(db, p.text, &(w->*p.statement)); code != SQLITE_OK) {
            return code;
        }
    }
    return removal_init(&w->gone, db);
}

void batch_rolled_back(batch_writer* w) {
    w->rooms.clear();
    w->names.clear();
}

int batch_write(batch_writer* w, const history_batch& batch) {
    int code = sql_do(w->begin);
    if (code == SQLITE_OK) {
        try {
            code = write_all(w, batch);
        } catch (const std::exception&) {
            code = SQLITE_NOMEM;
        }
        code = code == SQLITE_OK ? sql_do(w->commit) : code;
    }
    if (code != SQLITE_OK) {
        // What was learnt in this transaction is gone with it.
        batch_rolled_back(w);
        if (sqlite3_get_autocommit(w->db) == 0) {
            static_cast<void>(sql_do(w->rollback));
        }
    }
    return code;
}
