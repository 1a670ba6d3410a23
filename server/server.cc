#include "server/server.h"

#include <malloc.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <csignal>
#include <cstdio>
#include <exception>
#include <string>

#include "common/base/log.h"
#include "common/base/wall_clock.h"
#include "server/admin/admin_door.h"
#include "server/data_dir.h"
#include "server/frontend/irc/irc_door.h"
#include "server/frontend/line/line_door.h"
#include "server/gate.h"
#include "server/keeper.h"
#include "server/logging.h"
#include "server/net/listener.h"
#include "server/relay/fanout.h"
#include "server/relay/queue.h"
#include "server/service.h"
#include "server/session_recall.h"

namespace {

constexpr uint64_t sweep_ms = 1000;
constexpr size_t refused_max = 16;  // told why and waited for at the same time; more are told and cut off
constexpr std::string_view goodbye = "The server is shutting down.";

enum class stage : uint8_t { starting, serving, stopping, ended };

struct server {
    uv_loop_t loop;
    uv_timer_t sweep_timer;  // active only while there is something to sweep
    uv_timer_t flush_timer;
    std::array<uv_signal_t, 3> signals;
    config settings;
    config_sources sources;
    std::string pid_file;
    std::vector<listener*> listeners;
    conn_group conns;
    keeper memory;
    admin_door* admin = nullptr;  // nullptr: there is no history to work on
    relay_queue queue;
    fanout out;
    session_table sessions;
    session_host host;
    gate entry;
    stage at = stage::starting;
    bool crowded = false;  // queues have been long since memory was last given back
};

chat_settings chat_settings_of(const server* s) {
    const config& c = s->settings;
    return {.server_name = c.server.name,
            .hostname = c.server.hostname,
            .network = c.server.network,
            .default_room = c.rooms.default_room,
            .motd = c.server.motd,
            .history = {.kept = s->memory.store != nullptr,
                        .presence = c.history.presence,
                        .replay_lines = c.history.replay_lines,
                        .retention_days = c.history.retention_days},
            .limit = c.limit};
}

void push(void* context, delivery&& d) {
    keeper_push(&static_cast<server*>(context)->memory, std::move(d));
}

void ask(void* context, history_ask&& question) {
    keeper_ask(&static_cast<server*>(context)->memory, std::move(question));
}

uint64_t new_id(void* context) {
    return keeper_new_id(&static_cast<server*>(context)->memory);
}

int64_t now_us(void*) {
    return wall_clock_us();
}

void on_pass(void* context, delivery&& d) {
    relay_push(&static_cast<server*>(context)->queue, std::move(d));
}

void on_full(void* context, bool full) {
    log_write(log_level::debug, full ? "Nobody is read: too much waits for the disk" : "All are read again");
    conn_group_pause(&static_cast<server*>(context)->conns, full);
}

void reserve(void* context, uint64_t id) {
    keeper_reserve(&static_cast<server*>(context)->memory, id);
}

void on_reserved(void* context) {
    if (admin_door* admin = static_cast<server*>(context)->admin; admin != nullptr) {
        admin_door_reserved(admin);
    }
}

void on_answer(void* context, history_answer&& answer) {
    server* s = static_cast<server*>(context);
    session* asker = session_table_find(s->sessions, session_recall_asker(answer.tag));
    if (asker == nullptr) {
        return;
    }
    try {
        session_recall_answer(asker, std::move(answer));
    } catch (const std::exception&) {
        conn_drop(&asker->link, "out of memory");
    }
}

user_identity* identity(void* context, session_id id) {
    return gate_identity(&static_cast<server*>(context)->entry, id);
}

bool check_password(void* context, session_id id, std::string_view name, std::string_view password) {
    return gate_check_password(&static_cast<server*>(context)->entry, id, name, password);
}

bool on_drain(void* context, std::vector<delivery>& taken) {
    server* s = static_cast<server*>(context);
    const bool more = fanout_drain(&s->out, taken, s->settings.log.broadcasts ? &line_door : nullptr);
    s->crowded = s->crowded || more;
    return more;
}

// -- clients --

constexpr std::array doors = {&line_door, &irc_door};

const frontend& door_of(url_scheme scheme) {
    const auto* found = std::find_if(doors.begin(), doors.end(), [scheme](const frontend* door) {
        return door->scheme == url_scheme_word(scheme);
    });
    assert(found != doors.end());
    return **found;
}

void admit(server* s, listener* l, session* client) {
    const int status = conn_accept(&client->link, &l->uv);
    if (status < 0) {
        conn_drop(&client->link, uv_strerror(status));
        return;
    }
    sockaddr_storage peer = {};
    int length = sizeof peer;
    if (l->kind == stream_kind::tcp) {
        uv_tcp_getpeername(&client->link.io.tcp, reinterpret_cast<sockaddr*>(&peer), &length);
        client->from = client_address_from(reinterpret_cast<const sockaddr*>(&peer));
    } else {
        client->from.is_unix = true;
    }
    const frontend& door = door_of(l->scheme);
    const std::string address = client_address_format(client->from);
    const std::string reason = gate_refusal(&s->entry, client);
    if (reason.empty()) {
        log_write(log_level::info, "Client connecting...", {{"address", address}});
        session_open(client, &door);
        return;
    }
    log_write(log_level::info, "Client refused", {{"address", address}, {"reason", reason}});
    session_refuse(client, door, reason);
    if (s->sessions.refused > refused_max) {
        conn_drop(&client->link, reason);
    }
}

void on_sweep(uv_timer_t* timer);

void on_connection(void* context, listener* l) {
    server* s = static_cast<server*>(context);
    if (uv_is_active(reinterpret_cast<uv_handle_t*>(&s->sweep_timer)) == 0) {
        uv_timer_start(&s->sweep_timer, on_sweep, sweep_ms, sweep_ms);
    }
    session* client = session_create(&s->host, l->kind);
    l->waiting = client == nullptr;  // the sweep tries again
    if (client == nullptr) {
        return;
    }
    try {
        admit(s, l, client);
    } catch (const std::exception&) {
        conn_drop(&client->link, "out of memory");
    }
}

void on_sweep(uv_timer_t* timer) {
    server* s = static_cast<server*>(timer->data);
    for (listener* l : s->listeners) {
        if (l->waiting) {
            on_connection(s, l);
        }
    }
    try {
        session_table_sweep(s->sessions, uv_now(&s->loop));
    } catch (const std::exception&) {
        log_write(log_level::error, "Out of memory while sweeping");
    }
    gate_sweep(&s->entry);
    if (s->crowded && s->sessions.dirty.empty()) {
        // Thousands of short queues lie scattered among what stays: the allocator gives such pages back only
        // when asked.
        malloc_trim(0);
        s->crowded = false;
    }
    if (s->sessions.all.empty() && s->entry.addresses.uses.empty()) {
        uv_timer_stop(timer);
    }
}

// -- the end --

void close_listeners(server* s) {
    for (listener* l : s->listeners) {
        listener_close(l);
    }
    s->listeners.clear();
    if (s->admin != nullptr) {
        admin_door_close(s->admin);
        s->admin = nullptr;
    }
}

void end(server* s) {
    s->at = stage::ended;
    close_listeners(s);
    keeper_close(&s->memory);
    relay_close(&s->queue);
    gate_close(&s->entry);
    fanout_finish(&s->out);
    conn_group_close(&s->conns);
    uv_close(reinterpret_cast<uv_handle_t*>(&s->sweep_timer), nullptr);
    uv_close(reinterpret_cast<uv_handle_t*>(&s->flush_timer), nullptr);
    for (uv_signal_t& signal : s->signals) {
        uv_close(reinterpret_cast<uv_handle_t*>(&signal), nullptr);
    }
}

void on_gone(session_host* host) {
    server* s = static_cast<server*>(host->door.context);
    if (s->at == stage::stopping && s->sessions.all.empty()) {
        end(s);
    }
}

void cut_all(server* s) {
    for (session* client = s->sessions.all.front(); client != nullptr;
         client = s->sessions.all.next(client)) {
        conn_drop(&client->link, goodbye);
    }
}

void on_flush_time(uv_timer_t* timer) {
    cut_all(static_cast<server*>(timer->data));
}

void close_session(session* client) {
    if (client->fe.door != nullptr) {
        session_say_last(client, goodbye);
    }
    delivery d;
    d.what.kind = event_kind::closing;
    d.only = client->fe.id;
    client->host->door.push(client->host->door.context, std::move(d));
}

void stop(server* s) {
    s->at = stage::stopping;
    s->host.stopping = true;
    log_write(log_level::info, "Chat Server stopping");
    service_notify("STOPPING=1");
    close_listeners(s);
    chat_part(s->host.door.core, goodbye);
    for (session* client = s->sessions.all.front(); client != nullptr;
         client = s->sessions.all.next(client)) {
        close_session(client);
    }
    if (s->sessions.all.empty()) {
        end(s);
    } else {
        uv_timer_start(&s->flush_timer, on_flush_time, shutdown_flush_ms, 0);
    }
}

void on_stop_signal(uv_signal_t* signal, int) {
    server* s = static_cast<server*>(signal->data);
    if (s->at == stage::serving) {
        stop(s);
    } else if (s->at == stage::stopping) {
        cut_all(s);
    }
}

// -- settings --

void set_liveness(const server* s) {
    for (const listener* l : s->listeners) {
        listener_set_liveness(l, s->settings.limit);
    }
}

void reload(server* s) {
    config fresh;
    err e = config_load(s->sources, &fresh);
    if (!e.failed()) {
        e = logging_open(fresh);
    }
    if (e.failed()) {
        log_write(log_level::error, "The settings stay as they were", {{"reason", e.text}});
        return;
    }
    for (const std::string_view key : config_differences(s->settings, fresh)) {
        if (!setting_find(key)->reloads) {
            log_write(log_level::warning, "A setting counts from the next start", {{"key", key}});
        }
    }
    s->settings = fresh;
    gate_reconfigure(&s->entry);
    set_liveness(s);
    chat_reconfigure(s->host.door.core, chat_settings_of(s));
    keeper_reconfigure(&s->memory, fresh.history.retention_days, fresh.limit.output_queue_bytes);
    if (s->admin != nullptr) {
        admin_door_reconfigure(s->admin, fresh.history.retention_days);
    }
    log_write(log_level::info, "Settings reloaded");
}

void on_reload_signal(uv_signal_t* signal, int) {
    server* s = static_cast<server*>(signal->data);
    if (s->at == stage::serving) {
        service_notify_reloading();
        reload(s);
        service_notify("READY=1");
    }
}

// -- the start --

void raise_file_limit() {
    rlimit files;
    if (getrlimit(RLIMIT_NOFILE, &files) == 0 && files.rlim_cur < files.rlim_max) {
        files.rlim_cur = files.rlim_max;
        setrlimit(RLIMIT_NOFILE, &files);
    }
}

void init_handles(server* s) {
    fanout_init(&s->out, &s->sessions, &s->host.door);
    relay_init(&s->queue, &s->loop, s, on_drain);
    keeper_init(&s->memory, &s->loop,
                {.context = s,
                 .pass = on_pass,
                 .on_full = on_full,
                 .on_answer = on_answer,
                 .on_reserved = on_reserved});
    conn_group_init(&s->conns, &s->loop, &s->settings.limit, &session_conn_handler);
    uv_timer_init(&s->loop, &s->sweep_timer);
    uv_timer_init(&s->loop, &s->flush_timer);
    s->sweep_timer.data = s->flush_timer.data = s;
    for (uv_signal_t& signal : s->signals) {
        uv_signal_init(&s->loop, &signal);
        signal.data = s;
    }
    s->host.door.context = s;
    s->host.door.other = &irc_door;
    s->host.door.push = push;
    s->host.door.ask = ask;
    s->host.door.identity = identity;
    s->host.door.check_password = check_password;
    s->host.conns = &s->conns;
    s->host.table = &s->sessions;
    s->host.limit = &s->settings.limit;
    s->host.on_gone = on_gone;
    gate_init(&s->entry, &s->settings, &s->host);
}

// The chat does without it.
void open_admin_door(server* s, const history_settings& settings) {
    const admin_door_handler handler = {.context = s, .reserve = reserve, .run = operation_run};
    const err e = admin_door_open(
        &s->loop, {.folder = settings.folder, .retention_days = settings.retention_days}, handler, &s->admin);
    if (e.failed()) {
        log_write(log_level::warning,
                  "Commands such as hearthd backup work only when the server does not run",
                  {{"reason", e.text}});
    }
}

err open_listeners(server* s) {
    for (const std::string& text : s->settings.server.listen) {
        url where;
        err e = url_parse(text, &where);
        if (!e.failed()) {
            e = listener_open(&s->loop, where, {.context = s, .on_connection = on_connection}, &s->listeners);
        }
        if (e.failed()) {
            return e;
        }
    }
    set_liveness(s);
    return {};
}

// Without a history nothing is kept, and no folder for it is touched.
err open_history(server* s) {
    history_settings settings = {.mode = durability_of(s->settings.history.durability),
                                 .retention_days = s->settings.history.retention_days};
    err e;
    if (settings.mode != durability::none) {
        e = data_dir_open(s->settings.server.data_dir, &settings.folder);
        e = e.failed() ? e : data_dir_lock(settings.folder);
    }
    e = e.failed() ? e : gate_open(&s->entry, settings.folder);
    e = e.failed() ? e : keeper_open(&s->memory, settings);
    if (!e.failed() && settings.mode != durability::none) {
        open_admin_door(s, settings);
    }
    return e;
}

err open_all(server* s) {
    err e = logging_open(s->settings);
    if (!e.failed()) {
        e = open_history(s);
    }
    if (!e.failed()) {
        e = open_listeners(s);
    }
    if (!e.failed() && !s->pid_file.empty()) {
        e = service_write_pid(s->pid_file);
    }
    return e;
}

void tell_ready(server* s) {
    log_write(log_level::info, "Chat Server Running", {{"version", HEARTH_VERSION}});
    for (const listener* l : s->listeners) {
        printf("listening on %s\n", l->shown.c_str());
    }
    fflush(stdout);
    log_write(log_level::info, "Waiting for chat clients...");
    service_notify("READY=1");
    service_detached();
}

void serve(server* s) {
    keeper_reconfigure(&s->memory, s->settings.history.retention_days, s->settings.limit.output_queue_bytes);
    s->host.door.core =
        chat_create(chat_settings_of(s), {.context = s, .deliver = push, .new_id = new_id, .now_us = now_us});
    if (s->memory.store != nullptr) {
        for (history_room& remembered : history_take_rooms(s->memory.store)) {
            chat_restore(s->host.door.core, std::move(remembered));
        }
    }
    uv_signal_start(&s->signals[0], on_stop_signal, SIGTERM);
    uv_signal_start(&s->signals[1], on_stop_signal, SIGINT);
    uv_signal_start(&s->signals[2], on_reload_signal, SIGHUP);
    s->at = stage::serving;
    tell_ready(s);
    uv_run(&s->loop, UV_RUN_DEFAULT);
    chat_destroy(s->host.door.core);
    if (!s->pid_file.empty()) {
        unlink(s->pid_file.c_str());
    }
    log_write(log_level::info, "Chat Server stopped");
}

}  // namespace

err server_run(const config& settings, const config_sources& sources, const std::string& pid_file) {
    raise_file_limit();
    server s;
    const int status = uv_loop_init(&s.loop);
    if (status < 0) {
        return {std::string("cannot start: ") + uv_strerror(status)};
    }
    s.sources = sources;
    s.pid_file = pid_file;
    s.settings = settings;
    init_handles(&s);
    err e = open_all(&s);
    if (e.failed()) {
        end(&s);
        uv_run(&s.loop, UV_RUN_DEFAULT);
    } else {
        serve(&s);
    }
    const int left = uv_loop_close(&s.loop);
    assert(left == 0);
    static_cast<void>(left);
    logging_close();
    return e;
}
