// ^R: finds in what is shown while one types, older by ^R and newer by ^S; where there is no older one, ^R
// asks the server, and what it has found takes the pane's place. Esc goes back to where one was, Enter stays.
// Private to client/ui.
//
// States: off -> here -> on the server -> off
#pragma once

#include <string>
#include <string_view>

#include "client/ui/ui_state.h"

void search_begin(ui& u);
// A key while searching.
void search_key(ui& u, const key_event& key);
// Asks the server at once, as `/search words` does; "" = more of the last one. False: it cannot be asked.
[[nodiscard]] bool search_on_server(ui& u, std::string_view words);
// The position and the draft come back.
void search_end(ui& u);

// What the status bar says meanwhile.
[[nodiscard]] std::string search_text(const ui& u);
