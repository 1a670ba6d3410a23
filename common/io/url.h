// Where to listen or connect: chat://host:port, chat+unix:/path; a bare host[:port] is chat://
// (DESIGN.md, section 4). Hosts are names, IPv4 addresses or IPv6 addresses in brackets. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "common/base/err.h"

inline constexpr uint16_t chat_port = 8888;
inline constexpr std::string_view default_url = "chat://127.0.0.1:8888";

enum class url_scheme : uint8_t { chat, chat_unix };

struct url {
    url_scheme scheme = url_scheme::chat;
    std::string host;  // without brackets; the path of a unix socket
    uint16_t port = chat_port;
};

[[nodiscard]] err url_parse(std::string_view text, url* out);
[[nodiscard]] std::string url_format(const url& where);
