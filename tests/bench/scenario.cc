#include "tests/bench/scenario.h"

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <span>

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

// Servers start, are prepared, take turns, and end.
void take_turns(bench_run& r, const scenario& s, std::span<const server_recipe* const> recipes,
                stage_step prepare, stage_step round) {
    std::vector<stage> stages(recipes.size());
    for (size_t i = 0; i < stages.size(); ++i) {
        stages[i].recipe = recipes[i];
        server_start(&stages[i].server, *recipes[i]);
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
    std::vector<const server_recipe*> recipes;
    for (const server_recipe& each : r.recipes) {
        if (const std::string why = obstacle(s, each); why.empty()) {
            recipes.push_back(&each);
        } else {
            report_note(r.results, each.label + " is left out: " + why);
        }
    }
    // Without `prepare` a server's clients are there in its own rounds only.
    const size_t crowds = prepare != nullptr ? recipes.size() : 1;
    const size_t fitting = std::max<size_t>(1, (r.files_max - other_files) / s.clients);
    const size_t at_once = crowds > fitting ? fitting : recipes.size();
    for (size_t i = 0; i < recipes.size(); i += at_once) {
        const size_t end = std::min(i + at_once, recipes.size());
        take_turns(r, s, std::span(recipes).subspan(i, end - i), prepare, round);
        if (end < recipes.size()) {
            report_note(r.results,
                        recipes[end]->label + " and what follows it have rounds of their own: ulimit -n");
        }
    }
}
