// The core's replies as the IRC door says them: one table of codes. Pure.
#pragma once

#include <string>

#include "server/core/event.h"
#include "server/frontend/frontend.h"

// The line without source and end; "" = nothing is said of it. `standard`: the session knows standard
// replies.
[[nodiscard]] std::string irc_reply_words(const event& what, bool standard);
