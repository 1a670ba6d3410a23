// A listening socket, TCP or unix. It only says that somebody is there: who accepts, decides.
//
// States: listening -> closing -> freed, and
//   listening -> pausing -> paused -> listening   when no descriptor is left for who comes: its handle is
//   closed
//                                                 for `listener_pause_ms`, the socket is not: who comes
//                                                 waits.
// libuv would ask again at once and for ever: the descriptor that it keeps for this is gone once another
// thread was faster.
//
// Ownership: a listener frees itself in its last close callback; `listener_close` is due once. A unix
// socket's file is removed when it closes; a stale one is taken over when nobody answers there. Thread: the
// loop's. Errors: as text for a person.
#pragma once

#include <sys/types.h>
#include <uv.h>

#include <string>
#include <vector>

#include "common/base/err.h"
#include "common/base/limits.h"
#include "common/io/stream.h"
#include "common/io/url.h"

struct listener;

constexpr uint64_t listener_pause_ms = 100;
constexpr uint64_t listener_told_ms = 60'000;  // between two complaints in the log

enum class listener_stage : uint8_t { listening, pausing, paused, closing };

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
    uv_timer_t pause;
    listener_handler handler;
    int socket = -1;  // the listening socket, of which `handle` has a copy
    listener_stage stage = listener_stage::listening;
    uint8_t open_handles = 0;
    uint64_t told_at_ms = 0;  // when the log was told last that nobody can be accepted
    std::string path;         // of a unix socket: removed in the end
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
// What each connection from now on takes over from the listening socket (tcp(7)), for no call of its own: no
// delay, and a peer that vanished without a word is found `ping_timeout_s` after `ping_interval_s` of silence
// (0: never), or when it has confirmed nothing for as long. What the system does not know of this is no
// reason to refuse clients.
void listener_set_liveness(const listener* l, const limits& limit);
void listener_close(listener* l);
