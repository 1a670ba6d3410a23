// Saying things: PRIVMSG and NOTICE, to rooms and to people.
#include "common/text/clean.h"
#include "server/frontend/irc/irc_commands.h"

constexpr size_t targets_max = 4;

static void send(irc_call& call, std::string_view target, std::string_view text) {
    const bool to_room = target.starts_with('#');
    irc_ctcp ctcp;
    const bool is_ctcp = irc_ctcp_parse(text, &ctcp);
    if (is_ctcp && !(irc_same_word(ctcp.command, "ACTION") && to_room)) {
        return;
    }
    const std::string clean = irc_clean(is_ctcp ? ctcp.text : text);
    const command_verb said = is_ctcp ? command_verb::act : command_verb::say;
    irc_ask(call, {.verb = to_room ? said : command_verb::message_person, .target = target, .text = clean});
}

void irc_message(irc_call& call) {
    std::string_view targets = call.line.at(0);
    const std::string_view text = call.line.at(1);
    if (targets.empty()) {
        irc_numeric(call, err_norecipient);
        return;
    }
    if (text.empty()) {
        irc_numeric(call, err_notexttosend);
        return;
    }
    call.one_answer = targets.find(',') == std::string_view::npos;
    for (size_t count = 0; !targets.empty(); ++count) {
        const std::string_view target = irc_take_item(&targets);
        if (count >= targets_max) {
            irc_numeric(call, err_toomanytargets, {irc_shown(target)});
        } else if (!target.empty()) {
            send(call, target, text);
        }
    }
}
