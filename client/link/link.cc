#include "client/link/link.h"

#include <utility>
#include <vector>

#include "client/link/backoff.h"
#include "client/link/link_parts.h"
#include "common/base/wall_clock.h"

namespace {

// The name's holder may be our own old connection: so many times, after 1 2 4 s, before the user is asked.
constexpr unsigned own_name_tries = 3;

// An IRC server may look up names before it answers.
constexpr uint64_t registration_limit_ms = 30 * 1000;

bool speaks_irc(const server_link* l) {
    return l->where.scheme == url_scheme::irc;
}

// ---- leaving a connection behind ----

void drop_all(server_link* l) {
    uv_timer_stop(&l->timer);
    uv_timer_stop(&l->later);
    link_drop_connection(l);
    link_forget_addresses(l);
    if (l->looking != nullptr) {
        l->looking->owner = nullptr;
        uv_cancel(reinterpret_cast<uv_req_t*>(&l->looking->request));
        l->looking = nullptr;
    }
}

uint32_t any_number() {
    uint32_t number = 0;
    uv_random(nullptr, nullptr, &number, sizeof number, 0, nullptr);
    return number;
}

void plan_retry(server_link* l, bool was_steady) {
    l->failures = was_steady ? 0 : l->failures + 1;
    l->retry_at_ms = 0;
    if (l->options.retry && !l->leaving) {
        const uint64_t delay = backoff_delay_ms(l->failures, any_number());
        l->retry_at_ms = uv_now(l->loop) + delay;
        uv_timer_start(&l->timer, link_on_timer, delay, 0);
    }
}

// ---- lines ----

void write_bytes(server_link* l, std::string&& bytes) {
    shared_bytes* shared = shared_bytes_create(std::move(bytes));
    stream_queue(&l->now->io,
                 {.bytes = shared, .offset = 0, .length = static_cast<uint32_t>(shared->data.size())});
    shared_bytes_unref(shared);
    stream_flush(&l->now->io);
}

void write_line(server_link* l, std::string_view line) {
    write_bytes(l, std::string(line) + '\n');
}

void irc_send(server_link* l) {
    if (!l->irc.bytes.empty()) {
        write_bytes(l, std::exchange(l->irc.bytes, {}));
    }
}

void send_name(server_link* l) {
    dialect_name(l->dialect, l->name);
    const uint64_t limit_ms = speaks_irc(l) ? registration_limit_ms : link_greeting_limit_ms;
    uv_timer_start(&l->timer, link_on_timer, limit_ms, 0);
    if (speaks_irc(l)) {
        irc_dialect_name(l->irc, l->name);
        irc_send(l);
    } else {
        write_line(l, l->name);
    }
}

void name_asked(server_link* l) {
    uv_timer_stop(&l->timer);
    link_set_phase(l, link_phase::naming);
    if (!l->name.empty()) {
        send_name(l);
    } else {
        l->handler.on_name_wanted(l->handler.context, "");
    }
}

void name_refused(server_link* l) {
    uv_timer_stop(&l->timer);
    if (l->name == l->proven_name && l->own_name_tried < own_name_tries) {
        uv_timer_start(&l->timer, link_on_timer, 1000ULL << l->own_name_tried, 0);
        ++l->own_name_tried;
        return;
    }
    l->name.clear();
    const std::string why = l->dialect.reason;
    l->handler.on_name_wanted(l->handler.context, why.empty() ? "the server refused that name" : why);
}

void came_online(server_link* l) {
    uv_timer_stop(&l->timer);
    l->name = l->proven_name = l->dialect.name;
    l->own_name_tried = 0;
    l->online_since_ms = uv_now(l->loop);
    l->phase = link_phase::online;
    l->handler.on_online(l->handler.context, l->dialect.name);
}

void take_line(server_link* l, std::string_view line) {
    switch (dialect_line(l->dialect, line)) {
        case dialect_step::nothing:
            break;
        case dialect_step::show:
            l->handler.on_line(l->handler.context, line);
            break;
        case dialect_step::ask:
            name_asked(l);
            break;
        case dialect_step::refused:
            name_refused(l);
            break;
        case dialect_step::accepted:
            came_online(l);
            l->handler.on_line(l->handler.context, line);
            break;
    }
}

// Any callback may drop the connection: then its owner is gone.
void irc_tell_lines(connection* c) {
    if (c->owner->irc.phase == irc_phase::settling) {
        return;
    }
    const std::vector<std::string> lines = std::exchange(c->owner->irc.lines, {});
    for (const std::string& line : lines) {
        if (c->owner != nullptr) {
            c->owner->handler.on_line(c->owner->handler.context, line);
        }
    }
}

void take_irc_line(connection* c, std::string_view line) {
    server_link* l = c->owner;
    const irc_step step = irc_dialect_line(l->irc, line, wall_clock_us());
    l->dialect.reason = l->irc.reason;
    if (step == irc_step::refused) {
        l->dialect.state = dialect_state::asked;
        name_refused(l);
    } else if (step == irc_step::accepted) {
        l->dialect.state = dialect_state::online;
        l->dialect.name = l->irc.nick;
        l->dialect.greeting = l->irc.greeting;
        came_online(l);
    }
    if (c->owner != nullptr) {
        irc_send(l);
    }
    if (c->owner != nullptr) {
        irc_tell_lines(c);
    }
}

void take_split(connection* c, const split_line& line) {
    const std::string_view text = line.too_long ? "(a line too long to show was left out)" : line.text;
    if (!speaks_irc(c->owner)) {
        take_line(c->owner, text);
    } else if (!line.too_long) {
        take_irc_line(c, text);
    }
}

void on_read(stream* s, std::string_view bytes) {
    auto* c = reinterpret_cast<connection*>(s);
    if (c->owner == nullptr) {
        return;
    }
    c->owner->heard = true;
    split_line line;
    while (c->owner != nullptr && line_splitter_next(c->splitter, &bytes, &line)) {
        take_split(c, line);
    }
    if (c->owner != nullptr && c->splitter.partial != nullptr &&
        dialect_is_prompt(c->owner->dialect, *c->splitter.partial)) {
        const std::unique_ptr<std::string> prompt = std::move(c->splitter.partial);
        take_line(c->owner, *prompt);
    }
}

void on_end(stream* s, int status) {
    auto* c = reinterpret_cast<connection*>(s);
    if (c->owner != nullptr && c->owner->phase == link_phase::connecting) {
        link_try_next_address(c->owner, status);
        return;
    }
    split_line last;
    if (c->owner != nullptr && line_splitter_end(c->splitter, &last)) {
        take_split(c, last);
    }
    if (c->owner != nullptr) {
        link_fail(c->owner, link_failure::cut_off, status);
    }
}

void on_connected(stream* s) {
    auto* c = reinterpret_cast<connection*>(s);
    server_link* l = c->owner;
    if (l == nullptr) {
        return;
    }
    link_forget_addresses(l);
    l->dialect = {};
    l->heard = false;
    uv_timer_start(&l->timer, link_on_timer, link_greeting_limit_ms, 0);
    link_set_phase(l, link_phase::greeting);
    if (c->owner == nullptr) {
        return;
    }
    stream_read_start(s);
    if (speaks_irc(l)) {  // whose servers ask for nothing
        irc_dialect_begin(l->irc);
        irc_send(l);
        l->dialect.state = dialect_state::asked;
        if (c->owner != nullptr) {
            name_asked(l);
        }
    }
}

void on_drained(stream* s) {
    const auto* c = reinterpret_cast<connection*>(s);
    if (c->owner != nullptr && c->owner->handler.on_sent != nullptr) {
        c->owner->handler.on_sent(c->owner->handler.context);
    }
}

void on_closed(stream* s) {
    auto* c = reinterpret_cast<connection*>(s);
    server_link* l = c->owner;
    delete c;
    if (l != nullptr) {  // the end of link_leave
        l->now = nullptr;
        l->phase = link_phase::offline;
        l->handler.on_down(l->handler.context, "");
    }
}

// Not within the call that has caused them: the caller is in the middle of something.
void on_later(uv_timer_t* timer) {
    auto* l = static_cast<server_link*>(timer->data);
    if (l->phase == link_phase::online) {
        irc_tell_lines(l->now);
    }
}

}  // namespace

constexpr stream_handler link_connection_handler = {
    .on_connected = on_connected,
    .on_read = on_read,
    .on_end = on_end,
    .on_drained = on_drained,
    .on_closed = on_closed,
};

void link_set_phase(server_link* l, link_phase phase) {
    l->phase = phase;
    l->handler.on_state(l->handler.context);
}

void link_fail(server_link* l, link_failure what, int status) {
    const bool online = l->phase == link_phase::online;
    const std::string why = failure_text(l->where, {.what = what,
                                                    .status = status,
                                                    .address = l->address,
                                                    .last_words = online ? "" : l->dialect.reason,
                                                    .was_online = online});
    drop_all(l);
    plan_retry(l, online && uv_now(l->loop) - l->online_since_ms >= link_steady_ms);
    l->phase = link_phase::offline;
    l->handler.on_down(l->handler.context, why);
}

void link_on_timer(uv_timer_t* timer) {
    auto* l = static_cast<server_link*>(timer->data);
    switch (l->phase) {
        case link_phase::offline:
            link_dial(l);
            break;
        case link_phase::connecting:
            link_try_next_address(l, UV_ETIMEDOUT);
            break;
        case link_phase::greeting:
            link_fail(l, l->heard ? link_failure::no_prompt : link_failure::silent, 0);
            break;
        case link_phase::naming:
            if (l->dialect.state == dialect_state::named) {
                link_fail(l, l->heard ? link_failure::no_welcome : link_failure::silent, 0);
            } else {
                send_name(l);
            }
            break;
        case link_phase::resolving:
        case link_phase::online:
            break;
    }
}

server_link* link_create(uv_loop_t* loop, const url& where, const link_options& options,
                         const link_handler& handler) {
    auto* l = new server_link{};
    l->loop = loop;
    l->where = where;
    l->options = options;
    l->handler = handler;
    uv_timer_init(loop, &l->timer);
    uv_timer_init(loop, &l->later);
    l->timer.data = l->later.data = l;
    return l;
}

void link_destroy(server_link* l) {
    drop_all(l);
    uv_close(reinterpret_cast<uv_handle_t*>(&l->later), [](uv_handle_t* later) {
        uv_close(reinterpret_cast<uv_handle_t*>(&static_cast<server_link*>(later->data)->timer),
                 [](uv_handle_t* timer) { delete static_cast<server_link*>(timer->data); });
    });
}

void link_start(server_link* l) {
    if (l->phase == link_phase::offline && !l->leaving) {
        uv_timer_stop(&l->timer);
        link_dial(l);
    }
}

void link_set_name(server_link* l, std::string_view name) {
    l->name = name;
    l->own_name_tried = 0;
    if (l->phase == link_phase::naming && l->dialect.state == dialect_state::asked) {
        send_name(l);
    }
}

bool link_send(server_link* l, std::string_view line) {
    if (l->phase != link_phase::online || l->now->io.queued_bytes > link_unsent_max_bytes) {
        return false;
    }
    if (speaks_irc(l)) {
        irc_dialect_say(l->irc, line, wall_clock_us());
        if (!l->irc.lines.empty()) {
            uv_timer_start(&l->later, on_later, 0, 0);
        }
        irc_send(l);
    } else {
        write_line(l, line);
    }
    return l->phase == link_phase::online;  // writing may have found it broken
}

void link_leave(server_link* l, std::string_view last_line) {
    l->leaving = true;
    l->retry_at_ms = 0;
    const bool open =
        l->phase == link_phase::greeting || l->phase == link_phase::naming || l->phase == link_phase::online;
    if (!open) {
        drop_all(l);
        l->phase = link_phase::offline;
        return;
    }
    uv_timer_stop(&l->timer);
    if (l->phase == link_phase::online && !last_line.empty() && speaks_irc(l)) {
        irc_dialect_say(l->irc, last_line, wall_clock_us());
        irc_send(l);
    } else if (l->phase == link_phase::online && !last_line.empty()) {
        write_line(l, last_line);
    } else {
        stream_finish(&l->now->io);
    }
}

link_phase link_get_phase(const server_link* l) {
    return l->phase;
}

uint64_t link_retry_at_ms(const server_link* l) {
    return l->retry_at_ms;
}

unsigned link_failures(const server_link* l) {
    return l->failures;
}

const std::string& link_greeting(const server_link* l) {
    return l->dialect.greeting;
}
