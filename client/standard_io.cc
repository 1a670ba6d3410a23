#include "client/standard_io.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace {

constexpr size_t read_bytes = 16 * 1024;

void on_read(uv_fs_t* request) {
    auto* in = static_cast<line_input*>(request->data);
    const ssize_t count = request->result;
    uv_fs_req_cleanup(request);
    in->reading = false;
    in->ended = count <= 0;
    in->bytes.resize(count > 0 ? static_cast<size_t>(count) : 0);
    in->rest = in->bytes;
    in->handler.on_ready(in->handler.context);
}

// On uv's threads, since that is the one way that takes every kind of stdin and leaves its flags as they are.
void read_more(line_input& in) {
    if (in.reading || in.ended) {
        return;
    }
    in.bytes.resize(read_bytes);
    uv_buf_t buffer = uv_buf_init(in.bytes.data(), read_bytes);
    in.request.data = &in;
    in.reading = uv_fs_read(in.loop, &in.request, STDIN_FILENO, &buffer, 1, -1, on_read) == 0;
    in.ended = !in.reading;
}

bool give_partial(line_input& in, input_line* line) {
    in.line.swap(in.partial);
    in.partial.clear();
    if (in.line.ends_with('\r')) {
        in.line.pop_back();
    }
    *line = {.text = in.line};
    return true;
}

}  // namespace

void line_input_init(line_input& in, uv_loop_t* loop, const input_handler& handler) {
    in.loop = loop;
    in.handler = handler;
}

bool line_input_take(line_input& in, input_line* line) {
    while (!in.reading && !in.rest.empty()) {
        const size_t end = in.rest.find('\n');
        const bool whole = end != std::string_view::npos;
        const std::string_view piece = in.rest.substr(0, end);
        in.rest.remove_prefix(whole ? end + 1 : piece.size());
        if (in.skipping) {
            in.skipping = !whole;
            continue;
        }
        in.partial.append(piece);
        if (in.partial.size() > input_line_max_bytes) {
            in.partial.clear();
            in.skipping = !whole;
            *line = {.too_long = true};
            return true;
        }
        if (whole) {
            return give_partial(in, line);
        }
    }
    if (in.ended && !in.partial.empty()) {
        return give_partial(in, line);
    }
    read_more(in);
    return false;
}

bool line_input_done(const line_input& in) {
    return in.ended && in.rest.empty() && in.partial.empty();
}

bool output_write(std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t sent = write(STDOUT_FILENO, bytes.data(), bytes.size());
        if (sent >= 0) {
            bytes.remove_prefix(static_cast<size_t>(sent));
        } else if (errno == EAGAIN) {
            pollfd wait{.fd = STDOUT_FILENO, .events = POLLOUT, .revents = 0};
            poll(&wait, 1, -1);
        } else if (errno != EINTR) {
            return false;
        }
    }
    return true;
}

void output_watch_start(output_watch& w, uv_loop_t* loop, void* context, void (*on_gone)(void* context)) {
    struct stat kind {};
    if (fstat(STDOUT_FILENO, &kind) != 0 || !S_ISFIFO(kind.st_mode)) {
        return;
    }
    // A description of our own: uv makes it non-blocking, and stdout's is shared with others.
    w.fd = open("/proc/self/fd/1", O_WRONLY | O_NONBLOCK | O_CLOEXEC);
    if (w.fd < 0 || uv_poll_init(loop, &w.poll, w.fd) != 0) {
        return;
    }
    w.context = context;
    w.on_gone = on_gone;
    w.poll.data = &w;
    uv_poll_start(&w.poll, UV_DISCONNECT, [](uv_poll_t* poll, int, int) {
        auto* watch = static_cast<output_watch*>(poll->data);
        uv_poll_stop(poll);
        watch->on_gone(watch->context);
    });
}

void output_watch_close(output_watch& w) {
    if (w.on_gone != nullptr) {
        uv_close(reinterpret_cast<uv_handle_t*>(&w.poll),
                 [](uv_handle_t* handle) { close(static_cast<output_watch*>(handle->data)->fd); });
    }
}
