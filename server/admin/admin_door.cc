#include "server/admin/admin_door.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <exception>
#include <memory>
#include <new>

#include "common/base/list.h"
#include "common/base/log.h"
#include "common/io/stream.h"
#include "server/admin/json.h"
#include "server/admin/protocol.h"
#include "server/net/listener.h"

namespace {

constexpr mode_t owner_alone = 0600;
constexpr uint64_t sweep_ms = 500;

struct asking;  // list tag

}  // namespace

struct admin_client : list_hook<asking> {
    admin_door* door = nullptr;
    stream io;
    std::string line;     // as far as it has come
    uint64_t due_ms = 0;  // then it is closed
};

struct admin_door {
    operation_place place;
    admin_door_handler handler;
    listener* at = nullptr;
    uv_async_t wake;
    uv_timer_t sweep;  // active while somebody asks
    int handles = 2;   // of these two, not yet closed
    list<admin_client, asking> clients;
    size_t client_count = 0;
    admin_job* job = nullptr;
    admin_verb verb = admin_verb::check;  // of the job
    bool closing = false;
};

namespace {

admin_client* client_of(stream* s) {
    return static_cast<admin_client*>(s->owner);
}

// -- the end --

void on_handle_closed(uv_handle_t* handle) {
    admin_door* d = static_cast<admin_door*>(handle->data);
    if (--d->handles == 0) {
        delete d;
    }
}

void end_when_empty(admin_door* d) {
    if (d->closing && d->clients.empty() && d->job == nullptr) {
        uv_close(reinterpret_cast<uv_handle_t*>(&d->wake), on_handle_closed);
        uv_close(reinterpret_cast<uv_handle_t*>(&d->sweep), on_handle_closed);
    }
}

// -- the job --

void end_job(admin_door* d, const err& outcome) {
    job_destroy(d->job);
    d->job = nullptr;
    const std::string_view verb = admin_verb_word(d->verb);
    if (outcome.failed()) {
        log_write(log_level::warning, "An operator's command failed",
                  {{"command", verb}, {"reason", outcome.text}});
    } else {
        log_write(log_level::info, "An operator's command is done", {{"command", verb}});
    }
    end_when_empty(d);
}

void on_wake(uv_async_t* wake) {
    admin_door* d = static_cast<admin_door*>(wake->data);
    if (d->job == nullptr) {
        return;
    }
    const admin_job_news news = job_look(d->job);
    if (news.ended) {
        end_job(d, news.outcome);
    } else if (news.reserve > 0 && !d->closing) {
        d->handler.reserve(d->handler.context, news.reserve);
    }
}

// -- those who ask --

void refuse(admin_client* c, const std::string& why) {
    stream_read_stop(&c->io);
    c->due_ms = uv_now(c->door->sweep.loop) + admin_ask_limit_ms;
    std::string text = {admin_error_mark, ' '};
    text.append(why).append("\n").append(admin_failed).append("\n");
    shared_bytes* bytes = shared_bytes_create(std::move(text));
    stream_queue(&c->io, {bytes, 0, static_cast<uint32_t>(bytes->data.size())});
    shared_bytes_unref(bytes);
    stream_flush(&c->io);
    stream_finish(&c->io);
}

// The job gets a socket of its own, so that the loop is done with it at once.
void hand_over(admin_client* c, const admin_request& request, std::string_view behind) {
    admin_door* d = c->door;
    uv_os_fd_t fd = -1;
    uv_fileno(&c->io.handle, &fd);
    const int own = fcntl(fd, F_DUPFD_CLOEXEC, 0);
    if (own < 0) {
        refuse(c, std::string("cannot begin: ") + strerror(errno));
        return;
    }
    err e =
        job_create({.fd = own,
                    .input = std::string(behind),
                    .request = request,
                    .place = d->place,
                    .run = d->handler.run,
                    .context = d,
                    .wake = [](void* context) { uv_async_send(&static_cast<admin_door*>(context)->wake); }},
                   &d->job);
    if (e.failed()) {
        refuse(c, "cannot begin: " + e.text);
        return;
    }
    d->verb = request.verb;
    log_write(log_level::info, "An operator's command", {{"command", admin_verb_word(request.verb)}});
    stream_close(&c->io);
}

void take_request(admin_client* c, std::string_view behind) {
    admin_door* d = c->door;
    admin_request request;
    const err e = json_request_parse(c->line, &request);
    if (e.failed()) {
        refuse(c, "the server does not understand that: " + e.text + "; is the tool of another version?");
    } else if (d->job != nullptr) {
        refuse(c, "the server is doing another command, " + std::string(admin_verb_word(d->verb)) +
                      "; try again when that has ended");
    } else {
        hand_over(c, request, behind);
    }
}

void take_bytes(admin_client* c, std::string_view bytes) {
    const size_t end = bytes.find('\n');
    const std::string_view piece = bytes.substr(0, end);
    if (c->line.size() + piece.size() > admin_ask_max_bytes) {
        refuse(c, "a request has at most " + std::to_string(admin_ask_max_bytes) + " bytes");
        return;
    }
    c->line += piece;
    if (end != std::string_view::npos) {
        take_request(c, bytes.substr(end + 1));
    }
}

void on_read(stream* s, std::string_view bytes) {
    try {
        take_bytes(client_of(s), bytes);
    } catch (const std::exception&) {
        stream_close(s);
    }
}

void on_end(stream* s, int) {
    stream_close(s);  // half a request is none
}

void on_client_closed(stream* s) {
    admin_client* c = client_of(s);
    admin_door* d = c->door;
    --d->client_count;
    delete c;
    end_when_empty(d);
}

constexpr stream_handler client_handler = {
    .on_connected = nullptr,
    .on_read = on_read,
    .on_end = on_end,
    .on_drained = nullptr,
    .on_closed = on_client_closed,
};

void on_connection(void* context, listener* at);

void on_sweep(uv_timer_t* timer) {
    admin_door* d = static_cast<admin_door*>(timer->data);
    const uint64_t now = uv_now(timer->loop);
    if (d->at->waiting) {
        on_connection(d, d->at);
    }
    for (admin_client* c = d->clients.front(); c != nullptr; c = d->clients.next(c)) {
        if (now >= c->due_ms) {
            stream_close(&c->io);
        }
    }
    if (d->clients.empty() && !d->at->waiting) {
        uv_timer_stop(timer);
    }
}

bool is_ours(stream* s) {
    uv_os_fd_t fd = -1;
    ucred peer = {};
    socklen_t length = sizeof peer;
    return uv_fileno(&s->handle, &fd) == 0 && getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &length) == 0 &&
           (peer.uid == geteuid() || peer.uid == 0);
}

void admit(admin_client* c) {
    admin_door* d = c->door;
    if (stream_accept(&c->io, &d->at->uv) < 0 || d->client_count > admin_asking_max) {
        stream_close(&c->io);
    } else if (!is_ours(&c->io)) {
        refuse(c, "this is for the server's own user alone");
    } else {
        stream_read_start(&c->io);
    }
}

void on_connection(void* context, listener* at) {
    admin_door* d = static_cast<admin_door*>(context);
    if (uv_is_active(reinterpret_cast<uv_handle_t*>(&d->sweep)) == 0) {
        uv_timer_start(&d->sweep, on_sweep, sweep_ms, sweep_ms);
    }
    std::unique_ptr<admin_client> c(new (std::nothrow) admin_client);
    at->waiting =
        c == nullptr || stream_init(&c->io, at->handle.loop, stream_kind::unix_socket, &client_handler) < 0;
    if (at->waiting) {
        return;  // the sweep tries again
    }
    c->door = d;
    c->io.owner = c.get();
    c->due_ms = uv_now(at->handle.loop) + admin_ask_limit_ms;
    d->clients.push_back(c.get());
    ++d->client_count;
    admin_client* client = c.release();
    try {
        admit(client);
    } catch (const std::exception&) {
        stream_close(&client->io);
    }
}

}  // namespace

err admin_door_open(uv_loop_t* loop, const operation_place& place, const admin_door_handler& handler,
                    admin_door** out) {
    auto d = std::make_unique<admin_door>();
    const std::string path = place.folder + std::string(admin_socket_name);
    const int status = listener_open_path(loop, path, owner_alone,
                                          {.context = d.get(), .on_connection = on_connection}, &d->at);
    if (status < 0) {
        return {"cannot listen on " + path + ": " + uv_strerror(status)};
    }
    d->place = place;
    d->handler = handler;
    uv_async_init(loop, &d->wake, on_wake);
    uv_timer_init(loop, &d->sweep);
    d->wake.data = d->sweep.data = d.get();
    *out = d.release();
    return {};
}

void admin_door_reconfigure(admin_door* d, uint32_t retention_days) {
    d->place.retention_days = retention_days;
}

void admin_door_reserved(admin_door* d) {
    if (d->job != nullptr) {
        job_grant(d->job);
    }
}

void admin_door_close(admin_door* d) {
    d->closing = true;
    uv_timer_stop(&d->sweep);
    listener_close(d->at);
    for (admin_client* c = d->clients.front(); c != nullptr; c = d->clients.next(c)) {
        stream_close(&c->io);
    }
    if (d->job != nullptr) {
        job_stop(d->job);
    }
    end_when_empty(d);
}
