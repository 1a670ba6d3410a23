// The bar above the input line: clock, nick, room, the state of the link in words; or a question, or the list
// of completions. Pure.
#pragma once

#include <string>

#include "client/ui/ui_state.h"

void status_draw(ui& u, canvas& on, const rect& where);

// "up 12ms", "connecting to chat://..", "** OFFLINE - retry 4 in 8s **"
[[nodiscard]] std::string status_link_text(const link_status& link, uint64_t now_ms);

// When the bar next shows something else by itself; UINT64_MAX = never.
[[nodiscard]] uint64_t status_deadline(const ui& u, uint64_t now_ms);
