#include "server/frontend/line/line_door.h"

#include "common/text/clean.h"
#include "common/wire/chat_line.h"
#include "server/core/command.h"
#include "server/core/reply.h"
#include "server/frontend/line/line_commands.h"
#include "server/frontend/line/line_recall.h"
#include "server/frontend/line/line_words.h"

static void prompt(const frontend_host& host, const frontend_session& session) {
    const bool locked = session.phase == frontend_phase::locked;
    line_reply(host, session, line_reply_event(locked ? reply_code::ask_password : reply_code::ask_name));
}

static void on_open(const frontend_host& host, frontend_session& session) {
    const std::string& server_name = chat_current_settings(host.core).server_name;
    line_reply(host, session, line_reply_event(reply_code::greeting, {}, server_name));
    session.phase = host.locked ? frontend_phase::locked : frontend_phase::naming;
    prompt(host, session);
}

static void on_end(const frontend_host& host, frontend_session& session, std::string_view reason) {
    if (session.phase == frontend_phase::leaving) {
        return;
    }
    session.phase = frontend_phase::leaving;
    chat_leave(host.core, session.id, reason);
    event closing;
    closing.kind = event_kind::closing;
    line_reply(host, session, std::move(closing));
}

// `CAP LS 302` in place of a name: who says so speaks the other protocol from this line on.
static bool change_door(const frontend_host& host, frontend_session& session, const split_line& line) {
    if (host.other == nullptr || !line.text.starts_with("CAP ")) {
        return false;
    }
    session.own.reset();
    session.phase = frontend_phase::naming;
    session.door = host.other;
    session.door->on_open(host, session);
    session.door->on_line(host, session, line);
    return true;
}

// As it came, blanks included. Until it has been checked no other line comes.
static void on_password(const frontend_host& host, frontend_session& session, const split_line& line) {
    if (line.text == quit_line) {
        on_end(host, session, {});
    } else if (!host.check_password(host.context, session.id, {}, line.text)) {
        line_reply(host, session, line_reply_event(reply_code::too_many_tries));
        prompt(host, session);
    }
}

static void on_checked(const frontend_host& host, frontend_session& session, std::string_view name,
                       bool right) {
    if (!name.empty()) {
        if (right) {
            chat_make_operator(host.core, session.id, name);
        } else {
            line_reply(host, session, line_reply_event(reply_code::operator_refused));
        }
        return;
    }
    if (right) {
        session.phase = frontend_phase::naming;
    } else {
        line_reply(host, session, line_reply_event(reply_code::password_wrong));
    }
    prompt(host, session);
}

// A name is taken as it came, not cleaned: what a text would lose without a word, a name is refused for.
static void on_name(const frontend_host& host, frontend_session& session, const split_line& line) {
    const std::string_view name = text_trim(line.text);
    if (name == quit_line) {
        on_end(host, session, {});
        return;
    }
    if (line.too_long) {
        const uint32_t limit = chat_current_settings(host.core).limit.name_length;
        line_reply(host, session, line_reply_event(reply_code::name_too_long, {}, std::to_string(limit)));
    } else if (name.starts_with('/')) {
        line_reply(host, session, line_reply_event(reply_code::command_before_name));
    } else if (chat_enter(host.core, session.id, name, host.identity(host.context, session.id))) {
        session.phase = frontend_phase::online;
        return;
    }
    prompt(host, session);
}

static void on_talk(const frontend_host& host, frontend_session& session, const split_line& line) {
    if (line.too_long) {
        const uint32_t limit = chat_current_settings(host.core).limit.line_bytes;
        line_reply(host, session, line_reply_event(reply_code::line_too_long, {}, std::to_string(limit)));
        return;
    }
    std::string clean;
    if (!text_clean(line.text, clean)) {
        line_reply(host, session, line_reply_event(reply_code::line_not_utf8));
        return;
    }
    std::string_view text = text_trim_end(clean);
    if (text.empty()) {
        return;
    }
    if (text_trim(text) == quit_line) {
        on_end(host, session, {});
        return;
    }
    const bool escaped = text.starts_with("//");
    if (text.front() == '/' && !escaped) {
        line_command_run(host, session, text);
        return;
    }
    text.remove_prefix(escaped ? 1 : 0);
    chat_run(host.core, session.id, {.verb = command_verb::say, .target = {}, .text = text});
}

static void on_line(const frontend_host& host, frontend_session& session, const split_line& line) {
    if (session.phase < frontend_phase::online && change_door(host, session, line)) {
        return;
    }
    if (session.phase == frontend_phase::locked) {
        on_password(host, session, line);
    } else if (session.phase == frontend_phase::naming) {
        on_name(host, session, line);
    } else if (session.phase == frontend_phase::online) {
        on_talk(host, session, line);
    }
}

static unsigned variant(const frontend_session& session, const event& what) {
    switch (what.kind) {
        case event_kind::said:
        case event_kind::acted:
            return what.room == session.shown_room ? variant_here : variant_elsewhere;
        case event_kind::noticed:
            if (what.room.is_set()) {
                return what.room == session.shown_room ? variant_here : variant_elsewhere;
            }
            [[fallthrough]];
        case event_kind::private_said:
            return what.from == session.id ? variant_elsewhere : variant_here;
        case event_kind::replay:
            return what.room.is_set() && what.room != session.shown_room ? variant_elsewhere : variant_here;
        default:
            return 0;
    }
}

static void on_delivered(frontend_session& session, const event& what) {
    if (what.kind == event_kind::reply &&
        (what.reply == reply_code::welcome || what.reply == reply_code::talking_in ||
         what.reply == reply_code::in_no_room)) {
        session.shown_room = what.room;
    }
}

static void last_word(const frontend_session& session, std::string_view why, std::string& out) {
    if (session.phase < frontend_phase::online) {  // who is in has been told with all others
        chat_line_format(out, {.kind = chat_line_kind::notice, .text = why});
    }
}

const frontend line_door = {
    .scheme = "chat",
    .on_open = on_open,
    .on_line = on_line,
    .on_end = on_end,
    .last_word = last_word,
    .variant = variant,
    .encode = [](const frontend_host&, unsigned variant, const event& what,
                 std::string& out) { line_encode(variant, what, out); },
    .on_answer = line_recall_answer,
    .on_checked = on_checked,
    .on_delivered = on_delivered,
};
