#include "client/link/irc_dialect.h"

#include <algorithm>
#include <charconv>

#include "client/link/irc_parts.h"
#include "common/base/wall_clock.h"
#include "common/text/clean.h"
#include "common/text/fold.h"
#include "common/text/formatting.h"

namespace {

constexpr std::string_view settled_token = "hearth-welcome";
constexpr std::string_view no_reason = "Quit";  // what our own server says where none was given

struct cap_row {
    std::string_view name;
    uint32_t bit;  // 0: it changes nothing that we must know
};

constexpr cap_row caps[] = {
    {"server-time", irc_cap_server_time},
    {"message-tags", irc_cap_message_tags},
    {"batch", irc_cap_batch},
    {"labeled-response", irc_cap_labels},
    {"echo-message", irc_cap_echo},
    {"multi-prefix", 0},
    {"away-notify", 0},
    {"setname", 0},
};

// What stands around a line of the server's.
struct incoming {
    const irc_line& line;
    std::string_view nick;  // of the source
    bool own = false;
    bool person = false;         // the source is one, not a server
    irc_batch* batch = nullptr;  // of the history, that the line belongs to
    int64_t now_us = 0;
    std::string label;
};

std::string clean(std::string_view text) {
    return text_clean_lossy(text_strip_formatting(text));
}

std::string_view take_word(std::string_view& rest) {
    const std::string_view word = rest.substr(0, rest.find(' '));
    rest.remove_prefix(std::min(word.size() + 1, rest.size()));
    return word;
}

// ---- opening ----

// All that we know of what is offered, in one request, so that it is taken or refused as a whole.
void request_caps(irc_dialect& d) {
    std::string wanted;
    std::string_view rest = d.offered;
    while (!rest.empty()) {
        const std::string_view word = take_word(rest);
        const std::string_view name = word.substr(0, word.find('='));
        for (const cap_row& cap : caps) {
            if (cap.name == name) {
                wanted.append(wanted.empty() ? "" : " ").append(name);
            }
        }
    }
    if (wanted.empty()) {
        irc_write(d, {"CAP", "END"});
    } else {
        irc_write(d, {"CAP", "REQ", wanted});
    }
}

void take_caps(irc_dialect& d, std::string_view words) {
    while (!words.empty()) {
        const std::string_view word = take_word(words);
        const bool off = word.starts_with('-');
        for (const cap_row& cap : caps) {
            if (cap.name == word.substr(off ? 1 : 0)) {
                d.caps = off ? d.caps & ~cap.bit : d.caps | cap.bit;
            }
        }
    }
}

void on_cap(irc_dialect& d, const incoming& in) {
    const std::string_view verb = in.line.at(1);
    const bool opening = d.phase < irc_phase::settling;
    if (verb == "LS" && opening) {
        const bool more = in.line.at(2) == "*";
        const std::string_view words = in.line.at(more ? 3 : 2);
        if (d.offered.size() + words.size() < irc_cap_words_max_bytes) {
            d.offered.append(words).append(" ");
        }
        if (!more) {
            request_caps(d);
        }
    } else if (verb == "ACK") {
        take_caps(d, in.line.at(2));
    } else if (verb == "DEL") {
        std::string off;
        for (std::string_view rest = in.line.at(2); !rest.empty();) {
            off.append("-").append(take_word(rest)).append(" ");
        }
        take_caps(d, off);
    }
    if (opening && (verb == "ACK" || verb == "NAK")) {
        irc_write(d, {"CAP", "END"});
    }
}

irc_step welcome(irc_dialect& d, const irc_line& line) {
    d.nick = line.at(0);
    d.phase = irc_phase::settling;
    d.greeting = line.source.empty() ? "IRC" : "IRC on " + clean(line.source);
    irc_write(d, {"PING", settled_token});
    return irc_step::nothing;
}

irc_step refuse_name(irc_dialect& d, const irc_line& line, unsigned number) {
    constexpr unsigned in_use = 433;
    d.phase = irc_phase::opening;
    d.reason = number == in_use ? "The name " + d.nick + " is taken: choose another."
                                : clean(line.at(line.count == 0 ? 0 : line.count - 1U));
    return irc_step::refused;
}

constexpr bool is_name_refusal(unsigned number) {
    return (number >= 431 && number <= 433) || number == 436 || number == 437;
}

// ---- what happens ----

void on_talk(irc_dialect& d, const incoming& in) {
    std::string_view target = in.line.at(0);
    std::string_view raw = in.line.at(1);
    if (!in.person) {
        std::string text = clean(raw);
        irc_notice(d, std::string_view(text).starts_with(notice_prefix)
                          ? std::string_view(text).substr(notice_prefix.size())
                          : std::string_view(text));
        return;
    }
    irc_ctcp ctcp;
    const bool action = irc_ctcp_parse(raw, &ctcp);
    if (action && ctcp.command != "ACTION") {
        return;  // a question of one program to another
    }
    const std::string text = clean(action ? ctcp.text : raw);
    if (in.batch != nullptr) {
        const std::string time = irc_tag_unescape(irc_tag_find(in.line.tags, "time").value_or(""));
        irc_history_line(*in.batch, {.id = irc_tag_unescape(irc_tag_find(in.line.tags, "msgid").value_or("")),
                                     .nick = std::string(in.nick),
                                     .target = std::string(target),
                                     .text = text,
                                     .action = action,
                                     .time_us = utc_stamp_parse(time).value_or(in.now_us)});
        return;
    }
    if (in.own && irc_said_back(d, target, action ? ctcp.text : raw, action, in.label)) {
        return;
    }
    while (target.size() > 1 && !irc_is_room(target) && (target[0] == '@' || target[0] == '+')) {
        target.remove_prefix(1);  // to some of the room's members alone
    }
    if (in.own) {
        irc_tell_said(d, target, text, action, "");
    } else if (irc_is_room(target)) {
        irc_tell(d, {.kind = action ? chat_line_kind::action : chat_line_kind::chat,
                     .room = irc_same(target, d.talk) ? std::string_view() : target,
                     .name = in.nick,
                     .text = text});
    } else {
        d.correspondent = in.nick;
        irc_tell(d, {.kind = chat_line_kind::private_from, .name = in.nick, .text = text});
    }
}

void on_own_join(irc_dialect& d, const incoming& in, std::string_view room) {
    d.host_mask = in.line.source;
    if (!irc_is_in(d, room) && d.rooms.size() < irc_rooms_max) {
        d.rooms.emplace_back(room);
    }
    if (d.phase == irc_phase::settling && d.home.empty()) {
        d.home = d.talk = room;
        irc_tell(d, {.kind = chat_line_kind::connected, .name = in.nick});
        irc_tell(d, {.text = "Welcome " + std::string(in.nick) + ". Send QUIT to disconnect."});
        return;
    }
    irc_tell(d, {.kind = chat_line_kind::joined, .room = room, .name = in.nick});
    irc_talk_in(d, room);
}

void on_join(irc_dialect& d, const incoming& in) {
    const std::string_view room = in.line.at(0);
    if (in.own) {
        on_own_join(d, in, room);
    } else if (irc_same(room, d.home)) {
        irc_tell(d, {.kind = chat_line_kind::connected, .name = in.nick});
    } else {
        irc_tell(d, {.kind = chat_line_kind::joined, .room = room, .name = in.nick});
    }
}

void on_part(irc_dialect& d, const incoming& in) {
    irc_tell(d, {.kind = chat_line_kind::left, .room = in.line.at(0), .name = in.nick});
    if (in.own) {
        irc_room_gone(d, in.line.at(0));
    }
}

void on_quit(irc_dialect& d, const incoming& in) {
    const std::string why = in.line.at(0) == no_reason ? std::string() : clean(in.line.at(0));
    irc_tell(d, {.kind = chat_line_kind::disconnected, .name = in.nick, .text = why});
}

void on_nick(irc_dialect& d, const incoming& in) {
    irc_tell(d, {.kind = chat_line_kind::renamed, .name = in.nick, .text = in.line.at(0)});
    if (in.own) {
        d.nick = in.line.at(0);
    }
}

void on_topic(irc_dialect& d, const incoming& in) {
    const std::string who(in.nick);
    const std::string room(in.line.at(0));
    const std::string topic = clean(in.line.at(1));
    irc_notice(d, topic.empty() ? who + " has cleared the topic of " + room
                                : who + " has set the topic of " + room + ": " + topic);
}

void on_kick(irc_dialect& d, const incoming& in) {
    const std::string_view room = in.line.at(0);
    const std::string_view whom = in.line.at(1);
    const std::string why = clean(in.line.at(2));
    const bool said = !why.empty() && why != in.nick && why != whom;
    irc_notice(d, std::string(in.nick) + " has removed " + std::string(whom) + " from " + std::string(room) +
                      (said ? " (" + why + ")" : ""));
    if (irc_same(whom, d.nick)) {
        irc_room_gone(d, room);
    }
}

void on_invite(irc_dialect& d, const incoming& in) {
    const std::string room(in.line.at(1));
    const std::string whom = irc_same(in.line.at(0), d.nick) ? "you" : std::string(in.line.at(0));
    irc_notice(d, std::string(in.nick) + " invites " + whom + " to " + room +
                      (whom == "you" ? "; /join " + room : ""));
}

struct mode_row {
    char letter;
    std::string_view set;
    std::string_view unset;
};

// {} is what the mode is set for.
constexpr mode_row modes[] = {
    {'o', "has made {} an operator of", "has made {} an operator of"},
    {'v', "has given {} a voice in", "has taken {}'s voice in"},
    {'b', "has banned {} from", "has ended the ban of {} from"},
};

void tell_mode(irc_dialect& d, const incoming& in, const mode_row& row, bool on, std::string_view whom) {
    std::string text(on ? row.set : row.unset);
    text.replace(text.find("{}"), 2, whom);
    text = std::string(in.nick) + " " + text + " " + std::string(in.line.at(0));
    irc_notice(d, row.letter == 'o' && !on ? text + " no more" : text);
}

void on_mode(irc_dialect& d, const incoming& in) {
    if (!irc_is_room(in.line.at(0))) {
        return;
    }
    bool on = true;
    size_t next = 2;
    bool known = true;
    for (const char letter : in.line.at(1)) {
        if (letter == '+' || letter == '-') {
            on = letter == '+';
            continue;
        }
        const auto* row = std::find_if(std::begin(modes), std::end(modes),
                                       [letter](const mode_row& m) { return m.letter == letter; });
        known = known && row != std::end(modes) && next < in.line.count;
        if (known) {
            tell_mode(d, in, *row, on, in.line.at(next++));
        }
    }
    if (!known) {
        std::string text = std::string(in.nick) + " has set";
        for (size_t i = 1; i < in.line.count; ++i) {
            text.append(" ").append(in.line.at(i));
        }
        irc_notice(d, clean(text) + " in " + std::string(in.line.at(0)));
    }
}

void on_ping(irc_dialect& d, const incoming& in) {
    irc_write(d, {"PONG", in.line.at(0)});
}

void on_error(irc_dialect& d, const incoming& in) {
    d.reason = clean(in.line.at(0));
    if (!d.leaving) {
        irc_notice(d, d.reason);
    }
}

// A standard reply: FAIL COMMAND CODE [about] :words
void on_standard(irc_dialect& d, const incoming& in) {
    irc_notice(d, clean(in.line.at(in.line.count == 0 ? 0 : in.line.count - 1U)));
}

void on_batch(irc_dialect& d, const incoming& in) {
    const std::string_view reference = in.line.at(0);
    if (reference.starts_with('+') && d.batches.size() < irc_batches_max) {
        const std::string_view type = in.line.at(1);
        d.batches.push_back(
            {.reference = std::string(reference.substr(1)),
             .label = in.label,
             .of_history = type == "chathistory" || type == "soju.im/search" || type == "znc.in/playback"});
    } else if (reference.starts_with('-')) {
        const auto open = std::find_if(d.batches.begin(), d.batches.end(), [reference](const irc_batch& b) {
            return b.reference == reference.substr(1);
        });
        if (open != d.batches.end()) {
            irc_batch done = std::move(*open);
            d.batches.erase(open);
            if (done.of_history) {
                irc_history_end(d, std::move(done), in.now_us);
            }
        }
    }
}

struct handler_row {
    std::string_view command;
    void (*take)(irc_dialect& d, const incoming& in);
};

constexpr handler_row handlers[] = {
    {"PRIVMSG", on_talk},  {"NOTICE", on_talk}, {"JOIN", on_join},     {"PART", on_part},
    {"QUIT", on_quit},     {"NICK", on_nick},   {"TOPIC", on_topic},   {"KICK", on_kick},
    {"INVITE", on_invite}, {"MODE", on_mode},   {"CAP", on_cap},       {"PING", on_ping},
    {"ERROR", on_error},   {"BATCH", on_batch}, {"FAIL", on_standard}, {"WARN", on_standard},
    {"NOTE", on_standard},
};

// ---- what stands around a line ----

irc_batch* batch_of(irc_dialect& d, std::string_view tags) {
    const std::string_view reference = irc_tag_find(tags, "batch").value_or("");
    const auto open = std::find_if(d.batches.begin(), d.batches.end(), [reference](const irc_batch& b) {
        return b.of_history && b.reference == reference;
    });
    return open == d.batches.end() ? nullptr : &*open;
}

unsigned number_of(std::string_view command) {
    unsigned number = 0;
    const auto [end, error] = std::from_chars(command.data(), command.data() + command.size(), number);
    return command.size() == 3 && error == std::errc() && end == command.data() + 3 ? number : 0;
}

irc_step on_number(irc_dialect& d, const irc_line& line, unsigned number) {
    constexpr unsigned welcomed = 1;
    const bool opening = d.phase < irc_phase::settling;
    if (opening && number == welcomed) {
        return welcome(d, line);
    }
    if (opening && is_name_refusal(number)) {
        return d.phase == irc_phase::named ? refuse_name(d, line, number) : irc_step::nothing;
    }
    if (opening) {
        if (number >= 400 && number != 410 && number != 421 && number != 451) {
            d.reason = clean(line.at(line.count == 0 ? 0 : line.count - 1U));
        } else if (number == 421 && line.at(1) == "CAP") {
            d.offered.clear();
        }
        return irc_step::nothing;
    }
    irc_numeric_line(d, line, number);
    return irc_step::nothing;
}

irc_step on_pong(irc_dialect& d, std::string_view token) {
    if (d.phase == irc_phase::settling && token == settled_token) {
        d.phase = irc_phase::online;
        return irc_step::accepted;
    }
    irc_said_answered(d, token);
    return irc_step::nothing;
}

}  // namespace

void irc_write(irc_dialect& d, std::initializer_list<std::string_view> words) {
    irc_line line;
    for (const std::string_view word : words) {
        if (line.command.empty()) {
            line.command = word;
        } else {
            line.params[line.count++] = word;
        }
    }
    irc_line_format(d.bytes, line);
}

void irc_notice(irc_dialect& d, std::string_view text) {
    irc_tell(d, {.kind = chat_line_kind::notice, .text = text});
}

void irc_tell(irc_dialect& d, const chat_line& line) {
    if (d.phase == irc_phase::settling && d.lines.size() >= irc_settling_lines_max) {
        return;
    }
    std::string& text = d.lines.emplace_back();
    chat_line_format(text, line);
    text.pop_back();
}

bool irc_same(std::string_view a, std::string_view b) {
    return a == b || text_fold(a) == text_fold(b);
}

bool irc_is_room(std::string_view target) {
    return !target.empty() && std::string_view("#&!").find(target[0]) != std::string_view::npos;
}

void irc_dialect_begin(irc_dialect& d) {
    d = {};
    irc_write(d, {"CAP", "LS", "302"});
}

void irc_dialect_name(irc_dialect& d, std::string_view name) {
    std::string word(name.substr(0, name.find(' ')));
    while (!word.empty() && word[0] == ':') {
        word.erase(0, 1);
    }
    d.nick = word;
    d.reason.clear();
    d.phase = irc_phase::named;
    irc_write(d, {"NICK", word.empty() ? std::string_view("_") : std::string_view(word)});
    if (!d.user_sent) {
        d.user_sent = true;
        irc_write(d, {"USER", "hearth", "0", "*", word});
    }
}

irc_step irc_dialect_line(irc_dialect& d, std::string_view text, int64_t now_us) {
    irc_line line;
    if (!irc_line_parse(text, &line)) {
        return irc_step::nothing;
    }
    if (line.command == "PONG" && line.count > 0) {
        return on_pong(d, line.at(line.count - 1U));
    }
    const std::string label = irc_tag_unescape(irc_tag_find(line.tags, "label").value_or(""));
    if (line.command != "BATCH") {
        irc_history_refused(d, label);  // an answer is a batch
    }
    if (const unsigned number = number_of(line.command); number != 0) {
        return on_number(d, line, number);
    }
    incoming in{.line = line, .nick = line.source.substr(0, line.source.find('!'))};
    in.own = d.phase >= irc_phase::settling && irc_same(in.nick, d.nick);
    in.person =
        line.source.find('!') != std::string_view::npos ||
        (!in.nick.empty() && d.phase >= irc_phase::settling && in.nick.find('.') == std::string_view::npos);
    in.batch = batch_of(d, line.tags);
    in.now_us = now_us;
    in.label = label;
    for (const handler_row& row : handlers) {
        const bool is_of_past = in.batch != nullptr && row.take != on_talk && row.take != on_batch;
        if (row.command == line.command && !is_of_past) {
            row.take(d, in);
        }
    }
    return irc_step::nothing;
}
