// One client's connection: lines in, under a budget for each turn and a rate; slices out, under the output
// limits.
//
//             bytes                       lines
//   stream ----------> line_splitter ----------------> handler->on_line
//                          |  budget or rate used up, or too much output queued
//                          v
//                       backlog: reading has stopped; goes on in the next turn, when a token
//                       is there, or when the output is drained. Nothing is lost, it is slower.
//
// States: hearing -> deaf -> closed.
//   hearing  lines are given to `on_line`, until it returns false, or the peer's end of input comes up in the
//            backlog's turn (then `on_end("")`, after the last line, with its newline or without)
//   deaf     input is thrown away; what is queued still goes out, then `conn_finish` or `conn_drop` end it
//   closed   `on_closed`: the memory may go
// Failure paths: whatever goes wrong (reset, stall, output over its limit, no memory) is one `conn_drop`:
// `on_end` with the reason, then close. `on_end` may come more than once.
//
// Ownership: embedded in the session. Lifetime: from `conn_init` to `on_closed`. Thread: the loop's.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "common/base/limits.h"
#include "common/base/list.h"
#include "common/io/stream.h"
#include "common/wire/line_splitter.h"
#include "server/net/line_rate.h"

struct conn;
struct conn_paused;  // list tag: in `conn_group::next_turn` or `conn_group::throttled`

constexpr uint64_t linger_ms = 2000;  // for the peer to end too, once all is written

struct conn_handler {
    bool (*on_line)(conn* c, const split_line& line);  // false: no further line is wanted
    void (*on_end)(conn* c,
                   std::string_view reason);    // "" = the peer's own goodbye; else the connection is lost
    void (*on_drained)(conn* c);                // what was queued has left; may be nullptr
    uint32_t (*line_max_bytes)(const conn* c);  // of its next line; 0 = no limit
    void (*on_closed)(conn* c);
};

// What all connections of a loop share.
struct conn_group {
    uv_loop_t* loop = nullptr;
    const conn_handler* handler = nullptr;
    const limits* limit = nullptr;  // borrowed; read at each use, so a reload counts at once
    list<conn, conn_paused> next_turn;
    list<conn, conn_paused> throttled;
    bool paused = false;     // nobody is read: all who have something to say are in `next_turn`
    uv_idle_t turn_idle;     // active only while `next_turn` has someone whose turn may come
    uv_timer_t token_timer;  // for the earliest of `throttled`
};

void conn_group_init(conn_group* g, uv_loop_t* loop, const limits* limit, const conn_handler* handler);
void conn_group_pause(conn_group* g, bool paused);
void conn_group_close(conn_group* g);  // its handles; when no connection is left

// Read but not yet split: `bytes` from `at` on, at most one read buffer.
struct conn_backlog {
    std::string bytes;
    size_t at = 0;
};

struct conn : list_hook<conn_paused> {
    conn_group* group = nullptr;
    void* owner = nullptr;
    bool hearing = true;
    bool input_ended = false;  // the peer's end of input stands behind the backlog
    bool held = false;         // not read from, since it does not read enough
    bool waiting = false;      // not read from, until `conn_go_on`
    bool dropped = false;
    bool peer_lost = false;  // dropped because the socket failed, not by a rule of ours
    stream io;
    line_splitter splitter;
    line_rate rate;
    std::unique_ptr<conn_backlog> backlog;  // nullptr: none
    uint64_t progress_mark = 0;             // see conn_sweep
    uint64_t progress_ms = 0;
};

[[nodiscard]] int conn_init(conn* c, conn_group* g, stream_kind kind, void* owner);
[[nodiscard]] int conn_accept(conn* c, uv_stream_t* listener);
void conn_start(conn* c);  // begins to hear
void conn_wait(conn* c);   // within `on_line`: no further line, nor the end of input, until
void conn_go_on(conn* c);

void conn_queue(conn* c, slice what);
void conn_flush(conn* c);   // writes what the kernel takes; may hold or drop the connection
void conn_finish(conn* c);  // flush, then end politely (stream_finish)
void conn_drop(conn* c, std::string_view reason);

// Whether lines of it wait for their turn, for a token or until it reads: then its silence says nothing.
[[nodiscard]] inline bool conn_is_behind(const conn* c) {
    return c->held || c->waiting || c->is_linked() || c->backlog != nullptr;
}

// Once a second: drops a connection whose output has not moved for `output_stall_s`, or whose peer has not
// ended `linger_ms` after all was said.
void conn_sweep(conn* c, uint64_t now_ms);
