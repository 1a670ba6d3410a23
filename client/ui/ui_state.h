// What the files of this folder share: the whole state of the screen. Private to client/ui.
#pragma once

#include "client/edit/edit_history.h"
#include "client/edit/line_edit.h"
#include "client/model/completion.h"
#include "client/ui/pane.h"
#include "client/ui/ui.h"

inline constexpr uint64_t quit_again_ms = 2000;

struct completing {
    std::vector<std::string> candidates;  // empty: no completion is going on
    size_t begin = 0;                     // what stands in the input line now ..
    size_t end = 0;                       // .. in place of the typed word
    size_t chosen = 0;
    unsigned turns = 0;  // Tab and S-Tab so far; the list shows from the second on
    std::string typed;   // the input line before
    size_t typed_cursor = 0;
};

struct ui {
    chat_model* model = nullptr;
    ui_options options;
    ui_host host;
    pane messages;
    line_edit edit;
    edit_history history;
    completing completion;
    std::string paste;        // waits for an answer; "" = there is no question
    bool naming = false;      // the input line answers "which name?"
    std::string name_reason;  // why the last name was refused
    line_edit kept_draft;     // while naming
    bool mouse = true;
    uint64_t quit_until_ms = 0;  // ^C before then quits
    int rows = 0;                // painted last
    int columns = 0;
    uint64_t now_ms = 0;
    uint64_t wall_at_ms = 0;  // when `wall_s` was told
    int64_t wall_s = 0;
};

// The draft comes back.
void ui_end_naming(ui& u);

// A line of the client's own in the message pane.
void ui_say(ui& u, std::string_view text, message_kind kind = message_kind::local);
