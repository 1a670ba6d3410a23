#include "server/store/inspector.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <exception>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>

#include "server/store/schema.h"
#include "server/store/store_file.h"

struct inspector {
    history_settings settings;
    bool check_file = false;
    inspector_wake wake;
    std::atomic<bool> stop = false;
    std::thread thread;

    std::mutex mutex;
    std::vector<inspector_note> notes;  // guarded
};

namespace {

constexpr int steps_between_looks = 10'000;  // SQLite's, at `stop`

void note(inspector* i, inspector_note&& what) {
    {
        const std::lock_guard lock(i->mutex);
        i->notes.push_back(std::move(what));
    }
    i->wake.call(i->wake.context);
}

void check_file(inspector* i) {
    sql_connection db;
    if (schema_open_reader(store_file_path(i->settings.folder), &db) != SQLITE_OK) {
        return;
    }
    sqlite3_progress_handler(
        db.get(), steps_between_looks,
        [](void* context) { return static_cast<inspector*>(context)->stop ? 1 : 0; }, i);
    const bool sound = store_file_is_sound(db.get());
    if (i->stop) {
        return;
    }
    if (sound) {
        note(i,
             {.text = "The history was checked, since it was not cleanly ended: it is sound", .sound = true});
        return;
    }
    store_file_mark(i->settings.folder);
    note(i, {.level = log_level::error,
             .text = "The history is damaged: the next start sets it aside and begins a new one",
             .damaged = true});
}

// What a commit waits for in `durable`.
void probe_flush(inspector* i) {
    const std::string path = i->settings.folder + "/history.probe";
    const int fd = open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0) {
        return;
    }
    unlink(path.c_str());
    constexpr std::array<char, 4096> page{};
    std::array<int64_t, flush_probes> took_us{};
    for (int64_t& us : took_us) {
        const auto start = std::chrono::steady_clock::now();
        if (i->stop || write(fd, page.data(), page.size()) < 0 || fdatasync(fd) < 0) {
            break;
        }
        const auto took = std::chrono::steady_clock::now() - start;
        us = std::chrono::duration_cast<std::chrono::microseconds>(took).count();
    }
    close(fd);
    std::nth_element(took_us.begin(), took_us.begin() + flush_probes / 2, took_us.end());
    const int64_t median_ms = took_us[flush_probes / 2] / 1000;
    if (median_ms >= flush_slow_ms) {
        note(i, {.level = log_level::warning,
                 .text = "The disk is slow to flush, and each line waits for it; history.durability = "
                         "\"process\" or \"relaxed\" wait less and promise less",
                 .detail = std::to_string(median_ms) + " ms"});
    }
}

void run(inspector* i) {
    try {
        if (i->settings.mode == durability::durable) {
            probe_flush(i);
        }
        if (i->check_file) {
            check_file(i);
        }
    } catch (const std::exception&) {
        // Out of memory: nothing was looked at, which the next start makes up for.
    }
}

}  // namespace

err inspector_create(const history_settings& settings, bool check_file, inspector_wake wake,
                     inspector** out) {
    auto i = std::make_unique<inspector>();
    i->settings = settings;
    i->check_file = check_file;
    i->wake = wake;
    try {
        i->thread = std::thread(run, i.get());
    } catch (const std::exception& e) {
        return {e.what()};
    }
    *out = i.release();
    return {};
}

void inspector_destroy(inspector* i) {
    i->stop = true;
    i->thread.join();
    delete i;
}

std::vector<inspector_note> inspector_take(inspector* i) {
    const std::lock_guard lock(i->mutex);
    return std::exchange(i->notes, {});
}
