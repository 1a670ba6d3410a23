// The only file that includes CLI11 (a heavy header).
#include "server/options.h"

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdlib>

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

}  // namespace

std::optional<int> options_parse(int argc, char** argv, options* out) {
    CLI::App app("hearthd: the Hearth chat server. Without options it listens on chat://127.0.0.1:8888.");
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
    app.add_flag("--print-config", out->print_config, "print the settings as they would count, and end");
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& e) {
        return app.exit(e, std::cout, std::cerr) == 0 ? 0 : status_usage;
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
