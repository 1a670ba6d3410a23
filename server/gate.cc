#include "server/gate.h"

#include <sys/resource.h>

#include <algorithm>

#include "common/base/log.h"
#include "server/password.h"

namespace {

size_t clients_max(const config& settings) {
    rlimit files = {};
    getrlimit(RLIMIT_NOFILE, &files);
    const size_t possible = files.rlim_cur > reserved_descriptors ? files.rlim_cur - reserved_descriptors : 1;
    const uint32_t wanted = settings.limit.clients;
    return wanted == 0 ? possible : std::min<size_t>(possible, wanted);
}

bool is_exempt(const gate* g, const client_address& from) {
    return std::any_of(g->exempt.begin(), g->exempt.end(),
                       [&from](const address_range& range) { return address_range_has(range, from); });
}

void warn_of_plain(const std::string& key, const std::string& password) {
    if (!password.empty() && !password_is_hash(password)) {
        log_write(log_level::warning,
                  "A password stands in the settings as it is: hearthd hash-password makes a hash of it",
                  {{"key", key}});
    }
}

void on_checked(void* context, const password_check& what, bool right) {
    gate* g = static_cast<gate*>(context);
    session* client = session_table_find(*g->host->table, what.session);
    if (client == nullptr || client->fe.phase == frontend_phase::leaving || client->link.dropped) {
        return;
    }
    if (!what.name.empty() || !right) {
        log_write(right ? log_level::info : log_level::warning,
                  right ? "An operator has come" : "A password was wrong",
                  {{"operator", what.name}, {"address", client_address_format(client->from)}});
    }
    client->fe.door->on_checked(g->host->door, client->fe, what.name, right);
    conn_go_on(&client->link);
}

}  // namespace

void gate_init(gate* g, const config* settings, session_host* host) {
    g->settings = settings;
    g->host = host;
    host->addresses = &g->addresses;
}

err gate_open(gate* g, const std::string& folder) {
    password_checks_init(&g->passwords, g->host->conns->loop, g, on_checked);
    gate_reconfigure(g);
    return identities_init(g->known, folder);
}

void gate_reconfigure(gate* g) {
    g->clients_max = clients_max(*g->settings);
    const config& c = *g->settings;
    g->exempt.clear();
    for (const std::string& text : c.limit.exempt) {
        address_range range;
        if (address_range_parse(text, &range)) {  // always: the configuration was checked
            g->exempt.push_back(range);
        }
    }
    identities_rename(g->known, c.server.hostname);
    g->host->door.locked = !c.server.password.empty();
    warn_of_plain("server.password", c.server.password);
    for (const config_operator& o : c.operators) {
        warn_of_plain("operators." + o.name + ".password", o.password);
    }
}

void gate_sweep(gate* g) {
    address_table_sweep(g->addresses, uv_now(g->host->conns->loop));
    identities_sweep(g->known);
    password_checks_sweep(&g->passwords);
}

void gate_close(gate* g) {
    password_checks_close(&g->passwords);
}

std::string gate_refusal(gate* g, session* client) {
    const session_table& table = *g->host->table;
    const size_t most = g->clients_max;
    if (table.by_id.size() - table.refused >= most) {
        return "The server is full (" + std::to_string(most) + " clients). Try again later.";
    }
    if (is_exempt(g, client->from)) {
        return {};
    }
    const limits& limit = g->settings->limit;
    switch (address_table_enter(g->addresses, client->from, limit, uv_now(g->host->conns->loop))) {
        case admission::too_many:
            return "Too many clients from your address (" + std::to_string(limit.clients_per_address) +
                   "). Close one first.";
        case admission::too_fast:
            return "Your address connects too often. Try again in a minute.";
        case admission::admitted:
            client->counted = true;
    }
    return {};
}

user_identity* gate_identity(gate* g, session_id id) {
    const session* client = session_table_find(*g->host->table, id);
    return client != nullptr ? identities_of(g->known, client->from) : nullptr;
}

bool gate_check_password(gate* g, session_id id, std::string_view name, std::string_view password) {
    session* client = session_table_find(*g->host->table, id);
    password_check what = {.session = id, .place = {}, .name = std::string(name), .stored = {}};
    if (!is_exempt(g, client->from)) {
        what.place = client_address_group(client->from);
    }
    if (name.empty()) {
        what.stored = g->settings->server.password;
    } else if (const config_operator* known = config_operator_find(*g->settings, name); known != nullptr) {
        what.stored = known->password;
    }
    if (!password_checks_ask(&g->passwords, std::move(what), password)) {
        return false;
    }
    conn_wait(&client->link);
    return true;
}
