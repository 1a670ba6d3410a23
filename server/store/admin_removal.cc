// history_forget and history_prune: find some lines, remove them in one short transaction, rest, go on; then
// write the index anew, which still has the words of what is gone, give the pages back, and empty the log.
#include <algorithm>

#include "server/store/admin_work.h"
#include "server/store/removal.h"

namespace {

using steady = std::chrono::steady_clock;

constexpr int64_t scan_step_ids = 20'000;

struct removal_work : admin_work {
    removal remover;
    uint64_t lines = 0;
};

err open_removal(removal_work* w, const history_admin& a) {
    err e = admin_open(w, a, true);
    return e.failed() ? e : admin_fault(*w, removal_init(&w->remover, w->db.get()));
}

int remove(removal_work* w, const std::vector<int64_t>& ids) {
    const steady::time_point began = steady::now();
    const int code = removal_lines(&w->remover, ids);
    w->lines += code == SQLITE_OK ? ids.size() : 0;
    admin_rest(began);
    return code;
}

// The first column of every row.
int read_ids(const sql_statement& s, std::vector<int64_t>* out) {
    out->clear();
    while (sqlite3_step(s.get()) == SQLITE_ROW) {
        out->push_back(sql_integer(s, 0));
    }
    return sqlite3_reset(s.get());
}

err give_back(removal_work* w) {
    bool done = false;
    int code = SQLITE_OK;
    for (bool anew = true; code == SQLITE_OK && !done && admin_goes_on(w); anew = false) {
        const steady::time_point began = steady::now();
        code = removal_merge(&w->remover, anew, &done);
        admin_rest(began);
    }
    for (done = false; code == SQLITE_OK && !done && admin_goes_on(w);) {
        const steady::time_point began = steady::now();
        code = removal_vacuum(&w->remover, 0, &done);
        admin_rest(began);
    }
    err e = admin_fault(*w, code);
    return e.failed() ? e : admin_empty_log(w);
}

err finish(removal_work* w, err&& e, int64_t bytes_before, history_count* out) {
    e = e.failed() ? std::move(e) : give_back(w);
    out->lines = w->lines;
    out->bytes = static_cast<uint64_t>(std::max<int64_t>(0, bytes_before - admin_file_bytes(*w)));
    return std::move(e);
}

// -- forget --

// Lines of the person between two ids.
constexpr const char* lines_of =
    "SELECT id FROM line WHERE id > ?2 AND id <= ?3 AND (sender IN (SELECT id FROM name WHERE key = ?1) "
    "OR target IN (SELECT id FROM name WHERE key = ?1))";

int forget_lines(removal_work* w, std::string_view key, int64_t* scanned) {
    sql_statement find;
    std::vector<int64_t> ids;
    int code = sql_prepare(w->db.get(), lines_of, &find);
    const int64_t last = sql_number(w->db.get(), "SELECT max(id) FROM line", 0);
    while (code == SQLITE_OK && *scanned < last && admin_goes_on(w)) {
        const int64_t up_to = std::min(last, *scanned + scan_step_ids);
        sql_bind(find, key, *scanned, up_to);
        code = read_ids(find, &ids);
        for (size_t at = 0; code == SQLITE_OK && at < ids.size(); at += removal_step_lines) {
            const auto from = ids.begin() + static_cast<std::ptrdiff_t>(at);
            const size_t count = std::min(removal_step_lines, ids.size() - at);
            code = remove(w, {from, from + static_cast<std::ptrdiff_t>(count)});
        }
        *scanned = up_to;
    }
    return code;
}

// What was said since the look, the name itself and where it had left, in one: nothing refers to it then.
int forget_name(removal_work* w, std::string_view key, int64_t scanned) {
    sql_statement find;
    sql_statement name;
    sql_statement seen;
    std::vector<int64_t> ids;
    sqlite3* db = w->db.get();
    int code = sql_prepare(db, lines_of, &find);
    code = code == SQLITE_OK ? sql_prepare(db, "DELETE FROM name WHERE key = ?", &name) : code;
    code = code == SQLITE_OK ? sql_prepare(db, "DELETE FROM seen WHERE name_key = ?", &seen) : code;
    code = code == SQLITE_OK ? sql_do(w->remover.begin) : code;
    if (code != SQLITE_OK) {
        return code;
    }
    sql_bind(find, key, scanned, INT64_MAX);
    code = read_ids(find, &ids);
    code = code == SQLITE_OK ? removal_lines_within(&w->remover, ids) : code;
    code = code == SQLITE_OK ? sql_do(name, key) : code;
    code = code == SQLITE_OK ? sql_do(seen, key) : code;
    code = code == SQLITE_OK ? sql_do(w->remover.commit) : code;
    w->lines += code == SQLITE_OK ? ids.size() : 0;
    if (code != SQLITE_OK && sqlite3_get_autocommit(db) == 0) {
        static_cast<void>(sql_do(w->remover.rollback));
    }
    return code;
}

}  // namespace

err history_forget(const history_admin& a, std::string_view name_key, history_count* out) {
    removal_work w;
    if (err e = open_removal(&w, a); e.failed()) {
        return e;
    }
    const int64_t bytes_before = admin_file_bytes(w);
    int64_t scanned = 0;
    int code = forget_lines(&w, name_key, &scanned);
    if (code == SQLITE_OK && !w.stopped) {
        code = forget_name(&w, name_key, scanned);
    }
    return finish(&w, admin_fault(w, code), bytes_before, out);
}

err history_prune(const history_admin& a, std::string_view room_key, int64_t before_us, history_count* out) {
    removal_work w;
    if (err e = open_removal(&w, a); e.failed()) {
        return e;
    }
    const int64_t bytes_before = admin_file_bytes(w);
    sql_statement find;
    int code = sql_prepare(
        w.db.get(),
        room_key.empty() ? "SELECT id FROM (SELECT id, time FROM line WHERE ?1 = '' ORDER BY id LIMIT ?3) "
                           "WHERE time < ?2"
                         : "SELECT id FROM (SELECT id, time FROM line WHERE room = "
                           "(SELECT id FROM room WHERE key = ?1) ORDER BY id LIMIT ?3) WHERE time < ?2",
        &find);
    std::vector<int64_t> ids;
    do {
        ids.clear();
        if (code == SQLITE_OK) {
            sql_bind(find, room_key, before_us, removal_step_lines);
            code = read_ids(find, &ids);
        }
        code = code == SQLITE_OK && !ids.empty() ? remove(&w, ids) : code;
    } while (code == SQLITE_OK && !ids.empty() && admin_goes_on(&w));
    return finish(&w, admin_fault(w, code), bytes_before, out);
}
