#include "tests/support/scripted_peer.h"

#include <arpa/inet.h>
#include <linux/sockios.h>
#include <netinet/in.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>

namespace {

void connection_close(peer_connection& c) {
    if (c.fd >= 0) {
        close(c.fd);
        c.fd = -1;
    }
}

void broadcast(scripted_peer& peer, std::string_view line) {
    for (auto& c : peer.connections) {
        if (c->fd >= 0 && !c->name.empty()) {
            c->out += line;
        }
    }
}

void on_line(scripted_peer& peer, peer_connection& c, const std::string& line) {
    c.lines.push_back(line);
    if (!peer.polite) {
        return;
    }
    if (c.name.empty()) {
        c.name = line;
        broadcast(peer, line + " has connected\n");
        c.out += "Welcome " + line + ". Send QUIT to disconnect.\n";
    } else if (line == "QUIT") {
        const std::string gone = c.name + " has disconnected\n";
        connection_close(c);
        broadcast(peer, gone);
    } else if (peer.echoes) {
        broadcast(peer, c.name + ": " + line + "\n");
    }
}

void connection_read(scripted_peer& peer, peer_connection& c) {
    char bytes[64 * 1024];
    const ssize_t n = read(c.fd, bytes, sizeof bytes);
    if (n < 0 && (errno == EAGAIN || errno == EINTR)) {
        return;
    }
    if (n <= 0) {
        connection_close(c);
        return;
    }
    c.bytes_received += static_cast<size_t>(n);
    c.partial.append(bytes, static_cast<size_t>(n));
    for (size_t end; c.fd >= 0 && (end = c.partial.find('\n')) != std::string::npos;) {
        std::string line = c.partial.substr(0, end);
        c.partial.erase(0, end + 1);
        if (line.ends_with('\r')) {
            line.pop_back();
        }
        on_line(peer, c, line);
    }
}

void connection_write(peer_connection& c) {
    const ssize_t n = ::send(c.fd, c.out.data(), c.out.size(), MSG_NOSIGNAL);
    if (n > 0) {
        c.out.erase(0, static_cast<size_t>(n));
    } else if (errno != EAGAIN && errno != EINTR) {
        connection_close(c);
    }
}

void on_connect(scripted_peer& peer) {
    const int fd = accept4(peer.listener, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (fd < 0) {
        return;
    }
    auto c = std::make_unique<peer_connection>();
    c->fd = fd;
    if (peer.polite) {
        c->out = peer.greeting + "Enter your name:\n";
    }
    peer.connections.push_back(std::move(c));
}

bool has_arrived(const peer_connection& c) {
    int unacknowledged = 0;
    return c.out.empty() && ioctl(c.fd, SIOCOUTQ, &unacknowledged) == 0 && unacknowledged == 0;
}

int64_t peer_wants(void* context, std::vector<pollfd>& out) {
    auto& peer = *static_cast<scripted_peer*>(context);
    out.push_back({peer.listener, POLLIN, 0});
    for (const auto& c : peer.connections) {
        const short want = static_cast<short>((c->reading ? POLLIN : 0) | (c->out.empty() ? 0 : POLLOUT));
        out.push_back({c->fd, want, 0});
    }
    return peer.awaits_acknowledgement ? stage_now() + 1 : never;
}

void peer_ready(void* context, std::span<const pollfd> fds) {
    auto& peer = *static_cast<scripted_peer*>(context);
    for (size_t i = 1; i < fds.size(); i++) {
        peer_connection& c = *peer.connections[i - 1];
        if (c.fd >= 0 && (fds[i].revents & POLLOUT)) {
            connection_write(c);
        }
        if (c.fd >= 0 && (fds[i].revents & (POLLIN | POLLHUP | POLLERR))) {
            connection_read(peer, c);
        }
    }
    if (fds[0].revents & POLLIN) {
        on_connect(peer);
    }
}

void peer_describe(void* context, std::string& out) {
    const auto& peer = *static_cast<scripted_peer*>(context);
    out += "-- peer " + peer.url() + ", received:\n";
    for (const std::string& line : peer.all_lines()) {
        out += "   " + line + "\n";
    }
}

}  // namespace

scripted_peer::scripted_peer(stage& on) : on_stage(on) {
    listen_again();
    on_stage.add({this, peer_wants, peer_ready, peer_describe});
}

scripted_peer::~scripted_peer() {
    on_stage.remove(this);
    close_all();
    stop_listening();
}

void scripted_peer::listen_again() {
    listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    const int yes = 1;
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address;
    if (bind(listener, reinterpret_cast<sockaddr*>(&address), length) != 0 || listen(listener, 64) != 0 ||
        getsockname(listener, reinterpret_cast<sockaddr*>(&address), &length) != 0) {
        perror("scripted_peer");
        abort();
    }
    port = ntohs(address.sin_port);
}

void scripted_peer::stop_listening() {
    if (listener >= 0) {
        close(listener);
        listener = -1;
    }
}

void scripted_peer::send(std::string_view text) {
    for (auto& c : connections) {
        if (c->fd >= 0) {
            c->out += text;
        }
    }
}

void scripted_peer::close_all() {
    for (auto& c : connections) {
        connection_close(*c);
    }
}

size_t scripted_peer::open_count() const {
    return static_cast<size_t>(std::ranges::count_if(connections, [](const auto& c) { return c->fd >= 0; }));
}

std::vector<std::string> scripted_peer::all_lines() const {
    std::vector<std::string> all;
    for (const auto& c : connections) {
        all.insert(all.end(), c->lines.begin(), c->lines.end());
    }
    return all;
}

testing::AssertionResult scripted_peer::wait_connections(size_t ever) {
    return on_stage.wait_for(std::to_string(ever) + " connections",
                             [&] { return connections.size() >= ever; });
}

testing::AssertionResult scripted_peer::wait_line(std::string_view line) {
    return on_stage.wait_for("the peer to receive \"" + std::string(line) + "\"", [&] {
        const std::vector<std::string> all = all_lines();
        return std::ranges::find(all, line) != all.end();
    });
}

testing::AssertionResult scripted_peer::wait_sent() {
    awaits_acknowledgement = true;
    const testing::AssertionResult result = on_stage.wait_for("all that the peer said to arrive", [&] {
        return std::ranges::all_of(connections, [](const auto& c) { return c->fd < 0 || has_arrived(*c); });
    });
    awaits_acknowledgement = false;
    return result;
}
