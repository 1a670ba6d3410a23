#include "server/frontend/irc/irc_encode.h"

#include <algorithm>
#include <array>

#include "common/base/wall_clock.h"
#include "common/text/utf8.h"
#include "common/wire/irc_line.h"
#include "common/wire/message_id.h"
#include "server/core/reply.h"
#include "server/frontend/irc/irc_modes.h"
#include "server/frontend/irc/irc_replies.h"
#include "server/frontend/irc/irc_state.h"

namespace {

// Variants: one for those who hear nothing of an event, and 16 by four bits. The line door has 0 and 1.
constexpr unsigned variant_first = 2;
constexpr unsigned bit_time = 1;
constexpr unsigned bit_tags = 2;
constexpr unsigned bit_own = 4;    // the token's tags are for this session
constexpr unsigned bit_extra = 8;  // the session has what the kind's row calls `extra`
constexpr unsigned variant_silence = variant_first + 16;
static_assert(variant_silence < frontend_variants_max);
static_assert(bit_time == unsigned{trait_time} && bit_tags == unsigned{trait_tags});

struct saying {
    const frontend_host& host;
    const event& what;
    bool extra = false;
    std::string tags;  // with '@' and blank, or ""
    std::string source;
    std::string& out;
};

// -- lines --

// The line up to its last parameter; the tags of a message stand on its first line alone.
void begin_line(saying& s, std::string_view verb, std::string_view target) {
    s.out.append(s.tags).append(":").append(s.source).append(" ").append(verb);
    if (!target.empty()) {
        s.out.append(" ").append(target);
    }
}

void say_line(saying& s, std::string_view verb, std::string_view target) {
    begin_line(s, verb, target);
    s.out.append("\r\n");
}

void say_line(saying& s, std::string_view verb, std::string_view target, std::string_view text) {
    begin_line(s, verb, target);
    const size_t taken =
        s.source.size() + verb.size() + target.size() + std::string_view(":    :\r\n").size();
    s.out.append(" :").append(irc_text_part(&text, irc_text_room(taken))).append("\r\n");
}

struct text_form {
    std::string_view verb;
    std::string target;
    std::string_view before = {};  // each part of the text
    std::string_view behind = {};
};

size_t text_room(const saying& s, const text_form& form) {
    return irc_text_room(s.source.size() + form.verb.size() + form.target.size() + form.before.size() +
                         form.behind.size() + std::string_view(":   :\r\n").size());
}

std::string_view take_line(std::string_view* rest) {
    const std::string_view line = rest->substr(0, rest->find('\n'));
    rest->remove_prefix(std::min(line.size() + 1, rest->size()));
    return line;
}

// A text in as many lines as it takes; of its own lines those that hold nothing are left out.
void say_parts(saying& s, const text_form& form) {
    const size_t room = text_room(s, form);
    for (std::string_view rest = s.what.text; !rest.empty();) {
        std::string_view line = take_line(&rest);
        while (!line.empty()) {
            begin_line(s, form.verb, form.target);
            s.out.append(" :").append(form.before).append(irc_text_part(&line, room));
            s.out.append(form.behind).append("\r\n");
            s.tags.clear();
        }
    }
}

// The same as one message of several lines; some of them go on where the one before has ended.
void say_batch(saying& s, const text_form& form) {
    const std::string ref = "m" + message_id_format(s.what.id);
    const size_t room = text_room(s, form);
    begin_line(s, "BATCH +" + ref + " draft/multiline", form.target);
    s.out += "\r\n";
    for (std::string_view rest = s.what.text; !rest.empty();) {
        std::string_view line = take_line(&rest);
        bool begins = true;
        do {
            s.tags = "@batch=" + ref + (begins ? " " : ";draft/multiline-concat ");
            begin_line(s, form.verb, form.target);
            s.out.append(" :").append(irc_text_part(&line, room)).append("\r\n");
            begins = false;
        } while (!line.empty());
    }
    s.tags.clear();
    begin_line(s, "BATCH -" + ref, {});
    s.out += "\r\n";
}

void say_text(saying& s, const text_form& form) {
    const std::string& text = s.what.text;
    const bool one_line = text.size() <= text_room(s, form) && text.find('\n') == std::string::npos;
    s.extra && !one_line && form.before.empty() ? say_batch(s, form) : say_parts(s, form);
}

// -- events, by kind --

// Of what is said in a room to some alone, with the sign of the rank.
std::string target_of(const event& what) {
    if (what.room_name.empty()) {
        return what.target;
    }
    return (what.to_ranks == 0 ? "" : what.to_ranks == rank_operator ? "@" : "+") + what.room_name;
}

void say_said(saying& s) {
    const bool acted = s.what.kind == event_kind::acted || s.what.is_action;
    say_text(s, {.verb = "PRIVMSG",
                 .target = target_of(s.what),
                 .before = acted ? "\1ACTION " : "",
                 .behind = acted ? "\1" : ""});
}

void say_noticed(saying& s) {
    say_text(s, {.verb = "NOTICE", .target = target_of(s.what)});
}

void say_tagged(saying& s) {
    say_line(s, "TAGMSG", target_of(s.what));
}

void say_joined(saying& s) {
    if (s.what.room_name.empty()) {
        return;
    }
    if (s.extra) {
        const std::string account = s.what.room_name + " *";
        say_line(s, "JOIN", account,
                 s.what.by != nullptr ? identity_real_name(*s.what.by, s.what.name) : std::string_view());
    } else {
        say_line(s, "JOIN", s.what.room_name);
    }
}

void say_left(saying& s) {
    if (s.what.text.empty()) {
        say_line(s, "PART", s.what.room_name);
    } else {
        say_line(s, "PART", s.what.room_name, s.what.text);
    }
}

void say_renamed(saying& s) {
    say_line(s, "NICK", s.what.text);
}

void say_disconnected(saying& s) {
    say_line(s, "QUIT", {}, s.what.text.empty() ? std::string_view("Quit") : std::string_view(s.what.text));
}

void say_topic(saying& s) {
    say_line(s, "TOPIC", s.what.room_name, s.what.text);
}

void say_moded(saying& s) {
    begin_line(s, "MODE", s.what.room_name);
    s.out.append(" ").append(irc_mode_words(*s.what.changes)).append("\r\n");
}

void say_kicked(saying& s) {
    say_line(s, "KICK", s.what.room_name + " " + s.what.target,
             s.what.text.empty() ? std::string_view(s.what.name) : std::string_view(s.what.text));
}

void say_invited(saying& s) {
    say_line(s, "INVITE", s.what.target + " " + s.what.room_name);
}

void say_away(saying& s) {
    if (s.what.kind == event_kind::came_back) {
        say_line(s, "AWAY", {});
    } else {
        say_line(s, "AWAY", {},
                 s.what.text.empty() ? std::string_view("away") : std::string_view(s.what.text));
    }
}

void say_real_name(saying& s) {
    say_line(s, "SETNAME", {}, s.what.text);
}

void say_killed(saying& s) {
    s.out.append("ERROR :Closing link: ended by ").append(s.what.name);
    s.out.append(s.what.text.empty() ? "" : ": ").append(s.what.text).append("\r\n");
}

void say_watched(saying& s) {
    const bool here = s.what.kind == event_kind::watched_online;
    const std::string who = here ? s.source : s.what.name;
    s.source = chat_current_settings(s.host.core).hostname;
    say_line(s, here ? "730" : "731", "*", who);
}

void say_wallops(saying& s) {
    say_line(s, "WALLOPS", {}, s.what.text);
}

void say_redacted(saying& s) {
    const std::string about = s.what.room_name + " " + message_id_format(s.what.about);
    if (s.what.text.empty()) {
        say_line(s, "REDACT", about);
    } else {
        say_line(s, "REDACT", about, s.what.text);
    }
}

void say_record(saying& s) {
    s.source = chat_current_settings(s.host.core).hostname;
    const bool off = s.what.text == "off";
    say_line(s, "NOTICE", s.what.room_name,
             s.what.name + (off ? " has taken this room off the record: nothing is kept from now on."
                                : " has put this room on the record: what is said is kept from now on."));
}

void say_announced(saying& s) {
    say_text(s, {.verb = "NOTICE", .target = "$" + s.source});
}

void say_reply(saying& s) {
    const std::string words = irc_reply_words(s.what, s.extra);
    if (!words.empty()) {
        s.out.append(s.tags).append(":").append(s.source).append(" ");
        s.out.append(utf8_prefix(words, irc_line_max_bytes - s.source.size() - 4)).append("\r\n");
    }
}

void say_worded(saying& s) {
    s.out += s.what.text;
}

struct kind_row {
    event_kind kind;
    uint16_t needs;      // a trait without which nothing is said; 0 = none
    uint16_t own_needs;  // the same for who did it
    uint16_t extra;      // a trait that changes the bytes
    void (*say)(saying& s);
};

constexpr kind_row kinds[] = {
    {event_kind::connected, 0, trait_never, trait_extended_join, say_joined},
    {event_kind::disconnected, 0, 0, 0, say_disconnected},
    {event_kind::renamed, 0, 0, 0, say_renamed},
    {event_kind::joined, 0, 0, trait_extended_join, say_joined},
    {event_kind::left, 0, 0, 0, say_left},
    {event_kind::said, 0, trait_echo, trait_multiline, say_said},
    {event_kind::acted, 0, trait_echo, 0, say_said},
    {event_kind::private_said, 0, trait_echo, trait_multiline, say_said},
    {event_kind::noticed, 0, trait_echo, trait_multiline, say_noticed},
    {event_kind::tagged, trait_tags, trait_echo, 0, say_tagged},
    {event_kind::moded, 0, 0, 0, say_moded},
    {event_kind::kicked, 0, 0, 0, say_kicked},
    {event_kind::invited, 0, 0, 0, say_invited},
    {event_kind::invites, trait_invite, trait_never, 0, say_invited},
    {event_kind::went_away, trait_away, trait_never, 0, say_away},
    {event_kind::came_back, trait_away, trait_never, 0, say_away},
    {event_kind::real_name, trait_setname, 0, 0, say_real_name},
    {event_kind::killed, 0, 0, 0, say_killed},
    {event_kind::watched_online, 0, 0, 0, say_watched},
    {event_kind::watched_offline, 0, 0, 0, say_watched},
    {event_kind::wallops, 0, 0, 0, say_wallops},
    {event_kind::topic, 0, 0, 0, say_topic},
    {event_kind::redacted, trait_redaction, 0, 0, say_redacted},
    {event_kind::record, 0, 0, 0, say_record},
    {event_kind::announced, 0, 0, 0, say_announced},
    {event_kind::reply, 0, 0, trait_standard, say_reply},
    {event_kind::worded, 0, 0, 0, say_worded},
};

const kind_row* row_of(event_kind kind) {
    static constexpr auto by_kind = [] {
        std::array<const kind_row*, 256> table = {};
        for (const kind_row& row : kinds) {
            table[static_cast<size_t>(row.kind)] = &row;
        }
        return table;
    }();
    return by_kind[static_cast<size_t>(kind)];
}

// -- tags --

bool irc_token_has_tags(std::string_view token) {
    return !token.empty() && token.front() != '\n';
}

void add_tag(std::string& tags, std::string_view tag) {
    tags.append(tags.empty() ? "@" : ";").append(tag);
}

std::string tags_of(unsigned bits, const event& what) {
    std::string tags;
    const std::string_view token = what.token;
    const size_t own_end = std::min(token.find('\n'), token.size());
    if ((bits & bit_own) != 0 && own_end > 0) {
        add_tag(tags, token.substr(0, own_end));
    }
    if ((bits & bit_time) != 0) {
        add_tag(tags, "time=");
        utc_stamp_append(tags, what.time_us);
    }
    if ((bits & bit_tags) != 0 && what.from.is_set()) {
        add_tag(tags, "msgid=" + message_id_format(what.id));
        if (!what.tags.empty()) {
            add_tag(tags, what.tags);
        }
    }
    tags += tags.empty() ? "" : " ";
    return tags;
}

}  // namespace

unsigned irc_variant(const frontend_session& session, const event& what) {
    const kind_row* const row = row_of(what.kind);
    if (row == nullptr) {
        return variant_silence;
    }
    const unsigned traits = session.traits;
    const bool own = what.from == session.id;
    const unsigned needs = row->needs | (own ? row->own_needs : 0U);
    if ((traits & needs) != needs) {
        return variant_silence;
    }
    // That somebody is away is told beside the echo, which has the label.
    const bool beside = what.kind == event_kind::reply && what.reply == reply_code::is_away;
    const bool labelled = irc_token_has_tags(what.token) && (traits & trait_label) != 0 &&
                          (own || what.kind == event_kind::reply) && !(beside && (traits & trait_echo) != 0);
    return variant_first + (traits & (bit_time | bit_tags)) + (labelled ? bit_own : 0U) +
           ((traits & row->extra) != 0 ? bit_extra : 0U);
}

void irc_append_source(std::string& out, const frontend_host& host, const event& what) {
    if (what.by == nullptr) {
        out += chat_current_settings(host.core).hostname;
        return;
    }
    const std::string& username = what.by->username;
    out.append(what.name).append("!").append(username.empty() ? what.name : username);
    out.append("@").append(what.by->host);
}

void irc_encode(const frontend_host& host, unsigned variant, const event& what, std::string& out) {
    const kind_row* const row = row_of(what.kind);
    if (variant == variant_silence || row == nullptr) {
        return;
    }
    const unsigned bits = variant - variant_first;
    saying s = {.host = host, .what = what, .extra = (bits & bit_extra) != 0, .out = out};
    if (what.kind != event_kind::worded) {
        s.tags = tags_of(bits, what);
        irc_append_source(s.source, host, what);
    }
    row->say(s);
}
