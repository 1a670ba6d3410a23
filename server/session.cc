#include "server/session.h"

#include <exception>
#include <new>
#include <string>

#include "common/base/log.h"
#include "server/session_recall.h"
#include "server/session_table.h"

namespace {

session* session_of(conn* c) {
    return static_cast<session*>(c->owner);
}

bool on_line(conn* c, const split_line& line) {
    session* s = session_of(c);
    if (s->fe.door == nullptr) {
        return false;
    }
    s->fe.door->on_line(s->host->door, s->fe, line);
    return s->fe.phase != frontend_phase::leaving;
}

void tell_door(session* s, std::string_view reason) {
    if (s->fe.door != nullptr && !s->host->stopping) {
        s->fe.door->on_end(s->host->door, s->fe, reason);
    }
}

void on_end(conn* c, std::string_view reason) {
    session* s = session_of(c);
    if (c->dropped && s->fe.door != nullptr && !s->host->stopping) {
        log_write(log_level::info, "Client lost",
                  {{"address", client_address_format(s->from)}, {"reason", reason}});
    }
    // A reset is how many programs hang up: to the others it is a plain goodbye.
    tell_door(s, c->peer_lost ? std::string_view() : reason);
}

void on_drained(conn* c) {
    session_recall_step(session_of(c));
}

void on_closed(conn* c) {
    session* s = session_of(c);
    session_host* const host = s->host;
    try {
        tell_door(s, "connection lost");
    } catch (const std::exception&) {
        log_write(log_level::error, "Out of memory while a client left");
    }
    if (s->counted) {
        address_table_leave(*host->addresses, s->from);
    }
    if (s->fe.door == nullptr) {
        --host->table->refused;
    }
    session_table_remove(*host->table, s);
    session_recall_destroy(s);
    delete s;
    host->on_gone(host);
}

}  // namespace

const conn_handler session_conn_handler = {
    .on_line = on_line, .on_end = on_end, .on_drained = on_drained, .on_closed = on_closed};

session* session_create(session_host* host, stream_kind kind) {
    session* s = new (std::nothrow) session;
    if (s == nullptr) {
        return nullptr;
    }
    s->host = host;
    s->opened_ms = static_cast<uint32_t>(uv_now(host->conns->loop));
    if (conn_init(&s->link, host->conns, kind, s) < 0) {
        delete s;
        return nullptr;
    }
    ++host->table->refused;  // until it has a door
    session_table_add(*host->table, s);
    return s;
}

void session_open(session* s, const frontend* door) {
    --s->host->table->refused;
    s->fe.door = door;
    door->on_open(s->host->door, s->fe);
    conn_start(&s->link);
}

void session_refuse(session* s, std::string_view line) {
    shared_bytes* const bytes = shared_bytes_create(std::string(line) + "\n");
    conn_queue(&s->link, {bytes, 0, static_cast<uint32_t>(bytes->data.size())});
    shared_bytes_unref(bytes);
    conn_finish(&s->link);
}

void session_steer(session* s, const event& what) {
    if (what.kind == event_kind::question) {
        session_recall_add(s, *what.question);
    } else if (what.kind == event_kind::turned) {
        session_recall_turn(s);
    } else {
        session_recall_close(s);
    }
}

void session_dismiss(session* s, std::string_view notice, std::string_view reason) {
    delivery d;
    d.what.kind = event_kind::announced;
    d.what.text = notice;
    d.only = s->fe.id;
    s->host->door.push(s->host->door.context, std::move(d));
    tell_door(s, reason);
}

void session_flush(session* s) {
    if (s->closing) {
        conn_finish(&s->link);
    } else {
        conn_flush(&s->link);
        session_recall_step(s);
    }
}

void session_sweep(session* s, uint64_t now_ms) {
    conn_sweep(&s->link, now_ms);
    const uint64_t limit_ms = uint64_t{s->host->limit->name_timeout_s} * 1000;
    if (s->fe.door != nullptr && s->fe.phase == frontend_phase::naming && limit_ms != 0 &&
        static_cast<uint32_t>(now_ms) - s->opened_ms >= limit_ms && !s->link.dropped) {
        session_dismiss(s, "No name came within " + std::to_string(limit_ms / 1000) + " s.", "no name given");
    }
}
