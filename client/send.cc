// States: a line is waited for (stdin), or its answer is (server). The answer to talk is its echo; a notice
// of the server's may be its refusal, or have nothing to do with it, so it counts as one when no echo has
// come refusal_grace_ms later. The answer to a command is the first line that is meant for us; that of the
// history, all of it (query.h).
#include "client/send.h"

#include <uv.h>

#include <cstdio>
#include <string>

#include "client/query.h"
#include "client/standard_io.h"
#include "client/unattended.h"
#include "common/text/clean.h"

namespace {

constexpr uint64_t answer_limit_ms = 10 * 1000;
constexpr uint64_t refusal_grace_ms = 1000;

enum class awaited : uint8_t { nothing, echo, answer, history };

struct sender {
    unattended* connection = nullptr;
    line_input input;
    query history;
    uv_timer_t timer;
    awaited awaits = awaited::nothing;
    bool command = false;  // was the last line
    std::string refusal;   // perhaps: the server's notice
    unsigned refused = 0;  // lines
};

sender* sender_of(void* context) {
    return static_cast<sender*>(context);
}

void next_lines(sender* s);

void refuse(sender* s, std::string_view why) {
    std::fprintf(stderr, "hearth: not accepted: %.*s\n", static_cast<int>(why.size()), why.data());
    ++s->refused;
}

void on_timer(uv_timer_t* timer) {
    sender* s = sender_of(timer->data);
    refuse(s, s->refusal.empty() ? "the server did not answer" : s->refusal);
    s->awaits = awaited::nothing;
    next_lines(s);
}

void answered(sender* s) {
    uv_timer_stop(&s->timer);
    s->awaits = awaited::nothing;
    next_lines(s);
}

void on_line(void* context, const chat_line& line) {
    sender* s = sender_of(context);
    if (query_line(s->history, line)) {
        return;
    }
    const bool own = line.name == unattended_nick(s->connection);
    const bool talk = line.kind == chat_line_kind::chat || line.kind == chat_line_kind::action;
    const bool notice = line.kind == chat_line_kind::notice;
    if (notice && history_notice_of(line.text).mark != history_mark::none) {
        return;  // of the room that was entered
    }
    if (notice && s->command) {
        std::fprintf(stderr, "hearth: %s\n", text_clean_lossy(line.text).c_str());
    }
    if (s->awaits == awaited::echo && own && talk) {
        answered(s);
    } else if (s->awaits == awaited::echo && notice) {
        s->refusal = text_clean_lossy(line.text);
        uv_timer_start(&s->timer, on_timer, refusal_grace_ms, 0);
    } else if (s->awaits == awaited::answer && (notice || own || line.kind == chat_line_kind::private_to)) {
        s->refused += notice && line.text.starts_with("Unknown command") ? 1U : 0U;
        answered(s);
    }
}

void on_remembered(void*, const chat_line& line) {
    std::string text;
    chat_line_format(text, line);
    text.pop_back();
    std::fprintf(stderr, "hearth: %s\n", text_clean_lossy(text).c_str());
}

void on_history_end(void* context, history_mark, std::string_view notice) {
    std::fprintf(stderr, "hearth: %s\n", text_clean_lossy(notice).c_str());
    answered(sender_of(context));
}

// False: nothing is to be awaited.
bool say(sender* s, const input_line& line) {
    std::string text;
    if (line.too_long || !text_clean(line.text, text)) {
        refuse(s, line.too_long ? "a line that is too long" : "a line that is not valid UTF-8");
        return false;
    }
    if (text_trim(text).empty() || !unattended_send(s->connection, text)) {
        return false;
    }
    if (history_is_asked(text)) {
        s->awaits = awaited::history;
        query_ask(s->history, text);
        return true;
    }
    const bool talk = text[0] != '/' || text.starts_with("//") || text.starts_with("/me ");
    s->command = !talk;
    s->awaits = talk ? awaited::echo : awaited::answer;
    s->refusal.clear();
    uv_timer_start(&s->timer, on_timer, answer_limit_ms, 0);
    return true;
}

void next_lines(sender* s) {
    input_line line;
    while (s->awaits == awaited::nothing && line_input_take(s->input, &line)) {
        if (text_trim(line.text) == quit_line) {
            unattended_leave(s->connection, s->refused > 0 ? exit_not_accepted : exit_done);
            return;
        }
        (void)say(s, line);
    }
    if (s->awaits == awaited::nothing && line_input_done(s->input)) {
        unattended_leave(s->connection, s->refused > 0 ? exit_not_accepted : exit_done);
    }
}

}  // namespace

int send_run(const client_config& config) {
    sender s;
    s.connection = unattended_create(
        config, {.context = &s,
                 .on_ready = [](void* context) { next_lines(sender_of(context)); },
                 .on_line = on_line,
                 .on_over =
                     [](void* context) {
                         uv_close(reinterpret_cast<uv_handle_t*>(&sender_of(context)->timer), nullptr);
                         query_close(sender_of(context)->history);
                     }});
    uv_loop_t* loop = unattended_loop(s.connection);
    query_init(s.history, s.connection, {.context = &s, .on_line = on_remembered, .on_end = on_history_end});
    uv_timer_init(loop, &s.timer);
    s.timer.data = &s;
    line_input_init(s.input, loop, {&s, [](void* context) { next_lines(sender_of(context)); }});
    const int exit_code = unattended_run(s.connection);
    unattended_destroy(s.connection);
    return exit_code;
}
