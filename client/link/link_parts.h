// What the files of the link share. Private to client/link.
#pragma once

#include "client/link/dialect.h"
#include "client/link/failure.h"
#include "client/link/irc_dialect.h"
#include "client/link/link.h"
#include "common/io/stream.h"
#include "common/wire/line_splitter.h"

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

struct server_link {
    uv_loop_t* loop = nullptr;
    url where;
    link_options options;
    link_handler handler;
    uv_timer_t timer;  // the one thing that the present phase waits for at most, or the next try
    uv_timer_t later;  // IRC: what its dialect says by itself is told on the loop's next turn
    link_phase phase = link_phase::offline;
    line_dialect dialect;  // with IRC only what is known of the name
    irc_dialect irc;
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

extern const stream_handler link_connection_handler;

void link_set_phase(server_link* l, link_phase phase);
void link_on_timer(uv_timer_t* timer);
void link_fail(server_link* l, link_failure what, int status);

// Getting there (link_dial.cc): on_connected of the handler follows, or link_fail.
void link_dial(server_link* l);
void link_try_next_address(server_link* l, int last_status);
void link_forget_addresses(server_link* l);
void link_drop_connection(server_link* l);
