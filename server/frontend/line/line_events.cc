// What happens, in the words of the line door.
#include <algorithm>
#include <iterator>

#include "common/text/formatting.h"
#include "common/wire/chat_line.h"
#include "server/frontend/line/line_words.h"

std::string line_topic_words(const event& what) {
    return line_fill_in(what.text.empty() ? "{name} has cleared the topic of {room}"
                                          : "{name} has set the topic of {room}: {text}",
                        what);
}

static std::string record_words(const event& what) {
    return line_fill_in(what.text == "off"
                            ? "{name} has taken {room} off the record: nothing is kept from now on."
                            : "{name} has put {room} on the record: what is said is kept from now on.",
                        what);
}

struct mode_words {
    room_mode mode;
    std::string_view on;  // {target}: the argument
    std::string_view off;
};

static constexpr mode_words modes_table[] = {
    {room_mode::secret, "{name} has made {room} secret", "{name} has made {room} known to all"},
    {room_mode::invite_only, "{name} has closed {room} to all who are not invited",
     "{name} has opened {room} to all"},
    {room_mode::moderated, "{name} lets only those with a voice speak in {room}",
     "{name} lets everybody speak in {room}"},
    {room_mode::topic_by_operators, "{name} lets only operators set the topic of {room}",
     "{name} lets everybody set the topic of {room}"},
    {room_mode::members_only, "{name} lets nobody speak in {room} from outside",
     "{name} lets others speak in {room} from outside"},
    {room_mode::no_queries, "{name} lets no programs ask each other in {room}",
     "{name} lets programs ask each other in {room}"},
    {room_mode::key, "{name} has given {room} a key: {target}", "{name} has taken the key from {room}"},
    {room_mode::limit, "{name} has limited {room} to {target} people",
     "{name} has taken the limit from {room}"},
    {room_mode::slow, "{name} has made {room} slow: a line from each in {target} s",
     "{name} has made {room} slow no more"},
    {room_mode::ban, "{name} has banned {target} from {room}",
     "{name} has ended the ban of {target} from {room}"},
    {room_mode::mute, "{name} has muted {target} in {room}",
     "{name} has ended the mute of {target} in {room}"},
    {room_mode::ban_except, "{name} has excepted {target} from bans in {room}",
     "{name} excepts {target} from bans in {room} no more"},
    {room_mode::invite_except, "{name} lets {target} enter {room} uninvited",
     "{name} lets {target} enter {room} uninvited no more"},
    {room_mode::voices, "{name} has given {target} a voice in {room}",
     "{name} has taken the voice of {target} in {room}"},
    {room_mode::operates, "{name} has made {target} an operator of {room}",
     "{name} has made {target} an operator of {room} no more"},
};

static std::string_view change_words(const event& what, const mode_changed& change) {
    if (what.name.empty()) {  // the server alone gives and takes nothing else
        return change.on ? "{target} is an operator of {room} now."
                         : "{target} is no operator of {room} now.";
    }
    const auto* row = std::find_if(std::begin(modes_table), std::end(modes_table),
                                   [&](const mode_words& words) { return words.mode == change.mode; });
    return change.on ? row->on : row->off;
}

static void append_changes(std::string& out, const event& what) {
    event one;
    one.name = what.name;
    one.room_name = what.room_name;
    for (const mode_changed& change : *what.changes) {
        one.target = change.argument;
        line_notice(out, line_fill_in(change_words(what, change), one));
    }
}

struct event_words {
    event_kind kind;
    std::string_view words;
};

static constexpr event_words events_table[] = {
    {event_kind::kicked, "{name} has removed {target} from {room}{because}"},
    {event_kind::invited, "{name} invites you to {room}; /join {room}"},
    {event_kind::killed, "{name} has ended your session{because}"},
    {event_kind::wallops, "{name} to the operators of the server: {text}"},
};

static std::string_view event_words_of(event_kind kind) {
    const auto* row = std::find_if(std::begin(events_table), std::end(events_table),
                                   [kind](const event_words& words) { return words.kind == kind; });
    return row->words;
}

// Said to some members alone: a form of its own, or it would look as if all had heard it.
static void append_to_ranks(std::string& out, const event& what, std::string_view text) {
    event line;
    line.name = what.name;
    line.room_name = what.room_name;
    line.text = text;
    line_notice(out,
                line_fill_in(what.to_ranks == rank_operator ? "{name} to the operators of {room}: {text}"
                                                            : "{name} to those with a rank in {room}: {text}",
                             line));
}

static void encode_talk_line(unsigned variant, const event& what, std::string_view text, std::string& out) {
    const bool elsewhere = variant == variant_elsewhere;
    if (what.to_ranks != 0) {
        append_to_ranks(out, what, text);
        return;
    }
    chat_line line = {.kind = chat_line_kind::chat, .name = what.name, .text = text};
    const std::string acted = what.is_action ? "* " + std::string(text) : "";
    if (what.room.is_set()) {
        line.kind = what.kind == event_kind::acted ? chat_line_kind::action : chat_line_kind::chat;
        line.room = elsewhere ? std::string_view(what.room_name) : std::string_view();
    } else {
        line.kind = elsewhere ? chat_line_kind::private_to : chat_line_kind::private_from;
        line.name = elsewhere ? what.target : what.name;
        line.text = what.is_action ? std::string_view(acted) : text;
    }
    chat_line_format(out, line);
}

static void encode_talk(unsigned variant, const event& what, std::string& out) {
    const std::string plain = what.formatted ? text_strip_formatting(what.text) : "";
    std::string_view rest = what.formatted ? std::string_view(plain) : what.text;
    while (true) {
        const size_t end = std::min(rest.find('\n'), rest.size());
        encode_talk_line(variant, what, rest.substr(0, end), out);
        if (end == rest.size()) {
            return;
        }
        rest.remove_prefix(end + 1);
    }
}

static void encode_presence(const event& what, chat_line_kind kind, std::string& out) {
    chat_line line = {.kind = kind, .name = what.name, .text = what.text};
    if (kind == chat_line_kind::joined || kind == chat_line_kind::left) {
        line.room = what.room_name;
    }
    chat_line_format(out, line);
}

void line_encode(unsigned variant, const event& what, std::string& out) {
    switch (what.kind) {
        case event_kind::said:
        case event_kind::acted:
        case event_kind::private_said:
        case event_kind::noticed:
            if (!what.for_programs) {
                encode_talk(variant, what, out);
            }
            return;
        case event_kind::connected:
            encode_presence(what, chat_line_kind::connected, out);
            return;
        case event_kind::disconnected:
            encode_presence(what, chat_line_kind::disconnected, out);
            return;
        case event_kind::renamed:
            encode_presence(what, chat_line_kind::renamed, out);
            return;
        case event_kind::joined:
            encode_presence(what, chat_line_kind::joined, out);
            return;
        case event_kind::left:
            encode_presence(what, chat_line_kind::left, out);
            return;
        case event_kind::kicked:
        case event_kind::invited:
        case event_kind::killed:
        case event_kind::wallops:
            line_notice(out, line_fill_in(event_words_of(what.kind), what));
            return;
        case event_kind::topic:
            line_notice(out, line_topic_words(what));
            return;
        case event_kind::moded:
            append_changes(out, what);
            return;
        case event_kind::record:
            line_notice(out, record_words(what));
            return;
        case event_kind::announced:
            line_notice(out, what.text);
            return;
        case event_kind::reply:
            line_say_reply(out, what);
            return;
        case event_kind::replay:
            line_say_replay(variant, what, out);
            return;
        case event_kind::worded:
            out += what.text;
            return;
        // Of these the people of this door hear nothing.
        case event_kind::tagged:
        case event_kind::redacted:
        case event_kind::watched_online:
        case event_kind::watched_offline:
        case event_kind::went_away:
        case event_kind::came_back:
        case event_kind::real_name:
        case event_kind::invites:
        case event_kind::closing:
        case event_kind::question:
        case event_kind::turned:
            return;
    }
}
