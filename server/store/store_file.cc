#include "server/store/store_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>

#include "common/base/log.h"
#include "server/store/ballast.h"
#include "server/store/schema.h"

namespace {

// Above all ids that the damaged file may have held, where its last one could still be read.
constexpr uint64_t ids_left_out = 1'000'000;

std::string mark_path(const std::string& folder) {
    return folder + "/history.damaged";
}

uint64_t now_s() {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return static_cast<uint64_t>(std::chrono::duration_cast<std::chrono::seconds>(now).count());
}

// Ids must not begin again below those that clients have seen.
uint64_t next_id_after(sqlite3* damaged) {
    const uint64_t next = damaged == nullptr ? 1 : schema_next_id(damaged);
    return next > 1 ? next + ids_left_out : now_s();
}

// The log goes along: both together may still be worth something to somebody.
err set_aside(const history_settings& settings, sql_connection db, uint64_t* next_id) {
    *next_id = next_id_after(db.get());
    if (db != nullptr) {
        sqlite3_db_config(db.get(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
        db.reset();
    }
    const std::string path = store_file_path(settings.folder);
    std::string aside = path + ".corrupt-" + std::to_string(now_s());
    for (int n = 2; access(aside.c_str(), F_OK) == 0; ++n) {
        aside = path + ".corrupt-" + std::to_string(now_s()) + "-" + std::to_string(n);
    }
    if (rename(path.c_str(), aside.c_str()) != 0) {
        return store_file_refusal(settings.folder, "the file is damaged and cannot be renamed");
    }
    static_cast<void>(rename((path + "-wal").c_str(), (aside + "-wal").c_str()));
    unlink((path + "-shm").c_str());
    log_write(log_level::error, "The history was damaged; it is set aside and a new one begun",
              {{"file", aside}});
    return {};
}

schema_outcome open_schema(const history_settings& settings, sql_connection* out) {
    const std::string path = store_file_path(settings.folder);
    const bool full_sync = settings.mode == durability::durable;
    // Made here, so that whatever the folder lets others do, they cannot read it; its log takes after it.
    const int made = open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    if (made >= 0) {
        close(made);
    }
    schema_outcome opened = schema_open(path, full_sync, out);
    if (opened.fault == schema_fault::disk && (opened.code & 0xff) == SQLITE_FULL &&
        ballast_drop(settings.folder)) {
        log_write(log_level::warning, "The disk is full: the room that was kept back is given up");
        opened = schema_open(path, full_sync, out);
    }
    return opened;
}

int64_t size_of(sqlite3* db) {
    return sql_number(db, "PRAGMA page_count", 0) * sql_number(db, "PRAGMA page_size", 0);
}

// After a mark the search may be all that is wrong, which quick_check does not see.
bool mend(sqlite3* db) {
    log_write(log_level::warning, "The history is checked, since damage was met in it");
    return store_file_is_sound(db) &&
           !sql_is_corrupt(sql_run(db, "INSERT INTO search(search) VALUES('rebuild')"));
}

}  // namespace

std::string store_file_path(const std::string& folder) {
    return folder + "/history.db";
}

bool store_file_is_there(const std::string& folder) {
    struct stat file;
    return stat(store_file_path(folder).c_str(), &file) == 0 && file.st_size > 0;
}

err store_file_refusal(const std::string& folder, std::string_view why) {
    return {"cannot keep the history in " + folder + ": " + std::string(why) +
            "; mend that, or start with --set history.durability=none to keep none"};
}

void store_file_mark(const std::string& folder) {
    const int fd = open(mark_path(folder).c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    if (fd >= 0) {
        close(fd);
    }
}

bool store_file_is_sound(sqlite3* db) {
    sql_statement s;
    int code = sql_prepare(db, "PRAGMA quick_check(1)", &s);
    if (code == SQLITE_OK && sqlite3_step(s.get()) == SQLITE_ROW && sql_text(s, 0) != "ok") {
        return false;
    }
    code = code == SQLITE_OK ? sqlite3_reset(s.get()) : code;
    return !sql_is_corrupt(code);
}

err store_file_open(const history_settings& settings, store_file* out) {
    schema_outcome opened = open_schema(settings, &out->db);
    bool damaged = opened.fault == schema_fault::corrupt;
    if (opened.fault == schema_fault::none) {
        if (access(mark_path(settings.folder).c_str(), F_OK) == 0) {
            damaged = !mend(out->db.get());
        } else if (!opened.clean) {
            out->check_later = size_of(out->db.get()) > check_at_once_bytes;
            damaged = !out->check_later && !store_file_is_sound(out->db.get());
        }
    }
    uint64_t next_id = 1;
    if (damaged) {
        out->check_later = false;
        if (err e = set_aside(settings, std::move(out->db), &next_id); e.failed()) {
            return e;
        }
        opened = open_schema(settings, &out->db);
    }
    if (opened.fault == schema_fault::foreign) {
        return opened.words;
    }
    if (opened.fault != schema_fault::none) {
        return store_file_refusal(settings.folder, sql_words(opened.code));
    }
    unlink(mark_path(settings.folder).c_str());
    out->next_id = std::max(next_id, schema_next_id(out->db.get()));
    return {};
}
