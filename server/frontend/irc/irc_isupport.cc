#include "server/frontend/irc/irc_isupport.h"

#include "server/core/user.h"

constexpr size_t tokens_in_line = 12;

std::string irc_version_text() {
    return "hearth-" HEARTH_VERSION;
}

std::vector<std::string> irc_isupport_lines(const frontend_host& host) {
    const chat_settings& settings = chat_current_settings(host.core);
    const limits& limit = settings.limit;
    // Names are the same when their NFKC case folds and look-alikes are (common/text/name.h). No word stands
    // for that: "ascii" is true as far as it goes (a-z are A-Z, []{} stay apart), and clients fold no more.
    const std::string tokens[] = {
        "CASEMAPPING=ascii",
        "CHANTYPES=#",
        "NETWORK=" + settings.network,
        "NICKLEN=" + std::to_string(limit.name_length),
        "CHANNELLEN=" + std::to_string(limit.room_length),
        "TOPICLEN=" + std::to_string(limit.topic_length),
        "AWAYLEN=" + std::to_string(away_max_bytes),
        "CHANLIMIT=#:" + std::to_string(rooms_per_user_max),
        "UTF8ONLY",
        "CHATHISTORY=" + std::to_string(irc_chathistory_max),
        "MSGREFTYPES=msgid,timestamp",
    };
    std::vector<std::string> lines;
    size_t count = 0;
    for (const std::string& token : tokens) {
        if (count++ % tokens_in_line == 0) {
            lines.emplace_back();
        }
        lines.back().append(lines.back().empty() ? "" : " ").append(token);
    }
    return lines;
}
