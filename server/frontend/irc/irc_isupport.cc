#include "server/frontend/irc/irc_isupport.h"

#include "common/wire/irc_line.h"
#include "server/core/user.h"
#include "server/frontend/irc/irc_modes.h"

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
        "AWAYLEN=" + std::to_string(away_max_bytes),
        "BOT=B",
        "CASEMAPPING=ascii",
        "CHANLIMIT=#:" + std::to_string(rooms_per_user_max),
        "CHANMODES=" + irc_mode_letters(irc_mode_type::list) + "," +
            irc_mode_letters(irc_mode_type::always_argument) + "," +
            irc_mode_letters(irc_mode_type::argument_on) + "," + irc_mode_letters(irc_mode_type::flag),
        "CHANTYPES=#",
        "NETWORK=" + settings.network,
        "NICKLEN=" + std::to_string(limit.name_length),
        "CHANNELLEN=" + std::to_string(limit.room_length),
        "TOPICLEN=" + std::to_string(limit.topic_length),
        "CLIENTTAGDENY=",
        "ELIST=CMNTU",
        "EXCEPTS",
        "EXTBAN=,m",
        "INVEX",
        "KEYLEN=" + std::to_string(room_key_max_bytes),
        "KICKLEN=" + std::to_string(reason_max_bytes),
        "LINELEN=" + std::to_string(irc_line_max_bytes),
        "MAXLIST=beI:" + std::to_string(room_masks_max),
        "MONITOR=" + std::to_string(watched_per_user_max),
        "MODES=" + std::to_string(irc_modes_max),
        "PREFIX=(ov)@+",
        "SAFELIST",
        "STATUSMSG=@+",
        "TARGMAX=JOIN:,KICK:,LIST:,NAMES:,NOTICE:" + std::to_string(irc_targets_max) + ",PART:,PRIVMSG:" +
            std::to_string(irc_targets_max) + ",TAGMSG:" + std::to_string(irc_targets_max) + ",WHOIS:5",
        "USERLEN=10",
        "UTF8ONLY",
        "WHOX",
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
