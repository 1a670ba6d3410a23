#include "server/net/conn.h"

#include <algorithm>
#include <exception>

namespace {

enum class pause : uint8_t { none, turn, token };

constexpr uint64_t token_step_ms = 10;  // tokens are handed out no finer than this

conn* conn_of(stream* s) {
    return static_cast<conn*>(s->owner);
}

line_rate_limit rate_limit(const conn_group* g) {
    return {.per_second = g->limit->lines_per_second, .burst = g->limit->lines_burst};
}

uint64_t token_wait_ms(const conn* c) {
    return line_rate_wait_ms(c->rate, rate_limit(c->group), uv_now(c->group->loop));
}

// Every callback of libuv comes in through here: what one client's work throws ends that client only.
template <typename work>
void guarded(conn* c, work&& run) noexcept {
    try {
        run();
    } catch (const std::exception&) {
        conn_drop(c, "out of memory");
    }
}

void pump(conn* c, std::string_view* input, pause why);

void pump_backlog(conn* c) {
    std::unique_ptr<conn_backlog> backlog = std::move(c->backlog);
    std::string_view input;
    if (backlog != nullptr) {
        input = std::string_view(backlog->bytes).substr(backlog->at);
    }
    pump(c, &input, pause::none);
    if (!input.empty()) {
        backlog->at = backlog->bytes.size() - input.size();
        c->backlog = std::move(backlog);
    }
}

void on_turn(uv_idle_t* idle) {
    conn_group* g = static_cast<conn_group*>(idle->data);
    list<conn, conn_paused> now;
    now.splice_back(g->next_turn);
    while (conn* c = now.pop_front()) {
        guarded(c, [c] { pump_backlog(c); });
    }
    if (g->next_turn.empty() || g->paused) {
        uv_idle_stop(idle);
    }
}

void on_token(uv_timer_t* timer);

void token_timer_arm(conn_group* g, uint64_t wait_ms) {
    wait_ms = std::max(wait_ms, token_step_ms);
    if (uv_is_active(reinterpret_cast<uv_handle_t*>(&g->token_timer)) == 0 ||
        uv_timer_get_due_in(&g->token_timer) > wait_ms) {
        uv_timer_start(&g->token_timer, on_token, wait_ms, 0);
    }
}

void on_token(uv_timer_t* timer) {
    conn_group* g = static_cast<conn_group*>(timer->data);
    list<conn, conn_paused> now;
    now.splice_back(g->throttled);
    while (conn* c = now.pop_front()) {
        const uint64_t wait_ms = token_wait_ms(c);
        if (wait_ms > 0) {
            g->throttled.push_back(c);
            token_timer_arm(g, wait_ms);
        } else {
            guarded(c, [c] { pump_backlog(c); });
        }
    }
}

void wait_for_turn(conn* c) {
    c->group->next_turn.push_back(c);
    if (!c->group->paused) {
        uv_idle_start(&c->group->turn_idle, on_turn);
    }
}

void go_deaf(conn* c) {
    c->hearing = false;
    c->unlink();
    c->backlog.reset();
    stream_read_stop(&c->io);
}

bool next_line(conn* c, std::string_view* input, split_line* line) {
    return line_splitter_next(c->splitter, input, line) ||
           (c->input_ended && line_splitter_end(c->splitter, line));
}

// Lines from the front of `*input` until it, the budget or the tokens are used up.
pause hear(conn* c, std::string_view* input) {
    const line_rate_limit limit = rate_limit(c->group);
    const uint64_t now_ms = uv_now(c->group->loop);
    split_line line;
    for (unsigned spoken = 0; c->hearing && !c->held && !c->waiting && (!input->empty() || c->input_ended);
         ++spoken) {
        if (spoken == lines_per_turn || c->group->paused) {
            return pause::turn;
        }
        if (line_rate_wait_ms(c->rate, limit, now_ms) > 0) {
            return pause::token;
        }
        c->splitter.max_bytes = c->group->handler->line_max_bytes(c);
        if (!next_line(c, input, &line)) {
            break;
        }
        line_rate_take(c->rate, limit, now_ms);
        if (!c->group->handler->on_line(c, line)) {
            c->hearing = false;
        }
    }
    return pause::none;
}

// `why`: a reason to stop for now even when all of the input can be used.
void pump(conn* c, std::string_view* input, pause why) {
    const pause heard = hear(c, input);
    if (c->hearing && !c->held && !c->waiting && c->input_ended && heard == pause::none) {
        c->hearing = false;
        c->group->handler->on_end(c, "");
    }
    if (!c->hearing) {
        *input = {};
        go_deaf(c);
        return;
    }
    why = heard == pause::none ? why : heard;
    const bool stopped = c->held || c->waiting;
    if (stopped) {
        c->unlink();
    } else if (why == pause::turn) {
        wait_for_turn(c);
    } else if (why == pause::token) {
        c->group->throttled.push_back(c);
        token_timer_arm(c->group, token_wait_ms(c));
    }
    if (stopped || why != pause::none || !input->empty()) {
        stream_read_stop(&c->io);
    } else {
        stream_read_start(&c->io);
    }
}

void on_read(stream* s, std::string_view bytes) {
    conn* c = conn_of(s);
    guarded(c, [c, bytes] {
        if (!c->hearing) {
            return;
        }
        // After a full buffer libuv would read on at once: others have their turn first.
        std::string_view input = bytes;
        pump(c, &input, bytes.size() == read_buffer_bytes ? pause::turn : pause::none);
        if (!input.empty()) {
            c->backlog = std::make_unique<conn_backlog>(conn_backlog{.bytes = std::string(input)});
        }
    });
}

void on_end(stream* s, int status) {
    conn* c = conn_of(s);
    if (status < 0) {
        c->peer_lost = true;
        conn_drop(c, uv_strerror(status));
        return;
    }
    guarded(c, [c] {
        c->input_ended = true;
        if (c->hearing && !c->is_linked()) {
            pump_backlog(c);
        }
    });
}

void on_drained(stream* s) {
    conn* c = conn_of(s);
    if (c->held) {
        c->held = false;
        guarded(c, [c] { pump_backlog(c); });
    }
    if (c->group->handler->on_drained != nullptr) {
        guarded(c, [c] { c->group->handler->on_drained(c); });
    }
}

void on_closed(stream* s) {
    conn* c = conn_of(s);
    c->group->handler->on_closed(c);
}

constexpr stream_handler on_stream = {
    .on_connected = nullptr,
    .on_read = on_read,
    .on_end = on_end,
    .on_drained = on_drained,
    .on_closed = on_closed,
};

}  // namespace

void conn_group_init(conn_group* g, uv_loop_t* loop, const limits* limit, const conn_handler* handler) {
    g->loop = loop;
    g->handler = handler;
    g->limit = limit;
    uv_idle_init(loop, &g->turn_idle);
    uv_timer_init(loop, &g->token_timer);
    g->turn_idle.data = g->token_timer.data = g;
}

void conn_group_pause(conn_group* g, bool paused) {
    g->paused = paused;
    if (!paused && !g->next_turn.empty()) {
        uv_idle_start(&g->turn_idle, on_turn);
    }
}

void conn_group_close(conn_group* g) {
    uv_close(reinterpret_cast<uv_handle_t*>(&g->turn_idle), nullptr);
    uv_close(reinterpret_cast<uv_handle_t*>(&g->token_timer), nullptr);
}

int conn_init(conn* c, conn_group* g, stream_kind kind, void* owner) {
    c->group = g;
    c->owner = owner;
    c->io.owner = c;
    return stream_init(&c->io, g->loop, kind, &on_stream);
}

int conn_accept(conn* c, uv_stream_t* listener) {
    c->progress_ms = uv_now(c->group->loop);
    return stream_accept(&c->io, listener);
}

void conn_start(conn* c) {
    stream_read_start(&c->io);
}

void conn_wait(conn* c) {
    c->waiting = true;
}

void conn_go_on(conn* c) {
    c->waiting = false;
    if (c->hearing && !c->held) {
        guarded(c, [c] { pump_backlog(c); });
    }
}

void conn_queue(conn* c, slice what) {
    stream_queue(&c->io, what);
}

void conn_flush(conn* c) {
    stream_flush(&c->io);
    const size_t limit = c->group->limit->output_queue_bytes;
    if (limit == 0 || c->io.state != stream_state::open) {
        return;
    }
    if (c->io.queued_bytes > limit) {
        conn_drop(c, "output queue full");
    } else if (c->io.queued_bytes > limit / 4 && !c->held) {
        c->held = true;
        c->unlink();
        stream_read_stop(&c->io);
    }
}

void conn_finish(conn* c) {
    go_deaf(c);
    stream_finish(&c->io);
}

void conn_drop(conn* c, std::string_view reason) {
    if (c->dropped) {
        return;
    }
    c->dropped = true;
    go_deaf(c);
    stream_close(&c->io);
    try {
        c->group->handler->on_end(c, reason);
    } catch (const std::exception&) {
        // Nothing left to say it with: `on_closed` comes all the same.
    }
}

void conn_sweep(conn* c, uint64_t now_ms) {
    // A peer that sent a lot and hung up is not read yet, only slower: its lines wait for their turn or
    // token.
    const bool silent = c->io.muted && !c->is_linked() && !c->waiting;
    const bool lingering = c->io.queued_bytes == 0 && (c->io.state == stream_state::finishing || silent);
    uint64_t limit_ms = lingering ? linger_ms : 0;
    if (c->io.queued_bytes > 0) {
        limit_ms = uint64_t{c->group->limit->output_stall_s} * 1000;
    }
    const uint64_t mark = c->io.progress_bytes * 2 + (lingering ? 1 : 0);
    if (limit_ms == 0 || mark != c->progress_mark) {
        c->progress_mark = mark;
        c->progress_ms = now_ms;
    } else if (now_ms - c->progress_ms >= limit_ms) {
        conn_drop(c, lingering ? "did not hang up" : "output stalled");
    }
}
