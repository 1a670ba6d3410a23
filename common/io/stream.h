// One connected byte stream (TCP or unix socket) on the loop: reads into the loop's shared buffer, an output
// queue of shared slices, and one gathered write for all of them.
//
// States:   opening -> open -> finishing -> closing -> closed
//   opening    initialised; accepted into or connecting
//   open       reads are delivered while reading is on; slices may be queued at any time
//   finishing  `stream_finish`: what is queued is written, then our side is shut down, then reads are thrown
//              away until the peer's end has come too (so that unread input does not make the kernel reset
//              the connection and lose our last words), then it closes; the owner sets the limit in time
//   closing    `stream_close`: nothing more is sent or told, but `on_closed`
//   closed     `on_closed` was called: the memory is the owner's again, and `stream` may be freed there
//
// Happy path: init, accept or connect, read_start, queue + flush ..., finish, on_closed.
// Failure paths: an error in read, write, connect or shutdown arrives as `on_end` with its (negative) uv
// code, once, possibly after the peer's end of input and possibly from within `stream_flush`; the owner then
// calls `stream_close`. A peer that has gone while we write to it may have left its last words in our receive
// buffer: the stream is `muted` then (what is queued and what will be is thrown away) and the end comes from
// the read side. Close is idempotent in every state and never calls back synchronously. Pending requests are
// counted by libuv: their callbacks come before the close callback. Where there is no memory for a request,
// that is an error like any other.
//
// Ownership: embedded in the owner's struct; holds references of the slices that it queues.
// Thread: the loop's. Units: bytes.
#pragma once

#include <uv.h>

#include <span>
#include <string_view>

#include "common/base/slice_queue.h"

struct stream;

struct stream_handler {
    void (*on_connected)(stream* s);                     // only after stream_connect
    void (*on_read)(stream* s, std::string_view bytes);  // `bytes` are valid until it returns
    void (*on_end)(stream* s, int status);               // 0 = the peer's end of input, < 0 = uv error
    void (*on_drained)(stream* s);  // after a stall, nothing is queued any more; may be nullptr
    void (*on_closed)(stream* s);   // last call
};

enum class stream_kind : uint8_t { tcp, unix_socket };
enum class stream_state : uint8_t { opening, open, finishing, closing, closed };

union stream_request {
    uv_req_t request;
    uv_connect_t connect;
    uv_write_t write;
    uv_shutdown_t shutdown;
};

struct stream {
    stream_request* request = nullptr;  // one at a time, and only while it is pending
    const stream_handler* handler = nullptr;
    void* owner = nullptr;        // the handler's own, never touched here
    slice_queue queue;            // unsent
    size_t queued_bytes = 0;      // in it
    uint64_t progress_bytes = 0;  // handed to the kernel since the start; stands still when the peer stalls
    uint32_t writing_slices = 0;  // from its front on, in the pending write request
    uv_os_fd_t fd = -1;           // of the handle, once it is open
    stream_state state = stream_state::opening;
    bool reading = false;
    bool input_ended = false;
    bool shut = false;   // our side: shutdown was asked for
    bool muted = false;  // the peer takes nothing any more
    union {
        uv_handle_t handle;
        uv_stream_t uv;
        uv_tcp_t tcp;
        uv_pipe_t pipe;
    };
};

[[nodiscard]] int stream_init(stream* s, uv_loop_t* loop, stream_kind kind, const stream_handler* handler);
// With the options of the listening socket.
[[nodiscard]] int stream_accept(stream* s, uv_stream_t* listener);
[[nodiscard]] int stream_connect_tcp(stream* s, const sockaddr* address);
[[nodiscard]] int stream_connect_unix(stream* s, const char* path);

void stream_read_start(stream* s);
void stream_read_stop(stream* s);

// Queues `what` (takes a reference) behind all earlier slices; joined with the last one where they touch.
// Nothing is written before `stream_flush`. Ignored when muted, finishing or later.
void stream_queue(stream* s, slice what);
void stream_flush(stream* s);

// The first try of many flushes, send after send with nothing between: after each return from the kernel the
// processor knows our code by halves only, so what stands between two sends costs several times as much as
// in a loop of its own. Tells nobody anything; each stream still needs its `stream_flush`.
inline constexpr size_t stream_together_max = 64;
void stream_send_together(std::span<stream* const> streams);  // at most so many

void stream_finish(stream* s);
void stream_close(stream* s);
