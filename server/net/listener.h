// A listening socket, TCP or unix. It only says that somebody is there: who accepts, decides.
//
// States: listening -> closing -> freed. Ownership: a listener frees itself in its close callback;
// `listener_close` is due once. A unix socket's file is removed when it closes; a stale one is taken over
// when nobody answers there. Thread: the loop's. Errors: as text for a person.
#pragma once

#include <sys/types.h>
#include <uv.h>

#include <string>
#include <vector>

#include "common/base/err.h"
#include "common/io/stream.h"
#include "common/io/url.h"

struct listener;

struct listener_handler {
    void* context = nullptr;
    void (*on_connection)(void* context, listener* l) = nullptr;  // accept with `&l->uv`
};

struct listener {
    union {
        uv_handle_t handle;
        uv_stream_t uv;
        uv_tcp_t tcp;
        uv_pipe_t pipe;
    };
    listener_handler handler;
    stream_kind kind = stream_kind::tcp;
    url_scheme scheme = url_scheme::chat;  // what is spoken there
    std::string shown;                     // its URL, with the real port
    bool waiting = false;                  // a client that could not be accepted yet stands at the door
};

// Appends one listener for each address that `where` stands for (a name may have several).
[[nodiscard]] err listener_open(uv_loop_t* loop, const url& where, listener_handler handler,
                                std::vector<listener*>* out);
// A unix socket at `path` for those whom `mode` lets in. An error is libuv's status; `shown` stays empty.
[[nodiscard]] int listener_open_path(uv_loop_t* loop, const std::string& path, mode_t mode,
                                     listener_handler handler, listener** out);
void listener_close(listener* l);
