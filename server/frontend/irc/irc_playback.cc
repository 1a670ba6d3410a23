// The answer to one question is one `worded` event: a batch for those who know batches. Around a message
// there are two questions, and the batch goes over both. Its number stands in `typed` in between.
#include "server/frontend/irc/irc_playback.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "common/base/wall_clock.h"
#include "common/text/clean.h"
#include "common/text/formatting.h"
#include "common/text/when.h"
#include "common/wire/irc_line.h"
#include "common/wire/message_id.h"
#include "server/core/chat_view.h"
#include "server/frontend/irc/irc_state.h"

constexpr size_t page_max_bytes = size_t{256} * 1024;  // of texts: all of it waits for the socket
constexpr size_t entry_overhead_bytes = 200;
constexpr std::string_view batch_mark = "batch ";  // in recall::typed, of the second half

namespace {

struct playback {
    const frontend_host& host;
    const irc_state& state;
    const recall& what;
    std::string_view batch;  // "" = none
    std::string out;
};

const std::string& server_of(const playback& p) {
    return chat_current_settings(p.host.core).hostname;
}

// Of the line that the answer begins with.
std::string own_tags(const recall& what) {
    const std::string tags = what.token.substr(0, what.token.find('\n'));
    return tags.empty() ? tags : "@" + tags + " ";
}

// -- one entry --

void begin_line(playback& p, const history_entry& entry) {
    std::string tags;
    const auto add = [&](std::string_view name, const std::string& value) {
        tags.append(tags.empty() ? "@" : ";").append(name).append(value);
    };
    if (!p.batch.empty()) {
        add("batch=", std::string(p.batch));
    }
    if (irc_has(p.state, cap_server_time)) {
        std::string stamp;
        utc_stamp_append(stamp, entry.time_us);
        add("time=", stamp);
    }
    if (irc_has(p.state, cap_message_tags)) {
        add("msgid=", message_id_format(entry.id));
    }
    p.out.append(tags).append(tags.empty() ? ":" : " :");
    p.out.append(entry.sender).append("!").append(entry.sender).append("@").append(server_of(p)).append(" ");
}

// Once more cleaned: a file may have been changed by other hands. Who has no server-time reads the time.
std::string text_of(const playback& p, const history_entry& entry, std::string_view line) {
    std::string clean;
    if (!text_clean_formatted(line, clean)) {
        clean = text_clean_lossy(line);
    }
    if (!irc_has(p.state, cap_server_time)) {
        clean.insert(0, "[" + when_stamp(entry.time_us, wall_clock_us()) + "] ");
    }
    return clean;
}

void say_line(playback& p, const history_entry& entry, std::string_view target, std::string_view line) {
    const bool acted = entry.kind == history_kind::acted;
    const std::string text = text_of(p, entry, line);
    const size_t taken = 2 * entry.sender.size() + server_of(p).size() + target.size() +
                         std::string_view(":!@ PRIVMSG  :\1ACTION \1\r\n").size();
    std::string_view rest = text;
    do {
        begin_line(p, entry);
        p.out.append("PRIVMSG ").append(target).append(acted ? " :\1ACTION " : " :");
        p.out.append(irc_text_part(&rest, irc_text_room(taken))).append(acted ? "\1\r\n" : "\r\n");
    } while (!rest.empty());
}

// A text in as many lines as it takes.
void say_text(playback& p, const history_entry& entry, std::string_view target) {
    for (std::string_view rest = entry.text; !rest.empty();) {
        const std::string_view line = rest.substr(0, rest.find('\n'));
        rest.remove_prefix(std::min(line.size() + 1, rest.size()));
        say_line(p, entry, target, line);
    }
}

struct presence_row {
    history_kind kind;
    std::string_view verb;
    bool names_room;
    std::string history_entry::*text;  // nullptr: none
};

constexpr presence_row presences[] = {
    {history_kind::connected, "JOIN", true, nullptr},
    {history_kind::joined, "JOIN", true, nullptr},
    {history_kind::left, "PART", true, nullptr},
    {history_kind::disconnected, "QUIT", false, &history_entry::text},
    {history_kind::renamed, "NICK", false, &history_entry::target},
    {history_kind::topic, "TOPIC", true, &history_entry::text},
};

void say_presence(playback& p, const history_entry& entry) {
    if (!irc_has(p.state, cap_event_playback)) {
        return;
    }
    for (const presence_row& row : presences) {
        if (row.kind == entry.kind) {
            begin_line(p, entry);
            p.out += row.verb;
            p.out.append(row.names_room ? " " + entry.room : std::string());
            if (row.text != nullptr) {
                p.out.append(" :").append(text_clean_lossy(entry.*row.text));
            }
            p.out += "\r\n";
        }
    }
}

void say_entry(playback& p, const history_entry& entry) {
    if (entry.kind == history_kind::said || entry.kind == history_kind::acted) {
        say_text(p, entry, entry.room);
    } else if (entry.kind == history_kind::private_said) {
        say_text(p, entry, entry.target);
    } else {
        say_presence(p, entry);
    }
}

void say_target(playback& p, const history_entry& entry) {
    std::string stamp;
    utc_stamp_append(stamp, entry.time_us);
    p.out.append(p.batch.empty() ? "" : "@batch=").append(p.batch).append(p.batch.empty() ? ":" : " :");
    p.out.append(server_of(p)).append(" CHATHISTORY TARGETS ").append(entry.room).append(" ").append(stamp);
    p.out += "\r\n";
}

// -- the whole --

// As much of it as may wait for the socket: the part that the asker is nearest to.
void cut(std::vector<history_entry>& entries, bool from_front) {
    size_t bytes = 0;
    const auto fits = [&](const history_entry& entry) {
        bytes += entry.text.size() + entry_overhead_bytes;
        return bytes <= page_max_bytes;
    };
    if (from_front) {
        const auto end = std::find_if_not(entries.begin(), entries.end(), fits);
        entries.erase(end, entries.end());
    } else {
        const auto begin = std::find_if_not(entries.rbegin(), entries.rend(), fits).base();
        entries.erase(entries.begin(), begin);
    }
}

std::string_view batch_type(recall_form form) {
    return form == recall_form::search    ? "soju.im/search"
           : form == recall_form::targets ? "draft/chathistory-targets"
                                          : "chathistory";
}

void begin_batch(playback& p) {
    if (p.batch.empty()) {
        return;
    }
    p.out.append(own_tags(p.what)).append(":").append(server_of(p));
    p.out.append(" BATCH +").append(p.batch).append(" ").append(batch_type(p.what.form));
    if (p.what.form == recall_form::window || p.what.form == recall_form::entered) {
        p.out.append(" ").append(p.what.room_name);
    }
    p.out += "\r\n";
}

void end_batch(playback& p) {
    if (!p.batch.empty()) {
        p.out.append(":").append(server_of(p)).append(" BATCH -").append(p.batch).append("\r\n");
    }
}

void push(const frontend_host& host, const frontend_session& session, std::string&& text) {
    delivery d;
    d.what.kind = event_kind::worded;
    d.what.of_answer = true;
    d.what.text = std::move(text);
    d.only = session.id;
    host.push(host.context, std::move(d));
}

void say_fault(const frontend_host& host, const frontend_session& session, const recall& what,
               std::string_view code, const std::string& why) {
    const std::optional<person_view> self = view_person(host.core, session.id);
    const size_t command_at = std::min(what.token.find('\n'), what.token.size() - 1) + 1;
    const std::string_view command = std::string_view(what.token).substr(command_at);
    std::string line = own_tags(what) + ":";
    line += chat_current_settings(host.core).hostname;
    if (irc_has(irc_state_of(session), cap_standard_replies)) {
        line.append(" FAIL ").append(command).append(" ").append(code).append(" :").append(why);
    } else {
        line.append(" NOTICE ").append(self ? self->name : "*").append(" :").append(why);
    }
    push(host, session, line + "\r\n");
}

// From where the first half has ended: its bound, whether that was a message or a time.
void ask_second_half(recall& what, const std::string& batch, size_t said) {
    history_ask& ask = what.ask;
    uint32_t all = 0;
    const std::string_view number = std::string_view(what.typed).substr(irc_around_mark.size());
    std::from_chars(number.data(), number.data() + number.size(), all);
    ask.limit = all - std::min(all, static_cast<uint32_t>(said));
    ask.since_us = std::exchange(ask.until_us, 0);
    if (ask.since_us == 0) {
        ask.after_id = std::exchange(ask.before_id, 0) - 1;
    }
    what.typed = std::string(batch_mark) + batch;
}

}  // namespace

bool irc_on_answer(const frontend_host& host, frontend_session& session, recall& what,
                   history_answer&& answer) {
    irc_state& state = irc_state_of(session);
    if (answer.fault.failed()) {
        if (what.form != recall_form::entered) {
            say_fault(host, session, what, "MESSAGE_ERROR", answer.fault.text);
        }
        return false;
    }
    std::vector<history_entry>& entries = answer.entries;
    if (what.form == recall_form::one) {
        if (entries.empty()) {
            say_fault(host, session, what, "UNKNOWN_MSGID", "There is no such message");
        } else {
            chat_redact(host.core, session.id, entries.front(), what.typed, what.token);
        }
        return false;
    }
    if (what.form == recall_form::search) {
        std::reverse(entries.begin(), entries.end());
    }
    const bool first_half = what.typed.starts_with(irc_around_mark);
    const bool second_half = what.typed.starts_with(batch_mark);
    const bool onward = second_half || what.ask.after_id != 0 || what.ask.since_us != 0;
    cut(entries, onward && !what.ask.newest);
    std::string batch;
    if (second_half) {
        batch = what.typed.substr(batch_mark.size());
    } else if (irc_has(state, cap_batch)) {
        batch = "h" + std::to_string(++state.batches);
    }
    playback p = {.host = host, .state = state, .what = what, .batch = batch, .out = {}};
    if (!second_half) {
        begin_batch(p);
    }
    const size_t begun = p.out.size();
    for (const history_entry& entry : entries) {
        what.form == recall_form::targets ? say_target(p, entry) : say_entry(p, entry);
    }
    if (what.form == recall_form::entered && p.out.size() == begun) {
        return false;  // nothing that is shown: nobody has asked for a batch
    }
    if (!first_half) {
        end_batch(p);
    }
    push(host, session, std::move(p.out));
    if (first_half) {
        ask_second_half(what, batch, entries.size());
    }
    return first_half;
}
