// history_backup: one snapshot, copied page by page. history_check: SQLite's own check of the file; for the
// index a sum over all words at all places, once from the lines and once from the index, which no words'
// order changes. FTS5's own check would hold the server's commits up for as long as it takes.
#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "common/text/words.h"
#include "server/store/admin_work.h"
#include "server/store/search.h"

namespace {

constexpr int backup_step_pages = 256;
constexpr int faults_max = 100;

err file_fault(const std::string& file, std::string_view why) {
    return {"cannot write the backup " + file + ": " + std::string(why)};
}

// What has been written to the file and its name in the folder.
int sync_path(const std::string& path) {
    const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC);
    const int result = fd < 0 || fsync(fd) < 0 ? errno : 0;
    if (fd >= 0) {
        close(fd);
    }
    return result;
}

err copy(admin_work* w, const std::string& file, sqlite3* to) {
    // A snapshot of our own: without one each commit of the server's would begin the copy again.
    int code = sql_run(w->db.get(), "BEGIN; SELECT count(*) FROM meta");
    sqlite3_backup* backup = sqlite3_backup_init(to, "main", w->db.get(), "main");
    while (code == SQLITE_OK && backup != nullptr && admin_goes_on(w)) {
        code = sqlite3_backup_step(backup, backup_step_pages);
    }
    const int end = sqlite3_backup_finish(backup);
    static_cast<void>(sql_run(w->db.get(), "COMMIT"));
    if (w->stopped) {
        return admin_fault(*w, SQLITE_OK);
    }
    if (code == SQLITE_DONE && end == SQLITE_OK) {
        return {};
    }
    return file_fault(file, sql_words(end != SQLITE_OK ? end : code));
}

err copy_and_count(admin_work* w, const std::string& file, history_count* out) {
    sql_connection to;
    if (const int code = sql_open(file, SQLITE_OPEN_READWRITE, &to); code != SQLITE_OK) {
        return file_fault(file, sql_words(code));
    }
    if (err e = copy(w, file, to.get()); e.failed()) {
        return e;
    }
    out->lines = static_cast<uint64_t>(sql_number(to.get(), "SELECT count(*) FROM line", 0));
    to.reset();
    int fault = sync_path(file);
    fault = fault == 0 ? sync_path(std::filesystem::absolute(file).parent_path()) : fault;
    std::error_code ignored;
    out->bytes = std::filesystem::file_size(file, ignored);
    return fault == 0 ? err() : file_fault(file, strerror(fault));
}

// -- check --

struct word_sum {
    uint64_t sum = 0;
    uint64_t count = 0;
};

// Of one word at one place; their sum does not depend on the order.
void add_word(word_sum& all, std::string_view word, int64_t line, bool is_tag, int64_t place) {
    uint64_t hash = 14695981039346656037U;
    const auto mix = [&hash](uint64_t value) { hash = (hash ^ value) * 1099511628211U; };
    for (const char byte : word) {
        mix(static_cast<unsigned char>(byte));
    }
    mix(static_cast<uint64_t>(line));
    mix(is_tag ? 2 : 1);
    mix(static_cast<uint64_t>(place));
    all.sum += hash ^ (hash >> 29);
    ++all.count;
}

struct line_words {
    word_sum* all = nullptr;
    int64_t line = 0;
    bool is_tag = false;
    int64_t place = 0;
};

void add_text(word_sum& all, std::string_view text, int64_t line, bool is_tag) {
    line_words words = {.all = &all, .line = line, .is_tag = is_tag};
    text_words(text, &words, [](void* context, std::string_view word) {
        auto* w = static_cast<line_words*>(context);
        add_word(*w->all, word, w->line, w->is_tag, w->place++);
        return true;
    });
}

int sum_lines(sqlite3* db, word_sum* all) {
    sql_statement s;
    const int code = sql_prepare(db, "SELECT id, text, tags FROM searchable", &s);
    while (code == SQLITE_OK && sqlite3_step(s.get()) == SQLITE_ROW) {
        add_text(*all, sql_text(s, 1), sql_integer(s, 0), false);
        add_text(*all, sql_text(s, 2), sql_integer(s, 0), true);
    }
    return code == SQLITE_OK ? sqlite3_reset(s.get()) : code;
}

int sum_index(sqlite3* db, word_sum* all) {
    sql_statement s;
    const int code = sql_prepare(db, "SELECT term, doc, col, offset FROM temp.index_words", &s);
    while (code == SQLITE_OK && sqlite3_step(s.get()) == SQLITE_ROW) {
        add_word(*all, sql_text(s, 0), sql_integer(s, 1), sql_text(s, 2) == "tags", sql_integer(s, 3));
    }
    return code == SQLITE_OK ? sqlite3_reset(s.get()) : code;
}

struct fault_list {
    const history_admin* a = nullptr;
    void (*on_fault)(void* context, std::string_view fault) = nullptr;
    int count = 0;
};

void tell(fault_list& faults, std::string_view fault) {
    if (faults.count++ < faults_max) {
        faults.on_fault(faults.a->context, fault);
    }
}

// Damage that is met is what was looked for.
int check_file(sqlite3* db, fault_list& faults) {
    sql_statement s;
    int code = sql_prepare(db, "PRAGMA integrity_check(100)", &s);
    while (code == SQLITE_OK && sqlite3_step(s.get()) == SQLITE_ROW) {
        if (sql_text(s, 0) != "ok") {
            tell(faults, sql_text(s, 0));
        }
    }
    code = code == SQLITE_OK ? sqlite3_reset(s.get()) : code;
    if (sql_is_corrupt(code)) {
        tell(faults, "the file cannot be read any further");
        return SQLITE_OK;
    }
    return code;
}

int check_index(sqlite3* db, fault_list& faults) {
    word_sum of_lines;
    word_sum of_index;
    int code = sum_lines(db, &of_lines);
    code = code == SQLITE_OK ? sum_index(db, &of_index) : code;
    if (sql_is_corrupt(code)) {
        tell(faults, "the index for the search cannot be read");
        return SQLITE_OK;
    }
    if (code == SQLITE_OK && (of_lines.sum != of_index.sum || of_lines.count != of_index.count)) {
        tell(faults, "the index for the search does not fit the lines: it has " +
                         std::to_string(of_index.count) + " words, they have " +
                         std::to_string(of_lines.count));
    }
    return code;
}

}  // namespace

err history_backup(const history_admin& a, const std::string& file, history_count* out) {
    admin_work w;
    if (err e = admin_open(&w, a, false); e.failed()) {
        return e;
    }
    const int fd = open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0) {
        return file_fault(file, strerror(errno));
    }
    close(fd);
    err e = copy_and_count(&w, file, out);
    if (e.failed()) {
        for (const char* end : {"", "-journal", "-wal", "-shm"}) {
            unlink((file + end).c_str());
        }
    }
    return e;
}

err history_check(const history_admin& a, void (*on_fault)(void* context, std::string_view fault),
                  history_count* out) {
    admin_work w;
    err e = admin_open(&w, a, true);
    if (e.failed()) {
        return e;
    }
    fault_list faults = {.a = &a, .on_fault = on_fault};
    sqlite3* db = w.db.get();
    int code = sql_run(db,
                       "CREATE VIRTUAL TABLE temp.index_words USING fts5vocab('main', 'search', 'instance');"
                       "PRAGMA query_only = ON; BEGIN");
    code = code == SQLITE_OK ? check_file(db, faults) : code;
    if (code == SQLITE_OK && faults.count == 0) {
        code = check_index(db, faults);
    }
    out->lines = static_cast<uint64_t>(sql_number(db, "SELECT count(*) FROM line", 0));
    out->bytes = static_cast<uint64_t>(admin_file_bytes(w));
    return admin_fault(w, sql_is_corrupt(code) && faults.count > 0 ? SQLITE_OK : code);
}
