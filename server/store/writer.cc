#include "server/store/writer.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <exception>
#include <iterator>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include "server/store/ballast.h"
#include "server/store/batch.h"
#include "server/store/store_file.h"
#include "server/store/upkeep.h"

namespace {

using steady = std::chrono::steady_clock;

// Of the log file, in pages; it is carried over to the tables when it has grown to this.
constexpr int checkpoint_pages = 1000;

// Free again after the disk was full: less would be used up by the next lines.
constexpr uint64_t resume_bytes = 1024 * 1024;

constexpr std::chrono::minutes upkeep_interval{1};
constexpr std::chrono::seconds upkeep_patience{1};  // it waits so long for a moment without lines

}  // namespace

struct writer {
    history_settings settings;
    writer_wake wake;
    sql_connection db;
    std::thread thread;

    std::mutex mutex;
    std::condition_variable changed;
    // Guarded:
    history_batch inbox;
    uint64_t appends = 0;         // calls so far
    steady::time_point first_at;  // when the inbox began to fill
    bool hurry = false;
    bool condemned = false;
    bool stop = false;
    bool clean = false;                      // with `stop`
    std::optional<uint32_t> retention_days;  // new ones
    std::vector<writer_report> outbox;

    // The thread's own:
    batch_writer batch;
    history_state state = history_state::keeping;
    bool damaged = false;
    upkeep keeping_small;
    steady::time_point next_at;  // a try when failing, else upkeep
    int log_pages = 0;
};

namespace {

// What the inbox held, and how many calls had filled it.
struct taken {
    history_batch batch;
    uint64_t appends = 0;
    bool condemned = false;
    std::optional<uint32_t> retention_days;
    bool stop = false;
};

void tell(writer* w, writer_report&& report) {
    {
        const std::lock_guard lock(w->mutex);
        w->outbox.push_back(std::move(report));
    }
    w->wake.call(w->wake.context);
}

taken take(writer* w) {
    std::unique_lock lock(w->mutex);
    w->changed.wait_until(lock, w->next_at,
                          [w] { return w->stop || w->condemned || w->retention_days || w->appends > 0; });
    if (w->settings.mode == durability::relaxed && w->appends > 0) {
        const steady::time_point due = w->first_at + std::chrono::milliseconds(w->settings.relaxed_ms);
        w->changed.wait_until(lock, due, [w] { return w->stop || w->hurry; });
    }
    w->hurry = false;
    return {.batch = std::exchange(w->inbox, {}),
            .appends = std::exchange(w->appends, 0),
            .condemned = std::exchange(w->condemned, false),
            .retention_days = std::exchange(w->retention_days, {}),
            .stop = w->stop};
}

// -- failing and keeping --

void set_state(writer* w, writer_report& report, history_state state, std::string_view why) {
    report.state_changed = w->state != state;
    report.state = w->state = state;
    report.why = why;
}

void set_next(writer* w) {
    if (w->damaged) {
        w->next_at = steady::time_point::max();
    } else if (w->state == history_state::failing) {
        w->next_at = steady::now() + std::chrono::milliseconds(w->settings.retry_ms);
    } else {
        w->next_at = steady::now() + upkeep_interval;
    }
}

void fail(writer* w, writer_report& report, int code) {
    w->damaged = sql_is_corrupt(code);
    set_state(w, report, history_state::failing, sql_words(code));
    set_next(w);
    report.level = log_level::error;
    report.log = w->damaged ? "The history is damaged: nothing more is kept until the next start"
                            : "The history cannot be written: nothing is kept until that works again";
    if (w->damaged) {
        store_file_mark(w->settings.folder);
    }
}

void condemn(writer* w) {
    writer_report report;
    fail(w, report, SQLITE_CORRUPT);
    tell(w, std::move(report));
}

bool is_full(int code) {
    return (code & 0xff) == SQLITE_FULL;
}

void write(writer* w, taken& work) {
    writer_report report = {.appends = work.appends, .last_id = work.batch.last_id};
    if (w->state == history_state::keeping) {
        int code = batch_write(&w->batch, work.batch);
        if (is_full(code) && ballast_drop(w->settings.folder)) {
            w->keeping_small.ballast = false;
            report.level = log_level::warning;
            report.log = "The disk is full: the room that was kept back is given up";
            code = batch_write(&w->batch, work.batch);
        }
        report.kept = code == SQLITE_OK;
        if (!report.kept) {
            fail(w, report, code);
        }
    }
    tell(w, std::move(report));
    work.appends = 0;
}

void retry(writer* w) {
    // As a batch is written, with its sync.
    const bool room = disk_free_bytes(w->settings.folder) >= resume_bytes;
    if (room &&
        sql_run(w->db.get(), "INSERT OR REPLACE INTO meta(key, value) VALUES('clean', 0)") == SQLITE_OK) {
        writer_report report = {.log = "The history is kept again"};
        set_state(w, report, history_state::keeping, {});
        tell(w, std::move(report));
    }
    set_next(w);
}

void checkpoint(writer* w, int from_pages) {
    if (w->log_pages >= from_pages) {
        w->log_pages = 0;
        sqlite3_wal_checkpoint_v2(w->db.get(), nullptr, SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr);
    }
}

// When there is nothing else to do, or it has waited long enough.
void keep_small(writer* w) {
    bool more = false;
    const int code = upkeep_step(&w->keeping_small, &more);
    if (sql_is_corrupt(code)) {
        condemn(w);
        return;
    }
    set_next(w);  // whatever else it was, the next batch finds out, or the next time
    if (more) {
        w->next_at = steady::now();
    } else {
        checkpoint(w, 1);  // only then the file is as small as its tables
    }
}

void work_on(writer* w, taken& work) {
    if (work.condemned && !w->damaged) {
        condemn(w);
    }
    if (work.retention_days) {
        w->keeping_small.retention_days = *work.retention_days;
        w->next_at = std::min(w->next_at, steady::now());
    }
    if (work.appends > 0) {
        write(w, work);
    }
    const steady::time_point now = steady::now();
    if (w->damaged) {
        return;
    }
    if (w->state == history_state::failing) {
        if (now >= w->next_at) {
            retry(w);
        }
    } else if (now >= w->next_at + (work.appends > 0 ? upkeep_patience : upkeep_patience.zero())) {
        keep_small(w);
    }
    checkpoint(w, checkpoint_pages);
}

// Out of memory: whoever waits must hear of it, so this goes on until there is some.
void give_up(writer* w, const taken& work) {
    while (work.appends > 0) {
        try {
            tell(w, {.appends = work.appends, .last_id = work.batch.last_id});
            return;
        } catch (const std::exception&) {
            std::this_thread::sleep_for(std::chrono::milliseconds(10));
        }
    }
}

void run(writer* w) {
    for (bool stop = false; !stop;) {
        taken work;
        try {
            work = take(w);
            work_on(w, work);
        } catch (const std::exception&) {
            give_up(w, work);
        }
        stop = work.stop;
    }
    if (w->clean && !w->damaged) {
        static_cast<void>(sql_run(w->db.get(), "INSERT OR REPLACE INTO meta(key, value) VALUES('clean', 1)"));
    }
}

template <typename element>
void move_behind(std::vector<element>& all, std::vector<element>& more) {
    if (all.empty()) {
        all = std::move(more);
    } else {
        all.insert(all.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
    }
}

}  // namespace

err writer_create(sql_connection db, const history_settings& settings, writer_wake wake, writer** out) {
    auto w = std::make_unique<writer>();
    w->settings = settings;
    w->wake = wake;
    w->db = std::move(db);
    int code = batch_writer_init(&w->batch, w->db.get());
    code = code == SQLITE_OK
               ? upkeep_init(&w->keeping_small, w->db.get(), settings.folder, settings.retention_days)
               : code;
    if (code != SQLITE_OK) {
        return {std::string(sql_words(code))};
    }
    sqlite3_wal_hook(
        w->db.get(),
        [](void* context, sqlite3*, const char*, int pages) {
            static_cast<writer*>(context)->log_pages = pages;
            return SQLITE_OK;
        },
        w.get());
    try {
        w->thread = std::thread(run, w.get());
    } catch (const std::exception& e) {
        return {e.what()};
    }
    *out = w.release();
    return {};
}

void writer_destroy(writer* w, bool clean) {
    {
        const std::lock_guard lock(w->mutex);
        w->stop = true;
        w->clean = clean;
    }
    w->changed.notify_one();
    w->thread.join();
    delete w;
}

void writer_append(writer* w, history_batch&& batch) {
    {
        const std::lock_guard lock(w->mutex);
        if (w->appends++ == 0) {
            w->first_at = steady::now();
        }
        move_behind(w->inbox.entries, batch.entries);
        move_behind(w->inbox.rooms, batch.rooms);
        move_behind(w->inbox.seen, batch.seen);
        move_behind(w->inbox.removed, batch.removed);
        w->inbox.last_id = std::max(w->inbox.last_id, batch.last_id);
    }
    w->changed.notify_one();
}

void writer_hurry(writer* w) {
    {
        const std::lock_guard lock(w->mutex);
        w->hurry = w->appends > 0;
    }
    w->changed.notify_one();
}

void writer_reconfigure(writer* w, uint32_t retention_days) {
    {
        const std::lock_guard lock(w->mutex);
        w->retention_days = retention_days;
    }
    w->changed.notify_one();
}

void writer_condemn(writer* w) {
    {
        const std::lock_guard lock(w->mutex);
        w->condemned = true;
    }
    w->changed.notify_one();
}

std::vector<writer_report> writer_take(writer* w) {
    const std::lock_guard lock(w->mutex);
    return std::exchange(w->outbox, {});
}
