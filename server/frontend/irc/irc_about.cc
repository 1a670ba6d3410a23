// The server about itself, and the connection: MOTD, LUSERS, VERSION and the like, PING, QUIT.
#include <algorithm>
#include <cstdio>

#include "common/base/wall_clock.h"
#include "common/text/clean.h"
#include "common/text/fold.h"
#include "server/frontend/irc/irc_commands.h"
#include "server/frontend/irc/irc_isupport.h"

void irc_motd(irc_call& call) {
    std::string_view rest = chat_current_settings(call.host.core).motd;
    if (rest.empty()) {
        irc_numeric(call, err_nomotd);
        return;
    }
    irc_numeric(call, rpl_motdstart, {"- " + irc_server_name(call.host) + " Message of the day - "});
    while (!rest.empty()) {
        const std::string_view line = rest.substr(0, rest.find('\n'));
        irc_numeric(call, rpl_motd, {"- " + irc_clean(text_trim_end(line))});
        rest.remove_prefix(std::min(line.size() + 1, rest.size()));
    }
    irc_numeric(call, rpl_endofmotd);
}

void irc_lusers(irc_call& call) {
    const chat_counts counts = view_counts(call.host.core);
    const std::string people = std::to_string(counts.people);
    const std::string most = std::to_string(counts.people_most);
    irc_numeric(call, rpl_luserclient, {"There are " + people + " users and 0 invisible on 1 server"});
    irc_numeric(call, rpl_luserop, {std::to_string(counts.operators)});
    irc_numeric(call, rpl_luserchannels, {std::to_string(counts.rooms)});
    irc_numeric(call, rpl_luserme, {"I have " + people + " clients and 0 servers"});
    irc_numeric(call, rpl_localusers, {people, most, "Current local users " + people + ", max " + most});
    irc_numeric(call, rpl_globalusers, {people, most, "Current global users " + people + ", max " + most});
}

void irc_ping(irc_call& call) {
    if (call.line.count == 0) {
        irc_numeric(call, err_noorigin);
        return;
    }
    std::string line = "PONG " + irc_server_name(call.host);
    irc_append_trailing(line, irc_clean(call.line.at(0)));
    irc_say(call, line);
}

void irc_quit(irc_call& call) {
    const std::string reason = irc_clean(call.line.at(0));
    irc_say_raw(call, "ERROR :Closing link" + (reason.empty() ? "" : ": " + reason));
    irc_call_flush(call);
    irc_leave(call.host, call.session, reason);
}

// -- what it is --

// A server that is asked for by name: there is one. False: it was answered.
static bool is_this_server(irc_call& call, std::string_view asked) {
    const bool here = asked.empty() || text_fold(asked) == text_fold(irc_server_name(call.host)) ||
                      asked == "*" || view_person_named(call.host.core, asked);
    if (!here) {
        irc_numeric(call, err_nosuchserver, {irc_shown(asked)});
    }
    return here;
}

void irc_version(irc_call& call) {
    if (is_this_server(call, call.line.at(0))) {
        irc_numeric(call, rpl_version, {irc_version_text(), irc_server_name(call.host), "IRCv3"});
        irc_say_isupport(call);
    }
}

void irc_time(irc_call& call) {
    if (is_this_server(call, call.line.at(0))) {
        std::string now;
        utc_stamp_append(now, wall_clock_us());
        irc_numeric(call, rpl_time, {irc_server_name(call.host), now});
    }
}

void irc_info(irc_call& call) {
    irc_numeric(call, rpl_info, {irc_version_text() + ": one chat, for IRC, for nc and for hearth"});
    irc_numeric(call, rpl_info, {"Free software under the MIT licence."});
    irc_numeric(call, rpl_endofinfo);
}

void irc_admin(irc_call& call) {
    if (is_this_server(call, call.line.at(0))) {
        const chat_settings& settings = chat_current_settings(call.host.core);
        irc_numeric(call, rpl_adminme, {settings.hostname, "Administrative info"});
        irc_numeric(call, rpl_adminloc1, {settings.server_name});
        irc_numeric(call, rpl_adminloc2, {settings.network});
        irc_numeric(call, rpl_adminemail, {"MOTD says more"});
    }
}

void irc_stats(irc_call& call) {
    const std::string letter = irc_shown(call.line.at(0).substr(0, 1));
    if (letter == "u") {
        const int64_t seconds =
            std::max<int64_t>(irc_now_s() - view_counts(call.host.core).started_us / 1'000'000, 0);
        char words[64];
        static_cast<void>(snprintf(words, sizeof words, "Server Up %d days %d:%02d:%02d",
                                   static_cast<int>(seconds / 86400), static_cast<int>(seconds / 3600 % 24),
                                   static_cast<int>(seconds / 60 % 60), static_cast<int>(seconds % 60)));
        irc_numeric(call, rpl_statsuptime, {words});
    }
    irc_numeric(call, rpl_endofstats, {letter});
}

static constexpr std::string_view help_lines[] = {
    "Rooms: JOIN #room, PART #room, TOPIC #room, NAMES #room, LIST, INVITE, KICK, MODE",
    "Talk: PRIVMSG, NOTICE, AWAY; what is said in a room is kept, and shown to who comes later",
    "People: WHO, WHOIS, WHOWAS, MONITOR, SETNAME",
    "The server: MOTD, LUSERS, VERSION, TIME, INFO, ADMIN, STATS u",
    "Names hold letters and digits of one writing system and -_[]{}|\\^`",
};

void irc_help(irc_call& call) {
    const std::string_view typed = call.line.at(0);
    if (!typed.empty()) {
        irc_numeric(call, err_helpnotfound, {irc_shown(typed)});
        return;
    }
    irc_numeric(call, rpl_helpstart, {"*", "What can be done here"});
    for (const std::string_view line : help_lines) {
        irc_numeric(call, rpl_helptxt, {"*", line});
    }
    irc_numeric(call, rpl_endofhelp, {"*"});
}
