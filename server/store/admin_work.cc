#include "server/store/admin_work.h"

#include <algorithm>
#include <exception>
#include <thread>

#include "server/store/schema.h"
#include "server/store/store_file.h"

namespace {

using steady = std::chrono::steady_clock;

constexpr int steps_between_looks = 10'000;  // SQLite's
constexpr std::chrono::milliseconds rest_max{20};
constexpr int empty_log_tries = 100;
constexpr int busy_naps = 60'000;  // of a millisecond

// Within a statement of SQLite's no exception may pass.
int on_progress(void* context) {
    try {
        return admin_goes_on(static_cast<admin_work*>(context)) ? 0 : 1;
    } catch (const std::exception&) {
        static_cast<admin_work*>(context)->stopped = true;
        return 1;
    }
}

// A chat that writes without a pause lets go of the file for moments only. Nobody waits for us, so we may.
int on_busy(void* context, int naps) {
    return naps < busy_naps && on_progress(context) == 0 && sqlite3_sleep(1) > 0 ? 1 : 0;
}

}  // namespace

err admin_open(admin_work* w, const history_admin& a, bool writing) {
    w->a = &a;
    if (!store_file_is_there(a.folder)) {
        return {"there is no history in " + a.folder};
    }
    schema_outcome opened = schema_attach(store_file_path(a.folder), &w->db);
    if (opened.fault == schema_fault::foreign) {
        return opened.words;
    }
    int code = opened.fault == schema_fault::none ? SQLITE_OK : opened.code;
    if (code == SQLITE_OK && !writing) {
        code = sql_run(w->db.get(), "PRAGMA query_only = ON");
    }
    if (code == SQLITE_OK) {
        sqlite3_busy_handler(w->db.get(), on_busy, w);
        sqlite3_progress_handler(w->db.get(), steps_between_looks, on_progress, w);
    }
    return admin_fault(*w, code);
}

bool admin_goes_on(admin_work* w) {
    const steady::time_point now = steady::now();
    if (w->stopped || w->a->go_on == nullptr || now < w->asked_at + admin_ask_interval) {
        return !w->stopped;
    }
    w->asked_at = now;
    w->stopped = !w->a->go_on(w->a->context);
    return !w->stopped;
}

err admin_fault(const admin_work& w, int code) {
    if (w.stopped) {
        return {"it was stopped"};
    }
    if (code == SQLITE_OK) {
        return {};
    }
    return {"the history in " + w.a->folder + ": " + std::string(sql_words(code))};
}

void admin_rest(steady::time_point step_began) {
    std::this_thread::sleep_for(std::min<steady::duration>(steady::now() - step_began, rest_max));
}

err admin_empty_log(admin_work* w) {
    int code = SQLITE_BUSY;
    for (int n = 0; n < empty_log_tries && (code & 0xff) == SQLITE_BUSY && admin_goes_on(w); ++n) {
        code = sqlite3_wal_checkpoint_v2(w->db.get(), nullptr, SQLITE_CHECKPOINT_TRUNCATE, nullptr, nullptr);
    }
    return admin_fault(*w, code);
}

int64_t admin_file_bytes(const admin_work& w) {
    return sql_number(w.db.get(), "PRAGMA page_count", 0) * sql_number(w.db.get(), "PRAGMA page_size", 0);
}
