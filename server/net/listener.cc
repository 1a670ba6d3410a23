#include "server/net/listener.h"

#include <fcntl.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>
#include <new>

#include "common/base/log.h"

namespace {

constexpr int backlog = 1024;
constexpr int keep_alive_probes = 4;
constexpr mode_t unix_socket_mode = 0660;

void on_connection(uv_stream_t* server, int status);

listener* listener_of(void* handle) {
    return static_cast<listener*>(static_cast<uv_handle_t*>(handle)->data);
}

// A handle on a copy of the socket.
int hear(listener* l, uv_loop_t* loop) {
    const bool tcp = l->kind == stream_kind::tcp;
    // Neither can fail: no socket is made yet.
    if (tcp) {
        uv_tcp_init(loop, &l->tcp);
    } else {
        uv_pipe_init(loop, &l->pipe, /*ipc=*/0);
    }
    l->handle.data = l;
    ++l->open_handles;
    const int copy = fcntl(l->socket, F_DUPFD_CLOEXEC, 0);
    if (copy < 0) {
        return uv_translate_sys_error(errno);
    }
    const int status = tcp ? uv_tcp_open(&l->tcp, copy) : uv_pipe_open(&l->pipe, copy);
    if (status < 0) {
        close(copy);
        return status;
    }
    return uv_listen(&l->uv, backlog, on_connection);
}

void on_pause_over(uv_timer_t* timer) {
    listener* l = listener_of(timer);
    const int status = hear(l, timer->loop);
    l->stage = listener_stage::listening;
    if (status < 0) {
        on_connection(&l->uv, status);
    }
}

void on_handle_closed(uv_handle_t* handle) {
    listener* l = listener_of(handle);
    --l->open_handles;
    if (l->stage == listener_stage::pausing) {
        l->stage = listener_stage::paused;
        uv_timer_start(&l->pause, on_pause_over, listener_pause_ms, 0);
    } else if (l->open_handles == 0) {
        close(l->socket);
        if (!l->path.empty()) {
            unlink(l->path.c_str());
        }
        delete l;
    }
}

void on_connection(uv_stream_t* server, int status) {
    listener* l = listener_of(server);
    if (status == 0) {
        l->handler.on_connection(l->handler.context, l);
        return;
    }
    const uint64_t now_ms = uv_now(server->loop);
    if (l->told_at_ms == 0 || now_ms - l->told_at_ms >= listener_told_ms) {
        l->told_at_ms = now_ms;
        log_write(log_level::warning, "Clients cannot be accepted for now",
                  {{"reason", uv_strerror(status)}});
    }
    if (l->stage == listener_stage::listening) {
        l->stage = listener_stage::pausing;
        l->waiting = false;
        uv_close(&l->handle, on_handle_closed);
    }
}

// Takes `bound`, whose address is its own already; closes it when it cannot be listened on.
int create(uv_loop_t* loop, stream_kind kind, int bound, listener_handler handler, listener** out) {
    listener* l = new listener;
    l->handler = handler;
    l->kind = kind;
    l->socket = bound;
    uv_timer_init(loop, &l->pause);
    l->pause.data = l;
    ++l->open_handles;
    const int status = hear(l, loop);
    if (status < 0) {
        listener_close(l);
        return status;
    }
    *out = l;
    return 0;
}

err failed(const url& where, int status) {
    std::string text = "cannot listen on " + url_format(where) + ": " + uv_strerror(status);
    if (status == UV_EADDRINUSE) {
        text += "; another server has it: stop that one or take another port with --listen";
    } else if (status == UV_EADDRNOTAVAIL) {
        text += "; this machine has no such address: see `ip address`";
    } else if (status == UV_EACCES && !where.is_unix) {
        text += "; ports below 1024 are the administrator's: take a higher one";
    } else if (where.is_unix) {
        text += "; the folder must exist and be writable";
    }
    return {text};
}

uint16_t bound_port(int socket) {
    sockaddr_storage name = {};
    socklen_t length = sizeof name;
    if (getsockname(socket, reinterpret_cast<sockaddr*>(&name), &length) < 0) {
        return 0;
    }
    const bool v6 = name.ss_family == AF_INET6;
    return ntohs(v6 ? reinterpret_cast<sockaddr_in6*>(&name)->sin6_port
                    : reinterpret_cast<sockaddr_in*>(&name)->sin_port);
}

void set_option(const listener* l, int level, int option, int value) {
    setsockopt(l->socket, level, option, &value, sizeof value);
}

// A socket with that address, or a negative status.
int bind_socket(const sockaddr* address, socklen_t length) {
    const int fd = socket(address->sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0) {
        return uv_translate_sys_error(errno);
    }
    const int on = 1;  // a restart need not wait for the old connections' end
    if ((address->sa_family != AF_UNIX && setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) < 0) ||
        bind(fd, address, length) < 0) {
        const int status = uv_translate_sys_error(errno);
        close(fd);
        return status;
    }
    return fd;
}

std::string numeric_host(const sockaddr* address, socklen_t length) {
    char host[NI_MAXHOST] = "";
    getnameinfo(address, length, host, sizeof host, nullptr, 0, NI_NUMERICHOST);
    return host;
}

int open_tcp(uv_loop_t* loop, const url& where, const addrinfo* address, listener_handler handler,
             std::vector<listener*>* out) {
    const int fd = bind_socket(address->ai_addr, address->ai_addrlen);
    if (fd < 0) {
        return fd;
    }
    listener* l = nullptr;
    const int status = create(loop, stream_kind::tcp, fd, handler, &l);
    if (status < 0) {
        return status;
    }
    url real = where;
    real.host = numeric_host(address->ai_addr, address->ai_addrlen);
    real.port = bound_port(fd);
    l->scheme = where.scheme;
    l->shown = url_format(real);
    out->push_back(l);
    return 0;
}

err open_host(uv_loop_t* loop, const url& where, listener_handler handler, std::vector<listener*>* out) {
    const addrinfo hints = {.ai_flags = AI_PASSIVE, .ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM};
    addrinfo* found = nullptr;
    const int status = getaddrinfo(where.host.c_str(), std::to_string(where.port).c_str(), &hints, &found);
    if (status != 0) {
        return {"cannot listen on " + url_format(where) + ": " + gai_strerror(status) +
                "; give an address of this machine, such as 127.0.0.1 or [::]"};
    }
    const std::unique_ptr<addrinfo, void (*)(addrinfo*)> addresses(found, freeaddrinfo);
    size_t opened = 0;
    int last = UV_EADDRNOTAVAIL;
    for (const addrinfo* address = found; address != nullptr; address = address->ai_next) {
        last = open_tcp(loop, where, address, handler, out);
        if (last == 0) {
            ++opened;
        } else if (last != UV_EADDRNOTAVAIL && last != UV_EAFNOSUPPORT) {
            return failed(
                where, last);  // a name may stand for a family that this machine lacks; else it is an error
        }
    }
    return opened > 0 ? err{} : failed(where, last);
}

// Removes the socket file that a killed server has left, never one that somebody answers on, nor other files.
int remove_stale(const std::string& path) {
    struct stat info;
    if (lstat(path.c_str(), &info) < 0) {
        return errno == ENOENT ? 0 : uv_translate_sys_error(errno);
    }
    if (!S_ISSOCK(info.st_mode)) {
        return UV_EEXIST;
    }
    sockaddr_un address = {};
    address.sun_family = AF_UNIX;
    path.copy(address.sun_path, sizeof address.sun_path - 1);
    const int probe = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (probe < 0) {
        return uv_translate_sys_error(errno);
    }
    const int answer = connect(probe, reinterpret_cast<const sockaddr*>(&address), sizeof address);
    const bool nobody = answer < 0 && errno == ECONNREFUSED;
    close(probe);
    if (!nobody) {
        return UV_EADDRINUSE;
    }
    return unlink(path.c_str()) < 0 ? uv_translate_sys_error(errno) : 0;
}

err open_unix(uv_loop_t* loop, const url& where, listener_handler handler, std::vector<listener*>* out) {
    listener* l = nullptr;
    const int status = listener_open_path(loop, where.host, unix_socket_mode, handler, &l);
    if (status < 0) {
        return failed(where, status);
    }
    l->scheme = where.scheme;
    l->shown = url_format(where);
    out->push_back(l);
    return {};
}

}  // namespace

err listener_open(uv_loop_t* loop, const url& where, listener_handler handler, std::vector<listener*>* out) {
    return where.is_unix ? open_unix(loop, where, handler, out) : open_host(loop, where, handler, out);
}

int listener_open_path(uv_loop_t* loop, const std::string& path, mode_t mode, listener_handler handler,
                       listener** out) {
    if (path.size() >= sizeof sockaddr_un::sun_path) {
        return UV_ENAMETOOLONG;
    }
    const int stale = remove_stale(path);
    if (stale < 0) {
        return stale;
    }
    sockaddr_un address = {};
    address.sun_family = AF_UNIX;
    path.copy(address.sun_path, sizeof address.sun_path - 1);
    const int fd = bind_socket(reinterpret_cast<const sockaddr*>(&address), sizeof address);
    if (fd < 0) {
        return fd;
    }
    int status = chmod(path.c_str(), mode) < 0 ? uv_translate_sys_error(errno) : 0;
    if (status < 0) {
        close(fd);
    } else {
        status = create(loop, stream_kind::unix_socket, fd, handler, out);  // before this nobody is let in
    }
    if (status < 0) {
        unlink(path.c_str());
    } else {
        (*out)->path = path;
    }
    return status;
}

void listener_set_liveness(const listener* l, const limits& limit) {
    if (l->kind != stream_kind::tcp) {
        return;
    }
    const int idle = static_cast<int>(limit.ping_interval_s);
    const int timeout = static_cast<int>(limit.ping_timeout_s);
    const int keep_alive = idle != 0 ? 1 : 0;
    set_option(l, IPPROTO_TCP, TCP_NODELAY, 1);  // each turn's lines leave in one write already
    set_option(l, SOL_SOCKET, SO_KEEPALIVE, keep_alive);
    set_option(l, IPPROTO_TCP, TCP_USER_TIMEOUT, keep_alive * (idle + timeout) * 1000);
    if (keep_alive != 0) {
        set_option(l, IPPROTO_TCP, TCP_KEEPIDLE, idle);
        set_option(l, IPPROTO_TCP, TCP_KEEPINTVL, std::max(timeout / keep_alive_probes, 1));
        set_option(l, IPPROTO_TCP, TCP_KEEPCNT, keep_alive_probes);
    }
}

void listener_close(listener* l) {
    const bool open = l->stage == listener_stage::listening;
    l->stage = listener_stage::closing;
    if (open) {
        uv_close(&l->handle, on_handle_closed);
    }
    uv_close(reinterpret_cast<uv_handle_t*>(&l->pause), on_handle_closed);
}
