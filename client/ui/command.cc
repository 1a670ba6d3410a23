#include "client/ui/command.h"

#include <algorithm>
#include <array>

#include "common/text/clean.h"
#include "common/text/fold.h"
#include "common/text/utf8.h"

struct command {
    std::string_view name;
    command_kind kind;
};

static constexpr command commands[] = {
    {"away", command_kind::server},         {"back", command_kind::server},
    {"ban", command_kind::server},          {"deop", command_kind::server},
    {"help", command_kind::server},         {"history", command_kind::server},
    {"ignore", command_kind::server},       {"invite", command_kind::server},
    {"join", command_kind::server},         {"kick", command_kind::server},
    {"leave", command_kind::server},        {"me", command_kind::server},
    {"msg", command_kind::server},          {"mute", command_kind::server},
    {"nick", command_kind::server},         {"off", command_kind::server},
    {"on", command_kind::server},           {"op", command_kind::server},
    {"oper", command_kind::server},         {"quit", command_kind::quit},
    {"reconnect", command_kind::reconnect}, {"reply", command_kind::server},
    {"rooms", command_kind::server},        {"search", command_kind::search},
    {"since", command_kind::server},        {"slow", command_kind::server},
    {"topic", command_kind::server},        {"unban", command_kind::server},
    {"unmute", command_kind::server},       {"who", command_kind::server},
};

std::span<const std::string_view> command_names() {
    static constexpr auto names = [] {
        std::array<std::string_view, std::size(commands)> all;
        std::transform(std::begin(commands), std::end(commands), all.begin(),
                       [](const command& c) { return c.name; });
        return all;
    }();
    return names;
}

// "/join #dev" -> "join"
static std::string_view word_of(std::string_view line) {
    return line.substr(1, line.find(' ') - 1);
}

command_kind command_of(std::string_view line) {
    std::string_view trimmed = text_trim(line);
    if (trimmed == "QUIT") {
        return command_kind::quit;
    }
    if (!trimmed.starts_with('/') || trimmed.starts_with("//")) {
        return command_kind::none;
    }
    if (trimmed.data() != line.data()) {
        return command_kind::misplaced;
    }
    std::string word = text_fold(word_of(line));
    const auto* found = std::find_if(std::begin(commands), std::end(commands),
                                     [&word](const command& c) { return c.name == word; });
    return found == std::end(commands) ? command_kind::unknown : found->kind;
}

std::string command_unknown_text(std::string_view line) {
    std::string_view word = word_of(line);
    std::string_view nearest = text_nearest(word, command_names());
    std::string text = "unknown command /" + std::string(utf8_prefix(word, 64));
    return nearest.empty() ? text + " - /help lists them"
                           : text + " - did you mean /" + std::string(nearest) + "?";
}
