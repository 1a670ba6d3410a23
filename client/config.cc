#include "client/config.h"

#include <pwd.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <string_view>
#include <utility>

#include "common/text/clean.h"

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
    std::string since;
    std::vector<std::string> words;
    unsigned count = 20;
    CLI::App* send = nullptr;
    CLI::App* tail = nullptr;
    CLI::App* search = nullptr;
};

void declare_url(flags& f, CLI::App& app) {
    app.add_option("URL", f.where, "the server; $HEARTH_URL, then " + std::string(default_url));
}

// What every way to run takes.
void declare_common(flags& f, CLI::App& app) {
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
    declare_url(f, f.app);
    declare_common(f, f.app);
    f.app.add_flag("--plain", f.plain, "one line for each event, no full screen; HEARTH_PLAIN=1");
    f.send = f.app.add_subcommand("send", "says each line of the standard input, then leaves");
    f.tail = f.app.add_subcommand("tail", "prints what is said, for ever");
    f.search = f.app.add_subcommand("search", "prints what was said and holds the words, the newest last");
    f.search
        ->add_option(
            "WORD", f.words,
            "what the lines hold; also from:NAME in:#room after:TIME before:TIME, and the URL, with ://")
        ->required();
    f.search->add_option("-n", f.count, "how many at most; 20")
        ->type_name("COUNT")
        ->check(CLI::Range(1U, config_count_max));
    declare_url(f, *f.send);
    declare_url(f, *f.tail);
    for (CLI::App* app : {f.send, f.tail, f.search}) {
        declare_common(f, *app);
    }
    for (CLI::App* app : {f.tail, f.search}) {
        app->add_flag("--json", f.json, "one JSON object a line");
    }
    f.tail
        ->add_option("--since", f.since,
                     "what was said since then first: 1h, 2d, 09:00, yesterday, 2026-11-01")
        ->type_name("TIME");
    f.app.require_subcommand(0, 1);
}

bool fail(const std::string& what, int* exit_code) {
    std::fprintf(stderr, "hearth: %s\n", what.c_str());
    *exit_code = exit_usage;
    return false;
}

// What the history is asked for goes to the server in one line.
bool use_question(flags& f, client_config* out, int* exit_code) {
    const auto url = std::find_if(f.words.begin(), f.words.end(), [](const std::string& word) {
        return word.find("://") != std::string::npos;
    });
    if (f.search->parsed() && url != f.words.end()) {
        f.where = *url;
        f.words.erase(url);
    }
    out->count = f.count;
    if (!text_clean(f.since, out->since) || !text_clean(config_question_of(f.words), out->words)) {
        return fail("that is not valid UTF-8", exit_code);
    }
    if (f.search->parsed() && text_trim(out->words).empty()) {
        return fail("search needs a word; hearth search --help", exit_code);
    }
    return true;
}

client_mode mode_of(const flags& f) {
    const std::pair<const CLI::App*, client_mode> commands[] = {
        {f.send, client_mode::send}, {f.tail, client_mode::tail}, {f.search, client_mode::search}};
    for (const auto& [command, mode] : commands) {
        if (command->parsed()) {
            return mode;
        }
    }
    return mode_of_descriptors(f.plain);
}

bool use(flags& f, client_config* out, int* exit_code) {
    if (!use_question(f, out, exit_code)) {
        return false;
    }
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
    out->mode = mode_of(f);
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

std::string config_question_of(const std::vector<std::string>& words) {
    std::string question;
    for (const std::string& word : words) {
        const bool quote = word.find(' ') != std::string::npos && word.find('"') == std::string::npos;
        question += question.empty() ? "" : " ";
        question += quote ? "\"" + word + "\"" : word;
    }
    return question;
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
