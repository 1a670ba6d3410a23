// What the operator's functions (history_admin.h) share: the connection, the question whether to go on, rests
// between steps, errors in words.
//
// Thread: the caller's.
#pragma once

#include <chrono>
#include <string>

#include "server/store/history_admin.h"
#include "server/store/sql.h"

inline constexpr std::chrono::milliseconds admin_ask_interval{50};
inline constexpr size_t admin_page_lines = 500;  // read at once

struct admin_work {
    const history_admin* a = nullptr;
    sql_connection db;
    std::chrono::steady_clock::time_point asked_at;
    bool stopped = false;
};

// The file is there and of this version. The work stays where it is from here on.
[[nodiscard]] err admin_open(admin_work* w, const history_admin& a, bool writing);

// Asks the caller, now and then.
[[nodiscard]] bool admin_goes_on(admin_work* w);

// What `code` was, or that the caller did not want to go on; nothing when neither is.
[[nodiscard]] err admin_fault(const admin_work& w, int code);

// As long as the step took, so that the server's commits find a place between two of them.
void admin_rest(std::chrono::steady_clock::time_point step_began);

// The log's pages into the file, and an empty log. An error when the log could not be emptied.
[[nodiscard]] err admin_empty_log(admin_work* w);

[[nodiscard]] int64_t admin_file_bytes(const admin_work& w);
