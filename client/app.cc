// States:   starting -> running -> leaving -> over
//   starting  the terminal is taken and the first frame drawn before anything is sent to a server
//   running   events change the model; on_prepare, once per loop turn, draws it when it has changed, the
//   frame before
//             has left the process, and frame_ms have gone by: typing is echoed at once, a flood costs
//             one frame each 16 ms
//   leaving   the terminal is the shell's again; the goodbye to the server is on its way, for leave_limit_ms
//   at most over      all handles are closing
// Failure paths: the terminal hung up, or a signal: leaving, with their exit code; a second signal while
// leaving: over.
#include "client/app.h"

#include <uv.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <ctime>

#include "client/chat_session.h"
#include "client/loop_end.h"
#include "client/plain.h"
#include "client/stamp.h"
#include "client/term/key.h"
#include "client/term/terminal.h"
#include "client/ui/ui.h"

namespace {

constexpr uint64_t frame_ms = 16;
constexpr uint64_t bell_pause_ms = 2000;
constexpr uint64_t leave_limit_ms = 500;
constexpr int hung_up = 128 + SIGHUP;

enum class app_state : uint8_t { starting, running, leaving, over };

struct app {
    uv_loop_t loop;
    uv_prepare_t prepare;
    uv_timer_t frame_timer;  // the next frame may be drawn
    uv_timer_t key_timer;    // the decoder's time-out
    uv_timer_t tick_timer;   // clock, countdowns, outbox
    uv_timer_t leave_timer;
    uint64_t tick_at_ms = 0;
    app_state state = app_state::starting;
    terminal* term = nullptr;
    chat_session* session = nullptr;
    chat_model* model = nullptr;
    ui* view = nullptr;
    key_decoder keys;
    canvas picture;
    uint64_t drawn_at_ms = 0;
    uint64_t rang_at_ms = 0;
    bool redraw = true;  // apart from the model's own mark
    int exit_code = exit_done;
    int die_of = 0;  // a signal
};

app* app_of(void* context) {
    return static_cast<app*>(context);
}

// ---- frames ----

void draw(app* a) {
    const uint64_t now = uv_now(&a->loop);
    const terminal_size size = terminal_get_size(a->term);
    ui_paint(a->view, a->picture, size.rows, size.columns, now, time(nullptr));
    const bool ring = a->model->bell && now - a->rang_at_ms >= bell_pause_ms;
    a->model->bell = false;
    a->redraw = false;
    a->drawn_at_ms = now;
    a->rang_at_ms = ring ? now : a->rang_at_ms;
    terminal_show(a->term, a->picture, ring);
}

void on_frame_timer(uv_timer_t*) {}  // it only wakes the loop: on_prepare looks

void on_tick_timer(uv_timer_t* timer) {
    app* a = app_of(timer->data);
    chat_session_tick(a->session);
    ui_tick(a->view, uv_now(&a->loop), time(nullptr));
}

void arm_tick(app* a) {
    const uint64_t now = uv_now(&a->loop);
    const uint64_t at = std::min(ui_deadline(a->view, now), chat_session_deadline(a->session));
    const bool active = uv_is_active(reinterpret_cast<uv_handle_t*>(&a->tick_timer)) != 0;
    if (at == UINT64_MAX) {
        uv_timer_stop(&a->tick_timer);
    } else if (!active || at != a->tick_at_ms) {
        uv_timer_start(&a->tick_timer, on_tick_timer, at > now ? at - now : 0, 0);
    }
    a->tick_at_ms = at;
}

void on_prepare(uv_prepare_t* prepare) {
    app* a = app_of(prepare->data);
    if (a->state != app_state::running) {
        return;
    }
    arm_tick(a);
    if ((a->model->dirty == 0 && !a->redraw) || !terminal_ready(a->term)) {
        return;
    }
    const uint64_t next = a->drawn_at_ms + frame_ms;
    const uint64_t now = uv_now(&a->loop);
    if (now >= next) {
        draw(a);
    } else {
        uv_timer_start(&a->frame_timer, on_frame_timer, next - now, 0);
    }
}

// ---- leaving ----

void close_handle(void* handle) {
    uv_close(static_cast<uv_handle_t*>(handle), nullptr);
}

void finish(app* a) {
    if (a->state == app_state::over) {
        return;
    }
    a->state = app_state::over;
    ui_destroy(a->view);
    chat_session_destroy(a->session);
    terminal_destroy(a->term);
    close_handle(&a->prepare);
    close_handle(&a->frame_timer);
    close_handle(&a->key_timer);
    close_handle(&a->tick_timer);
    close_handle(&a->leave_timer);
    uv_stop(&a->loop);
}

void on_leave_timer(uv_timer_t* timer) {
    finish(app_of(timer->data));
}

void tell_unsent(const app* a) {
    for (const outbox_line& line : a->model->outbox) {
        if (line.state == outbox_state::queued) {
            std::fprintf(stderr, "hearth: not sent: %s\n", line.text.c_str());
        }
    }
}

void leave(app* a, int exit_code) {
    if (a->state != app_state::running) {
        return;
    }
    a->state = app_state::leaving;
    a->exit_code = exit_code;
    terminal_end(a->term);
    tell_unsent(a);
    uv_timer_start(&a->leave_timer, on_leave_timer, leave_limit_ms, 0);
    chat_session_leave(a->session);
}

// ---- from the terminal ----

void on_key_event(void* context, const key_event& key) {
    app* a = app_of(context);
    if (a->state == app_state::running) {
        a->redraw = true;
        ui_key(a->view, key, uv_now(&a->loop));
    }
}

void arm_keys(app* a);

void on_key_timer(uv_timer_t* timer) {
    app* a = app_of(timer->data);
    key_decoder_expire(a->keys, uv_now(&a->loop), on_key_event, a);
    arm_keys(a);
}

void arm_keys(app* a) {
    const uint64_t at = key_decoder_deadline(a->keys);
    const uint64_t now = uv_now(&a->loop);
    if (at == UINT64_MAX || a->state != app_state::running) {
        uv_timer_stop(&a->key_timer);
    } else {
        uv_timer_start(&a->key_timer, on_key_timer, at > now ? at - now : 0, 0);
    }
}

void on_input(void* context, std::string_view bytes) {
    app* a = app_of(context);
    key_decoder_feed(a->keys, bytes, uv_now(&a->loop), on_key_event, a);
    arm_keys(a);
}

void on_ready(void*) {}  // on_prepare looks

void on_changed(void* context) {
    app_of(context)->redraw = true;
}

void on_gone(void* context) {
    leave(app_of(context), hung_up);
}

void on_signal(void* context, int signum) {
    app* a = app_of(context);
    if (a->state == app_state::leaving) {
        finish(a);
    } else {
        a->die_of = signum == SIGHUP ? 0 : signum;
        leave(a, signum == SIGHUP ? hung_up : 128 + signum);
    }
}

// ---- between conversation and view ----

void on_name_wanted(void* context, std::string_view preset, std::string_view reason) {
    ui_ask_name(app_of(context)->view, preset, reason);
}

void on_name_accepted(void* context) {
    ui_name_accepted(app_of(context)->view);
}

void on_quit(void* context) {
    leave(app_of(context), exit_done);
}

void on_left(void* context) {
    // Deep in the link's callbacks: what they stand on goes on the loop's next turn.
    uv_timer_start(&app_of(context)->leave_timer, on_leave_timer, 0, 0);
}

ui_host host_of(app* a) {
    return {
        .context = a,
        .submit = [](void* c,
                     std::string_view line) { return chat_session_submit(app_of(c)->session, line); },
        .quit = on_quit,
        .suspend = [](void* c) { terminal_suspend(app_of(c)->term); },
        .redraw = [](void* c) { terminal_repaint(app_of(c)->term); },
        .reconnect = [](void* c) { chat_session_reconnect(app_of(c)->session); },
        .set_mouse = [](void* c, bool on) { terminal_set_mouse(app_of(c)->term, on); },
        .older = [](void* c) { chat_session_older(app_of(c)->session); },
        .search = [](void* c,
                     std::string_view words) { return chat_session_search(app_of(c)->session, words); },
        .search_older = [](void* c) { chat_session_search_older(app_of(c)->session); },
    };
}

void open_timers(app* a) {
    uv_prepare_init(&a->loop, &a->prepare);
    a->prepare.data = a;
    uv_prepare_start(&a->prepare, on_prepare);
    for (uv_timer_t* timer : {&a->frame_timer, &a->key_timer, &a->tick_timer, &a->leave_timer}) {
        uv_timer_init(&a->loop, timer);
        timer->data = a;
    }
}

void start(app* a, const client_config& config) {
    open_timers(a);
    a->session = chat_session_create(&a->loop,
                                     {.where = config.where,
                                      .name = config.name,
                                      .name_is_given = config.name_is_given,
                                      .room = config.room},
                                     {.context = a,
                                      .on_name_wanted = on_name_wanted,
                                      .on_name_accepted = on_name_accepted,
                                      .on_quit = on_quit,
                                      .on_left = on_left});
    a->model = chat_session_model(a->session);
    a->view =
        ui_create(a->model, chat_session_found(a->session), {.utc_offset = stamp_local_offset}, host_of(a));
}

}  // namespace

int app_run(const client_config& config) {
    app a{};
    uv_loop_init(&a.loop);
    const created_terminal made = terminal_create(&a.loop, {.color = config_wants_color(config)},
                                                  {.context = &a,
                                                   .on_input = on_input,
                                                   .on_ready = on_ready,
                                                   .on_changed = on_changed,
                                                   .on_gone = on_gone,
                                                   .on_signal = on_signal});
    if (made.made == nullptr) {
        loop_end(&a.loop, exit_terminal);
        if (made.fault == screen_fault::dumb) {
            std::fputs("hearth: this terminal cannot place its cursor: plain mode\n", stderr);
            return plain_run(config);
        }
        std::fputs("hearth: this terminal cannot be used for a full screen; try hearth --plain\n", stderr);
        return exit_terminal;
    }
    a.term = made.made;
    start(&a, config);
    if (!made.term.empty()) {
        chat_session_say(a.session, message_kind::local,
                         "this machine does not know this kind of terminal; taking it for " + made.term);
    }
    a.state = app_state::running;
    draw(&a);
    chat_session_start(a.session);
    uv_run(&a.loop, UV_RUN_DEFAULT);
    if (a.die_of != 0) {
        signal(a.die_of, SIG_DFL);
        raise(a.die_of);
    }
    return loop_end(&a.loop, a.exit_code);
}
