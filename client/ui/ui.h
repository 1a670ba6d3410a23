// The screen as a whole: takes keys, changes the model and the input line, draws everything on a canvas.
// Knows neither terminal nor socket: what it wants done leaves through `ui_host`. All UI state lives here
// (scroll anchor, draft, completion, search, questions).
//
// Ownership: borrows the models for its lifetime. Thread: the loop's. Time: handed in.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "client/model/chat_model.h"
#include "client/term/canvas.h"
#include "client/term/key.h"

inline constexpr size_t ui_line_max_bytes = 4096;  // of the line protocol (PROTOCOL.md)

struct ui;

struct ui_host {
    void* context = nullptr;
    // A finished line (no newline in it, not empty, at most ui_line_max_bytes). True: taken (sent or in the
    // outbox); false: it stays in the input line, and the host has said why. `/quit` and `/reconnect` never
    // come here.
    bool (*submit)(void* context, std::string_view line) = nullptr;
    void (*quit)(void* context) = nullptr;
    void (*suspend)(void* context) = nullptr;
    void (*redraw)(void* context) = nullptr;     // repaint every cell
    void (*reconnect)(void* context) = nullptr;  // at once
    void (*set_mouse)(void* context, bool on) = nullptr;
    void (*older)(void* context) = nullptr;  // lines above those of the model are wanted
    // What the server keeps is searched; the answer comes in `found` and the model's `search`. False: it
    // cannot be asked now. `search_older`: more of the last one.
    bool (*search)(void* context, std::string_view words) = nullptr;
    void (*search_older)(void* context) = nullptr;
};

struct ui_options {
    int (*utc_offset)(int64_t wall_s) =
        nullptr;  // seconds that local time is ahead of UTC at that moment; nullptr: 0
    bool times = true;
};

// `found`: what a search on the server has found, as a conversation of its own.
[[nodiscard]] ui* ui_create(chat_model* model, chat_model* found, const ui_options& options, ui_host host);
void ui_destroy(ui* u);

void ui_key(ui* u, const key_event& key, uint64_t now_ms);

// The server asks for a name (`reason` = why the last one was refused, "" the first time): the input line
// becomes the answer, preset and editable, until it is submitted; a draft in the making is kept and comes
// back then, or when the name was accepted without an answer.
void ui_ask_name(ui* u, std::string_view preset, std::string_view reason);
void ui_name_accepted(ui* u);

// When `ui_tick` must be called at the latest (countdowns, clock, "again to quit"); UINT64_MAX = never.
[[nodiscard]] uint64_t ui_deadline(const ui* u, uint64_t now_ms);
void ui_tick(ui* u, uint64_t now_ms, int64_t wall_s);

// Draws everything for a terminal of this size (canvas_reset included), and clears `model->dirty`: all is
// drawn. `wall_s` = UTC seconds for the status clock.
void ui_paint(ui* u, canvas& on, int rows, int columns, uint64_t now_ms, int64_t wall_s);
