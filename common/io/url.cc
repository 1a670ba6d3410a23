#include "common/io/url.h"

#include <sys/un.h>

#include <algorithm>
#include <array>
#include <charconv>

namespace {

struct scheme_row {  // by url_scheme
    std::string_view word;
    std::string_view host_prefix;
    std::string_view unix_prefix;
    uint16_t port;
};
constexpr std::array schemes = {
    scheme_row{"chat", "chat://", "chat+unix:", chat_port},
    scheme_row{"irc", "irc://", "irc+unix:", irc_port},
};

constexpr size_t socket_path_max = sizeof(sockaddr_un{}.sun_path) - 1;
constexpr size_t host_max = 253;  // RFC 1035

err fault(std::string_view text, std::string_view reason) {
    std::string message = "'";
    message.append(text).append("': ").append(reason);
    return {message};
}

bool is_host_byte(char byte) {
    return (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') || (byte >= 'a' && byte <= 'z') ||
           byte == '.' || byte == '-' || byte == '_';
}

bool is_address_byte(char byte) {
    return is_host_byte(byte) || byte == ':' || byte == '%';  // % for a zone: fe80::1%eth0
}

bool parse_port(std::string_view text, uint16_t* port) {
    const char* const end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, *port);
    return !text.empty() && error == std::errc() && stop == end;
}

const scheme_row& row_of(url_scheme scheme) {
    return schemes[static_cast<size_t>(scheme)];
}

err parse_unix(std::string_view text, url_scheme scheme, url* out) {
    std::string_view path = text.substr(row_of(scheme).unix_prefix.size());
    if (path.starts_with("///")) {
        path.remove_prefix(2);  // the form with an empty host
    }
    if (path.empty() || path[0] != '/' || path.find('\0') != std::string_view::npos) {
        return fault(text, "the path of a socket begins with /, as in chat+unix:/run/hearth/chat");
    }
    if (path.size() > socket_path_max) {
        return fault(text, "the path of a socket has at most " + std::to_string(socket_path_max) + " bytes");
    }
    *out = {.scheme = scheme, .is_unix = true, .host = std::string(path), .port = 0};
    return {};
}

// host, host:port, [address] or [address]:port. Without a scheme the port says which it is.
err parse_authority(std::string_view text, std::string_view rest, const url_scheme* scheme, url* out) {
    const bool bracketed = rest.starts_with('[');
    const size_t host_end = bracketed ? rest.find(']') : std::min(rest.find(':'), rest.size());
    if (host_end == std::string_view::npos) {
        return fault(text, "the ] of the address is missing");
    }
    const std::string_view host = bracketed ? rest.substr(1, host_end - 1) : rest.substr(0, host_end);
    rest.remove_prefix(bracketed ? host_end + 1 : host_end);
    if (host.empty()) {
        return fault(text, "the host is missing, as in " + std::string(default_url));
    }
    if (!bracketed && rest.find(':', 1) != std::string_view::npos) {
        return fault(text, "an IPv6 address stands in brackets, as in [::1]:8888");
    }
    if (host.size() > host_max ||
        !std::all_of(host.begin(), host.end(), bracketed ? is_address_byte : is_host_byte)) {
        return fault(text, "this is no host name or address");
    }
    uint16_t port = scheme != nullptr ? row_of(*scheme).port : chat_port;
    if (!rest.empty() && (rest[0] != ':' || !parse_port(rest.substr(1), &port))) {
        return fault(text, "a port is a number from 0 to 65535, as in " + std::string(default_url));
    }
    const url_scheme by_port = port == irc_port ? url_scheme::irc : url_scheme::chat;
    *out = {.scheme = scheme != nullptr ? *scheme : by_port, .host = std::string(host), .port = port};
    return {};
}

}  // namespace

err url_parse(std::string_view text, url* out) {
    for (const url_scheme scheme : {url_scheme::chat, url_scheme::irc}) {
        const scheme_row& row = row_of(scheme);
        if (text.starts_with(row.unix_prefix)) {
            return parse_unix(text, scheme, out);
        }
        if (text.starts_with(row.host_prefix)) {
            std::string_view rest = text.substr(row.host_prefix.size());
            rest.remove_suffix(rest.ends_with('/') ? 1 : 0);
            return parse_authority(text, rest, &scheme, out);
        }
    }
    if (text.find("://") != std::string_view::npos) {
        return fault(text, "the address begins with chat://, irc://, chat+unix: or irc+unix:");
    }
    return parse_authority(text, text, nullptr, out);
}

std::string url_format(const url& where) {
    const scheme_row& row = row_of(where.scheme);
    if (where.is_unix) {
        return std::string(row.unix_prefix) + where.host;
    }
    const bool brackets = where.host.find(':') != std::string::npos;
    const std::string host = brackets ? "[" + where.host + "]" : where.host;
    return std::string(row.host_prefix) + host + ":" + std::to_string(where.port);
}

std::string_view url_scheme_word(url_scheme scheme) {
    return row_of(scheme).word;
}
