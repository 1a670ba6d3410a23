// Getting there: the address looked up, its addresses tried in turn.
#include "client/link/link_parts.h"

namespace {

connection* connection_open(server_link* l, stream_kind kind, int* status) {
    auto* c = new connection{};
    *status = stream_init(&c->io, l->loop, kind, &link_connection_handler);
    if (*status < 0) {
        delete c;
        return nullptr;
    }
    c->owner = l;
    l->now = c;
    uv_timer_start(&l->timer, link_on_timer, link_connect_limit_ms, 0);
    return c;
}

std::string address_text(const sockaddr* address) {
    char text[INET6_ADDRSTRLEN] = "";
    if (address->sa_family == AF_INET6) {
        const auto* v6 = reinterpret_cast<const sockaddr_in6*>(address);
        uv_ip6_name(v6, text, sizeof text);
        return "[" + std::string(text) + "]:" + std::to_string(ntohs(v6->sin6_port));
    }
    const auto* v4 = reinterpret_cast<const sockaddr_in*>(address);
    uv_ip4_name(v4, text, sizeof text);
    return std::string(text) + ":" + std::to_string(ntohs(v4->sin_port));
}

void use_addresses(server_link* l, addrinfo* found) {
    l->addresses = found;
    l->next_address = found;
    link_try_next_address(l, 0);
}

void on_looked_up(uv_getaddrinfo_t* request, int status, addrinfo* found) {
    auto* look = reinterpret_cast<lookup*>(request);
    server_link* l = look->owner;
    delete look;
    if (l == nullptr) {
        uv_freeaddrinfo(found);
        return;
    }
    l->looking = nullptr;
    if (status < 0) {
        uv_freeaddrinfo(found);
        link_fail(l, link_failure::lookup, status);
        return;
    }
    use_addresses(l, found);
}

void begin_tcp(server_link* l) {
    addrinfo wanted = {.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV, .ai_socktype = SOCK_STREAM};
    const std::string port = std::to_string(l->where.port);
    addrinfo* found = nullptr;
    if (getaddrinfo(l->where.host.c_str(), port.c_str(), &wanted, &found) == 0) {
        use_addresses(l, found);
        return;
    }
    auto* look = new lookup{};
    look->owner = l;
    wanted.ai_flags = AI_NUMERICSERV;
    l->looking = look;
    link_set_phase(l, link_phase::resolving);
    const int status =
        uv_getaddrinfo(l->loop, &look->request, on_looked_up, l->where.host.c_str(), port.c_str(), &wanted);
    if (status < 0) {
        l->looking = nullptr;
        delete look;
        link_fail(l, link_failure::lookup, status);
    }
}

void begin_unix(server_link* l) {
    int status = 0;
    connection* c = connection_open(l, stream_kind::unix_socket, &status);
    if (c == nullptr) {
        link_fail(l, link_failure::connect, status);
        return;
    }
    status = stream_connect_unix(&c->io, l->where.host.c_str());
    if (status < 0) {
        link_fail(l, link_failure::connect, status);
        return;
    }
    link_set_phase(l, link_phase::connecting);
}

}  // namespace

void link_forget_addresses(server_link* l) {
    uv_freeaddrinfo(l->addresses);
    l->addresses = nullptr;
    l->next_address = nullptr;
}

void link_drop_connection(server_link* l) {
    if (l->now != nullptr) {
        l->now->owner = nullptr;
        stream_close(&l->now->io);
        l->now = nullptr;
    }
}

void link_try_next_address(server_link* l, int last_status) {
    while (l->next_address != nullptr) {
        const sockaddr* address = l->next_address->ai_addr;
        l->next_address = l->next_address->ai_next;
        l->address = address_text(address);
        link_drop_connection(l);
        connection* c = connection_open(l, stream_kind::tcp, &last_status);
        if (c == nullptr) {
            continue;
        }
        last_status = stream_connect_tcp(&c->io, address);
        if (last_status == 0) {
            link_set_phase(l, link_phase::connecting);
            return;
        }
    }
    link_fail(l, link_failure::connect, last_status);
}

void link_dial(server_link* l) {
    l->retry_at_ms = 0;
    l->address.clear();
    l->dialect = {};
    if (l->where.is_unix) {
        begin_unix(l);
    } else {
        begin_tcp(l);
    }
}
