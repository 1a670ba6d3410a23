#include "server/net/address.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <charconv>
#include <cstring>

namespace {

constexpr uint64_t minute_ms = 60'000;
constexpr std::array<uint8_t, 12> v4_prefix = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

bool is_v4(const client_address& a) {
    return std::equal(v4_prefix.begin(), v4_prefix.end(), a.bytes.begin());
}

client_address from_v4(const in_addr& v4) {
    client_address a;
    std::copy(v4_prefix.begin(), v4_prefix.end(), a.bytes.begin());
    std::memcpy(a.bytes.data() + v4_prefix.size(), &v4, sizeof v4);
    return a;
}

client_address from_v6(const in6_addr& v6) {
    client_address a;
    std::memcpy(a.bytes.data(), &v6, sizeof v6);
    return a;
}

bool is_idle(const address_use& use, uint64_t now_ms) {
    return use.clients == 0 && now_ms - use.since_ms >= minute_ms;
}

}  // namespace

client_address client_address_from(const sockaddr* from) {
    if (from->sa_family == AF_INET) {
        sockaddr_in v4;
        std::memcpy(&v4, from, sizeof v4);
        return from_v4(v4.sin_addr);
    }
    if (from->sa_family == AF_INET6) {
        sockaddr_in6 v6;
        std::memcpy(&v6, from, sizeof v6);
        return from_v6(v6.sin6_addr);
    }
    client_address local;
    local.is_unix = true;
    return local;
}

std::string client_address_format(const client_address& a) {
    if (a.is_unix) {
        return "unix";
    }
    char text[INET6_ADDRSTRLEN] = "";
    if (is_v4(a)) {
        inet_ntop(AF_INET, a.bytes.data() + v4_prefix.size(), text, sizeof text);
    } else {
        inet_ntop(AF_INET6, a.bytes.data(), text, sizeof text);
    }
    return text;
}

bool client_address_is_here(const client_address& a) {
    constexpr std::array<uint8_t, 16> v6_loopback = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
    return a.is_unix || (is_v4(a) && a.bytes[v4_prefix.size()] == 127) || a.bytes == v6_loopback;
}

uint64_t client_address_group(const client_address& a) {
    uint64_t group = 0;
    const auto first = is_v4(a) ? a.bytes.begin() + 8 : a.bytes.begin();
    for (auto byte = first; byte != first + 8; ++byte) {
        group = group << 8 | *byte;
    }
    return group;
}

bool address_range_parse(std::string_view text, address_range* out) {
    if (text == "unix") {
        *out = {};
        out->base.is_unix = true;
        return true;
    }
    const size_t slash = text.find('/');
    const std::string host(text.substr(0, slash));
    in_addr v4;
    in6_addr v6;
    unsigned width;
    if (inet_pton(AF_INET, host.c_str(), &v4) == 1) {
        out->base = from_v4(v4);
        width = 32;
    } else if (inet_pton(AF_INET6, host.c_str(), &v6) == 1) {
        out->base = from_v6(v6);
        width = 128;
    } else {
        return false;
    }
    unsigned bits = width;
    if (slash != std::string_view::npos) {
        const char* const end = text.data() + text.size();
        const auto [stop, error] = std::from_chars(text.data() + slash + 1, end, bits);
        if (error != std::errc() || stop != end || bits > width) {
            return false;
        }
    }
    out->prefix_bits = 128 - width + bits;
    return true;
}

bool address_range_has(const address_range& range, const client_address& a) {
    if (range.base.is_unix || a.is_unix) {
        return range.base.is_unix && a.is_unix;
    }
    const size_t whole = range.prefix_bits / 8;
    if (!std::equal(a.bytes.begin(), a.bytes.begin() + static_cast<ptrdiff_t>(whole),
                    range.base.bytes.begin())) {
        return false;
    }
    const unsigned rest = range.prefix_bits % 8;
    return rest == 0 || ((a.bytes[whole] ^ range.base.bytes[whole]) >> (8 - rest)) == 0;
}

admission address_table_enter(address_table& t, const client_address& a, const limits& limit,
                              uint64_t now_ms) {
    if (t.uses.size() >= address_table_max) {
        std::erase_if(t.uses, [](const auto& entry) { return entry.second.clients == 0; });
    }
    address_use& use = t.uses[client_address_group(a)];
    if (now_ms - use.since_ms >= minute_ms) {
        use.since_ms = now_ms;
        use.connects = 0;
    }
    ++use.connects;
    if (limit.connects_per_minute_per_address != 0 && use.connects > limit.connects_per_minute_per_address) {
        return admission::too_fast;
    }
    if (limit.clients_per_address != 0 && use.clients >= limit.clients_per_address) {
        return admission::too_many;
    }
    ++use.clients;
    return admission::admitted;
}

void address_table_leave(address_table& t, const client_address& a) {
    const auto found = t.uses.find(client_address_group(a));
    if (found != t.uses.end() && found->second.clients > 0) {
        --found->second.clients;
    }
}

void address_table_sweep(address_table& t, uint64_t now_ms) {
    std::erase_if(t.uses, [now_ms](const auto& entry) { return is_idle(entry.second, now_ms); });
}
