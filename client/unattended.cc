#include "client/unattended.h"

#include <cstdio>

#include "client/history_words.h"
#include "client/incoming.h"
#include "client/link/link.h"
#include "client/loop_end.h"
#include "common/text/clean.h"

namespace {

constexpr uint64_t join_limit_ms = 10 * 1000;
constexpr uint64_t join_grace_ms = 1000;  // a notice may be the refusal, or have nothing to do with it
constexpr unsigned last_suffix = 9;

enum class unattended_state : uint8_t { opening, joining, ready, leaving, over };

}  // namespace

struct unattended {
    uv_loop_t loop;
    uv_timer_t timer;  // of joining, of leaving, of the end
    client_config config;
    unattended_handler handler;
    server_link* link = nullptr;
    unattended_state state = unattended_state::opening;
    std::string nick;
    std::string room;
    std::string refusal;  // perhaps: the last notice while joining
    unsigned suffix = 1;
    int exit_code = exit_failure;
};

namespace {

unattended* unattended_of(void* context) {
    return static_cast<unattended*>(context);
}

// On the loop's next turn: we may be deep in the link's callbacks.
void end_soon(unattended* u, int exit_code) {
    if (u->state == unattended_state::over) {
        return;
    }
    u->state = unattended_state::over;
    u->exit_code = exit_code;
    uv_timer_start(
        &u->timer,
        [](uv_timer_t* timer) {
            unattended* ended = unattended_of(timer->data);
            link_destroy(ended->link);
            uv_close(reinterpret_cast<uv_handle_t*>(&ended->timer), nullptr);
            ended->handler.on_over(ended->handler.context);
            uv_stop(&ended->loop);
        },
        0, 0);
}

void on_name_wanted(void* context, std::string_view refused_because) {
    unattended* u = unattended_of(context);
    if (u->config.name_is_given || u->suffix == last_suffix) {
        unattended_fail(u, exit_refused,
                        "the name " + u->config.name + " was refused: " + text_clean_lossy(refused_because));
        return;
    }
    ++u->suffix;
    link_set_name(u->link, u->config.name + "-" + std::to_string(u->suffix));
}

void become_ready(unattended* u) {
    uv_timer_stop(&u->timer);
    u->state = unattended_state::ready;
    u->handler.on_ready(u->handler.context);
}

void on_join_timer(uv_timer_t* timer) {
    unattended* u = unattended_of(timer->data);
    unattended_fail(u, exit_not_accepted,
                    u->refusal.empty() ? "no answer to /join " + u->config.room
                                       : "cannot join " + u->config.room + ": " + u->refusal);
}

void on_online(void* context, std::string_view nick) {
    unattended* u = unattended_of(context);
    u->nick = nick;
    if (u->config.room.empty()) {
        become_ready(u);
        return;
    }
    u->state = unattended_state::joining;
    uv_timer_start(&u->timer, on_join_timer, join_limit_ms, 0);
    (void)link_send(u->link, "/join " + u->config.room);
}

void join_line(unattended* u, const chat_line& line) {
    if (line.kind == chat_line_kind::chat && line.name == u->nick) {
        unattended_fail(u, exit_not_accepted, "this server has no rooms: it took the /join for talk");
    } else if (line.kind == chat_line_kind::notice) {
        if (!u->room.empty()) {
            become_ready(u);
        } else if (history_notice_of(line.text).mark == history_mark::none) {
            u->refusal = text_clean_lossy(line.text);
            uv_timer_start(&u->timer, on_join_timer, join_grace_ms, 0);
        }
    }
}

// The room that one talks in: as the server says on a change, and else as its history calls it.
void learn_room(unattended* u, std::string_view notice) {
    const std::string_view room = incoming_talk_room(notice);
    const history_notice said = history_notice_of(notice);
    const bool names = said.mark == history_mark::contract || said.mark == history_mark::beginning;
    if (!room.empty()) {
        u->room = text_clean_lossy(room);
    } else if (names && u->room.empty() && u->state == unattended_state::ready) {
        u->room = text_clean_lossy(said.argument);
    }
}

void on_line(void* context, std::string_view text) {
    unattended* u = unattended_of(context);
    const chat_line line = chat_line_parse(text);
    if (line.kind == chat_line_kind::notice && line.replayed.empty()) {
        learn_room(u, line.text);
    }
    if (line.kind == chat_line_kind::renamed && line.replayed.empty() && line.name == u->nick) {
        u->nick = line.text;
    }
    if (u->state == unattended_state::joining) {
        if (line.replayed.empty()) {
            join_line(u, line);
        }
    } else if (u->state == unattended_state::ready || u->state == unattended_state::leaving) {
        u->handler.on_line(u->handler.context, line);
    }
}

void on_down(void* context, std::string_view why) {
    unattended* u = unattended_of(context);
    if (u->state == unattended_state::leaving) {
        end_soon(u, u->exit_code);
    } else {
        unattended_fail(u, u->state == unattended_state::opening ? exit_unreachable : exit_failure, why);
    }
}

}  // namespace

unattended* unattended_create(const client_config& config, const unattended_handler& handler) {
    auto* u = new unattended{};
    u->config = config;
    u->handler = handler;
    uv_loop_init(&u->loop);
    uv_timer_init(&u->loop, &u->timer);
    u->timer.data = u;
    u->link = link_create(&u->loop, config.where, {.retry = false},
                          {.context = u,
                           .on_state = [](void*) {},
                           .on_line = on_line,
                           .on_name_wanted = on_name_wanted,
                           .on_online = on_online,
                           .on_down = on_down});
    link_set_name(u->link, config.name);
    return u;
}

void unattended_destroy(unattended* u) {
    delete u;
}

uv_loop_t* unattended_loop(unattended* u) {
    return &u->loop;
}

const std::string& unattended_nick(const unattended* u) {
    return u->nick;
}

const std::string& unattended_room(const unattended* u) {
    return u->room;
}

int unattended_run(unattended* u) {
    link_start(u->link);
    uv_run(&u->loop, UV_RUN_DEFAULT);
    return loop_end(&u->loop, u->exit_code);
}

bool unattended_send(unattended* u, std::string_view line) {
    return link_send(u->link, line);
}

void unattended_leave(unattended* u, int exit_code) {
    if (u->state == unattended_state::leaving || u->state == unattended_state::over) {
        return;
    }
    if (u->state == unattended_state::opening) {
        end_soon(u, exit_code);
        return;
    }
    u->state = unattended_state::leaving;
    u->exit_code = exit_code;
    uv_timer_start(
        &u->timer,
        [](uv_timer_t* timer) {
            end_soon(unattended_of(timer->data), unattended_of(timer->data)->exit_code);
        },
        unattended_leave_limit_ms, 0);
    link_leave(u->link, quit_line);
}

void unattended_fail(unattended* u, int exit_code, std::string_view why) {
    if (u->state != unattended_state::over) {
        std::fprintf(stderr, "hearth: %.*s\n", static_cast<int>(why.size()), why.data());
        end_soon(u, exit_code);
    }
}
