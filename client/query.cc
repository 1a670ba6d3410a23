#include "client/query.h"

#include "common/text/clean.h"

namespace {

constexpr std::string_view fence = "/history before 1 1";  // ids begin with 1

void on_timer(uv_timer_t* timer) {
    auto* q = static_cast<query*>(timer->data);
    unattended_fail(q->connection, q->doubt.empty() ? exit_failure : exit_not_accepted,
                    q->doubt.empty() ? "the server did not answer" : q->doubt);
}

void wait(query& q, uint64_t limit_ms) {
    uv_timer_start(&q.timer, on_timer, limit_ms, 0);
}

void send(query& q, std::string_view line, query_state state) {
    q.state = state;
    q.doubt.clear();
    wait(q, query_limit_ms);
    (void)unattended_send(q.connection, line);  // broken: the connection's end says so
}

bool is_taken_for_talk(const query& q, const chat_line& line) {
    return line.kind == chat_line_kind::chat && line.name == unattended_nick(q.connection) &&
           (line.text == q.question || line.text == fence);
}

void take_notice(query& q, std::string_view text) {
    const history_mark mark = history_notice_of(text).mark;
    if (!history_mark_ends(mark)) {
        if (mark == history_mark::none) {
            q.doubt = text_clean_lossy(text);
            wait(q, q.state == query_state::fenced ? query_fence_grace_ms : query_grace_ms);
        }
        return;
    }
    if (q.state == query_state::fenced) {
        if (mark == history_mark::beginning) {
            send(q, q.question, query_state::answering);
        }
        return;
    }
    q.state = query_state::idle;
    uv_timer_stop(&q.timer);
    q.handler.on_end(q.handler.context, mark, text);
}

}  // namespace

void query_init(query& q, unattended* connection, const query_handler& handler) {
    q.connection = connection;
    q.handler = handler;
    uv_timer_init(unattended_loop(connection), &q.timer);
    q.timer.data = &q;
}

void query_close(query& q) {
    uv_close(reinterpret_cast<uv_handle_t*>(&q.timer), nullptr);
}

void query_ask(query& q, std::string_view question) {
    q.question = question;
    send(q, fence, query_state::fenced);
}

void query_go_on(query& q, std::string_view question) {
    q.question = question;
    send(q, question, query_state::answering);
}

bool query_line(query& q, const chat_line& line) {
    if (q.state == query_state::idle) {
        return !line.replayed.empty();
    }
    if (is_taken_for_talk(q, line)) {
        unattended_fail(q.connection, exit_not_accepted,
                        "this server keeps no history: it took the question for talk");
        return true;
    }
    if (line.replayed.empty()) {
        if (line.kind == chat_line_kind::notice) {
            take_notice(q, line.text);
        }
        return line.kind == chat_line_kind::notice;
    }
    q.doubt.clear();
    wait(q, query_limit_ms);
    if (q.state == query_state::answering) {
        q.handler.on_line(q.handler.context, line);
    }
    return true;
}
