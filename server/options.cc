// The only file that includes CLI11 (a heavy header).
#include "server/options.h"

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <array>
#include <cstdlib>

#include "common/base/wall_clock.h"
#include "common/text/when.h"
#include "server/admin/json.h"

namespace {

constexpr int status_usage = 2;

std::string default_file() {
    if (const char* named = getenv("HEARTH_CONFIG"); named != nullptr && *named != '\0') {
        return named;
    }
    std::vector<std::string> places;
    if (const char* folder = getenv("XDG_CONFIG_HOME"); folder != nullptr && *folder == '/') {
        places.push_back(std::string(folder) + "/hearth/hearthd.toml");
    } else if (const char* home = getenv("HOME"); home != nullptr && *home == '/') {
        places.push_back(std::string(home) + "/.config/hearth/hearthd.toml");
    }
    places.emplace_back("/etc/hearth/hearthd.toml");
    for (const std::string& place : places) {
        if (access(place.c_str(), F_OK) == 0) {
            return place;
        }
    }
    return {};
}

std::string joined(const std::vector<std::string>& items) {
    std::string text;
    for (const std::string& item : items) {
        text += (text.empty() ? "" : ",") + item;
    }
    return text;
}

// -- commands --

struct command_flags {
    std::array<CLI::App*, 6> each = {};  // by admin_verb
    std::string file;
    std::string name;
    std::string room;
    std::string since;
    std::string before;
    bool private_too = false;
    bool jsonl = false;
    CLI::App* hash_password = nullptr;
};

CLI::App* declare_command(CLI::App& app, command_flags& f, admin_verb verb, const char* help) {
    CLI::App* command = app.add_subcommand(std::string(admin_verb_word(verb)), help);
    command->fallthrough();  // to --data-dir and the others
    command->footer("--data-dir, --config, --set and the environment say which history, as for the server.");
    f.each[static_cast<size_t>(verb)] = command;
    return command;
}

void declare_commands(CLI::App& app, command_flags& f) {
    constexpr const char* when_help =
        "09:00, yesterday, 2026-11-01, \"2026-11-01 09:00\", 30m, 1h, 2d, 3w (ago)";
    CLI::App* command =
        declare_command(app, f, admin_verb::backup, "copies the whole history into a new file");
    command->add_option("FILE", f.file, "which must not exist; a history.db itself")->required();
    declare_command(app, f, admin_verb::check, "reads all of the history, and says what is damaged");
    command = declare_command(app, f, admin_verb::export_lines,
                              "prints what is kept, oldest first; private messages only with --private");
    command->add_option("--room", f.room, "only what was said there")->option_text("ROOM");
    command->add_option("--since", f.since, std::string("from then on: ") + when_help)->option_text("TIME");
    command->add_flag("--private", f.private_too, "private messages too")->excludes("--room");
    command->add_flag("--jsonl", f.jsonl, "as JSON, one object a line")->required();
    command = declare_command(app, f, admin_verb::import_lines,
                              "takes in an export from standard input; what is there already stays");
    command->add_flag("--jsonl", f.jsonl, "as export --jsonl writes it")->required();
    command = declare_command(app, f, admin_verb::forget,
                              "removes for good all that was said under a name, and to it in private");
    command->add_option("NAME", f.name)->required();
    command = declare_command(app, f, admin_verb::prune,
                              "removes what is older than history.retention_days, and gives the space back");
    command->add_option("--room", f.room, "only what was said there")->option_text("ROOM");
    command->add_option("--before", f.before, std::string("what is older than that: ") + when_help)
        ->option_text("TIME");
    f.hash_password =
        app.add_subcommand("hash-password",
                           "reads a password and prints its hash, for operators.NAME.password and "
                           "server.password");
    app.require_subcommand(0, 1);
}

err read_when(const char* flag, const std::string& text, int64_t* out) {
    const std::optional<int64_t> when = when_parse(text, wall_clock_us());
    if (!text.empty() && !when) {
        return {std::string(flag) + " wants a time such as yesterday, 2026-11-01 or 1h"};
    }
    *out = when.value_or(0);
    return {};
}

err read_command(const command_flags& f, std::optional<admin_request>* out) {
    const auto* chosen =
        std::find_if(f.each.begin(), f.each.end(), [](CLI::App* app) { return app->parsed(); });
    if (chosen == f.each.end()) {
        return {};
    }
    admin_request request = {.verb = static_cast<admin_verb>(chosen - f.each.begin()),
                             .file = f.file,
                             .room = f.room.empty() || f.room[0] == '#' ? f.room : "#" + f.room,
                             .name = f.name,
                             .private_too = f.private_too};
    err e = read_when("--since", f.since, &request.since_us);
    e = e.failed() ? e : read_when("--before", f.before, &request.before_us);
    admin_request checked;
    e = e.failed() ? e : json_request_parse(json_request(request), &checked);
    *out = std::move(request);
    return e;
}

}  // namespace

std::optional<int> options_parse(int argc, char** argv, options* out) {
    CLI::App app(
        "hearthd: the Hearth chat server. Without options it listens on chat://127.0.0.1:8888 and "
        "irc://127.0.0.1:6667.");
    app.footer(
        "What was echoed survives, by --set history.durability=MODE:\n"
        "  durable  kill -9 and the loss of power, if the disk honours a flush (the default)\n"
        "  process  kill -9; the loss of power may take the last seconds\n"
        "  relaxed  kill -9, but for the last 50 ms\n"
        "  none     nothing is kept");
    app.set_version_flag("--version", "hearthd " HEARTH_VERSION);
    std::vector<std::string> listen;
    std::vector<std::string> sets;
    std::string data_dir;
    std::string log_level;
    app.add_option("--config", out->sources.file, "read the settings from this file")
        ->option_text("FILE")
        ->take_last();
    app.add_option("--listen", listen, "an address to listen on, instead of server.listen; may be repeated")
        ->option_text("URL")
        ->allow_extra_args(false);
    app.add_option("--data-dir", data_dir, "server.data_dir")->option_text("DIR")->take_last();
    app.add_option("--set", sets, "any setting, such as limits.clients=100; may be repeated")
        ->option_text("KEY=VALUE")
        ->allow_extra_args(false);
    app.add_option("--log-level", log_level, "log.level")->option_text("LEVEL")->take_last();
    CLI::Option* detach = app.add_flag("--detach", out->detach, "go on in the background, once ready");
    app.add_option("--pid-file", out->pid_file, "write the process id there")
        ->option_text("FILE")
        ->needs(detach);
    app.add_flag("--check-config", out->check_config, "say whether the settings are right, and end");
    command_flags commands;
    declare_commands(app, commands);
    app.add_flag("--print-config", out->print_config, "print the settings as they would count, and end");
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& e) {
        return app.exit(e, std::cout, std::cerr) == 0 ? 0 : status_usage;
    }
    err e = read_command(commands, &out->command);
    out->hash_password = commands.hash_password->parsed();
    if ((out->command || out->hash_password) && out->detach) {
        e = {"--detach is for a server, not for a command"};
    }
    if (e.failed()) {
        fprintf(stderr, "hearthd: %s\n", e.text.c_str());
        return status_usage;
    }
    for (const std::string& set : sets) {
        const size_t equals = set.find('=');
        if (equals == std::string::npos) {
            fprintf(stderr, "hearthd: --set wants section.key=value\n");
            return status_usage;
        }
        out->sources.flags.emplace_back(set.substr(0, equals), set.substr(equals + 1));
    }
    if (!listen.empty()) {
        out->sources.flags.emplace_back("server.listen", joined(listen));
    }
    if (!data_dir.empty()) {
        out->sources.flags.emplace_back("server.data_dir", data_dir);
    }
    if (!log_level.empty()) {
        out->sources.flags.emplace_back("log.level", log_level);
    }
    if (out->sources.file.empty()) {
        out->sources.file = default_file();
    }
    return std::nullopt;
}
