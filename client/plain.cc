// States: running -> ending (stdin has ended: what waits is still said and its echo awaited) -> leaving ->
// over. A person's terminal is read all the time (commands work offline too). A script's lines are read when
// they can be said: not before we are online.
#include "client/plain.h"

#include <unistd.h>

#include <algorithm>
#include <ctime>
#include <string>

#include "client/chat_session.h"
#include "client/loop_end.h"
#include "client/standard_io.h"
#include "common/text/when.h"

namespace {

constexpr uint64_t leave_limit_ms = 500;
constexpr int64_t second_us = 1000 * 1000;

struct plain {
    uv_loop_t loop;
    uv_prepare_t prepare;
    uv_timer_t tick_timer;
    uv_timer_t leave_timer;
    chat_session* session = nullptr;
    const chat_model* model = nullptr;
    line_input input;
    bool person = false;  // stdin is a terminal
    bool leaving = false;
    bool said_retry = false;
    bool refused = false;  // a line could not be said
    std::string preset;    // the name that an empty line stands for; "" when none is asked for
    int exit_code = exit_done;
};

plain* plain_of(void* context) {
    return static_cast<plain*>(context);
}

void leave(plain* p, int exit_code);

void print(plain* p, std::string_view text) {
    std::string line(text);
    line += '\n';
    if (!output_write(line)) {
        leave(p, exit_done);
    }
}

// ---- what is shown ----

struct line_form {
    message_kind kind;
    const char* before_nick;
    const char* behind_nick;
};

constexpr line_form line_forms[] = {
    {message_kind::chat, "", ": "},
    {message_kind::action, "* ", " "},
    {message_kind::private_from, "", " (private): "},
    {message_kind::private_to, "to ", " (private): "},
    {message_kind::presence, nullptr, ""},
    {message_kind::notice, nullptr, "*** "},
    {message_kind::local, nullptr, "-- "},
    {message_kind::error, nullptr, "!! "},
};

void on_message(void* context, const message& what) {
    std::string line;
    if (what.replayed) {
        line = "[" + when_stamp(what.wall_s * second_us, time(nullptr) * second_us) + "] ";
    }
    line += what.room.empty() || what.kind == message_kind::presence ? "" : what.room + " ";
    for (const line_form& form : line_forms) {
        if (form.kind == what.kind) {
            line += form.before_nick != nullptr ? form.before_nick + what.nick : "";
            line += form.behind_nick;
        }
    }
    print(plain_of(context), line + what.text);
}

void on_name_wanted(void* context, std::string_view preset, std::string_view reason) {
    plain* p = plain_of(context);
    if (!reason.empty()) {
        print(p, "!! the name " + std::string(preset) + " was refused: " + std::string(reason));
    }
    if (!p->person) {
        leave(p, exit_refused);
        return;
    }
    p->preset = preset;
    print(p, "-- your name? (Enter alone: " + p->preset + ")");
}

void take_input(plain* p);

void on_name_accepted(void* context) {
    plain* p = plain_of(context);
    p->preset.clear();
    p->said_retry = false;
    take_input(p);
}

// ---- what is typed ----

void take_line(plain* p, const input_line& line) {
    if (line.too_long) {
        chat_session_say(p->session, message_kind::error, "that line is too long and was not sent");
        return;
    }
    const std::string answer = line.text.empty() ? p->preset : std::string(line.text);
    p->preset.clear();
    if (!chat_session_submit(p->session, answer)) {
        p->refused = true;
    }
}

void take_input(plain* p) {
    input_line line;
    while (!p->leaving && (p->person || p->model->link.state == link_state::online) &&
           line_input_take(p->input, &line)) {
        take_line(p, line);
    }
}

bool all_is_said(const plain* p) {
    return std::none_of(p->model->outbox.begin(), p->model->outbox.end(),
                        [](const outbox_line& line) { return line.state != outbox_state::not_confirmed; });
}

// A script does not wait for a server to come back, and nobody waits once stdin has ended.
void look_for_the_end(plain* p) {
    const bool down = p->model->link.state == link_state::offline && !p->model->link.reason.empty();
    const bool done = line_input_done(p->input);
    if (down && (done || !p->person)) {
        leave(p, p->model->nick.empty() ? exit_unreachable : exit_failure);
    } else if (done && all_is_said(p)) {
        leave(p, p->refused || !p->model->outbox.empty() ? exit_not_accepted : exit_done);
    } else if (down && !p->said_retry) {
        p->said_retry = true;
        print(p, "-- trying again until it answers (/reconnect: at once, /quit: no more)");
    }
}

void on_prepare(uv_prepare_t* prepare) {
    plain* p = plain_of(prepare->data);
    if (p->leaving) {
        return;
    }
    look_for_the_end(p);
    const uint64_t at = chat_session_deadline(p->session);
    const uint64_t now = uv_now(&p->loop);
    if (at == UINT64_MAX) {
        uv_timer_stop(&p->tick_timer);
    } else if (uv_is_active(reinterpret_cast<uv_handle_t*>(&p->tick_timer)) == 0) {
        uv_timer_start(
            &p->tick_timer, [](uv_timer_t* timer) { chat_session_tick(plain_of(timer->data)->session); },
            at > now ? at - now : 0, 0);
    }
}

// ---- leaving ----

void finish(uv_timer_t* timer) {
    plain* p = plain_of(timer->data);
    chat_session_destroy(p->session);
    uv_close(reinterpret_cast<uv_handle_t*>(&p->prepare), nullptr);
    uv_close(reinterpret_cast<uv_handle_t*>(&p->tick_timer), nullptr);
    uv_close(reinterpret_cast<uv_handle_t*>(&p->leave_timer), nullptr);
    uv_stop(&p->loop);
}

void leave(plain* p, int exit_code) {
    if (p->leaving) {
        return;
    }
    p->leaving = true;
    p->exit_code = exit_code;
    uv_timer_start(&p->leave_timer, finish, leave_limit_ms, 0);
    chat_session_leave(p->session);
}

void on_left(void* context) {
    uv_timer_start(&plain_of(context)->leave_timer, finish, 0, 0);
}

void on_quit(void* context) {
    leave(plain_of(context), exit_done);
}

}  // namespace

int plain_run(const client_config& config) {
    plain p{};
    uv_loop_init(&p.loop);
    uv_prepare_init(&p.loop, &p.prepare);
    uv_timer_init(&p.loop, &p.tick_timer);
    uv_timer_init(&p.loop, &p.leave_timer);
    p.prepare.data = p.tick_timer.data = p.leave_timer.data = &p;
    p.person = isatty(STDIN_FILENO) != 0;
    p.session = chat_session_create(&p.loop,
                                    {.where = config.where,
                                     .name = config.name,
                                     .name_is_given = config.name_is_given || !p.person,
                                     .room = config.room,
                                     .scrolls = false},
                                    {.context = &p,
                                     .on_name_wanted = on_name_wanted,
                                     .on_name_accepted = on_name_accepted,
                                     .on_message = on_message,
                                     .on_quit = on_quit,
                                     .on_left = on_left});
    p.model = chat_session_model(p.session);
    line_input_init(p.input, &p.loop, {&p, [](void* context) { take_input(plain_of(context)); }});
    uv_prepare_start(&p.prepare, on_prepare);
    print(&p, "-- connecting to " + p.model->link.where);
    chat_session_start(p.session);
    take_input(&p);
    uv_run(&p.loop, UV_RUN_DEFAULT);
    return loop_end(&p.loop, p.exit_code);
}
