// Where a client comes from, and how much one place may take: clients at once and connects per minute,
// counted per IPv4 address and per IPv6 /64. The table is bounded: what is not in use is forgotten in time.
//
// Pure (the time is handed in). Thread: the loop's.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "common/base/limits.h"

struct sockaddr;

struct client_address {
    std::array<uint8_t, 16> bytes{};  // IPv4 as ::ffff:a.b.c.d
    bool is_unix = false;             // a unix socket: no address
};

[[nodiscard]] client_address client_address_from(const sockaddr* from);
[[nodiscard]] std::string client_address_format(const client_address& a);
[[nodiscard]] bool client_address_is_here(const client_address& a);  // this machine
// Who is counted together: an IPv4 address or an IPv6 /64, as a number. Not of a unix socket.
[[nodiscard]] uint64_t client_address_group(const client_address& a);

struct address_range {
    client_address base;
    unsigned prefix_bits = 128;
};

// "192.0.2.0/24", "2001:db8::/32", "::1", "unix". False when it is none of these.
[[nodiscard]] bool address_range_parse(std::string_view text, address_range* out);
[[nodiscard]] bool address_range_has(const address_range& range, const client_address& a);

enum class admission : uint8_t { admitted, too_many, too_fast };

struct address_use {
    uint32_t clients = 0;
    uint32_t connects = 0;  // in the minute that began at `since_ms`
    uint64_t since_ms = 0;
};

struct address_table {
    std::unordered_map<uint64_t, address_use> uses;
};

constexpr size_t address_table_max = 65536;  // then those not in use are forgotten early

// Counts a connect. Only after `admitted` is `address_table_leave` due.
[[nodiscard]] admission address_table_enter(address_table& t, const client_address& a, const limits& limit,
                                            uint64_t now_ms);
void address_table_leave(address_table& t, const client_address& a);
void address_table_sweep(address_table& t, uint64_t now_ms);
