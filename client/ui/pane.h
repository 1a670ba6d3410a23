// The scrolling message pane: messages, then the outbox, wrapped, bottom-aligned. It is stuck to the end
// unless it has been scrolled; then the row at its top is held by message and place in the message's text, so
// that neither arriving nor trimmed messages nor a resize move it, and a bar at the bottom says what is
// below. A row in words stands above the place where older lines go (model.older).
//
// Rows are made for messages that are drawn or scrolled over, never for others. Ownership: borrows the model.
// Pure.
#pragma once

#include <cstddef>
#include <cstdint>

#include "client/model/chat_model.h"
#include "client/model/find.h"
#include "client/model/wrap.h"
#include "client/term/canvas.h"
#include "client/ui/look.h"

struct pane_anchor {
    bool outbox = false;  // `id` is an outbox line's
    uint64_t id = 0;
    size_t above = 0;   // rows above the message's first one: the day, the word on older lines
    size_t offset = 0;  // bytes of the message's text
};

struct pane {
    const chat_model* model = nullptr;
    utc_offset_fn utc_offset = nullptr;
    bool times = true;
    int rows = 0;  // of the rectangle drawn last
    int columns = 0;
    bool scrolled = false;
    pane_anchor top;         // while scrolled
    uint64_t first_new = 0;  // while scrolled: messages from this id on came since
    line_cache cache;
    find_pattern pattern;   // what is marked in the texts
    uint64_t match_id = 0;  // the message whose marks are the present ones
};

struct pane_news {
    bool live = true;  // the end is in sight
    size_t below = 0;  // messages and outbox lines that are not, or not wholly, in sight
    size_t fresh = 0;  // of these, said by others since
    size_t mentions = 0;
};

void pane_draw(pane& p, canvas& on, const rect& where);

// Of the rectangle given last, which pane_fit sets (pane_draw does so itself).
void pane_fit(pane& p, const rect& where);
[[nodiscard]] pane_news pane_look_below(pane& p);
void pane_scroll(pane& p, int rows);  // < 0: older
void pane_to_oldest(pane& p);
void pane_to_end(pane& p);
// Scrolls only if the message is not wholly in sight.
void pane_show(pane& p, uint64_t message_id);
[[nodiscard]] uint64_t pane_last_id(pane& p);  // of the messages in sight; 0 = none
// There are older lines to fetch, and the top is at most a page above the place where they go.
[[nodiscard]] bool pane_wants_older(pane& p);
