#include "common/io/url.h"

#include <sys/un.h>

#include <algorithm>
#include <charconv>

namespace {

constexpr std::string_view chat_prefix = "chat://";
constexpr std::string_view unix_prefix = "chat+unix:";
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

err parse_unix(std::string_view text, url* out) {
    std::string_view path = text.substr(unix_prefix.size());
    if (path.starts_with("///")) {
        path.remove_prefix(2);  // the form with an empty host
    }
    if (path.empty() || path[0] != '/' || path.find('\0') != std::string_view::npos) {
        return fault(text, "the path of a socket begins with /, as in chat+unix:/run/hearth/chat");
    }
    if (path.size() > socket_path_max) {
        return fault(text, "the path of a socket has at most " + std::to_string(socket_path_max) + " bytes");
    }
    *out = {url_scheme::chat_unix, std::string(path), 0};
    return {};
}

// host, host:port, [address] or [address]:port.
err parse_authority(std::string_view text, std::string_view rest, url* out) {
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
    uint16_t port = chat_port;
    if (!rest.empty() && (rest[0] != ':' || !parse_port(rest.substr(1), &port))) {
        return fault(text, "a port is a number from 0 to 65535, as in " + std::string(default_url));
    }
    *out = {url_scheme::chat, std::string(host), port};
    return {};
}

}  // namespace

err url_parse(std::string_view text, url* out) {
    if (text.starts_with(unix_prefix)) {
        return parse_unix(text, out);
    }
    std::string_view rest = text;
    if (rest.starts_with(chat_prefix)) {
        rest.remove_prefix(chat_prefix.size());
        if (rest.ends_with('/')) {
            rest.remove_suffix(1);
        }
    } else if (rest.find("://") != std::string_view::npos) {
        return fault(text, "the address begins with chat:// or chat+unix:");
    }
    return parse_authority(text, rest, out);
}

std::string url_format(const url& where) {
    if (where.scheme == url_scheme::chat_unix) {
        return std::string(unix_prefix) + where.host;
    }
    const bool brackets = where.host.find(':') != std::string::npos;
    const std::string host = brackets ? "[" + where.host + "]" : where.host;
    return std::string(chat_prefix) + host + ":" + std::to_string(where.port);
}
