// Who may stay and who may come: KICK, INVITE, and what operators of the server do.
#include "server/frontend/irc/irc_commands.h"

void irc_kick(irc_call& call) {
    const std::string why = irc_clean(call.line.at(2));
    for (std::string_view names = call.line.at(1); !names.empty();) {
        const std::string_view name = irc_take_item(&names);
        if (!name.empty()) {
            irc_ask(call, {.verb = command_verb::kick, .target = call.line.at(0), .text = why, .name = name});
        }
    }
}

void irc_invite(irc_call& call) {
    irc_ask(call, {.verb = command_verb::invite, .target = call.line.at(1), .name = call.line.at(0)});
}

void irc_kill(irc_call& call) {
    const std::string why = irc_clean(call.line.at(1));
    irc_ask(call, {.verb = command_verb::kill, .text = why, .name = call.line.at(0)});
}

void irc_wallops(irc_call& call) {
    const std::string text = irc_clean(call.line.at(0));
    irc_ask(call, {.verb = command_verb::wallops, .text = text});
}

// The settings are read again when the server's process is told so: no more than this is true here.
void irc_rehash(irc_call& call) {
    if (const std::optional<person_view> self = view_person(call.host.core, call.session.id);
        !self || !self->is_operator) {
        irc_numeric(call, err_noprivileges);
        return;
    }
    irc_standard(call, irc_severity::fail, "CANNOT_REHASH", "",
                 "The settings are read again on SIGHUP: systemctl reload hearthd");
}
