// A session:
//
//   naming --- CAP, NICK and USER in any order; CAP LS or REQ holds it up until CAP END ---> online -->
//   leaving
//     |                                                                                        |
//     '------------------------- QUIT, end of input, a time-out -------------------------------'
//
// Happy path: when nick and user are known and no negotiation is open, the core is asked for the name; with
// it come the welcome, the default room, and commands. Failure: a name that the core refuses is answered with
// a numeric, and the next NICK tries again; a line that is too long or no UTF-8 is answered and forgotten.
#include "server/frontend/irc/irc_door.h"

#include <algorithm>

#include "common/text/utf8.h"
#include "server/frontend/irc/irc_commands.h"
#include "server/frontend/irc/irc_encode.h"
#include "server/frontend/irc/irc_playback.h"

static void on_open(const frontend_host&, frontend_session& session) {
    session.own = std::make_unique<irc_state>();
}

void irc_leave(const frontend_host& host, frontend_session& session, std::string_view reason) {
    if (session.phase == frontend_phase::leaving) {
        return;
    }
    session.phase = frontend_phase::leaving;
    chat_leave(host.core, session.id, reason);
    delivery d;
    d.what.kind = event_kind::closing;
    d.only = session.id;
    host.push(host.context, std::move(d));
}

// The answer to a line that was not understood.
static void refuse(const frontend_host& host, frontend_session& session, const irc_line& line,
                   void (*answer)(irc_call& call)) {
    irc_call call = irc_call_begin(host, session, line);
    answer(call);
    irc_call_end(call);
}

static void take(const frontend_host& host, frontend_session& session, std::string_view text) {
    irc_line line;
    const bool parsed = irc_line_parse(text, &line);
    if (!utf8_is_valid(text)) {
        refuse(host, session, {}, [](irc_call& call) {
            call.command = "*";
            irc_standard(call, irc_severity::fail, "INVALID_UTF8", "",
                         "The line is not valid UTF-8 and was not taken");
        });
    } else if (!irc_line_fits(text)) {
        refuse(host, session, line, [](irc_call& call) { irc_numeric(call, err_inputtoolong); });
    } else if (parsed) {
        irc_command_run(host, session, line);
    }
}

static void on_line(const frontend_host& host, frontend_session& session, const split_line& line) {
    if (session.phase == frontend_phase::leaving) {
        return;
    }
    if (line.too_long) {
        refuse(host, session, {}, [](irc_call& call) { irc_numeric(call, err_inputtoolong); });
    } else if (line.text.find_first_of(std::string_view("\0\r", 2)) == std::string_view::npos) {
        take(host, session, line.text);
    } else {  // no part of a line, wherever they stand
        std::string text(line.text);
        std::erase_if(text, [](char c) { return c == '\0' || c == '\r'; });
        take(host, session, text);
    }
}

static void last_word(const frontend_session& session, std::string_view why, std::string& out) {
    if (session.phase != frontend_phase::leaving) {
        out.append("ERROR :Closing link: ").append(why).append("\r\n");
    }
}

static void on_idle(const frontend_host& host, frontend_session& session) {
    const irc_line none;
    irc_call call = irc_call_begin(host, session, none);
    irc_say_raw(call, "PING :" + irc_server_name(host));
    irc_call_end(call);
}

const frontend irc_door = {
    .scheme = "irc",
    .line_max_bytes = irc_client_tags_max_bytes + irc_line_max_bytes,
    .on_open = on_open,
    .on_line = on_line,
    .on_end = irc_leave,
    .last_word = last_word,
    .on_idle = on_idle,
    .variant = irc_variant,
    .encode = irc_encode,
    .on_answer = irc_on_answer,
    .on_checked = irc_on_checked,
    .on_delivered = [](frontend_session&, const event&) {},
};
