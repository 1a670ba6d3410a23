#include "common/io/stream.h"

#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <cerrno>
#include <new>
#include <span>

#include "common/base/limits.h"

namespace {

// One buffer serves all streams of the process's loop: libuv pairs each alloc callback with its read
// callback, and nobody keeps a pointer into it.
std::array<char, read_buffer_bytes> read_buffer;

stream* stream_of(uv_handle_t* handle) {
    return static_cast<stream*>(handle->data);
}

void on_alloc(uv_handle_t*, size_t, uv_buf_t* buffer) {
    *buffer = uv_buf_init(read_buffer.data(), static_cast<unsigned>(read_buffer.size()));
}

bool request_create(stream* s) {
    assert(s->request == nullptr);
    s->request = new (std::nothrow) stream_request;
    if (s->request == nullptr) {
        return false;
    }
    s->request->request.data = s;
    return true;
}

void request_destroy(stream* s) {
    delete s->request;
    s->request = nullptr;
}

void queue_clear(stream* s) {
    slice_queue_clear(s->queue);
    s->queued_bytes = 0;
}

void tell_end(stream* s, int status) {
    if (s->input_ended && status == 0) {
        return;
    }
    s->input_ended = true;
    stream_read_stop(s);
    if (s->state == stream_state::finishing) {
        // Our owner has already said goodbye: an error has nobody left to interest, and the peer's end is
        // what we were waiting for, unless our own words are still on their way.
        if (status < 0 || (s->shut && s->request == nullptr)) {
            stream_close(s);
        }
        return;
    }
    if (s->state == stream_state::open || s->state == stream_state::opening) {
        s->handler->on_end(s, status);
    }
}

void on_read(uv_stream_t* uv, ssize_t count, const uv_buf_t* buffer) {
    stream* s = static_cast<stream*>(uv->data);
    if (count > 0) {
        if (s->state == stream_state::open) {
            s->handler->on_read(s, std::string_view(buffer->base, static_cast<size_t>(count)));
        }
    } else if (count < 0) {
        tell_end(s, count == UV_EOF ? 0 : static_cast<int>(count));
    }
}

// The kernel has taken `bytes` from the front of the queue.
void queue_consume(stream* s, size_t bytes) {
    s->progress_bytes += bytes;
    s->queued_bytes -= bytes;
    slice_queue_consume(s->queue, bytes);
}

void write_failed(stream* s, int status) {
    const bool peer_gone = status == UV_EPIPE || status == UV_ECONNRESET;
    if (!peer_gone || s->input_ended || s->state != stream_state::open) {
        tell_end(s, status);
        return;
    }
    s->muted = true;
    queue_clear(s);
}

size_t gather(const stream* s, std::array<uv_buf_t, gather_slices>& buffers) {
    const size_t count = std::min(slice_queue_size(s->queue), buffers.size());
    for (size_t i = 0; i < count; ++i) {
        const std::string_view bytes = slice_queue_at(s->queue, i).view();
        buffers[i] = {.base = const_cast<char*>(bytes.data()), .len = bytes.size()};
    }
    return count;
}

void on_shutdown(uv_shutdown_t* request, int status) {
    stream* s = static_cast<stream*>(request->data);
    request_destroy(s);
    if (status < 0 || s->input_ended) {
        stream_close(s);
    }
}

void shut_down(stream* s) {
    if (s->shut || s->state != stream_state::finishing) {
        return;
    }
    s->shut = true;
    if (!request_create(s)) {
        stream_close(s);
    } else if (uv_shutdown(&s->request->shutdown, &s->uv, on_shutdown) < 0) {
        request_destroy(s);
        stream_close(s);
    }
}

size_t writing_bytes(const stream* s) {
    size_t bytes = 0;
    for (size_t i = 0; i < s->writing_slices && i < slice_queue_size(s->queue); ++i) {
        bytes += slice_queue_at(s->queue, i).length;
    }
    return bytes;
}

void on_written(uv_write_t* request, int status) {
    stream* s = static_cast<stream*>(request->data);
    const size_t bytes = writing_bytes(s);
    s->writing_slices = 0;
    request_destroy(s);
    if (s->state == stream_state::closing || s->state == stream_state::closed) {
        return;
    }
    if (status < 0) {
        write_failed(s, status);
    } else {
        queue_consume(s, bytes);
        stream_flush(s);
    }
    if (s->queued_bytes == 0 && s->state == stream_state::open && s->handler->on_drained != nullptr) {
        s->handler->on_drained(s);
    }
}

void opened(stream* s) {
    uv_fileno(&s->handle, &s->fd);
    s->state = stream_state::open;
}

void on_connected(uv_connect_t* request, int status) {
    stream* s = static_cast<stream*>(request->data);
    request_destroy(s);
    if (s->state != stream_state::opening) {
        return;
    }
    if (status < 0) {
        tell_end(s, status);
        return;
    }
    opened(s);
    s->handler->on_connected(s);
}

void on_close(uv_handle_t* handle) {
    stream* s = stream_of(handle);
    queue_clear(s);
    s->state = stream_state::closed;
    s->handler->on_closed(s);
}

}  // namespace

int stream_init(stream* s, uv_loop_t* loop, stream_kind kind, const stream_handler* handler) {
    s->handler = handler;
    const int status =
        kind == stream_kind::tcp ? uv_tcp_init(loop, &s->tcp) : uv_pipe_init(loop, &s->pipe, /*ipc=*/0);
    s->handle.data = s;
    return status;
}

int stream_accept(stream* s, uv_stream_t* listener) {
    const int status = uv_accept(listener, &s->uv);
    if (status == 0) {
        opened(s);
    }
    return status;
}

int stream_connect_tcp(stream* s, const sockaddr* address) {
    uv_tcp_nodelay(&s->tcp, 1);
    if (!request_create(s)) {
        return UV_ENOMEM;
    }
    const int status = uv_tcp_connect(&s->request->connect, &s->tcp, address, on_connected);
    if (status < 0) {
        request_destroy(s);
    }
    return status;
}

int stream_connect_unix(stream* s, const char* path) {
    if (!request_create(s)) {
        return UV_ENOMEM;
    }
    uv_pipe_connect(&s->request->connect, &s->pipe, path, on_connected);
    return 0;
}

void stream_read_start(stream* s) {
    if (s->reading || s->input_ended || s->state == stream_state::closing ||
        s->state == stream_state::closed) {
        return;
    }
    s->reading = true;
    const int status = uv_read_start(&s->uv, on_alloc, on_read);
    if (status < 0) {
        tell_end(s, status);
    }
}

void stream_read_stop(stream* s) {
    if (s->reading) {
        s->reading = false;
        uv_read_stop(&s->uv);
    }
}

void stream_queue(stream* s, slice what) {
    if (what.length == 0 || s->muted ||
        (s->state != stream_state::open && s->state != stream_state::opening)) {
        return;
    }
    if (slice_queue_size(s->queue) > s->writing_slices) {
        slice& last = slice_queue_last(s->queue);
        if (last.bytes == what.bytes && last.offset + last.length == what.offset) {
            last.length += what.length;
            s->queued_bytes += what.length;
            return;
        }
    }
    slice_queue_push(s->queue, what);
    s->queued_bytes += what.length;
}

static void write_rest(stream* s, std::span<const uv_buf_t> buffers) {
    if (!request_create(s)) {
        write_failed(s, UV_ENOMEM);
        return;
    }
    s->writing_slices = static_cast<uint32_t>(buffers.size());
    const int status = uv_write(&s->request->write, &s->uv, buffers.data(),
                                static_cast<unsigned>(buffers.size()), on_written);
    if (status < 0) {
        s->writing_slices = 0;
        request_destroy(s);
        write_failed(s, status);
    }
}

// Bytes that the kernel took, or a uv code. Not uv_try_write: its write(2) goes through the file layer, which
// is a tenth of what a short line costs.
static ssize_t send_now(const stream* s, std::span<uv_buf_t> buffers) {
    ssize_t sent = 0;
    do {
        if (buffers.size() == 1) {
            sent = send(s->fd, buffers[0].base, buffers[0].len, MSG_DONTWAIT | MSG_NOSIGNAL);
        } else {
            msghdr message{};
            message.msg_iov = reinterpret_cast<iovec*>(buffers.data());  // uv_buf_t is one, by its contract
            message.msg_iovlen = buffers.size();
            sent = sendmsg(s->fd, &message, MSG_DONTWAIT | MSG_NOSIGNAL);
        }
    } while (sent < 0 && errno == EINTR);
    return sent < 0 ? uv_translate_sys_error(errno) : sent;
}

void stream_send_together(std::span<stream* const> streams) {
    struct sending {
        std::string_view bytes;
        uv_os_fd_t fd;
        ssize_t sent;
    };
    assert(streams.size() <= stream_together_max);
    std::array<sending, stream_together_max> all;
    size_t count = 0;
    for (const stream* s : streams) {
        const bool simple =
            s->state == stream_state::open && slice_queue_size(s->queue) == 1 && s->writing_slices == 0;
        all[count++] = {.bytes = simple ? s->queue.first.view() : std::string_view(), .fd = s->fd, .sent = 0};
    }
    for (sending& each : std::span(all.data(), count)) {
        if (!each.bytes.empty()) {
            each.sent = send(each.fd, each.bytes.data(), each.bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
        }
    }
    for (size_t i = 0; i < count; ++i) {
        if (all[i].sent > 0) {  // an error comes again when it is flushed
            queue_consume(streams[i], static_cast<size_t>(all[i].sent));
        }
    }
}

void stream_flush(stream* s) {
    if (s->writing_slices > 0 || (s->state != stream_state::open && s->state != stream_state::finishing)) {
        return;
    }
    std::array<uv_buf_t, gather_slices> buffers;
    while (s->queued_bytes > 0) {
        const size_t count = gather(s, buffers);
        const ssize_t written = send_now(s, std::span(buffers.data(), count));
        if (written < 0 && written != UV_EAGAIN && written != UV_ENOBUFS) {
            write_failed(s, static_cast<int>(written));
            return;
        }
        if (written > 0) {
            queue_consume(s, static_cast<size_t>(written));
            continue;
        }
        write_rest(s, std::span(buffers.data(), count));
        return;
    }
    shut_down(s);
}

void stream_finish(stream* s) {
    if (s->state == stream_state::opening || s->muted) {
        stream_close(s);
        return;
    }
    if (s->state != stream_state::open) {
        return;
    }
    s->state = stream_state::finishing;
    stream_read_start(s);
    stream_flush(s);
}

void stream_close(stream* s) {
    if (s->state == stream_state::closing || s->state == stream_state::closed) {
        return;
    }
    stream_read_stop(s);
    s->state = stream_state::closing;
    uv_close(&s->handle, on_close);
}
