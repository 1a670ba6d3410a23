#include "client/link/failure.h"

#include <uv.h>

namespace {

struct advice {
    int status;
    std::string_view says;
    std::string_view here;       // what to do when the server is on this machine
    std::string_view elsewhere;  // and when it is not
};

// {} is the address.
constexpr advice connect_advice[] = {
    {UV_ECONNREFUSED, "nothing is listening on {} (connection refused)", "start a server with: hearthd",
     "is the server running, and is the port right?"},
    {UV_ENOENT, "there is no socket {}", "start a server with: hearthd", ""},
    {UV_EACCES, "{} may not be used (permission denied)", "ask the owner of the socket", ""},
    {UV_ETIMEDOUT, "{} does not answer (timed out)", "is the server stuck?",
     "check the address; a firewall may be in the way"},
    {UV_ENETUNREACH, "there is no way to {} (network is unreachable)", "check the address",
     "is this machine on the network?"},
    {UV_EHOSTUNREACH, "there is no way to {} (no route to host)", "check the address",
     "check the address; is that machine on?"},
    {UV_EADDRNOTAVAIL, "{} is no address that can be reached", "check the address", "check the address"},
    {UV_EMFILE, "no connection to {}: too many open files", "raise the limit (ulimit -n)",
     "raise the limit (ulimit -n)"},
};

bool is_here(const url& where) {
    return where.is_unix || where.host == "localhost" || where.host == "::1" ||
           where.host.starts_with("127.");
}

std::string fill(std::string_view pattern, std::string_view address) {
    std::string text(pattern);
    const size_t at = text.find("{}");
    return at == std::string::npos ? text : text.replace(at, 2, address);
}

std::string plain_address(const url& where) {
    if (where.is_unix) {
        return where.host;
    }
    const bool v6 = where.host.find(':') != std::string::npos;
    return (v6 ? "[" + where.host + "]" : where.host) + ":" + std::to_string(where.port);
}

std::string connect_text(const url& where, const std::string& address, int status) {
    for (const advice& a : connect_advice) {
        if (a.status == status) {
            const std::string_view todo = is_here(where) ? a.here : a.elsewhere;
            return fill(a.says, address) + (todo.empty() ? "" : "; " + std::string(todo));
        }
    }
    return "no connection to " + address + ": " + uv_strerror(status);
}

std::string lookup_text(const url& where, int status) {
    if (status == UV_EAI_NONAME || status == UV_EAI_NODATA) {
        return "there is no host named " + where.host + "; check the spelling";
    }
    if (status == UV_EAI_AGAIN) {
        return "the name " + where.host + " cannot be looked up now; is this machine on the network?";
    }
    return "the name " + where.host + " cannot be looked up: " + uv_strerror(status);
}

std::string cut_off_text(const std::string& address, const link_fault& fault) {
    std::string text = fault.was_online ? "connection to " + address + " lost: " : address + ": ";
    if (fault.status != 0) {
        text += uv_strerror(fault.status);
    } else {
        text += "the server closed the connection";
    }
    return fault.last_words.empty() ? text : text + " (it said: " + fault.last_words + ")";
}

}  // namespace

std::string failure_text(const url& where, const link_fault& fault) {
    std::string address = fault.address.empty() ? plain_address(where) : fault.address;
    switch (fault.what) {
        case link_failure::lookup:
            return lookup_text(where, fault.status);
        case link_failure::connect:
            return connect_text(where, address, fault.status);
        case link_failure::silent:
            return address + " took the connection but said nothing; is it a chat server?";
        case link_failure::no_prompt:
            return address + " answers, but does not ask for a name; is it a chat server?";
        case link_failure::no_welcome:
            return address + " did not answer to the name";
        case link_failure::cut_off:
            return cut_off_text(address, fault);
    }
    return address;
}
