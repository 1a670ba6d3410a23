// The conversation, whatever shows it: what the link brings goes into the model, what the user writes goes to
// the link or waits in the outbox. Both front ends of a person (full screen, plain) stand on it.
//
// What is sent: the name, what the user wrote, one `/join` after coming online, for `room` or for the
// room that one talked in before the connection was lost (else lines that waited would be said in the wrong
// room), and, where the server has a history, questions for it (recall.h).
//
// Ownership: create / destroy; owns model and link. Thread: the loop's. Time: the loop's and the wall clock.
#pragma once

#include <uv.h>

#include <string>
#include <string_view>

#include "client/model/chat_model.h"
#include "common/io/url.h"

struct chat_session;

struct chat_session_handler {
    void* context = nullptr;
    void (*on_name_wanted)(void* context, std::string_view preset, std::string_view reason) = nullptr;
    void (*on_name_accepted)(void* context) = nullptr;
    void (*on_message)(void* context, const message& what) = nullptr;  // one was added; may be nullptr
    void (*on_quit)(void* context) = nullptr;                          // the user wrote QUIT or /quit
    void (*on_left)(void* context) = nullptr;                          // chat_session_leave is done
};

struct chat_session_options {
    url where;
    std::string name;
    bool name_is_given = false;  // sent without asking; else it is only offered
    std::string room;            // to be joined once online; "" = none
    bool scrolls = true;         // the front end asks for older lines by itself
};

[[nodiscard]] chat_session* chat_session_create(uv_loop_t* loop, const chat_session_options& options,
                                                const chat_session_handler& handler);
void chat_session_destroy(chat_session* s);

[[nodiscard]] chat_model* chat_session_model(chat_session* s);
// What the last search on the server has found, as a conversation of its own; its state is the model's
// `search`.
[[nodiscard]] chat_model* chat_session_found(chat_session* s);

void chat_session_start(chat_session* s);
void chat_session_reconnect(chat_session* s);

// A line as written. False: it cannot be taken now (the model says why); the user keeps it.
[[nodiscard]] bool chat_session_submit(chat_session* s, std::string_view line);

// Older lines of the room, in the model by and by (model.older). Nothing when there are none, or no history.
void chat_session_older(chat_session* s);
// Searches on the server. False: it cannot now. `chat_session_search_older`: more of what the last one found.
[[nodiscard]] bool chat_session_search(chat_session* s, std::string_view words);
void chat_session_search_older(chat_session* s);
// Says goodbye; `on_left` follows, at once when there is no connection. The caller limits the time.
void chat_session_leave(chat_session* s);

// A word of the client's own in the scrollback.
void chat_session_say(chat_session* s, message_kind kind, std::string_view text);

// When `tick` must be called at the latest (loop's clock); UINT64_MAX = never.
[[nodiscard]] uint64_t chat_session_deadline(const chat_session* s);
void chat_session_tick(chat_session* s);
