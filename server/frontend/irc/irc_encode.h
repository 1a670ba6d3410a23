// What the IRC door says of an event, for each kind of session (frontend.h, `variant`). Pure.
#pragma once

#include <string>

#include "server/frontend/frontend.h"

[[nodiscard]] unsigned irc_variant(const frontend_session& session, const event& what);
void irc_encode(const frontend_host& host, unsigned variant, const event& what, std::string& out);

// "Ann!ann@host", of who did it; of the server its name.
void irc_append_source(std::string& out, const frontend_host& host, const event& what);
