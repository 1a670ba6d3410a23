// People: who they are, who was here, who is away, what one calls oneself.
#include <charconv>

#include "common/base/wall_clock.h"
#include "common/text/utf8.h"
#include "server/core/user.h"
#include "server/frontend/irc/irc_commands.h"

constexpr size_t asked_at_once_max = 5;  // USERHOST
constexpr size_t ison_max = 60;
constexpr size_t rooms_line_max_bytes = 400;
constexpr uint32_t whowas_max = 10;

// -- WHOIS --

static void say_rooms(irc_call& call, const person_view& person) {
    std::string rooms;
    const auto say = [&] {
        if (!rooms.empty()) {
            irc_numeric(call, rpl_whoischannels, {person.name, rooms});
            rooms.clear();
        }
    };
    view_rooms_of(call.host.core, person.id, [&](const room_view& room, uint8_t ranks) {
        if (!view_sees_room(call.host.core, call.session.id, room.id)) {
            return;
        }
        if (rooms.size() + room.name.size() > rooms_line_max_bytes) {
            say();
        }
        rooms.append(rooms.empty() ? "" : " ").append(irc_prefixes(call, ranks)).append(room.name);
    });
    say();
}

static void say_whois(irc_call& call, const person_view& person) {
    const std::string_view name = person.name;
    const std::string_view username = person.who->username.empty() ? name : person.who->username;
    irc_numeric(call, rpl_whoisuser,
                {name, username, person.who->host, "*", identity_real_name(*person.who, name)});
    say_rooms(call, person);
    irc_numeric(call, rpl_whoisserver,
                {name, irc_server_name(call.host), chat_current_settings(call.host.core).server_name});
    if (person.is_operator) {
        irc_numeric(call, rpl_whoisoperator, {name});
    }
    if ((person.flags & person_bot) != 0) {
        irc_numeric(call, rpl_whoisbot, {name});
    }
    if (person.is_away) {
        irc_numeric(call, rpl_away, {name, person.away_why.empty() ? "away" : person.away_why});
    }
    irc_numeric(call, rpl_whoisidle,
                {name, std::to_string(irc_now_s() - person.said_s), std::to_string(person.signed_on_s)});
}

void irc_whois(irc_call& call) {
    // WHOIS SERVER NAME asks a server; there is one.
    std::string_view names = call.line.at(call.line.count > 1 ? 1 : 0);
    if (names.empty()) {
        irc_numeric(call, err_nonicknamegiven);
        return;
    }
    const std::string asked = irc_shown(names);
    for (size_t count = 0; !names.empty() && count < asked_at_once_max; ++count) {
        const std::string_view name = irc_take_item(&names);
        if (const std::optional<person_view> person = view_person_named(call.host.core, name)) {
            say_whois(call, *person);
        } else {
            irc_numeric(call, err_nosuchnick, {irc_shown(name)});
        }
    }
    irc_numeric(call, rpl_endofwhois, {asked});
}

void irc_whowas(irc_call& call) {
    const std::string name = irc_shown(call.line.at(0));
    if (name == "*") {
        irc_numeric(call, err_nonicknamegiven);
        return;
    }
    const std::string_view typed = call.line.at(1);
    uint32_t most = 0;
    std::from_chars(typed.data(), typed.data() + typed.size(), most);
    most = most == 0 ? whowas_max : std::min(most, whowas_max);
    uint32_t said = 0;
    view_departed(call.host.core, call.line.at(0), [&](const departed_view& gone) {
        if (said++ >= most) {
            return;
        }
        const std::string_view username = gone.who->username.empty() ? gone.name : gone.who->username;
        std::string when;
        utc_stamp_append(when, gone.left_us);
        irc_numeric(call, rpl_whowasuser,
                    {gone.name, username, gone.who->host, "*", identity_real_name(*gone.who, gone.name)});
        irc_numeric(call, rpl_whoisserver, {gone.name, irc_server_name(call.host), when});
    });
    if (said == 0) {
        irc_numeric(call, err_wasnosuchnick, {name});
    }
    irc_numeric(call, rpl_endofwhowas, {name});
}

// -- who of these is here --

void irc_userhost(irc_call& call) {
    std::string found;
    for (size_t i = 0; i < std::min<size_t>(call.line.count, asked_at_once_max); ++i) {
        if (const std::optional<person_view> person = view_person_named(call.host.core, call.line.at(i))) {
            const std::string mask = irc_mask_of(*person);
            found.append(found.empty() ? "" : " ")
                .append(person->name)
                .append(person->is_operator ? "*" : "");
            found.append(person->is_away ? "=-" : "=+").append(mask.substr(mask.find('!') + 1));
        }
    }
    irc_numeric(call, rpl_userhost, {found});
}

void irc_ison(irc_call& call) {
    std::string found;
    size_t count = 0;
    for (const std::string_view param : call.line.all()) {
        for (std::string_view rest = param; !rest.empty() && count < ison_max; ++count) {
            const std::string_view name = rest.substr(0, rest.find(' '));
            rest.remove_prefix(std::min(name.size() + 1, rest.size()));
            if (const std::optional<person_view> person = view_person_named(call.host.core, name)) {
                found.append(found.empty() ? "" : " ").append(person->name);
            }
        }
    }
    irc_numeric(call, rpl_ison, {found});
}

// -- about oneself --

void irc_away(irc_call& call) {
    const std::string why = irc_clean(utf8_prefix(call.line.at(0), away_max_bytes));
    irc_ask(call, {.verb = why.empty() ? command_verb::back : command_verb::away, .text = why});
}

void irc_setname(irc_call& call) {
    const std::string name = irc_clean(call.line.at(0));
    irc_ask(call, {.verb = command_verb::set_real_name, .text = name});
}
