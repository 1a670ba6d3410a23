#include "client/chat_session.h"

#include <algorithm>
#include <ctime>

#include "client/incoming.h"
#include "client/link/link.h"
#include "client/recall.h"
#include "client/stamp.h"
#include "common/text/clean.h"
#include "common/wire/chat_line.h"

struct chat_session {
    uv_loop_t* loop = nullptr;
    chat_session_options options;
    chat_session_handler handler;
    chat_model model;
    chat_model found;
    recall memory;
    server_link* link = nullptr;
    bool asking = false;  // for a name; the user's next line is it
    bool leaving = false;
    std::string told;  // the last failure in the scrollback, so that each retry does not repeat it
};

namespace {

constexpr uint64_t lag_tick_ms = 500;

chat_session* session_of(void* context) {
    return static_cast<chat_session*>(context);
}

void added(chat_session* s, const message& what) {
    if (s->handler.on_message != nullptr) {
        s->handler.on_message(s->handler.context, what);
    }
}

link_state state_of(link_phase phase) {
    switch (phase) {
        case link_phase::offline:
            return link_state::offline;
        case link_phase::resolving:
            return link_state::resolving;
        case link_phase::connecting:
            return link_state::connecting;
        case link_phase::greeting:
            return link_state::waiting_greeting;
        case link_phase::naming:
            return link_state::naming;
        case link_phase::online:
            return link_state::online;
    }
    return link_state::offline;
}

void copy_link_state(chat_session* s) {
    link_status& status = s->model.link;
    status.state = s->leaving ? link_state::closed : state_of(link_get_phase(s->link));
    status.attempt = link_failures(s->link);
    status.retry_at_ms = link_retry_at_ms(s->link);
    status.server = link_greeting(s->link);
    s->model.dirty |= dirty_status;
}

// ---- the outbox ----

// The age of the oldest line that the server has not answered yet; 0 when there is none.
void update_lag(chat_session* s) {
    uint64_t since = UINT64_MAX;
    for (const outbox_line& line : s->model.outbox) {
        if (line.state == outbox_state::sent) {
            since = std::min(since, line.since_ms);
        }
    }
    const uint64_t now = uv_now(s->loop);
    const uint64_t lag = since < now ? now - since : 0;
    if (lag / lag_tick_ms != s->model.link.lag_ms / lag_tick_ms) {
        s->model.dirty |= dirty_status;
    }
    s->model.link.lag_ms = lag;
}

// Lines that may have been said already wait until the history has told.
bool waits_for_history(const chat_session* s) {
    return recall_is_settling(s->memory) && std::any_of(s->model.outbox.begin(), s->model.outbox.end(),
                                                        [](const outbox_line& line) { return line.was_out; });
}

void send_queued(chat_session* s) {
    if (waits_for_history(s)) {
        return;
    }
    for (outbox_line& line : s->model.outbox) {
        if (line.state != outbox_state::queued) {
            continue;
        }
        if (!link_send(s->link, line.text)) {
            return;
        }
        line.state = outbox_state::sent;
        line.since_ms = uv_now(s->loop);
        s->model.dirty |= dirty_messages | dirty_status;
    }
}

bool submit_talk(chat_session* s, std::string_view line) {
    if (!model_outbox_push(s->model, line, outbox_state::queued, uv_now(s->loop))) {
        chat_session_say(
            s, message_kind::error,
            std::to_string(outbox_max) + " lines are waiting to be sent: this one must wait too");
        return false;
    }
    send_queued(s);
    return true;
}

// ---- from the link ----

void on_state(void* context) {
    chat_session* s = session_of(context);
    copy_link_state(s);
    if (link_get_phase(s->link) == link_phase::greeting) {
        recall_connected(s->memory);
    }
}

void on_line(void* context, std::string_view line) {
    chat_session* s = session_of(context);
    const int64_t wall_s = time(nullptr);
    if (recall_line(s->memory, line, uv_now(s->loop), wall_s)) {
        return;
    }
    const message& what = incoming_line(s->model, line, wall_s);
    const uint64_t id = what.id;
    added(s, what);
    recall_heard(s->memory, line, id, uv_now(s->loop));
}

void on_name_wanted(void* context, std::string_view refused_because) {
    chat_session* s = session_of(context);
    const bool already = s->asking && refused_because.empty();
    s->asking = true;
    copy_link_state(s);
    if (!already) {
        s->handler.on_name_wanted(s->handler.context, s->options.name, refused_because);
    }
}

void on_online(void* context, std::string_view nick) {
    chat_session* s = session_of(context);
    s->asking = false;
    s->told.clear();
    s->model.nick = nick;
    s->model.link.reason.clear();
    copy_link_state(s);
    model_name_seen(s->model, nick, false);
    s->handler.on_name_accepted(s->handler.context);
    const std::string& room = s->model.room.empty() ? s->options.room : s->model.room;
    const bool rejoins = !room.empty() && room != s->model.home;
    recall_online(s->memory, rejoins ? room : "", uv_now(s->loop));
    if (rejoins) {
        recall_command(s->memory, "/join", uv_now(s->loop));
        if (!link_send(s->link, "/join " + room)) {
            return;
        }
    }
    send_queued(s);
}

void on_down(void* context, std::string_view why) {
    chat_session* s = session_of(context);
    model_outbox_link_lost(s->model);
    recall_down(s->memory);
    copy_link_state(s);
    if (s->leaving) {
        s->handler.on_left(s->handler.context);
        return;
    }
    s->model.link.reason = why;
    if (s->told != why) {
        s->told = why;
        chat_session_say(s, message_kind::error, why);
    }
}

constexpr bool is_talk(std::string_view line) {
    return line[0] != '/' || line.starts_with("//") || line.starts_with("/me ");
}

recall_host memory_host(chat_session* s) {
    return {
        .context = s,
        .send = [](void* c, std::string_view line) { return link_send(session_of(c)->link, line); },
        .added = [](void* c, const message& what) { added(session_of(c), what); },
        .settled = [](void* c) { send_queued(session_of(c)); },
    };
}

bool is_quit(std::string_view line) {
    return line == quit_line || line == "/quit" || line.starts_with("/quit ");
}

}  // namespace

chat_session* chat_session_create(uv_loop_t* loop, const chat_session_options& options,
                                  const chat_session_handler& handler) {
    auto* s = new chat_session{};
    s->loop = loop;
    s->options = options;
    s->handler = handler;
    s->model.link.where = url_format(options.where);
    s->model.link.state = link_state::connecting;  // about to: the first frame need not say "offline"
    s->memory.model = &s->model;
    s->memory.found = &s->found;
    s->memory.host = memory_host(s);
    s->memory.offset = stamp_local_offset;
    s->memory.pages = options.scrolls;
    s->link = link_create(loop, options.where, {.retry = true},
                          {.context = s,
                           .on_state = on_state,
                           .on_line = on_line,
                           .on_name_wanted = on_name_wanted,
                           .on_online = on_online,
                           .on_down = on_down});
    if (options.name_is_given) {
        link_set_name(s->link, options.name);
    }
    return s;
}

void chat_session_destroy(chat_session* s) {
    link_destroy(s->link);
    delete s;
}

chat_model* chat_session_model(chat_session* s) {
    return &s->model;
}

chat_model* chat_session_found(chat_session* s) {
    return &s->found;
}

void chat_session_start(chat_session* s) {
    link_start(s->link);
}

void chat_session_reconnect(chat_session* s) {
    if (link_get_phase(s->link) == link_phase::offline) {
        link_start(s->link);
    } else if (link_get_phase(s->link) == link_phase::online) {
        chat_session_say(s, message_kind::local, "connected to " + s->model.link.where + " already");
    }
}

bool chat_session_submit(chat_session* s, std::string_view line) {
    std::string text;
    if (!text_clean(line, text)) {
        chat_session_say(s, message_kind::error, "that line is not valid UTF-8 and was not sent");
        return false;
    }
    const std::string_view trimmed = text_trim(text);
    if (trimmed.empty()) {
        return true;
    }
    if (is_quit(trimmed)) {
        s->handler.on_quit(s->handler.context);
        return true;
    }
    if (trimmed == "/reconnect") {
        chat_session_reconnect(s);
        return true;
    }
    if (s->asking) {
        s->asking = false;
        s->options.name = trimmed;
        link_set_name(s->link, trimmed);
        return true;
    }
    if (is_talk(text)) {
        return submit_talk(s, text);
    }
    if (link_get_phase(s->link) == link_phase::online) {
        recall_command(s->memory, text, uv_now(s->loop));
        if (link_send(s->link, text)) {
            return true;
        }
    }
    chat_session_say(s, message_kind::error, "offline: a command cannot be sent now");
    return false;
}

void chat_session_older(chat_session* s) {
    recall_older(s->memory, uv_now(s->loop));
}

bool chat_session_search(chat_session* s, std::string_view words) {
    return recall_search(s->memory, words, uv_now(s->loop));
}

void chat_session_search_older(chat_session* s) {
    recall_search_older(s->memory, uv_now(s->loop));
}

void chat_session_leave(chat_session* s) {
    if (s->leaving) {
        return;
    }
    s->leaving = true;
    const link_phase phase = link_get_phase(s->link);
    const bool open =
        phase == link_phase::greeting || phase == link_phase::naming || phase == link_phase::online;
    link_leave(s->link, phase == link_phase::online ? quit_line : "");
    copy_link_state(s);
    if (!open) {
        s->handler.on_left(s->handler.context);
    }
}

void chat_session_say(chat_session* s, message_kind kind, std::string_view text) {
    message what{.kind = kind, .wall_s = time(nullptr)};
    what.text = text;
    added(s, model_add(s->model, std::move(what)));
}

uint64_t chat_session_deadline(const chat_session* s) {
    const bool waiting =
        std::any_of(s->model.outbox.begin(), s->model.outbox.end(),
                    [](const outbox_line& line) { return line.state == outbox_state::sent; });
    const uint64_t lag = waiting ? uv_now(s->loop) + lag_tick_ms : UINT64_MAX;
    return std::min({lag, model_outbox_deadline(s->model), recall_deadline(s->memory)});
}

void chat_session_tick(chat_session* s) {
    update_lag(s);
    recall_tick(s->memory, uv_now(s->loop));
    const uint64_t before = s->model.next_id;
    model_outbox_expire(s->model, uv_now(s->loop), time(nullptr));
    const uint64_t count = std::min<uint64_t>(s->model.next_id - before, s->model.messages.size());
    for (size_t i = s->model.messages.size() - count; i < s->model.messages.size(); ++i) {
        added(s, s->model.messages[i]);
    }
}
