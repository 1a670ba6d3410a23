#include "server/store/writer.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <exception>
#include <iterator>
#include <mutex>
#include <thread>
#include <utility>

#include "server/store/batch.h"

namespace {

using steady = std::chrono::steady_clock;

// Of the log file, in pages; it is carried over to the tables when it has grown to this.
constexpr int checkpoint_pages = 1000;

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
    bool stop = false;
    std::vector<writer_report> outbox;

    // The thread's own:
    batch_writer batch;
    history_state state = history_state::keeping;
    bool damaged = false;
    steady::time_point retry_at;
    int log_pages = 0;
};

namespace {

// What the inbox held, and how many calls had filled it.
struct taken {
    history_batch batch;
    uint64_t appends = 0;
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
    w->changed.wait(lock, [w] { return w->stop || w->appends > 0; });
    if (w->settings.mode == durability::relaxed) {
        const steady::time_point due = w->first_at + std::chrono::milliseconds(w->settings.relaxed_ms);
        w->changed.wait_until(lock, due, [w] { return w->stop || w->hurry; });
    }
    w->hurry = false;
    return {.batch = std::exchange(w->inbox, {}), .appends = std::exchange(w->appends, 0), .stop = w->stop};
}

// -- failing and keeping --

void set_state(writer_report& report, writer* w, history_state state, std::string_view why) {
    report.state_changed = w->state != state;
    w->state = state;
    report.state = state;
    report.why = why;
}

void fail(writer* w, writer_report& report, int code) {
    w->damaged = sql_is_corrupt(code);
    w->retry_at = steady::now() + std::chrono::milliseconds(w->settings.retry_ms);
    set_state(report, w, history_state::failing, sql_words(code));
    report.level = log_level::error;
    report.log = w->damaged ? "The history is damaged: nothing more is kept until the next start"
                            : "The history cannot be written: nothing is kept until that works again";
}

void write(writer* w, taken& work) {
    writer_report report = {.appends = work.appends, .last_id = work.batch.last_id};
    const bool hopeless = w->damaged || (w->state == history_state::failing && steady::now() < w->retry_at);
    if (!hopeless) {
        const int code = batch_write(&w->batch, work.batch);
        report.kept = code == SQLITE_OK;
        if (report.kept) {
            set_state(report, w, history_state::keeping, {});
        } else {
            fail(w, report, code);
        }
    }
    tell(w, std::move(report));
}

void checkpoint(writer* w) {
    if (w->log_pages >= checkpoint_pages) {
        w->log_pages = 0;
        sqlite3_wal_checkpoint_v2(w->db.get(), nullptr, SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr);
    }
}

void run(writer* w) {
    for (bool stop = false; !stop;) {
        taken work = take(w);
        stop = work.stop;
        if (work.appends > 0) {
            write(w, work);
        }
        checkpoint(w);
    }
    if (!w->damaged) {
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
    if (const int code = batch_writer_init(&w->batch, w->db.get()); code != SQLITE_OK) {
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

void writer_destroy(writer* w) {
    {
        const std::lock_guard lock(w->mutex);
        w->stop = true;
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

std::vector<writer_report> writer_take(writer* w) {
    const std::lock_guard lock(w->mutex);
    return std::exchange(w->outbox, {});
}
