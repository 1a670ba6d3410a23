#include "server/frontend/line/line_commands.h"

#include <string>
#include <vector>

#include "common/text/clean.h"
#include "common/text/fold.h"
#include "common/text/utf8.h"
#include "server/core/chat_view.h"
#include "server/core/command.h"
#include "server/core/reply.h"
#include "server/frontend/line/line_door.h"
#include "server/frontend/line/line_recall.h"

constexpr size_t shown_command_max_bytes = 64;

// What stands behind a command's name.
struct line_call {
    const frontend_host& host;
    frontend_session& session;
    std::string_view all;
    std::string_view first;  // its first word
    std::string_view rest;   // what follows the first word
};

struct line_command {
    std::string_view name;
    std::string_view form;
    std::string_view does;
    unsigned least_words;
    void (*run)(const line_call& call);
};

static void ask(const line_call& call, command_verb verb, std::string_view target, std::string_view text) {
    chat_run(call.host.core, call.session.id, {.verb = verb, .target = target, .text = text});
}

// As `ask`, about a room whose '#' may have been left out.
static void ask_room(const line_call& call, command_verb verb) {
    const bool complete = call.all.empty() || call.all.front() == '#';
    ask(call, verb, complete ? std::string(call.all) : "#" + std::string(call.all), {});
}

// `/join #room KEY`.
static void run_join(const line_call& call) {
    const bool complete = call.first.front() == '#';
    const std::string name = (complete ? "" : "#") + std::string(call.first);
    ask(call, command_verb::join_room, name, call.rest);
}

// About the room where one talks, and somebody (or a mask).
static void ask_about(const line_call& call, command_verb verb) {
    chat_run(call.host.core, call.session.id,
             {.verb = verb, .target = {}, .text = call.rest, .name = call.first});
}

static void set_mode(const line_call& call, const mode_change& change) {
    chat_run(call.host.core, call.session.id,
             {.verb = command_verb::set_modes, .target = {}, .text = {}, .modes = {&change, 1}});
}

static void run_slow(const line_call& call) {
    set_mode(call, {.mode = room_mode::slow, .on = call.all != "off", .argument = call.all});
}

static void list_bans(const line_call& call) {
    const std::optional<room_view> here = view_own_room(call.host.core, call.session.id);
    event what = line_reply_event(here ? reply_code::ban_list : reply_code::in_no_room);
    if (here) {
        what.room = here->id;
        what.room_name = here->name;
        for (const room_mode list : {room_mode::ban, room_mode::mute}) {
            view_masks(call.host.core, here->id, list, [&](const mask_view& mask) {
                what.items.emplace_back(mask.mask);
                what.items.emplace_back(list == room_mode::ban ? "ban" : "mute");
            });
        }
    }
    line_reply(call.host, call.session, std::move(what));
}

static void run_ban(const line_call& call) {
    if (call.all.empty()) {
        list_bans(call);
    } else {
        ask_about(call, command_verb::ban);
    }
}

// The answer comes when the password has been checked.
static void run_oper(const line_call& call) {
    if (!call.host.check_password(call.host.context, call.session.id, call.first, call.rest)) {
        line_reply(call.host, call.session, line_reply_event(reply_code::too_many_tries));
    }
}

static void run_msg(const line_call& call) {
    const bool to_room = call.first.front() == '#';
    ask(call, to_room ? command_verb::say : command_verb::message_person, call.first, call.rest);
}

static void run_topic(const line_call& call) {
    const bool show = call.all.empty();
    ask(call, show ? command_verb::show_topic : command_verb::set_topic, {}, call.all == "-" ? "" : call.all);
}

static void run_help(const line_call& call);

static constexpr line_command commands[] = {
    {"help", "/help [command]", "what can be done", 0, run_help},
    {"nick", "/nick NEW", "takes another name", 1,
     [](const line_call& call) { ask(call, command_verb::rename, call.all, {}); }},
    {"me", "/me text", "says what you do", 1,
     [](const line_call& call) { ask(call, command_verb::act, {}, call.all); }},
    {"msg", "/msg NAME text", "says it to NAME alone, or to a #room that you are in", 2, run_msg},
    {"reply", "/reply text", "answers whom you last exchanged private messages with", 1,
     [](const line_call& call) { ask(call, command_verb::answer_person, {}, call.all); }},
    {"who", "/who [#room|NAME]", "who is in the room, or where NAME is", 0,
     [](const line_call& call) { ask(call, command_verb::list_people, call.all, {}); }},
    {"join", "/join #room [key]", "enters a room, making it if need be; you talk there from then on", 1,
     run_join},
    {"leave", "/leave [#room]", "leaves a room", 0,
     [](const line_call& call) { ask_room(call, command_verb::leave_room); }},
    {"rooms", "/rooms", "which rooms there are, how many are in each, and its topic", 0,
     [](const line_call& call) { ask(call, command_verb::list_rooms, {}, {}); }},
    {"topic", "/topic [text]", "shows or sets the topic of the room; /topic - clears it", 0, run_topic},
    {"history", "/history [n|before ID [n]|after ID [n]]",
     "what was said in the room, the last lines or others", 0,
     [](const line_call& call) { line_recall_history(call.host, call.session, call.all); }},
    {"since", "/since TIME",
     "what was said since then: 09:00, yesterday, 2026-11-01, 2026-11-01 09:00, 1h, 30m or 2d", 1,
     [](const line_call& call) { line_recall_since(call.host, call.session, call.all); }},
    {"search", "/search words [from:NAME] [in:#room] [after:TIME] [before:TIME]",
     "finds it, the newest first; \"words in quotes\" stand together; alone it goes on", 0,
     [](const line_call& call) { line_recall_search(call.host, call.session, call.all); }},
    {"off", "/off", "nothing that is said in the room is kept any more; for its operators", 0,
     [](const line_call& call) { ask(call, command_verb::keep_off, {}, {}); }},
    {"on", "/on", "ends /off", 0, [](const line_call& call) { ask(call, command_verb::keep_on, {}, {}); }},
    {"invite", "/invite NAME", "asks NAME into the room", 1,
     [](const line_call& call) { ask_about(call, command_verb::invite); }},
    {"kick", "/kick NAME [why]", "puts NAME out of the room; this and what follows is for operators", 1,
     [](const line_call& call) { ask_about(call, command_verb::kick); }},
    {"ban", "/ban [NAME|mask] [why]",
     "puts NAME out and keeps it out, or all whose name!user@host is like the mask; alone: who is banned", 0,
     run_ban},
    {"unban", "/unban NAME|mask", "ends /ban", 1,
     [](const line_call& call) { ask_about(call, command_verb::unban); }},
    {"mute", "/mute NAME|mask [why]", "lets NAME hear but not speak in the room", 1,
     [](const line_call& call) { ask_about(call, command_verb::mute); }},
    {"unmute", "/unmute NAME|mask", "ends /mute", 1,
     [](const line_call& call) { ask_about(call, command_verb::unmute); }},
    {"slow", "/slow seconds|off", "lets each in the room say one line in so many seconds", 1, run_slow},
    {"op", "/op NAME", "makes NAME an operator of the room", 1,
     [](const line_call& call) {
         set_mode(call, {.mode = room_mode::operates, .on = true, .argument = call.first});
     }},
    {"deop", "/deop NAME", "ends /op", 1,
     [](const line_call& call) {
         set_mode(call, {.mode = room_mode::operates, .on = false, .argument = call.first});
     }},
    {"oper", "/oper NAME PASSWORD", "makes you the operator of the server with that name in its settings", 2,
     run_oper},
    {"away", "/away [why]",
     "tells those who write to you that you are away, until /back; you can go on talking", 0,
     [](const line_call& call) { ask(call, command_verb::away, {}, call.all); }},
    {"back", "/back", "ends /away", 0, [](const line_call& call) { ask(call, command_verb::back, {}, {}); }},
    {"ignore", "/ignore [NAME]", "hears no more of NAME, or hears NAME again; alone: whom you ignore", 0,
     [](const line_call& call) { ask(call, command_verb::ignore, call.all, {}); }},
    {"quit", "/quit [why]", "leaves the chat", 0,
     [](const line_call& call) { line_door.on_end(call.host, call.session, call.all); }},
};

static const line_command* find_command(std::string_view name) {
    const std::string folded = text_fold(name);
    for (const line_command& row : commands) {
        if (row.name == folded) {
            return &row;
        }
    }
    return nullptr;
}

event line_reply_event(reply_code code, std::string target, std::string text) {
    event what;
    what.kind = event_kind::reply;
    what.reply = code;
    what.target = std::move(target);
    what.text = std::move(text);
    return what;
}

void line_reply(const frontend_host& host, const frontend_session& session, event&& what) {
    host.push(host.context, delivery{.what = std::move(what), .to = {}, .only = session.id});
}

static void refuse_unknown(const frontend_host& host, const frontend_session& session,
                           std::string_view name) {
    std::vector<std::string_view> names;
    for (const line_command& row : commands) {
        names.push_back(row.name);
    }
    const std::string typed = "/" + std::string(utf8_prefix(name, shown_command_max_bytes));
    const std::string_view near = text_nearest(name, names);
    line_reply(host, session,
               near.empty() ? line_reply_event(reply_code::unknown_command, typed)
                            : line_reply_event(reply_code::misspelt_command, typed, "/" + std::string(near)));
}

static event usage_event(const line_command& row) {
    return line_reply_event(reply_code::usage, std::string(row.form), std::string(row.does));
}

void line_explain(const frontend_host& host, const frontend_session& session, std::string_view command) {
    line_reply(host, session, usage_event(*find_command(command)));
}

static void run_help(const line_call& call) {
    if (call.all.empty()) {
        event what = line_reply_event(reply_code::help);
        for (const line_command& row : commands) {
            what.items.emplace_back(row.form);
            what.items.emplace_back(row.does);
        }
        line_reply(call.host, call.session, std::move(what));
        return;
    }
    const std::string_view name = call.all.substr(call.all.front() == '/' ? 1 : 0);
    const line_command* row = find_command(name);
    if (row == nullptr) {
        refuse_unknown(call.host, call.session, name);
    } else {
        line_reply(call.host, call.session, usage_event(*row));
    }
}

// The first word of `text`, and what follows it without the blanks between.
static std::string_view split_word(std::string_view text, std::string_view* rest) {
    const size_t end = std::min(text.find(' '), text.size());
    *rest = text_trim(text.substr(end));
    return text.substr(0, end);
}

void line_command_run(const frontend_host& host, frontend_session& session, std::string_view line) {
    std::string_view all;
    std::string_view rest;
    const std::string_view name = split_word(line.substr(1), &all);
    const std::string_view first = split_word(all, &rest);
    const unsigned words = (first.empty() ? 0U : 1U) + (rest.empty() ? 0U : 1U);
    const line_command* row = find_command(name);
    if (row == nullptr) {
        refuse_unknown(host, session, name);
    } else if (words < row->least_words) {
        line_reply(host, session, usage_event(*row));
    } else {
        row->run({.host = host, .session = session, .all = all, .first = first, .rest = rest});
    }
}
