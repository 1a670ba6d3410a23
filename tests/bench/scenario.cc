#include "tests/bench/scenario.h"

#include <unistd.h>

#include <algorithm>
#include <cstdio>

namespace {

constexpr size_t joining_max = 256;  // clients that wait for their welcome at the same time
constexpr size_t other_files = 64;

// Why this server cannot take part; "" = it can.
std::string obstacle(const scenario& s, const server_recipe& recipe) {
    if (s.clients > recipe.room_max) {
        return "more than " + std::to_string(recipe.room_max) + " clients take it minutes to let in";
    }
    return s.run == disturbed_run ? recipe.no_flood : "";
}

void say_progress(const bench_run& r, const scenario& s, const stage& at, unsigned round) {
    if (isatty(STDERR_FILENO)) {
        std::fprintf(stderr, "\r\033[K%s %u/%u %s\r", s.name, round + 1, r.rounds, at.server.label.c_str());
    }
}

}  // namespace

unsigned scenario_about_s(const bench_run& r, const scenario& s) {
    const auto taking_part =
        std::count_if(r.recipes.begin(), r.recipes.end(),
                      [&s](const server_recipe& each) { return obstacle(s, each).empty(); });
    return static_cast<unsigned>(taking_part) * r.rounds * s.about_s;
}

void stage_enter(bench_run& r, const scenario& s, stage& at) {
    (void)r;
    crowd_open(&at.room, &at.server, s.clients, s.senders, s.line_bytes);
    crowd_connect(&at.room);
    crowd_join(&at.room, s.clients, joining_max);
    crowd_settle(&at.room, quiet_ms);
}

void scenario_in_turns(bench_run& r, const scenario& s, stage_step prepare, stage_step round) {
    std::vector<stage> stages;
    size_t files = other_files;
    for (const server_recipe& recipe : r.recipes) {
        std::string why = obstacle(s, recipe);
        if (why.empty() && files + s.clients > r.files_max) {
            why = "ulimit -n allows too few connections";
        }
        if (!why.empty()) {
            report_note(r.results, recipe.label + " is left out: " + why);
            continue;
        }
        files += prepare != nullptr ? s.clients : 0;  // which then stay
        stages.emplace_back();
        stages.back().recipe = &recipe;
    }
    for (stage& each : stages) {
        server_start(&each.server, *each.recipe);
        if (prepare != nullptr) {
            prepare(r, s, each);
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
