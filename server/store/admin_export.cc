// history_export: page by page, so that no snapshot is held while the caller takes his time.
// history_import: each line is put where its id belongs, if it fits there.
#include <exception>
#include <memory>

#include "common/text/name.h"
#include "server/store/admin_work.h"
#include "server/store/batch.h"
#include "server/store/line_row.h"
#include "server/store/schema.h"
#include "server/store/store_file.h"

namespace {

struct export_place {
    int64_t after = 0;
    int64_t last = 0;
};

err find_bounds(admin_work* w, const history_export_ask& ask, export_place* at) {
    at->last = sql_number(w->db.get(), "SELECT max(id) FROM line", 0);
    if (ask.since_us > 0) {
        int code = SQLITE_OK;
        at->after = line_row_id_at(w->db.get(), ask.since_us, &code) - 1;
        return admin_fault(*w, code);
    }
    return {};
}

// Room 0: all.
int prepare_export(admin_work* w, const history_export_ask& ask, int64_t room, sql_statement* out) {
    const char* of_room = "WHERE line.room = ? AND line.id > ? AND line.id <= ? ORDER BY line.id LIMIT ?";
    const char* all = "WHERE ? = 0 AND line.id > ? AND line.id <= ? ORDER BY line.id LIMIT ?";
    const char* all_but_private =
        "WHERE ? = 0 AND line.kind <> 3 AND line.id > ? AND line.id <= ? ORDER BY line.id LIMIT ?";
    return line_row_prepare(w->db.get(), room != 0 ? of_room : ask.private_too ? all : all_but_private, out);
}

}  // namespace

err history_export(const history_admin& a, const history_export_ask& ask,
                   bool (*on_entry)(void* context, const history_entry& entry)) {
    admin_work w;
    export_place at;
    err e = admin_open(&w, a, false);
    e = e.failed() ? std::move(e) : find_bounds(&w, ask, &at);
    if (e.failed()) {
        return e;
    }
    int code = SQLITE_OK;
    int64_t room = 0;
    if (!ask.room_key.empty()) {
        sql_statement find;
        code = sql_prepare(w.db.get(), "SELECT id FROM room WHERE key = ?", &find);
        room = code == SQLITE_OK ? sql_ask(&code, 0, find, ask.room_key) : 0;
        if (code == SQLITE_OK && room == 0) {
            return {};  // nothing was ever kept of it
        }
    }
    sql_statement next;
    code = code == SQLITE_OK ? prepare_export(&w, ask, room, &next) : code;
    std::vector<history_entry> page;
    do {
        page.clear();
        sql_bind(next, room, at.after, at.last, admin_page_lines);
        while (code == SQLITE_OK && sqlite3_step(next.get()) == SQLITE_ROW) {
            page.push_back(line_row_entry(next));
        }
        code = code == SQLITE_OK ? sqlite3_reset(next.get()) : code;
        for (const history_entry& entry : page) {
            at.after = static_cast<int64_t>(entry.id);
            if (!on_entry(a.context, entry)) {
                return {};
            }
        }
    } while (code == SQLITE_OK && !page.empty() && admin_goes_on(&w));
    return admin_fault(w, code);
}

// -- import --

struct history_import {
    history_admin a;
    admin_work work;
    batch_writer batch;
    sql_statement same, before, after;
};

namespace {

std::string room_key(const std::string& room) {
    const checked_name checked = room_check(room, 0);
    return checked.fault == name_fault::none ? checked.key : room;
}

bool is_same(const history_entry& a, const history_entry& b) {
    return a.kind == b.kind && a.sender == b.sender && a.target == b.target && a.text == b.text &&
           room_key(a.room) == room_key(b.room);
}

int place(history_import* i, const history_entry& e, history_import_outcome* out) {
    sql_bind(i->same, e.id);
    const bool taken = sqlite3_step(i->same.get()) == SQLITE_ROW;
    const bool same = taken && is_same(line_row_entry(i->same), e);
    int code = sqlite3_reset(i->same.get());
    if (taken || code != SQLITE_OK) {
        *out = same ? history_import_outcome::there_already : history_import_outcome::id_taken;
        return code;
    }
    if (sql_ask(&code, e.time_us, i->before, e.id) > e.time_us ||
        sql_ask(&code, e.time_us, i->after, e.id) < e.time_us) {
        *out = history_import_outcome::out_of_order;
        return code;
    }
    history_entry kept = e;
    kept.sender_party = kept.target_party = 0;
    *out = history_import_outcome::kept;
    return code == SQLITE_OK ? batch_write_entry(&i->batch, kept) : code;
}

int place_all(history_import* i, std::span<const history_entry> entries,
              std::vector<history_import_outcome>* outcomes) {
    int code = SQLITE_OK;
    for (const history_entry& entry : entries) {
        history_import_outcome outcome{};
        code = code == SQLITE_OK ? place(i, entry, &outcome) : code;
        outcomes->push_back(outcome);
    }
    return code;
}

err make_file(const history_admin& a) {
    sql_connection db;
    const schema_outcome made = schema_open(store_file_path(a.folder), true, &db);
    if (made.fault != schema_fault::none) {
        return store_file_refusal(a.folder, sql_words(made.code));
    }
    const int code = sql_run(db.get(), "INSERT OR REPLACE INTO meta(key, value) VALUES('clean', 1)");
    return code == SQLITE_OK ? err() : store_file_refusal(a.folder, sql_words(code));
}

}  // namespace

err history_import_begin(const history_admin& a, history_import** out) {
    auto i = std::make_unique<history_import>();
    i->a = a;
    if (!store_file_is_there(a.folder)) {
        if (err e = make_file(a); e.failed()) {
            return e;
        }
    }
    if (err e = admin_open(&i->work, i->a, true); e.failed()) {
        return e;
    }
    sqlite3* db = i->work.db.get();
    int code = batch_writer_init(&i->batch, db);
    code = code == SQLITE_OK ? line_row_prepare(db, "WHERE line.id = ?", &i->same) : code;
    code = code == SQLITE_OK
               ? sql_prepare(db, "SELECT time FROM line WHERE id < ? ORDER BY id DESC LIMIT 1", &i->before)
               : code;
    code = code == SQLITE_OK
               ? sql_prepare(db, "SELECT time FROM line WHERE id > ? ORDER BY id LIMIT 1", &i->after)
               : code;
    if (code != SQLITE_OK) {
        return admin_fault(i->work, code);
    }
    *out = i.release();
    return {};
}

err history_import_write(history_import* import, std::span<const history_entry> entries,
                         std::vector<history_import_outcome>* outcomes) {
    outcomes->clear();
    if (!admin_goes_on(&import->work)) {
        return admin_fault(import->work, SQLITE_OK);
    }
    const auto began = std::chrono::steady_clock::now();
    int code = sql_do(import->batch.begin);
    if (code == SQLITE_OK) {
        try {
            code = place_all(import, entries, outcomes);
        } catch (const std::exception&) {
            code = SQLITE_NOMEM;
        }
        code = code == SQLITE_OK ? sql_do(import->batch.commit) : code;
        if (code != SQLITE_OK) {
            batch_rolled_back(&import->batch);
            static_cast<void>(sql_do(import->batch.rollback));
        }
    }
    admin_rest(began);
    return admin_fault(import->work, code);
}

void history_import_end(history_import* import) {
    delete import;
}
