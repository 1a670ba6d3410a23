// Where to listen or connect: chat://host:port, irc://host:port, chat+unix:/path, irc+unix:/path; a bare
// host[:port] is chat://, but irc:// on 6667 (DESIGN.md, section 4). Hosts are names, IPv4 addresses or IPv6
// addresses in brackets. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "common/base/err.h"

inline constexpr uint16_t chat_port = 8888;
inline constexpr uint16_t irc_port = 6667;
inline constexpr std::string_view default_url = "chat://127.0.0.1:8888";

enum class url_scheme : uint8_t { chat, irc };

struct url {
    url_scheme scheme = url_scheme::chat;
    bool is_unix = false;
    std::string host;  // without brackets; the path of a unix socket
    uint16_t port = chat_port;
};

[[nodiscard]] err url_parse(std::string_view text, url* out);
[[nodiscard]] std::string url_format(const url& where);
[[nodiscard]] std::string_view url_scheme_word(url_scheme scheme);  // "chat"
