// What is measured: each scenario starts all servers, lets them take turns for some rounds, so that the noise
// of the machine meets all alike, and leaves its figures in the report.
#pragma once

#include <string>
#include <vector>

#include "tests/bench/crowd.h"
#include "tests/bench/report.h"
#include "tests/bench/servers.h"

struct bench_run {
    std::vector<server_recipe> recipes;
    unsigned rounds = 5;
    unsigned window = 1;  // lines of one sender on their way, where all talk as fast as they can
    size_t files_max = 1024;
    report results;
};

struct scenario {
    const char* name;
    const char* what;  // after the number of clients
    unsigned clients;
    unsigned senders;
    unsigned lines;       // in one round; of sessions where they are counted
    unsigned per_second;  // lines due, where there is an open loop
    double seconds;       // of an open loop
    unsigned line_bytes;
    unsigned about_s;  // how long a round of one server takes
    void (*run)(bench_run& r, const scenario& s);
    unsigned window = 0;  // in place of the run's, where it is more
};

// A server and what it goes through.
struct stage {
    const server_recipe* recipe = nullptr;
    bench_server server;
    crowd room;
};

using stage_step = void (*)(bench_run& r, const scenario& s, stage& at);

// Of all rounds and servers, on a machine of today.
[[nodiscard]] unsigned scenario_about_s(const bench_run& r, const scenario& s);

// Servers start, each is prepared (nullptr: not at all), then rounds in turns, then they end. Where the limit
// on open files is too low for all crowds that `prepare` leaves, the last servers do so when the first are
// through.
void scenario_in_turns(bench_run& r, const scenario& s, stage_step prepare, stage_step round);
void stage_enter(bench_run& r, const scenario& s, stage& at);  // all clients are in the room and it is quiet

void saturated_run(bench_run& r, const scenario& s);  // as fast as a window allows
void paced_run(bench_run& r, const scenario& s);      // open loop
void stalled_run(bench_run& r, const scenario& s);    // open loop, without and with one that stops reading
void disturbed_run(bench_run& r, const scenario& s);  // open loop, without and with a flooder.h elsewhere
void crowded_run(bench_run& r, const scenario& s);    // many idle clients; a storm of joins
void sessions_run(bench_run& r, const scenario& s);   // connect, name, one line, leave
void arrivals_run(bench_run& r, const scenario& s);   // many come in at a steady pace
