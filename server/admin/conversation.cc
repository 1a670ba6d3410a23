#include "server/admin/conversation.h"

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "server/admin/json.h"
#include "server/admin/protocol.h"

namespace {

constexpr size_t chunk_bytes = size_t{64} * 1024;

struct conversation {
    int fd = -1;
    int backup = -1;
    bool importing = false;  // standard input is still read
    std::string to_send;     // from `sent` on
    size_t sent = 0;
    std::string received;  // not yet a whole line
    size_t bytes_due = 0;  // of a part of the backup
    std::string output;    // whole lines, for standard output
    bool ended = false;    // the last line was there
    bool done = false;     // it says so
    err fault;             // of ours
    std::vector<char> chunk = std::vector<char>(chunk_bytes);
};

err from_errno(const char* what) {
    return {std::string(what) + ": " + strerror(errno)};
}

// -- to the server --

// Only when all that was read before has been sent.
void read_input(conversation* c) {
    const ssize_t count = read(STDIN_FILENO, c->chunk.data(), c->chunk.size());
    if (count > 0) {
        c->to_send.assign(c->chunk.data(), static_cast<size_t>(count));
        c->sent = 0;
    } else if (count == 0) {
        c->importing = false;
        shutdown(c->fd, SHUT_WR);
    } else if (errno != EINTR && errno != EAGAIN) {
        c->fault = from_errno("cannot read standard input");
    }
}

// The server may end an import early: what it says about that is still to be read.
void send_some(conversation* c) {
    const ssize_t count =
        send(c->fd, c->to_send.data() + c->sent, c->to_send.size() - c->sent, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (count >= 0) {
        c->sent += static_cast<size_t>(count);
    } else if (errno != EAGAIN && errno != EINTR) {
        c->importing = false;
        c->sent = c->to_send.size();
    }
}

// -- from the server --

void write_all(conversation* c, int to, std::string_view bytes) {
    while (!bytes.empty() && !c->fault.failed()) {
        const ssize_t count = write(to, bytes.data(), bytes.size());
        if (count >= 0) {
            bytes.remove_prefix(static_cast<size_t>(count));
        } else if (errno != EINTR) {
            c->fault = from_errno(to == c->backup ? "cannot write the backup" : "cannot write the output");
        }
    }
}

void take_line(conversation* c, std::string_view line) {
    const std::string_view text = line.substr(std::min<size_t>(2, line.size()));
    switch (line.empty() ? '\0' : line[0]) {
        case admin_out_mark:
            c->output.append(text).append("\n");
            break;
        case admin_error_mark:
            write_all(c, STDERR_FILENO, "hearthd: " + std::string(text) + "\n");
            break;
        case admin_bytes_mark:
            c->bytes_due = strtoul(std::string(text).c_str(), nullptr, 10);
            break;
        default:
            c->done = line == admin_done;
            c->ended = c->done || line == admin_failed;
    }
}

void take_received(conversation* c) {
    std::string_view rest = c->received;
    while (!c->ended && !c->fault.failed()) {
        if (c->bytes_due > 0) {
            const std::string_view part = rest.substr(0, c->bytes_due);
            write_all(c, c->backup, part);
            c->bytes_due -= part.size();
            rest.remove_prefix(part.size());
        }
        const size_t end = c->bytes_due > 0 ? std::string_view::npos : rest.find('\n');
        if (end == std::string_view::npos) {
            break;
        }
        take_line(c, rest.substr(0, end));
        rest.remove_prefix(end + 1);
    }
    c->received.erase(0, c->received.size() - rest.size());
    write_all(c, STDOUT_FILENO, c->output);
    c->output.clear();
}

// False when nothing more comes.
bool receive(conversation* c) {
    const ssize_t count = recv(c->fd, c->chunk.data(), c->chunk.size(), MSG_DONTWAIT);
    if (count > 0) {
        c->received.append(c->chunk.data(), static_cast<size_t>(count));
        take_received(c);
        return true;
    }
    return count < 0 && (errno == EAGAIN || errno == EINTR);
}

bool turn(conversation* c) {
    const bool sending = c->sent < c->to_send.size();
    std::array<pollfd, 2> fds = {{{c->fd, static_cast<short>(POLLIN | (sending ? POLLOUT : 0)), 0},
                                  {c->importing && !sending ? STDIN_FILENO : -1, POLLIN, 0}}};
    if (poll(fds.data(), fds.size(), -1) < 0) {
        return errno == EINTR;
    }
    if (fds[1].revents != 0) {
        read_input(c);
    }
    if ((fds[0].revents & POLLOUT) != 0) {
        send_some(c);
    }
    return (fds[0].revents & (POLLIN | POLLHUP | POLLERR)) == 0 || receive(c);
}

}  // namespace

reach conversation_connect(const std::string& folder, int* fd, err* why) {
    const std::string path = folder + std::string(admin_socket_name);
    sockaddr_un address = {};
    address.sun_family = AF_UNIX;
    if (path.size() >= sizeof address.sun_path) {
        return reach::nobody;  // no server could have made it
    }
    path.copy(address.sun_path, sizeof address.sun_path - 1);
    *fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (*fd >= 0 && connect(*fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) {
        return reach::connected;
    }
    const int reason = errno;
    close(*fd);
    if (reason == ENOENT || reason == ECONNREFUSED || reason == ENOTDIR) {
        return reach::nobody;
    }
    *why = {"cannot reach the server at " + path + ": " + strerror(reason) +
            (reason == EACCES ? "; run this as the server's user, or as root" : "")};
    return reach::denied;
}

err conversation_hold(int fd, const admin_request& request, int backup, bool* done) {
    conversation c = {.fd = fd,
                      .backup = backup,
                      .importing = request.verb == admin_verb::import_lines,
                      .to_send = json_request(request) + "\n"};
    while (!c.ended && !c.fault.failed() && turn(&c)) {
    }
    close(fd);
    *done = c.done;
    if (!c.ended && !c.fault.failed()) {
        return {"the server ended before this was done; ask again when it is back"};
    }
    return c.fault;
}
