// A thread that looks at the disk once, at the start, while the chat already runs: whether a large file that
// was not cleanly ended is sound, and how long a flush takes.
//
// Thread: the functions are called on the loop's. inspector_destroy ends the look where it is.
#pragma once

#include <string>
#include <vector>

#include "common/base/log.h"
#include "server/store/history.h"

struct inspector;

inline constexpr int flush_probes = 20;
inline constexpr int flush_slow_ms = 10;  // their median, from which on it is worth a word

struct inspector_note {
    log_level level = log_level::info;
    std::string text;
    std::string detail;
    bool sound = false;  // the file is
    bool damaged = false;
};

struct inspector_wake {
    void* context = nullptr;
    void (*call)(void* context) = nullptr;  // on the inspector's thread
};

[[nodiscard]] err inspector_create(const history_settings& settings, bool check_file, inspector_wake wake,
                                   inspector** out);
void inspector_destroy(inspector* i);
[[nodiscard]] std::vector<inspector_note> inspector_take(inspector* i);
