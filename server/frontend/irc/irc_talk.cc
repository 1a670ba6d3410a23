// Saying things: PRIVMSG, NOTICE and TAGMSG, to rooms, to their operators and to people.
#include <algorithm>

#include "common/text/clean.h"
#include "common/text/formatting.h"
#include "server/frontend/irc/irc_commands.h"
#include "server/frontend/irc/irc_isupport.h"

namespace {

struct talk {
    command_verb verb = command_verb::say;
    bool for_programs = false;
    std::string text;
    std::string tags;  // of the client's own, that everybody gets who knows tags
};

talk talk_of(const irc_call& call) {
    talk t;
    t.tags = irc_client_tags(call);
    if (call.command == "TAGMSG") {
        t.verb = command_verb::tag_message;
        return t;
    }
    const bool notice = call.command == "NOTICE";
    irc_ctcp ctcp;
    t.verb = notice ? command_verb::notice : command_verb::say;
    if (!irc_ctcp_parse(call.line.at(1), &ctcp)) {
        t.text = irc_clean_formatted(call.line.at(1));
    } else if (!notice && irc_same_word(ctcp.command, "ACTION")) {
        t.verb = command_verb::act;
        t.text = irc_clean_formatted(ctcp.text);
    } else {
        t.for_programs = true;
        t.text =
            "\1" + irc_clean(ctcp.command) + (ctcp.text.empty() ? "" : " ") + irc_clean(ctcp.text) + "\1";
    }
    return t;
}

// "@#tea" is for the operators of #tea alone, "+#tea" for those with a voice too.
uint8_t take_ranks(std::string_view* target) {
    const bool to_some = target->size() > 1 && (*target)[1] == '#';
    if (!to_some || (target->front() != '@' && target->front() != '+')) {
        return 0;
    }
    const uint8_t ranks = target->front() == '@' ? rank_operator : rank_voice;
    target->remove_prefix(1);
    return ranks;
}

}  // namespace

std::string irc_clean_formatted(std::string_view text) {
    std::string clean;
    return text_clean_formatted(text_trim_end(text), clean) ? clean : irc_clean(text);
}

std::string irc_client_tags(const irc_call& call) {
    std::string out;
    irc_tag tag;
    const bool known = irc_has(call.state, cap_message_tags);
    for (std::string_view rest = call.line.tags; known && irc_tag_next(&rest, &tag);) {
        if (tag.key.starts_with('+')) {
            out.append(out.empty() ? "" : ";").append(tag.key);
            out.append(tag.value.empty() ? "" : "=").append(irc_clean(tag.value));
        }
    }
    return out;
}

void irc_say_to(irc_call& call, std::string_view target, std::string_view text, std::string_view tags) {
    const command_verb verb = call.command == "NOTICE" ? command_verb::notice : command_verb::say;
    const uint8_t ranks = take_ranks(&target);
    irc_ask(call, {.verb = verb,
                   .target = target,
                   .text = text,
                   .tags = tags,
                   .formatted = text_has_formatting(text),
                   .to_ranks = ranks});
}

void irc_message(irc_call& call) {
    if (irc_takes_part(call)) {
        return;
    }
    std::string_view targets = call.line.at(0);
    if (targets.empty()) {
        irc_numeric(call, err_norecipient);
        return;
    }
    const talk t = talk_of(call);
    if (t.verb == command_verb::tag_message ? t.tags.empty() : t.text.empty()) {
        if (t.verb != command_verb::tag_message) {
            irc_numeric(call, err_notexttosend);
        }
        return;
    }
    call.one_answer = targets.find(',') == std::string_view::npos;
    for (size_t count = 0; !targets.empty(); ++count) {
        std::string_view target = irc_take_item(&targets);
        if (count >= irc_targets_max) {
            irc_numeric(call, err_toomanytargets, {irc_shown(target)});
        } else if (!target.empty()) {
            const uint8_t ranks = take_ranks(&target);
            irc_ask(call, {.verb = t.verb,
                           .target = target,
                           .text = t.text,
                           .tags = t.tags,
                           .formatted = text_has_formatting(t.text),
                           .for_programs = t.for_programs,
                           .to_ranks = ranks});
        }
    }
}
