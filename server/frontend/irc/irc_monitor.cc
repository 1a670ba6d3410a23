// MONITOR: who of some people is here, now and from now on.
#include "server/core/user.h"
#include "server/frontend/irc/irc_commands.h"

constexpr size_t names_line_max_bytes = 400;

namespace {

// Names of one kind, in as many lines as they take.
struct name_list {
    irc_call& call;
    irc_number number;
    std::string names;
};

void say(name_list& list) {
    if (!list.names.empty()) {
        irc_numeric(list.call, list.number, {list.names});
        list.names.clear();
    }
}

void add(name_list& list, const std::string& name) {
    if (list.names.size() + name.size() > names_line_max_bytes) {
        say(list);
    }
    list.names.append(list.names.empty() ? "" : ",").append(name);
}

void say_state(irc_call& call, const std::vector<std::string>& names) {
    name_list here = {.call = call, .number = rpl_mononline, .names = {}};
    name_list gone = {.call = call, .number = rpl_monoffline, .names = {}};
    for (const std::string& name : names) {
        const std::optional<person_view> person = view_person_named(call.host.core, name);
        person ? add(here, irc_mask_of(*person)) : add(gone, name);
    }
    say(here);
    say(gone);
}

std::vector<std::string> watched(const irc_call& call) {
    std::vector<std::string> names;
    view_watched(call.host.core, call.session.id, [&](std::string_view name) { names.emplace_back(name); });
    return names;
}

void watch(irc_call& call, std::string_view rest) {
    std::vector<std::string> taken;
    while (!rest.empty()) {
        const std::string_view name = irc_take_item(&rest);
        if (!name.empty() && irc_ask(call, {.verb = command_verb::watch, .name = name})) {
            taken.push_back(irc_shown(name));
        }
    }
    say_state(call, taken);
}

void unwatch(irc_call& call, std::string_view rest) {
    while (!rest.empty()) {
        const std::string_view name = irc_take_item(&rest);
        if (!name.empty()) {
            irc_ask(call, {.verb = command_verb::unwatch, .name = name});
        }
    }
}

}  // namespace

void irc_monitor(irc_call& call) {
    const std::string_view verb = call.line.at(0);
    if (verb == "+") {
        watch(call, call.line.at(1));
    } else if (verb == "-") {
        unwatch(call, call.line.at(1));
    } else if (irc_same_word(verb, "C")) {
        irc_ask(call, {.verb = command_verb::unwatch});
    } else if (irc_same_word(verb, "S")) {
        say_state(call, watched(call));
    } else if (irc_same_word(verb, "L")) {
        name_list list = {.call = call, .number = rpl_monlist, .names = {}};
        for (const std::string& name : watched(call)) {
            add(list, name);
        }
        say(list);
        irc_numeric(call, rpl_endofmonlist);
    }
}
