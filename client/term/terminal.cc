#include "client/term/terminal.h"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <string>

#include "client/term/restore.h"

namespace {

constexpr std::string_view modes_on = "\x1b[?2004h";
constexpr std::string_view modes_off = "\x1b[?2004l";
constexpr std::string_view mouse_on = "\x1b[?1000h\x1b[?1006h";
constexpr std::string_view mouse_off = "\x1b[?1006l\x1b[?1000l";

constexpr std::array<int, 3> ending_signals = {SIGTERM, SIGINT, SIGHUP};

}  // namespace

struct terminal {
    terminal_handler handler;
    screen* picture = nullptr;
    uv_tty_t in;
    uv_tty_t out;
    uv_signal_t winch;
    uv_signal_t tstp;
    uv_signal_t cont;
    std::array<uv_signal_t, ending_signals.size()> ending;
    uv_write_t write;
    std::string writing;  // bytes of the frame on its way
    std::string modes;    // to be sent with the next frame
    terminal_size size;
    int out_fd = -1;
    size_t open_handles = 0;
    bool busy = false;  // a write is pending
    bool away = false;  // running in the background: the terminal is someone else's
    bool mouse = true;
    bool ended = false;
};

namespace {

std::array<char, 64 * 1024> input_buffer;

terminal* terminal_of(const uv_handle_t* handle) {
    return static_cast<terminal*>(handle->data);
}

// Our own two descriptions: whatever uv sets on them, the shell's stay as they are. Where /dev/tty cannot be
// opened, the shell's must do.
int open_tty(int flags, int instead) {
    const int fd = open("/dev/tty", flags | O_NOCTTY | O_CLOEXEC);
    return fd >= 0 ? fd : fcntl(instead, F_DUPFD_CLOEXEC, 3);
}

void read_size(terminal* t) {
    winsize now{};
    if (ioctl(t->out_fd, TIOCGWINSZ, &now) == 0 && now.ws_row > 0 && now.ws_col > 0) {
        t->size = {.rows = now.ws_row, .columns = now.ws_col};
    }
}

// uv remembers the mode and does nothing when asked for the same again, though the shell may have changed it
// meanwhile.
void raw_mode(terminal* t) {
    uv_tty_set_mode(&t->in, UV_TTY_MODE_NORMAL);
    uv_tty_set_mode(&t->in, UV_TTY_MODE_RAW);
}

void on_alloc(uv_handle_t*, size_t, uv_buf_t* buffer) {
    *buffer = uv_buf_init(input_buffer.data(), static_cast<unsigned>(input_buffer.size()));
}

void on_read(uv_stream_t* stream, ssize_t count, const uv_buf_t* buffer) {
    terminal* t = static_cast<terminal*>(stream->data);
    if (count > 0) {
        t->handler.on_input(t->handler.context, {buffer->base, static_cast<size_t>(count)});
    } else if (count < 0) {
        uv_read_stop(stream);
        t->handler.on_gone(t->handler.context);
    }
}

void on_written(uv_write_t* request, int status) {
    terminal* t = static_cast<terminal*>(request->data);
    t->busy = false;
    if (t->ended) {
        return;
    }
    if (status == UV_EIO || status == UV_EPIPE) {
        t->handler.on_gone(t->handler.context);
    } else {
        t->handler.on_ready(t->handler.context);
    }
}

void on_winch(uv_signal_t* signal, int) {
    terminal* t = static_cast<terminal*>(signal->data);
    read_size(t);
    t->handler.on_changed(t->handler.context);
}

bool is_gone(const terminal* t) {
    termios now{};
    return tcgetattr(t->out_fd, &now) != 0 && errno == EIO;
}

bool in_foreground(const terminal* t) {
    const pid_t group = tcgetpgrp(t->out_fd);
    return group < 0 || group == getpgrp();
}

// What the terminal needs when it is ours, again. Continued in the background we wait for the `fg` (another
// SIGCONT).
void take(terminal* t) {
    t->away = !in_foreground(t);
    if (t->away) {
        return;
    }
    raw_mode(t);
    read_size(t);
    t->modes.assign(modes_on).append(t->mouse ? mouse_on : mouse_off);
    screen_forget(t->picture);
}

void give_back(terminal* t) {
    std::string last(mouse_off);
    last += modes_off;
    last += screen_leave(t->picture);
    if (t->busy || !restore_write(t->out_fd, last, restore_limit_ms)) {
        restore_by_force(t->out_fd);
    }
    restore_settings();
}

// Also after a SIGSTOP, which we could not see coming.
void on_cont(uv_signal_t* signal, int) {
    terminal* t = static_cast<terminal*>(signal->data);
    take(t);
    t->handler.on_changed(t->handler.context);
}

void on_tstp(uv_signal_t* signal, int) {
    terminal_suspend(static_cast<terminal*>(signal->data));
}

void on_ending_signal(uv_signal_t* signal, int signum) {
    terminal* t = static_cast<terminal*>(signal->data);
    t->handler.on_signal(t->handler.context, signum);
}

void watch(terminal* t, uv_loop_t* loop, uv_signal_t* watcher, int signum, uv_signal_cb call) {
    uv_signal_init(loop, watcher);
    watcher->data = t;
    uv_signal_start(watcher, call, signum);
}

bool open_ttys(terminal* t, uv_loop_t* loop) {
    const int in_fd = open_tty(O_RDONLY, STDIN_FILENO);
    t->out_fd = open_tty(O_WRONLY, STDOUT_FILENO);
    restore_save(t->out_fd);
    const auto open_one = [&](uv_tty_t* handle, int fd) {
        if (fd < 0 || uv_tty_init(loop, handle, fd, 0) != 0) {
            return false;
        }
        handle->data = t;
        return true;
    };
    return open_one(&t->in, in_fd) && open_one(&t->out, t->out_fd);
}

void watch_signals(terminal* t, uv_loop_t* loop) {
    watch(t, loop, &t->winch, SIGWINCH, on_winch);
    watch(t, loop, &t->tstp, SIGTSTP, on_tstp);
    watch(t, loop, &t->cont, SIGCONT, on_cont);
    for (size_t i = 0; i < ending_signals.size(); ++i) {
        watch(t, loop, &t->ending[i], ending_signals[i], on_ending_signal);
    }
}

void on_closed(uv_handle_t* handle) {
    terminal* t = terminal_of(handle);
    if (--t->open_handles == 0) {
        screen_destroy(t->picture);
        delete t;
    }
}

}  // namespace

created_terminal terminal_create(uv_loop_t* loop, const terminal_options& options, terminal_handler handler) {
    created_terminal result;
    auto* t = new terminal{};
    t->handler = handler;
    t->mouse = options.mouse;
    if (!open_ttys(t, loop)) {
        result.fault = screen_fault::unusable;
        terminal_destroy(t);
        return result;
    }
    read_size(t);
    created_screen picture = screen_create(std::getenv("TERM"), t->size.rows, t->size.columns, options.color);
    if (picture.made == nullptr) {
        result.fault = picture.fault;
        terminal_destroy(t);
        return result;
    }
    t->picture = picture.made;
    result.term = std::move(picture.term);
    restore_on_crash();
    watch_signals(t, loop);
    take(t);
    uv_read_start(reinterpret_cast<uv_stream_t*>(&t->in), on_alloc, on_read);
    result.made = t;
    return result;
}

terminal_size terminal_get_size(const terminal* t) {
    return t->size;
}

bool terminal_ready(const terminal* t) {
    return !t->busy && !t->away && !t->ended;
}

void terminal_show(terminal* t, const canvas& what, bool bell) {
    t->writing.swap(t->modes);
    t->modes.clear();
    t->writing += screen_draw(t->picture, what);
    if (bell) {
        t->writing += '\a';
    }
    if (t->writing.empty()) {
        return;
    }
    const uv_buf_t bytes = uv_buf_init(t->writing.data(), static_cast<unsigned>(t->writing.size()));
    t->write.data = t;
    t->busy = uv_write(&t->write, reinterpret_cast<uv_stream_t*>(&t->out), &bytes, 1, on_written) == 0;
}

void terminal_repaint(terminal* t) {
    screen_forget(t->picture);
}

void terminal_set_mouse(terminal* t, bool on) {
    t->mouse = on;
    t->modes += on ? mouse_on : mouse_off;
}

void terminal_suspend(terminal* t) {
    uv_signal_stop(&t->tstp);
    if (!t->away) {
        give_back(t);
    }
    signal(SIGTSTP, SIG_DFL);
    kill(0, SIGTSTP);  // the whole job: we may be a part of a pipeline
    uv_signal_start(&t->tstp, on_tstp, SIGTSTP);
    take(t);
    t->handler.on_changed(t->handler.context);
}

void terminal_end(terminal* t) {
    if (t->ended) {
        return;
    }
    if (!is_gone(t) && in_foreground(t)) {
        give_back(t);
    }
    t->ended = true;
    uv_read_stop(reinterpret_cast<uv_stream_t*>(&t->in));
    restore_done();
}

void terminal_destroy(terminal* t) {
    const std::array<uv_handle_t*, 5 + ending_signals.size()> handles = {
        reinterpret_cast<uv_handle_t*>(&t->in),        reinterpret_cast<uv_handle_t*>(&t->out),
        reinterpret_cast<uv_handle_t*>(&t->winch),     reinterpret_cast<uv_handle_t*>(&t->tstp),
        reinterpret_cast<uv_handle_t*>(&t->cont),      reinterpret_cast<uv_handle_t*>(&t->ending[0]),
        reinterpret_cast<uv_handle_t*>(&t->ending[1]), reinterpret_cast<uv_handle_t*>(&t->ending[2]),
    };
    t->ended = true;
    restore_done();
    for (uv_handle_t* handle : handles) {
        t->open_handles += handle->data != nullptr ? 1 : 0;  // it was initialised
    }
    if (t->open_handles == 0) {
        delete t;
        return;
    }
    for (uv_handle_t* handle : handles) {
        if (handle->data != nullptr) {
            uv_close(handle, on_closed);
        }
    }
}
