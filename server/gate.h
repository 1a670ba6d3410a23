// Who is let in, and as whom: limits of the whole server and of one address, identities, passwords.
//
// Ownership: the caller's memory; borrows settings and sessions, which outlive it. Thread: the loop's.
// Errors: only `gate_open`.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "server/config.h"
#include "server/identities.h"
#include "server/password_checks.h"
#include "server/session_table.h"

struct gate {
    const config* settings = nullptr;
    session_host* host = nullptr;
    size_t clients_max = 0;  // of the whole server
    std::vector<address_range> exempt;
    address_table addresses;
    identities known;
    password_checks passwords;
};

void gate_init(gate* g, const config* settings, session_host* host);
// `folder`: for data, "" = none. Once all of `host` is there.
[[nodiscard]] err gate_open(gate* g, const std::string& folder);
void gate_reconfigure(gate* g);  // the settings have changed
void gate_sweep(gate* g);        // once a second
void gate_close(gate* g);

// Why the client must go, or "": then it is counted where its address has limits.
[[nodiscard]] std::string gate_refusal(gate* g, session* client);

// Of frontend_host.
[[nodiscard]] user_identity* gate_identity(gate* g, session_id id);
[[nodiscard]] bool gate_check_password(gate* g, session_id id, std::string_view name,
                                       std::string_view password);
