#include "server/frontend/irc/irc_commands.h"

#include <algorithm>
#include <iterator>

#include "common/base/wall_clock.h"
#include "common/text/utf8.h"

constexpr size_t shown_max_bytes = 128;

enum row_flags : uint8_t {
    needs_name = 0,
    at_once = 1,      // works before there is a name
    answers_one = 2,  // what the core says of it to the asker is one line at most
};

struct command_row {
    std::string_view name;
    unsigned least_params;
    unsigned flags;
    void (*run)(irc_call& call);
};

static constexpr command_row commands[] = {
    {"ADMIN", 0, needs_name, irc_admin},
    {"AWAY", 0, answers_one, irc_away},
    {"BATCH", 1, needs_name, irc_batch},
    {"CAP", 1, at_once, irc_cap},
    {"CHATHISTORY", 3, answers_one, irc_chathistory},
    {"HELP", 0, needs_name, irc_help},
    {"INFO", 0, needs_name, irc_info},
    {"INVITE", 2, answers_one, irc_invite},
    {"ISON", 1, needs_name, irc_ison},
    {"JOIN", 1, needs_name, irc_join},
    {"KICK", 2, needs_name, irc_kick},
    {"KILL", 1, answers_one, irc_kill},
    {"LIST", 0, needs_name, irc_list},
    {"LUSERS", 0, needs_name, irc_lusers},
    {"MARKREAD", 1, needs_name, irc_markread},
    {"MODE", 1, needs_name, irc_mode},
    {"MONITOR", 1, needs_name, irc_monitor},
    {"MOTD", 0, needs_name, irc_motd},
    {"NAMES", 0, needs_name, irc_names},
    {"NICK", 0, at_once | answers_one, irc_nick},
    {"NOTICE", 0, needs_name, irc_message},
    {"OPER", 2, answers_one, irc_oper},
    {"PART", 1, needs_name, irc_part},
    {"PASS", 1, at_once, irc_pass},
    {"PING", 0, at_once, irc_ping},
    {"PONG", 0, at_once, [](irc_call&) {}},
    {"PRIVMSG", 0, needs_name, irc_message},
    {"QUIT", 0, at_once, irc_quit},
    {"REDACT", 2, answers_one, irc_redact},
    {"REHASH", 0, needs_name, irc_rehash},
    {"SEARCH", 1, answers_one, irc_search},
    {"SETNAME", 1, answers_one, irc_setname},
    {"STATS", 0, needs_name, irc_stats},
    {"TAGMSG", 0, needs_name, irc_message},
    {"TIME", 0, needs_name, irc_time},
    {"TOPIC", 1, answers_one, irc_topic},
    {"USER", 4, at_once, irc_user},
    {"USERHOST", 1, needs_name, irc_userhost},
    {"VERSION", 0, needs_name, irc_version},
    {"WALLOPS", 1, answers_one, irc_wallops},
    {"WHO", 0, needs_name, irc_who},
    {"WHOIS", 0, needs_name, irc_whois},
    {"WHOWAS", 0, needs_name, irc_whowas},
};

static const command_row* find_command(std::string_view typed) {
    const auto* const found =
        std::find_if(std::begin(commands), std::end(commands),
                     [&](const command_row& row) { return irc_same_word(typed, row.name); });
    return found != std::end(commands) ? found : nullptr;
}

void irc_command_run(const frontend_host& host, frontend_session& session, const irc_line& line) {
    irc_call call = irc_call_begin(host, session, line);
    const bool naming = session.phase == frontend_phase::naming;
    const command_row* const row = find_command(line.command);
    if (row == nullptr) {
        const std::string shown = irc_shown(line.command);
        irc_numeric(call, naming ? err_notregistered : err_unknowncommand,
                    naming ? std::initializer_list<std::string_view>{}
                           : std::initializer_list<std::string_view>{shown});
    } else if (naming && (row->flags & at_once) == 0) {
        irc_numeric(call, err_notregistered);
    } else if (line.count < row->least_params) {
        irc_numeric(call, err_needmoreparams, {row->name});
    } else {
        call.command = row->name;
        call.one_answer = (row->flags & answers_one) != 0;
        row->run(call);
    }
    irc_call_end(call);
}

std::string_view irc_take_item(std::string_view* rest) {
    const std::string_view item = rest->substr(0, rest->find(','));
    rest->remove_prefix(std::min(item.size() + 1, rest->size()));
    return item;
}

std::string irc_prefixes(const irc_call& call, uint8_t ranks) {
    const bool all = irc_has(call.state, cap_multi_prefix);
    std::string out = (ranks & rank_operator) != 0 ? "@" : "";
    out += (ranks & rank_voice) != 0 && (all || out.empty()) ? "+" : "";
    return out;
}

int64_t irc_now_s() {
    return wall_clock_us() / 1'000'000;
}

std::string irc_shown(std::string_view typed) {
    std::string shown = irc_clean(utf8_prefix(typed, shown_max_bytes));
    shown.resize(std::min(shown.find(' '), shown.size()));
    return shown.empty() || shown.front() == ':' ? "*" : shown;
}

std::string irc_mask_of(const person_view& person) {
    const std::string_view username = person.who->username.empty() ? person.name : person.who->username;
    return std::string(person.name).append("!").append(username).append("@").append(person.who->host);
}
