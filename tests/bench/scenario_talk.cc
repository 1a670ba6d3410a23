// Scenarios in which a room talks: as fast as it can, or at a given rate.
#include <algorithm>
#include <cmath>
#include <cstddef>

#include "tests/bench/flooder.h"
#include "tests/bench/scenario.h"

namespace {

constexpr uint64_t start_after_ns = 20'000'000;    // from the decision to the first line of an open loop
constexpr uint64_t memory_every_ns = 100'000'000;  // between two looks at a server's memory
constexpr double stall_patience = 4;               // times a round's length, until somebody must be dropped

// -- as fast as a window allows --

struct window {
    unsigned lines;  // of one sender on their way
    unsigned quota;  // of one sender in the round
};

void top_up(crowd* c, size_t sender, const window& w) {
    if (sender >= c->senders) {
        return;
    }
    const crowd_client& from = c->clients[sender];
    const unsigned room = w.lines - (from.said - from.returned);
    const unsigned more = std::min(room, w.quota - from.said);
    if (more > 0 || !from.unsent.empty()) {
        crowd_say(c, sender, more);
    }
}

void on_heard(crowd* c, crowd_client& by, void* context) {
    top_up(c, crowd_waits_for(c, by), *static_cast<const window*>(context));
}

void saturated_round(bench_run& r, const scenario& s, stage& at) {
    crowd* const c = &at.room;
    window w = {.lines = std::max({1u, r.window, s.window}), .quota = std::max(1u, s.lines / c->senders)};
    const uint64_t lines = uint64_t{w.quota} * c->senders;
    const uint64_t wanted = lines * crowd_hearers(c);
    crowd_round_begin(c);
    const double cpu_before = server_cpu_seconds(at.server);
    const uint64_t before = now_ns();
    for (size_t i = 0; i < c->senders; ++i) {
        top_up(c, i, w);
    }
    while (c->received < wanted) {
        if (!crowd_turn(c, patience_ms, on_heard, &w)) {
            bench_fail(at.server, std::to_string(wanted - c->received) + " deliveries are missing");
        }
    }
    const double seconds = static_cast<double>(now_ns() - before) * 1e-9;
    const double cpu = server_cpu_seconds(at.server) - cpu_before;
    report_add(r.results, at.server.label, "deliveries_per_cpu_s", static_cast<double>(wanted) / cpu);
    report_add(r.results, at.server.label, "deliveries_per_s", static_cast<double>(wanted) / seconds);
    report_add(r.results, at.server.label, "lines_per_read",
               static_cast<double>(wanted) / static_cast<double>(c->reads));
    crowd_round_check(c, lines);
}

// -- at a given rate --

struct pace {
    uint64_t lines = 0;      // to be said
    uint64_t lines_max = 0;  // while somebody must still be dropped
    uint64_t said = 0;
    double memory_peak = 0;
    uint64_t memory_looked_ns = 0;
    uint64_t dropped_ns = 0;  // after the first line; 0: not dropped
    std::vector<uint64_t> late_ns;
};

uint64_t due_ns(const crowd* c, const pace& p) {
    return c->begin_ns + p.said * c->interval_ns;
}

bool goes_on(const crowd* c, const pace& p) {
    return p.said < p.lines || (p.said < p.lines_max && c->deaf_reason.empty());
}

void say_due(crowd* c, crowd_client& from, void* context) {
    (void)from;
    pace& p = *static_cast<pace*>(context);
    for (uint64_t now = now_ns(); goes_on(c, p) && due_ns(c, p) <= now; now = now_ns()) {
        p.late_ns.push_back(now - due_ns(c, p));
        crowd_say(c, p.said % c->senders, 1);
        ++p.said;
    }
}

void watch_stalled(crowd* c, pace& p) {
    const uint64_t now = now_ns();
    if (p.dropped_ns == 0 && !c->deaf_reason.empty()) {
        p.dropped_ns = now - c->begin_ns;
    }
    if (now - p.memory_looked_ns >= memory_every_ns) {
        p.memory_looked_ns = now;
        p.memory_peak = std::max(p.memory_peak, server_user_bytes(*c->server));
    }
}

// Says the lines when they are due and hears them all; latencies are left in the crowd.
void keep_pace(const scenario& s, crowd* c, pace& p) {
    const uint64_t hearing = crowd_hearers(c);
    crowd_round_begin(c);
    c->latency_ns.clear();
    c->latency_ns.reserve(p.lines * hearing);
    c->interval_ns = 1'000'000'000 / s.per_second;
    c->begin_ns = now_ns() + start_after_ns;
    while (goes_on(c, p) || c->received < p.said * hearing) {
        if (goes_on(c, p)) {
            crowd_wake_at(c, due_ns(c, p));
        }
        if (!crowd_turn(c, patience_ms, say_due, &p)) {
            bench_fail(*c->server,
                       std::to_string(p.said * hearing - c->received) + " deliveries are missing");
        }
        say_due(c, c->clients[0], &p);
        if (c->deaf != SIZE_MAX) {
            watch_stalled(c, p);
        }
    }
}

double quantile_us(std::vector<uint64_t>& values, double share) {
    if (values.empty()) {
        return NAN;
    }
    const size_t at =
        std::min(values.size() - 1, static_cast<size_t>(share * static_cast<double>(values.size())));
    std::nth_element(values.begin(), values.begin() + static_cast<ptrdiff_t>(at), values.end());
    return static_cast<double>(values[at]) * 1e-3;
}

void report_latency(bench_run& r, const std::string& server, crowd* c, pace& p) {
    report_add(r.results, server, "p50_us", quantile_us(c->latency_ns, 0.5));
    report_add(r.results, server, "p99_us", quantile_us(c->latency_ns, 0.99));
    report_add(r.results, server, "p999_us", quantile_us(c->latency_ns, 0.999));
    report_add(r.results, server, "max_us", quantile_us(c->latency_ns, 1));
    report_add(r.results, server, "late_p99_us", quantile_us(p.late_ns, 0.99));
}

pace pace_of(const scenario& s) {
    pace p;
    p.lines = static_cast<uint64_t>(std::max(1.0, s.seconds * s.per_second));
    return p;
}

void paced_round(bench_run& r, const scenario& s, stage& at) {
    crowd* const c = &at.room;
    pace p = pace_of(s);
    const double cpu_before = server_cpu_seconds(at.server);
    keep_pace(s, c, p);
    const double cpu = server_cpu_seconds(at.server) - cpu_before;
    report_add(r.results, at.server.label, "deliveries_per_cpu_s", static_cast<double>(c->received) / cpu);
    report_latency(r, at.server.label, c, p);
    crowd_round_check(c, p.said);
}

void stalled_round(bench_run& r, const scenario& s, stage& at) {
    crowd* const c = &at.room;
    const std::string& label = at.server.label;
    pace calm = pace_of(s);
    keep_pace(s, c, calm);
    const double calm_p99 = quantile_us(c->latency_ns, 0.99);
    crowd_round_check(c, calm.said);

    pace p = pace_of(s);
    if (at.recipe->drops_stalled) {
        p.lines_max = static_cast<uint64_t>(stall_patience * static_cast<double>(p.lines));
    }
    const double bytes_before = p.memory_peak = server_user_bytes(at.server);
    crowd_deafen(c, c->clients.size() - 1);
    keep_pace(s, c, p);
    crowd_round_check(c, p.said);
    report_add(r.results, label, "calm_p99_us", calm_p99);
    report_latency(r, label, c, p);
    report_add(r.results, label, "p99_change", quantile_us(c->latency_ns, 0.99) / calm_p99);
    report_add(r.results, label, "growth_kib", (p.memory_peak - bytes_before) / 1024);
    report_add(r.results, label, "dropped_after_s",
               p.dropped_ns == 0 ? NAN : static_cast<double>(p.dropped_ns) * 1e-9);
    report_note(r.results,
                label + (c->deaf_reason.empty() ? " does not drop the one that stalls"
                                                : " drops the one that stalls: " + c->deaf_reason));
    crowd_replace(c, c->deaf);
}

void disturbed_round(bench_run& r, const scenario& s, stage& at) {
    crowd* const c = &at.room;
    const std::string& label = at.server.label;
    pace calm = pace_of(s);
    keep_pace(s, c, calm);
    const double calm_p99 = quantile_us(c->latency_ns, 0.99);
    report_add(r.results, label, "calm_p50_us", quantile_us(c->latency_ns, 0.5));
    report_add(r.results, label, "calm_p99_us", calm_p99);
    report_add(r.results, label, "calm_max_us", quantile_us(c->latency_ns, 1));
    crowd_round_check(c, calm.said);

    flooder f;
    flooder_start(&f, &at.server);
    pace p = pace_of(s);
    const uint64_t lines_before = flooder_lines(&f);
    const double cpu_before = server_cpu_seconds(at.server);
    const uint64_t before = now_ns();
    keep_pace(s, c, p);
    const double seconds = static_cast<double>(now_ns() - before) * 1e-9;
    const double cpu = server_cpu_seconds(at.server) - cpu_before;
    const uint64_t lines = flooder_lines(&f) - lines_before;
    flooder_stop(&f);
    report_latency(r, label, c, p);
    report_add(r.results, label, "p99_change", quantile_us(c->latency_ns, 0.99) / calm_p99);
    report_add(r.results, label, "flood_lines_per_s", static_cast<double>(lines) / seconds);
    report_add(r.results, label, "busy_share", cpu / seconds);
    crowd_round_check(c, p.said);
}

}  // namespace

void saturated_run(bench_run& r, const scenario& s) {
    scenario_in_turns(r, s, stage_enter, saturated_round);
}

void paced_run(bench_run& r, const scenario& s) {
    scenario_in_turns(r, s, stage_enter, paced_round);
}

void stalled_run(bench_run& r, const scenario& s) {
    scenario_in_turns(r, s, stage_enter, stalled_round);
}

void disturbed_run(bench_run& r, const scenario& s) {
    scenario_in_turns(r, s, stage_enter, disturbed_round);
}
