// The thread that writes: takes what has gathered as one batch, commits it, tells, and takes the next.
//
// States: idle -> writing -> idle; after an error failing, with a try every `retry_ms`; damaged for good when
// the file is corrupt. Happy path: writer_append -> thread commits -> report -> wake -> writer_take.
// Failure path: when the disk is full the ballast goes first, and the batch is tried again. Else it is
// reported as not kept and so is each further one, at once, until a try succeeds.
//
// Ownership: the writer owns the connection. Thread: the functions are called on the loop's; none waits for
// the disk but writer_destroy.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "common/base/log.h"
#include "server/store/history.h"
#include "server/store/sql.h"

struct writer;

// One thing that the loop is to hear. In this order: a change of state, a log line, an end of batches.
struct writer_report {
    bool state_changed = false;
    history_state state = history_state::keeping;
    std::string why;  // of the state
    std::string log;  // "" = no line
    log_level level = log_level::info;
    uint64_t appends = 0;  // so many more calls of writer_append have ended; 0 = nothing new
    uint64_t last_id = 0;
    bool kept = false;
};

struct writer_wake {
    void* context = nullptr;
    void (*call)(void* context) = nullptr;  // on the writer's thread
};

[[nodiscard]] err writer_create(sql_connection db, const history_settings& settings, writer_wake wake,
                                writer** out);
// Ends the thread when all that was appended is written or given up. `clean`: the file is known to be sound
// and may be marked as cleanly ended.
void writer_destroy(writer* w, bool clean);

void writer_append(writer* w, history_batch&& batch);
void writer_hurry(writer* w);  // somebody waits for what `relaxed` still holds back
void writer_reconfigure(writer* w, uint32_t retention_days);
void writer_condemn(writer* w);  // others have found the file damaged
[[nodiscard]] std::vector<writer_report> writer_take(writer* w);
