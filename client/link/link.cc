#include "client/link/link.h"

#include <algorithm>

#include "client/link/backoff.h"
#include "client/link/dialect.h"
#include "client/link/failure.h"
#include "common/io/stream.h"
#include "common/wire/line_splitter.h"

namespace {

// The name's holder may be our own old connection: so many times, after 1 2 4 s, before the user is asked.
constexpr unsigned own_name_tries = 3;

// One try at one address. Outlives its link's interest in it until its handle is closed.
struct connection {
    stream io;
    server_link* owner = nullptr;
    line_splitter splitter{.max_bytes = link_line_max_bytes};
};

struct lookup {
    uv_getaddrinfo_t request;
    server_link* owner = nullptr;
};

}  // namespace

struct server_link {
    uv_loop_t* loop = nullptr;
    url where;
    link_options options;
    link_handler handler;
    uv_timer_t timer;  // the one thing that the present phase waits for at most, or the next try
    link_phase phase = link_phase::offline;
    line_dialect dialect;
    std::string name;         // to go by, "" = not known yet
    std::string proven_name;  // was taken by the server once
    unsigned own_name_tried = 0;
    connection* now = nullptr;
    lookup* looking = nullptr;
    addrinfo* addresses = nullptr;
    const addrinfo* next_address = nullptr;
    std::string address;  // as a person writes it
    unsigned failures = 0;
    uint64_t retry_at_ms = 0;
    uint64_t online_since_ms = 0;
    bool heard = false;  // a byte came on this connection
    bool leaving = false;
};

namespace {

void begin(server_link* l);
void try_next_address(server_link* l, int last_status);

void set_phase(server_link* l, link_phase phase) {
    l->phase = phase;
    l->handler.on_state(l->handler.context);
}

// ---- leaving a connection behind ----

void forget_addresses(server_link* l) {
    uv_freeaddrinfo(l->addresses);
    l->addresses = nullptr;
    l->next_address = nullptr;
}

void drop_connection(server_link* l) {
    if (l->now != nullptr) {
        l->now->owner = nullptr;
        stream_close(&l->now->io);
        l->now = nullptr;
    }
}

void drop_all(server_link* l) {
    uv_timer_stop(&l->timer);
    drop_connection(l);
    forget_addresses(l);
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

void on_timer(uv_timer_t* timer);

void plan_retry(server_link* l, bool was_steady) {
    l->failures = was_steady ? 0 : l->failures + 1;
    l->retry_at_ms = 0;
    if (l->options.retry && !l->leaving) {
        const uint64_t delay = backoff_delay_ms(l->failures, any_number());
        l->retry_at_ms = uv_now(l->loop) + delay;
        uv_timer_start(&l->timer, on_timer, delay, 0);
    }
}

void fail(server_link* l, link_failure what, int status) {
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

// ---- lines ----

void write_line(server_link* l, std::string_view line) {
    std::string bytes(line);
    bytes += '\n';
    shared_bytes* shared = shared_bytes_create(std::move(bytes));
    stream_queue(&l->now->io,
                 {.bytes = shared, .offset = 0, .length = static_cast<uint32_t>(shared->data.size())});
    shared_bytes_unref(shared);
    stream_flush(&l->now->io);
}

void send_name(server_link* l) {
    dialect_name(l->dialect, l->name);
    uv_timer_start(&l->timer, on_timer, link_greeting_limit_ms, 0);
    write_line(l, l->name);
}

void name_asked(server_link* l) {
    uv_timer_stop(&l->timer);
    set_phase(l, link_phase::naming);
    if (!l->name.empty()) {
        send_name(l);
    } else {
        l->handler.on_name_wanted(l->handler.context, "");
    }
}

void name_refused(server_link* l) {
    uv_timer_stop(&l->timer);
    if (l->name == l->proven_name && l->own_name_tried < own_name_tries) {
        uv_timer_start(&l->timer, on_timer, 1000ULL << l->own_name_tried, 0);
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
void take_split(connection* c, const split_line& line) {
    take_line(c->owner, line.too_long ? "(a line too long to show was left out)" : line.text);
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
        try_next_address(c->owner, status);
        return;
    }
    split_line last;
    if (c->owner != nullptr && line_splitter_end(c->splitter, &last)) {
        take_split(c, last);
    }
    if (c->owner != nullptr) {
        fail(c->owner, link_failure::cut_off, status);
    }
}

void on_connected(stream* s) {
    auto* c = reinterpret_cast<connection*>(s);
    server_link* l = c->owner;
    if (l == nullptr) {
        return;
    }
    forget_addresses(l);
    l->dialect = {};
    l->heard = false;
    uv_timer_start(&l->timer, on_timer, link_greeting_limit_ms, 0);
    set_phase(l, link_phase::greeting);
    stream_read_start(s);
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

constexpr stream_handler connection_handler = {
    .on_connected = on_connected,
    .on_read = on_read,
    .on_end = on_end,
    .on_drained = on_drained,
    .on_closed = on_closed,
};

// ---- getting there ----

connection* connection_open(server_link* l, stream_kind kind, int* status) {
    auto* c = new connection{};
    *status = stream_init(&c->io, l->loop, kind, &connection_handler);
    if (*status < 0) {
        delete c;
        return nullptr;
    }
    c->owner = l;
    l->now = c;
    uv_timer_start(&l->timer, on_timer, link_connect_limit_ms, 0);
    return c;
}

std::string address_text(const sockaddr* address) {
    char text[INET6_ADDRSTRLEN] = "";
    if (address->sa_family == AF_INET6) {
        const auto* v6 = reinterpret_cast<const sockaddr_in6*>(address);
        uv_ip6_name(v6, text, sizeof text);
        return "[" + std::string(text) + "]:" + std::to_string(ntohs(v6->sin6_port));
    }
    const auto* v4 = reinterpret_cast<const sockaddr_in*>(address);
    uv_ip4_name(v4, text, sizeof text);
    return std::string(text) + ":" + std::to_string(ntohs(v4->sin_port));
}

void try_next_address(server_link* l, int last_status) {
    while (l->next_address != nullptr) {
        const sockaddr* address = l->next_address->ai_addr;
        l->next_address = l->next_address->ai_next;
        l->address = address_text(address);
        drop_connection(l);
        connection* c = connection_open(l, stream_kind::tcp, &last_status);
        if (c == nullptr) {
            continue;
        }
        last_status = stream_connect_tcp(&c->io, address);
        if (last_status == 0) {
            set_phase(l, link_phase::connecting);
            return;
        }
    }
    fail(l, link_failure::connect, last_status);
}

void use_addresses(server_link* l, addrinfo* found) {
    l->addresses = found;
    l->next_address = found;
    try_next_address(l, 0);
}

void on_looked_up(uv_getaddrinfo_t* request, int status, addrinfo* found) {
    auto* look = reinterpret_cast<lookup*>(request);
    server_link* l = look->owner;
    delete look;
    if (l == nullptr) {
        uv_freeaddrinfo(found);
        return;
    }
    l->looking = nullptr;
    if (status < 0) {
        uv_freeaddrinfo(found);
        fail(l, link_failure::lookup, status);
        return;
    }
    use_addresses(l, found);
}

void begin_tcp(server_link* l) {
    addrinfo wanted = {.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV, .ai_socktype = SOCK_STREAM};
    const std::string port = std::to_string(l->where.port);
    addrinfo* found = nullptr;
    if (getaddrinfo(l->where.host.c_str(), port.c_str(), &wanted, &found) == 0) {
        use_addresses(l, found);
        return;
    }
    auto* look = new lookup{};
    look->owner = l;
    wanted.ai_flags = AI_NUMERICSERV;
    l->looking = look;
    set_phase(l, link_phase::resolving);
    const int status =
        uv_getaddrinfo(l->loop, &look->request, on_looked_up, l->where.host.c_str(), port.c_str(), &wanted);
    if (status < 0) {
        l->looking = nullptr;
        delete look;
        fail(l, link_failure::lookup, status);
    }
}

void begin_unix(server_link* l) {
    int status = 0;
    connection* c = connection_open(l, stream_kind::unix_socket, &status);
    if (c == nullptr) {
        fail(l, link_failure::connect, status);
        return;
    }
    status = stream_connect_unix(&c->io, l->where.host.c_str());
    if (status < 0) {
        fail(l, link_failure::connect, status);
        return;
    }
    set_phase(l, link_phase::connecting);
}

void begin(server_link* l) {
    l->retry_at_ms = 0;
    l->address.clear();
    l->dialect = {};
    if (l->where.is_unix) {
        begin_unix(l);
    } else {
        begin_tcp(l);
    }
}

void on_timer(uv_timer_t* timer) {
    auto* l = static_cast<server_link*>(timer->data);
    switch (l->phase) {
        case link_phase::offline:
            begin(l);
            break;
        case link_phase::connecting:
            try_next_address(l, UV_ETIMEDOUT);
            break;
        case link_phase::greeting:
            fail(l, l->heard ? link_failure::no_prompt : link_failure::silent, 0);
            break;
        case link_phase::naming:
            if (l->dialect.state == dialect_state::named) {
                fail(l, link_failure::no_welcome, 0);
            } else {
                send_name(l);
            }
            break;
        case link_phase::resolving:
        case link_phase::online:
            break;
    }
}

}  // namespace

server_link* link_create(uv_loop_t* loop, const url& where, const link_options& options,
                         const link_handler& handler) {
    auto* l = new server_link{};
    l->loop = loop;
    l->where = where;
    l->options = options;
    l->handler = handler;
    uv_timer_init(loop, &l->timer);
    l->timer.data = l;
    return l;
}

void link_destroy(server_link* l) {
    drop_all(l);
    uv_close(reinterpret_cast<uv_handle_t*>(&l->timer),
             [](uv_handle_t* timer) { delete static_cast<server_link*>(timer->data); });
}

void link_start(server_link* l) {
    if (l->phase == link_phase::offline && !l->leaving) {
        uv_timer_stop(&l->timer);
        begin(l);
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
    write_line(l, line);
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
    if (l->phase == link_phase::online && !last_line.empty()) {
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
