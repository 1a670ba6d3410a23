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

struct searching {
    bool on = false;
    bool on_server = false;   // the pane shows what the server has found
    bool other_case = false;  // the other way than the pattern's capitals say
    bool no_more = false;     // an older match was asked for in vain
    find_pattern pattern;
    uint64_t match_id = 0;  // 0 = none
    size_t number = 0;      // of the present match, from the newest on
    size_t count = 0;
    uint64_t from_id = 0;  // where it began, and what was there:
    bool scrolled = false;
    pane_anchor top;
    uint64_t first_new = 0;
    line_edit draft;
};

struct ui {
    chat_model* model = nullptr;
    ui_options options;
    ui_host host;
    pane messages;
    pane found;      // of a search on the server
    line_edit edit;  // while searching: what is searched for
    edit_history history;
    completing completion;
    searching search;
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

// The pane that is drawn: the conversation, or what a search on the server has found.
[[nodiscard]] pane& ui_pane(ui& u);
// After scrolling up: fetches older lines for it when its top is near.
void ui_ask_older(ui& u);

// A line of the client's own in the message pane.
void ui_say(ui& u, std::string_view text, message_kind kind = message_kind::local);
