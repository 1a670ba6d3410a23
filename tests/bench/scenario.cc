#include "tests/bench/scenario.h"

#include <unistd.h>

#include <cstdio>

namespace {

constexpr size_t joining_max = 16;  // clients that wait for their welcome at the same time

void say_progress(const bench_run& r, const scenario& s, const stage& at, unsigned round) {
    if (isatty(STDERR_FILENO)) {
        std::fprintf(stderr, "\r\033[K%s %u/%u %s\r", s.name, round + 1, r.rounds, at.server.label.c_str());
    }
}

}  // namespace

void stage_enter(bench_run& r, const scenario& s, stage& at) {
    (void)r;
    crowd_open(&at.room, &at.server, s.clients, s.senders, s.line_bytes);
    crowd_connect(&at.room);
    crowd_join(&at.room, s.clients, joining_max);
    crowd_settle(&at.room, quiet_ms);
}

void scenario_in_turns(bench_run& r, const scenario& s, stage_step prepare, stage_step round) {
    std::vector<stage> stages(r.recipes.size());
    for (size_t i = 0; i < stages.size(); ++i) {
        stages[i].recipe = &r.recipes[i];
        server_start(&stages[i].server, r.recipes[i]);
        if (prepare != nullptr) {
            prepare(r, s, stages[i]);
        }
    }
    for (unsigned n = 0; n < r.rounds; ++n) {
        for (size_t i = 0; i < stages.size(); ++i) {
            stage& at = stages[(i + n) % stages.size()];  // nobody is always the first
            say_progress(r, s, at, n);
            round(r, s, at);
        }
    }
    for (stage& each : stages) {
        if (each.room.server != nullptr) {
            crowd_close(&each.room);
        }
        server_end(&each.server);
    }
}
