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

uint32_t now_ms(const session* s) {
    return static_cast<uint32_t>(uv_now(s->host->conns->loop));
}

uint32_t line_max_bytes(const conn* c) {
    const session* s = static_cast<const session*>(c->owner);
    const uint32_t own = s->fe.door != nullptr ? s->fe.door->line_max_bytes : 0;
    return own != 0 ? own : s->host->limit->line_bytes;
}

bool on_line(conn* c, const split_line& line) {
    session* s = session_of(c);
    if (s->fe.door == nullptr) {
        return false;
    }
    if (s->fe.phase == frontend_phase::online) {  // a name has its time from the beginning
        s->silent_ms = now_ms(s);
        s->pinged = false;
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

void sweep_naming(session* s, uint32_t silent_s) {
    const uint32_t limit_s = s->host->limit->name_timeout_s;
    if (limit_s != 0 && silent_s >= limit_s) {
        session_dismiss(s, "No name came within " + std::to_string(limit_s) + " s.", "no name given");
    }
}

void sweep_online(session* s, uint32_t silent_s) {
    const uint32_t interval_s = s->host->limit->ping_interval_s;
    if (interval_s == 0 || silent_s < interval_s) {
        return;
    }
    if (!s->pinged) {
        s->pinged = true;
        s->fe.door->on_idle(s->host->door, s->fe);
    } else if (silent_s >= interval_s + s->host->limit->ping_timeout_s) {
        const std::string why = "Ping timeout: " + std::to_string(silent_s) + " seconds";
        session_dismiss(s, why, why);
    }
}

}  // namespace

const conn_handler session_conn_handler = {.on_line = on_line,
                                           .on_end = on_end,
                                           .on_drained = on_drained,
                                           .line_max_bytes = line_max_bytes,
                                           .on_closed = on_closed};

session* session_create(session_host* host, stream_kind kind) {
    session* s = new (std::nothrow) session;
    if (s == nullptr) {
        return nullptr;
    }
    s->host = host;
    s->silent_ms = now_ms(s);
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

void session_refuse(session* s, const frontend& door, std::string_view why) {
    std::string words;
    door.last_word(s->fe, why, words);
    shared_bytes* const bytes = shared_bytes_create(std::move(words));
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

void session_say_last(session* s, std::string_view why) {
    delivery d;
    d.what.kind = event_kind::worded;
    s->fe.door->last_word(s->fe, why, d.what.text);
    d.only = s->fe.id;
    s->host->door.push(s->host->door.context, std::move(d));
}

void session_dismiss(session* s, std::string_view why, std::string_view reason) {
    session_say_last(s, why);
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
    if (s->fe.door == nullptr || s->link.dropped) {
        return;
    }
    const uint32_t silent_s = (static_cast<uint32_t>(now_ms) - s->silent_ms) / 1000;
    if (s->fe.phase < frontend_phase::online) {
        sweep_naming(s, silent_s);
    } else if (s->fe.phase == frontend_phase::online && s->fe.door->on_idle != nullptr &&
               !conn_is_behind(&s->link)) {
        sweep_online(s, silent_s);
    }
}
