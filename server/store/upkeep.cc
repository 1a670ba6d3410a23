#include "server/store/upkeep.h"

#include <algorithm>
#include <vector>

#include "server/store/ballast.h"

namespace {

constexpr int64_t day_us = 24LL * 3600 * 1'000'000;
constexpr int64_t drift_us = 3600LL * 1'000'000;  // that the two clocks may have come apart

int64_t now_us() {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::microseconds>(now).count();
}

int64_t sane_now_us(const upkeep* u) {
    const auto since = std::chrono::steady_clock::now() - u->began;
    return std::min(now_us(), u->began_us + drift_us +
                                  std::chrono::duration_cast<std::chrono::microseconds>(since).count());
}

// The first lines, as long as they are past their time.
int remove_expired(upkeep* u, int64_t before_us, bool* more) {
    std::vector<int64_t> ids;
    sql_bind(u->expired, removal_step_lines);
    while (sqlite3_step(u->expired.get()) == SQLITE_ROW && sql_integer(u->expired, 1) < before_us) {
        ids.push_back(sql_integer(u->expired, 0));
    }
    const int code = sqlite3_reset(u->expired.get());
    *more = code == SQLITE_OK && !ids.empty();
    if (!*more) {
        return code;
    }
    u->removed += static_cast<int64_t>(ids.size());
    return removal_lines(&u->remover, ids);
}

// Whoever left before the first line that is still there has missed all of them, or is a stranger by now.
int trim_seen(upkeep* u, int64_t before_us, bool* more) {
    const int before = sqlite3_total_changes(u->remover.db);
    int code = sql_do(u->trim_seen, upkeep_seen_max, upkeep_seen_step);
    if (code == SQLITE_OK && before_us > 0) {
        const int64_t first = sql_ask(&code, 0, u->first_left);
        code = code == SQLITE_OK ? sql_do(u->expire_seen, first, before_us, upkeep_seen_step) : code;
    }
    *more = code == SQLITE_OK && sqlite3_total_changes(u->remover.db) > before;
    return code;
}

// As many as there are ids between the first and the last, which is not far from the truth.
bool is_time_to_merge(upkeep* u, int* code) {
    return u->merging ||
           (u->removed >= upkeep_removed_min && u->removed * 4 >= sql_ask(code, 0, u->count_left));
}

int merge(upkeep* u, bool* more) {
    bool done = false;
    const bool anew = !u->merging;
    u->merging = true;
    u->removed = 0;
    const int code = removal_merge(&u->remover, anew, &done);
    u->merging = code == SQLITE_OK && !done;
    *more = u->merging;
    return code;
}

}  // namespace

int upkeep_init(upkeep* u, sqlite3* db, const std::string& folder, uint32_t retention_days) {
    u->folder = folder;
    u->retention_days = retention_days;
    u->began = std::chrono::steady_clock::now();
    u->began_us = now_us();
    int code = removal_init(&u->remover, db);
    const auto prepare = [&](const char* text, sql_statement* out) {
        code = code == SQLITE_OK ? sql_prepare(db, text, out) : code;
    };
    prepare("SELECT id, time FROM line ORDER BY id LIMIT ?", &u->expired);
    prepare("SELECT ifnull(min(id), 0) FROM line", &u->first_left);
    prepare(
        "DELETE FROM seen WHERE (name_key, room) IN (SELECT name_key, room FROM seen WHERE line <= "
        "(SELECT line FROM seen ORDER BY line DESC LIMIT 1 OFFSET ?) ORDER BY line LIMIT ?)",
        &u->trim_seen);
    prepare(
        "DELETE FROM seen WHERE (name_key, room) IN (SELECT name_key, room FROM seen WHERE line < ? "
        "AND time < ? ORDER BY line LIMIT ?)",
        &u->expire_seen);
    return code;
}

int upkeep_step(upkeep* u, bool* more) {
    *more = false;
    const int64_t before_us = u->retention_days == 0 ? 0 : sane_now_us(u) - u->retention_days * day_us;
    int code = before_us > 0 ? remove_expired(u, before_us, more) : SQLITE_OK;
    if (code == SQLITE_OK && !*more) {
        code = trim_seen(u, before_us, more);
    }
    if (code == SQLITE_OK && !*more && is_time_to_merge(u, &code)) {
        code = merge(u, more);
    }
    if (code == SQLITE_OK && !*more) {
        bool done = false;
        code = removal_vacuum(&u->remover, upkeep_free_pages, &done);
        *more = !done;
    }
    u->ballast = u->ballast || ballast_make(u->folder);
    return code;
}
