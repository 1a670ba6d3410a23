// Enter: what stands in the input line goes out, is obeyed, or stays with a word of why. Pastes: kept as a
// draft, or asked about when they are long. Private to client/ui.
#pragma once

#include <string_view>

#include "client/ui/ui_state.h"

inline constexpr size_t paste_draft_lines = 5;  // more: a question is asked

void send_enter(ui& u);

void paste_take(ui& u, const key_event& key);
// Answers to the question. `paste_send` sends line by line: text, never commands.
void paste_send(ui& u);
void paste_edit(ui& u);
void paste_drop(ui& u);

[[nodiscard]] size_t paste_lines(std::string_view text);
