// How fast hearthd hands lines out: beside limit.c and limit_uv.c, which do nothing else, in the same rounds
// and in turns; with --peers other people's servers take part. This process is the load; each server has a
// process and, where there are two cores, a core of its own, so what is counted is the server's CPU time
// alone. Every delivery is checked.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "tests/bench/report.h"
#include "tests/bench/scenario.h"
#include "tests/bench/servers.h"

namespace {

// clients, senders, lines of a round, lines per second, seconds, bytes of a delivered line, seconds it takes
constexpr std::array<scenario, 12> scenarios = {{
    {"T1", "all talk as fast as they can", 100, 10, 20000, 0, 0, 100, 3, saturated_run},
    {"T2", "all talk as fast as they can", 1000, 10, 3000, 0, 0, 100, 4, saturated_run},
    {"T3", "one talks as fast as it can", 5000, 1, 200, 0, 0, 100, 4, saturated_run},
    {"T4", "open loop", 50, 10, 0, 200, 5, 100, 6, paced_run},
    {"T5", "open loop", 1000, 10, 0, 200, 5, 100, 6, paced_run},
    {"T6", "idle, then a thousand join at once, then the rest", 10000, 1, 0, 0, 0, 100, 10, crowded_run},
    {"T7", "connect, name, one line, leave", 16, 1, 2000, 0, 0, 100, 2, sessions_run},
    {"T8", "open loop, one stops reading", 100, 10, 0, 2000, 5, 200, 14, stalled_run},
    {"T9", "open loop, another room is flooded", 100, 50, 0, 50, 10, 100, 21, disturbed_run},
    {"T10", "open loop", 20, 10, 0, 1000, 5, 100, 6, paced_run},
    {"T11", "all talk, 20 lines ahead of their echoes", 1000, 10, 10000, 0, 0, 100, 10, saturated_run, 20},
    {"T12", "come into one room at a steady pace", 1000, 1, 0, 200, 5, 100, 7, arrivals_run},
}};

struct options {
    std::vector<std::string> names;
    unsigned rounds = 5;
    unsigned clients = 0;  // 0: as the scenario has it; likewise lines and seconds
    unsigned lines = 0;
    double seconds = 0;
    unsigned window = 1;
    bool irc = false;
    bool peers = false;
    std::string url;
    std::string json;
    std::string limit;
    std::string limit_uv;
    std::string server;
};

std::string title_of(const scenario& s) {
    std::string text = std::to_string(s.clients) + " clients, ";
    if (s.senders > 1 && s.lines + s.per_second > 0) {
        text += std::to_string(s.senders) + " senders, ";
    }
    text += s.what;
    if (s.per_second > 0) {
        text +=
            ", " + std::to_string(s.per_second) + " lines/s of " + std::to_string(s.line_bytes) + " bytes";
    }
    return text;
}

scenario fitted(scenario s, const options& o) {
    s.clients = o.clients > 0 ? o.clients : s.clients;
    s.senders = std::min(s.senders, s.clients);
    s.lines = o.lines > 0 && s.lines > 0 ? o.lines : s.lines;
    s.seconds = o.seconds > 0 && s.seconds > 0 ? o.seconds : s.seconds;
    return s;
}

std::vector<scenario> scenarios_of(const options& o) {
    std::vector<scenario> chosen;
    for (const scenario& each : scenarios) {
        if (o.names.empty() || std::find(o.names.begin(), o.names.end(), each.name) != o.names.end()) {
            chosen.push_back(fitted(each, o));
        }
    }
    return chosen;
}

std::vector<server_recipe> recipes_of(const options& o) {
    std::vector<server_recipe> recipes;
    if (!o.url.empty()) {
        recipes.resize(1);
        recipes[0].label = "foreign";
        recipes[0].url = o.url;
        recipes[0].no_flood = "it is somebody else's";
        return recipes;
    }
    for (const auto& [label, program] : {std::pair("limit", o.limit), std::pair("limit_uv", o.limit_uv)}) {
        if (!program.empty()) {
            recipes.emplace_back();
            recipes.back().label = label;
            recipes.back().arguments = {program};
            recipes.back().drops_stalled = false;
            recipes.back().no_flood = "it has one room";
        }
    }
    if (!o.server.empty()) {
        recipes.push_back(hearthd_recipe(o.server, "none"));
        recipes.push_back(hearthd_recipe(o.server, "durable"));
        if (o.irc) {
            recipes.push_back(hearthd_irc_recipe(o.server, "irc", &irc_dialect));
            recipes.push_back(hearthd_irc_recipe(o.server, "irc_tags", &irc_tags_dialect));
        }
    }
    if (o.peers) {
        const std::vector<server_recipe> peers = peer_recipes();
        recipes.insert(recipes.end(), peers.begin(), peers.end());
    }
    return recipes;
}

void add_options(CLI::App& app, options& o) {
    const auto known = [](const std::string& name) {
        const bool found = std::any_of(scenarios.begin(), scenarios.end(),
                                       [&name](const scenario& s) { return name == s.name; });
        return found ? std::string() : "no scenario " + name + "; there are T1 to T12";
    };
    app.add_option("--scenario", o.names, "which, as T1,T4; all without it")->delimiter(',')->check(known);
    app.add_option("--rounds", o.rounds, "rounds, in turns")
        ->capture_default_str()
        ->check(CLI::PositiveNumber);
    app.add_option("--clients", o.clients, "in place of each scenario's own number");
    app.add_option("--lines", o.lines, "of a saturated round, or its sessions, likewise");
    app.add_option("--seconds", o.seconds, "of an open loop's round, likewise");
    app.add_option("--window", o.window, "lines of one sender on their way")->capture_default_str();
    app.add_flag("--irc", o.irc, "hearthd's IRC door, too: without capabilities, and with tags and times");
    app.add_flag("--peers", o.peers, "Redis, InspIRCd and ngircd, too, where they are installed, for scale");
    app.add_option("--url", o.url, "a running server elsewhere, alone; then without CPU and memory");
    app.add_option("--json", o.json, "a file for all figures");
    app.add_option("--limit", o.limit, "the plain C server; \"\" for none");
    app.add_option("--limit-uv", o.limit_uv, "the same on libuv; \"\" for none");
    app.add_option("--server", o.server, "hearthd; \"\" for none");
}

int run(int argc, char** argv) {
    options o;
    const std::filesystem::path here = std::filesystem::path(argv[0]).parent_path();
    o.limit = here / "limit";
    o.limit_uv = here / "limit_uv";
    o.server = here / "../../server/hearthd";
    CLI::App app("How fast hearthd hands lines out, beside the least C that does the same");
    add_options(app, o);
    CLI11_PARSE(app, argc, argv);

    bench_run r = {.recipes = recipes_of(o), .rounds = o.rounds, .window = o.window};
    r.files_max = file_limit_raise();
    cores_divide();
    r.results.rounds = o.rounds;
    r.results.shows_goals = o.clients == 0 && o.lines == 0 && o.seconds == 0 && o.window == 1;
    for (const server_recipe& recipe : r.recipes) {
        r.results.servers.push_back(recipe.label);
    }
    const std::vector<scenario> chosen = scenarios_of(o);
    unsigned about_s = 0;
    for (const scenario& s : chosen) {
        about_s += scenario_about_s(r, s);
    }
    std::printf("about %u min on a quiet machine\n", (about_s + 59) / 60);
    report_print_machine(r.results);
    for (const scenario& s : chosen) {
        report_begin(r.results, s.name, title_of(s));
        s.run(r, s);
        report_print(r.results.scenarios.back(), r.results);
    }
    if (r.results.shows_goals) {
        report_print_summary(r.results);
    }
    if (!o.json.empty() && !report_write_json(r.results, o.json)) {
        std::perror(o.json.c_str());
        return 1;
    }
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    try {
        return run(argc, argv);
    } catch (const std::exception& e) {
        std::fprintf(stderr, "fanout: %s\n", e.what());
        return 1;
    }
}
