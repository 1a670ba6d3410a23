#include "tests/bench/report.h"

#include <sys/utsname.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <ctime>
#include <utility>

namespace {

constexpr std::string_view subject = "hearthd";  // what is compared
constexpr std::array<std::string_view, 2> yardsticks = {"limit", "limit_uv"};

struct metric {
    std::string_view key;
    std::string_view title;
    int decimals;
};

constexpr std::array<metric, 26> metrics = {{
    {"deliveries_per_cpu_s", "deliveries per CPU s", 0},
    {"deliveries_per_s", "deliveries per s", 0},
    {"lines_per_read", "lines in one read of a client", 1},
    {"calm_p50_us", "undisturbed: p50, us", 0},
    {"calm_p99_us", "undisturbed: p99, us", 0},
    {"calm_max_us", "undisturbed: max, us", 0},
    {"p50_us", "latency p50, us", 0},
    {"p99_us", "latency p99, us", 0},
    {"p999_us", "latency p99.9, us", 0},
    {"max_us", "latency max, us", 0},
    {"late_p99_us", "load itself late, p99, us", 0},
    {"p99_change", "p99 / undisturbed", 2},
    {"flood_lines_per_s", "flooder's lines per s", 0},
    {"busy_share", "server busy, share of a core", 2},
    {"growth_kib", "memory growth, KiB", 0},
    {"dropped_after_s", "stalled one dropped after, s", 2},
    {"connects_per_s", "connects per s", 0},
    {"unnamed_bytes", "bytes per client, unnamed", 0},
    {"joins_per_s", "storm: joins per s", 0},
    {"storm_cpu_s", "storm: CPU s", 3},
    {"in_room_bytes", "bytes per client, in the room", 0},
    {"probe_p50_us", "loop delay p50, us", 0},
    {"probe_p99_us", "loop delay p99, us", 0},
    {"probe_max_us", "loop delay max, us", 0},
    {"sessions_per_cpu_s", "sessions per CPU s", 0},
    {"sessions_per_s", "sessions per s", 0},
}};

struct goal {
    std::string_view scenario;
    std::string_view metric;
    std::string_view by;  // the server that its figure is divided by; "" = the figure itself
    bool at_least;        // else at most
    double bound;
    std::string_view of = subject;  // whose figure it is
};

constexpr std::array<goal, 23> goals = {{
    {"T1", "deliveries_per_cpu_s", "limit", true, 0.85},
    {"T2", "deliveries_per_cpu_s", "limit", true, 0.85},
    {"T3", "deliveries_per_cpu_s", "limit", true, 0.75},
    {"T4", "deliveries_per_cpu_s", "limit", true, 0.90},
    {"T4", "p50_us", "limit", false, 1.1},
    {"T4", "p99_us", "limit", false, 1.5},
    {"T5", "deliveries_per_cpu_s", "limit", true, 0.92},
    {"T5", "p99_us", "limit", false, 1.2},
    {"T6", "unnamed_bytes", "", false, 700},
    {"T6", "in_room_bytes", "", false, 1000},
    {"T6", "storm_cpu_s", "", false, 0.10},
    {"T7", "sessions_per_cpu_s", "limit_uv", true, 0.80},
    {"T8", "p99_change", "", false, 1.2},
    {"T8", "growth_kib", "", false, 2048},  // the queue's limit and 1 MiB
    {"T9", "p99_us", "", false, 5000},
    {"T11", "deliveries_per_s", "hearthd", true, 0.80, "durable"},
    {"T10", "p50_us", "", false, 2000, "durable"},
    {"T1", "deliveries_per_cpu_s", "hearthd", true, 1 / 1.15, "irc"},
    {"T1", "deliveries_per_cpu_s", "hearthd", true, 1 / 1.4, "irc_tags"},
    {"T2", "deliveries_per_cpu_s", "hearthd", true, 1 / 1.15, "irc"},
    {"T2", "deliveries_per_cpu_s", "hearthd", true, 1 / 1.4, "irc_tags"},
    {"T12", "probe_max_us", "", false, 100000, "irc"},
    {"T12", "probe_max_us", "", false, 100000},
}};

double median(std::vector<double> values) {
    std::erase_if(values, [](double value) { return std::isnan(value); });
    if (values.empty()) {
        return NAN;
    }
    std::sort(values.begin(), values.end());
    const size_t half = values.size() / 2;
    return values.size() % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
}

std::vector<double> values_of(const scenario_report& s, std::string_view metric, const std::string& server) {
    const auto found = s.values.find(metric);
    if (found == s.values.end()) {
        return {};
    }
    const auto column = found->second.find(server);
    return column == found->second.end() ? std::vector<double>() : column->second;
}

bool has(const report& r, std::string_view server) {
    return std::find(r.servers.begin(), r.servers.end(), server) != r.servers.end();
}

std::string number(double value, int decimals) {
    std::array<char, 64> text;
    std::snprintf(text.data(), text.size(), "%.*f", decimals, value);
    return std::isnan(value) ? "-" : text.data();
}

// NaN where it is not known.
double reached(const scenario_report& s, const goal& g) {
    return g.by.empty() ? median(values_of(s, g.metric, std::string(g.of)))
                        : report_ratio(s, g.metric, std::string(g.of), std::string(g.by));
}

std::string wanted(const goal& g) {
    const std::string whose = g.of == subject ? "" : std::string(g.of) + " ";
    return whose + (g.at_least ? ">= " : "<= ") + number(g.bound, g.bound < 10 ? 2 : 0) +
           (g.by.empty() ? "" : " of " + std::string(g.by));
}

bool is_met(const goal& g, double reached) {
    return g.at_least ? reached >= g.bound : reached <= g.bound;
}

std::string goal_of(const scenario_report& s, std::string_view metric) {
    for (const goal& g : goals) {
        if (g.scenario == s.name && g.metric == metric && !std::isnan(reached(s, g))) {
            return wanted(g) + (is_met(g, reached(s, g)) ? "  met" : "  MISSED");
        }
    }
    return "";
}

// -- the summary --

// Three digits are as many as a run on one machine can vouch for.
std::string short_number(double value) {
    if (value >= 999'500) {
        return number(value / 1e6, 2) + " M";
    }
    if (value >= 9'999.5) {
        return number(value / 1e3, value < 99'950 ? 1 : 0) + " k";
    }
    return number(value, value < 9.995 ? 2 : 0);
}

void print_goal_row(const scenario_report& s, const goal& g, const report& r, bool named) {
    const auto* const m = std::find_if(metrics.begin(), metrics.end(),
                                       [&g](const metric& each) { return each.key == g.metric; });
    std::printf("| %s%s%s | %s |", named ? s.name.c_str() : "", named ? ": " : "",
                named ? s.title.c_str() : "", m->title.data());
    for (const std::string& server : r.servers) {
        std::printf(" %s |", short_number(median(values_of(s, g.metric, server))).c_str());
    }
    const double is = reached(s, g);
    const std::string ratio = g.by.empty() ? "" : short_number(is) + "; ";
    std::printf(" %s%s%s |\n", ratio.c_str(), wanted(g).c_str(), is_met(g, is) ? "" : ": MISSED");
}

// -- JSON --

void put_text(FILE* to, std::string_view text) {
    std::fputc('"', to);
    for (const char c : text) {
        if (c == '"' || c == '\\') {
            std::fprintf(to, "\\%c", c);
        } else if (static_cast<unsigned char>(c) < 0x20) {
            std::fprintf(to, "\\u%04x", static_cast<unsigned>(c));
        } else {
            std::fputc(c, to);
        }
    }
    std::fputc('"', to);
}

void put_number(FILE* to, double value) {
    if (std::isfinite(value)) {
        std::fprintf(to, "%.9g", value);
    } else {
        std::fputs("null", to);
    }
}

void put_metric(FILE* to, const scenario_report& s, const metric& m, const report& r) {
    std::fputs("{\"metric\": ", to);
    put_text(to, m.key);
    for (const std::string& server : r.servers) {
        std::fputs(", ", to);
        put_text(to, server);
        std::fputs(": {\"median\": ", to);
        const std::vector<double> values = values_of(s, m.key, server);
        put_number(to, median(values));
        std::fputs(", \"rounds\": [", to);
        for (size_t i = 0; i < values.size(); ++i) {
            std::fputs(i > 0 ? ", " : "", to);
            put_number(to, values[i]);
        }
        std::fputs("]}", to);
    }
    for (const std::string_view by : yardsticks) {
        if (has(r, subject) && has(r, by)) {
            std::fprintf(to, ", \"by_%s\": ", by.data());
            put_number(to, report_ratio(s, m.key, std::string(subject), std::string(by)));
        }
    }
    std::fputc('}', to);
}

void put_scenario(FILE* to, const scenario_report& s, const report& r) {
    std::fputs("  {\"scenario\": ", to);
    put_text(to, s.name);
    std::fputs(", \"title\": ", to);
    put_text(to, s.title);
    std::fputs(", \"notes\": [", to);
    for (size_t i = 0; i < s.notes.size(); ++i) {
        std::fputs(i > 0 ? ", " : "", to);
        put_text(to, s.notes[i]);
    }
    std::fputs("], \"metrics\": [", to);
    bool first = true;
    for (const metric& m : metrics) {
        if (s.values.count(m.key) > 0) {
            std::fputs(first ? "\n    " : ",\n    ", to);
            put_metric(to, s, m, r);
            first = false;
        }
    }
    std::fputs("]}", to);
}

// -- the machine --

struct machine {
    utsname system{};
    std::string processor = "unknown processor";
    unsigned cores = 0;
};

machine machine_read() {
    machine m;
    uname(&m.system);
    FILE* const file = std::fopen("/proc/cpuinfo", "re");
    std::array<char, 256> line;
    constexpr std::string_view mark = "model name\t: ";
    while (file != nullptr && std::fgets(line.data(), line.size(), file) != nullptr) {
        const std::string_view text = line.data();
        m.cores += text.starts_with("processor\t") ? 1u : 0u;
        if (text.starts_with(mark)) {
            m.processor = text.substr(mark.size(), text.find('\n') - mark.size());
        }
    }
    if (file != nullptr) {
        std::fclose(file);
    }
    return m;
}

}  // namespace

void report_begin(report& r, const std::string& name, const std::string& title) {
    r.scenarios.push_back({.name = name, .title = title, .values = {}, .notes = {}});
}

void report_add(report& r, const std::string& server, std::string_view metric, double value) {
    r.scenarios.back().values[metric][server].push_back(value);
}

void report_note(report& r, const std::string& text) {
    std::vector<std::string>& notes = r.scenarios.back().notes;
    if (std::find(notes.begin(), notes.end(), text) == notes.end()) {
        notes.push_back(text);
    }
}

double report_ratio(const scenario_report& s, std::string_view metric, const std::string& server,
                    const std::string& by) {
    const std::vector<double> above = values_of(s, metric, server);
    const std::vector<double> below = values_of(s, metric, by);
    std::vector<double> ratios;
    for (size_t i = 0; i < std::min(above.size(), below.size()); ++i) {
        ratios.push_back(below[i] == 0 ? NAN : above[i] / below[i]);
    }
    return median(ratios);
}

void report_print(const scenario_report& s, const report& r) {
    std::printf("\n%-4s%-30s", s.name.c_str(), "");
    for (const std::string& server : r.servers) {
        std::printf(" %12s", server.c_str());
    }
    const bool compared = has(r, subject);
    for (const std::string_view by : yardsticks) {
        if (compared && has(r, by)) {
            std::printf(" %10s", ("/ " + std::string(by)).c_str());
        }
    }
    std::printf("\n    %s\n", s.title.c_str());
    for (const metric& m : metrics) {
        if (s.values.count(m.key) == 0) {
            continue;
        }
        std::printf("    %-30s", m.title.data());
        for (const std::string& server : r.servers) {
            std::printf(" %12s", number(median(values_of(s, m.key, server)), m.decimals).c_str());
        }
        for (const std::string_view by : yardsticks) {
            if (compared && has(r, by)) {
                std::printf(" %10s",
                            number(report_ratio(s, m.key, std::string(subject), std::string(by)), 2).c_str());
            }
        }
        const std::string wanted = r.shows_goals ? goal_of(s, m.key) : std::string();
        std::printf("%s%s\n", wanted.empty() ? "" : "   ", wanted.c_str());
    }
    for (const std::string& note : s.notes) {
        std::printf("    %s\n", note.c_str());
    }
    std::fflush(stdout);
}

void report_print_machine(const report& r) {
    const machine m = machine_read();
    std::printf("%s, %u cores, %s %s; medians of %u rounds, every delivery checked\n", m.processor.c_str(),
                m.cores, m.system.sysname, m.system.release, r.rounds);
}

void report_print_summary(const report& r) {
    std::puts("");
    report_print_machine(r);
    std::fputs("\n| | |", stdout);
    for (const std::string& server : r.servers) {
        std::printf(" %s |", server.c_str());
    }
    std::fputs(" hearthd's goal |\n| --- | --- |", stdout);
    for (size_t i = 0; i < r.servers.size(); ++i) {
        std::fputs(" ---: |", stdout);
    }
    std::puts(" --- |");
    for (const scenario_report& s : r.scenarios) {
        bool named = true;
        for (const goal& g : goals) {
            if (g.scenario == s.name && !std::isnan(reached(s, g))) {
                print_goal_row(s, g, r, std::exchange(named, false));
            }
        }
    }
}

bool report_write_json(const report& r, const std::string& path) {
    FILE* const to = std::fopen(path.c_str(), "we");
    if (to == nullptr) {
        return false;
    }
    const machine m = machine_read();
    std::fprintf(to, "{\"time\": %lld, \"rounds\": %u, \"cores\": %u, \"processor\": ",
                 static_cast<long long>(std::time(nullptr)), r.rounds, m.cores);
    put_text(to, m.processor);
    std::fputs(", \"system\": ", to);
    put_text(to, std::string(m.system.sysname) + " " + m.system.release);
    std::fputs(", \"scenarios\": [\n", to);
    for (size_t i = 0; i < r.scenarios.size(); ++i) {
        put_scenario(to, r.scenarios[i], r);
        std::fputs(i + 1 < r.scenarios.size() ? ",\n" : "\n", to);
    }
    std::fputs("]}\n", to);
    return std::fclose(to) == 0;
}
