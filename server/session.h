// One client: one allocation that holds its connection and its front end's part. It is freed in one place,
// when the connection's handle is closed; until then `session_table` has it on its list.
//
// States: in service (has a door) or refused (has none: hears one line and is sent away).
// Ways out: the door's goodbye (`closing` comes through the queue: finish), the peer's end, a lost or dropped
// connection; the door is told exactly once in each of them (`on_end` is idempotent).
//
// Ownership: itself; borrows the host. Thread: the loop's.
#pragma once

#include <cstdint>
#include <string_view>

#include "common/base/list.h"
#include "server/frontend/frontend.h"
#include "server/net/address.h"
#include "server/net/conn.h"

struct session_recall;
struct session_table;
struct session_present;  // list tag: in the table
struct session_dirty;    // list tag: something was queued in this drain

// What the composition root gives to all sessions.
struct session_host {
    frontend_host door;  // what doors get
    conn_group* conns = nullptr;
    session_table* table = nullptr;
    address_table* addresses = nullptr;
    const limits* limit = nullptr;
    bool stopping = false;                          // nobody is told who leaves any more
    void (*on_gone)(session_host* host) = nullptr;  // after a session was freed
};

extern const conn_handler session_conn_handler;  // for the group that sessions are in

struct session : list_hook<session_present>, list_hook<session_dirty> {
    session_host* host = nullptr;
    client_address from;
    bool counted = false;  // in the address table
    bool closing = false;  // ends once what is queued is written
    bool pinged = false;   // has been asked whether it is still there
    uint32_t silent_ms =
        0;               // since when, by the loop's clock (its low bits): it was opened, or last said a line
    uint32_t heard = 0;  // the latest event for several lists (fanout::stamp)
    // From here to the middle of `link`, in a row, is what each line touches.
    session_recall* recall = nullptr;  // only while the history is asked something
    frontend_session fe;
    conn link;
};

// In the table, not yet accepted; nullptr when the system has nothing for it.
[[nodiscard]] session* session_create(session_host* host, stream_kind kind);

void session_open(session* s, const frontend* door);
void session_refuse(session* s, const frontend& door, std::string_view why);

// One of the kinds of events that nobody sees (event.h) has come through the queue.
void session_steer(session* s, const event& what);

void session_say_last(session* s, std::string_view why);  // the door's last word, through the queue

// The door's last word (`why`), then the door leaves (`reason` for the others), and it ends when that is
// written.
void session_dismiss(session* s, std::string_view why, std::string_view reason);

void session_flush(session* s);  // after a drain: one gathered write, or the end
void session_sweep(session* s, uint64_t now_ms);
