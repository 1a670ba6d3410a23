#include "client/config.h"

#include <pwd.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <string_view>

namespace {

constexpr size_t name_max_characters = 32;

std::string_view environment(const char* name) {
    const char* value = std::getenv(name);
    return value == nullptr ? std::string_view() : std::string_view(value);
}

std::string login_name() {
    const passwd* entry = getpwuid(getuid());
    return config_name_of_login(entry == nullptr ? "" : entry->pw_name);
}

// A full screen needs both ends; from a pipe or a file lines are said, as with `send`.
client_mode mode_of_descriptors(bool plain) {
    if (plain || environment("HEARTH_PLAIN") == "1") {
        return client_mode::plain;
    }
    if (isatty(STDIN_FILENO) == 0) {
        return client_mode::send;
    }
    return isatty(STDOUT_FILENO) == 0 || environment("TERM") == "dumb" ? client_mode::plain
                                                                       : client_mode::screen;
}

struct flags {
    CLI::App app{"Hearth: a chat in the terminal."};
    std::string where;
    std::string name;
    std::string room;
    color_when color = color_when::automatic;
    bool plain = false;
    bool json = false;
    CLI::App* send = nullptr;
    CLI::App* tail = nullptr;
};

// What every way to run takes.
void declare_common(flags& f, CLI::App& app) {
    app.add_option("URL", f.where, "the server; $HEARTH_URL, then " + std::string(default_url));
    app.add_option("--name", f.name, "the name to go by; $HEARTH_NAME")->type_name("NAME");
    app.add_option("-r,--room", f.room, "a room to join")->type_name("ROOM");
    const std::map<std::string, color_when> words = {
        {"auto", color_when::automatic}, {"always", color_when::always}, {"never", color_when::never}};
    app.add_option("--color", f.color, "colours; auto heeds NO_COLOR")
        ->transform(CLI::Transformer(words))
        ->option_text("auto|always|never");
}

void declare(flags& f) {
    f.app.name("hearth");
    f.app.set_version_flag("--version", "hearth " HEARTH_VERSION);
    declare_common(f, f.app);
    f.app.add_flag("--plain", f.plain, "one line for each event, no full screen; HEARTH_PLAIN=1");
    f.send = f.app.add_subcommand("send", "says each line of the standard input, then leaves");
    f.tail = f.app.add_subcommand("tail", "prints what is said, for ever");
    declare_common(f, *f.send);
    declare_common(f, *f.tail);
    f.tail->add_flag("--json", f.json, "one JSON object a line");
    f.app.require_subcommand(0, 1);
}

bool fail(const std::string& what, int* exit_code) {
    std::fprintf(stderr, "hearth: %s\n", what.c_str());
    *exit_code = exit_usage;
    return false;
}

bool use(const flags& f, client_config* out, int* exit_code) {
    std::string where = f.where.empty() ? std::string(environment("HEARTH_URL")) : f.where;
    if (where.empty()) {
        where = default_url;
    }
    const err wrong = url_parse(where, &out->where);
    if (wrong.failed()) {
        return fail(wrong.text, exit_code);
    }
    out->name = f.name.empty() ? std::string(environment("HEARTH_NAME")) : f.name;
    out->name_is_given = !out->name.empty();
    if (!out->name_is_given) {
        out->name = login_name();
    }
    out->room = f.room.empty() || f.room[0] == '#' ? f.room : "#" + f.room;
    out->color = f.color;
    out->json = f.json;
    if (f.send->parsed() || f.tail->parsed()) {
        out->mode = f.send->parsed() ? client_mode::send : client_mode::tail;
    } else {
        out->mode = mode_of_descriptors(f.plain);
    }
    return true;
}

}  // namespace

std::string config_name_of_login(std::string_view login) {
    std::string name;
    for (const char c : login) {
        const bool letter =
            (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
        if ((letter || (c == '-' && !name.empty())) && name.size() < name_max_characters) {
            name += c;
        }
    }
    return name.empty() ? "guest" : name;
}

bool config_wants_color(const client_config& config) {
    if (config.color == color_when::automatic) {
        return environment("NO_COLOR").empty();
    }
    return config.color == color_when::always;
}

bool config_parse(int argc, char** argv, client_config* out, int* exit_code) {
    flags f;
    try {
        declare(f);
        f.app.parse(argc, argv);
    } catch (const CLI::Success& asked) {  // --help, --version
        *exit_code = f.app.exit(asked);
        return false;
    } catch (const CLI::Error& wrong) {
        return fail(std::string(wrong.what()) + "; hearth --help lists what there is", exit_code);
    }
    return use(f, out, exit_code);
}
