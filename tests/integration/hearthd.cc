#include "tests/integration/hearthd.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace {

void take_bytes(line_client& client, std::string_view bytes) {
    client.partial += bytes;
    size_t begin = 0;
    for (size_t end; (end = client.partial.find('\n', begin)) != std::string::npos; begin = end + 1) {
        client.lines.push_back(client.partial.substr(begin, end - begin));
    }
    client.partial.erase(0, begin);
}

void close_socket(line_client& client) {
    if (client.fd >= 0) {
        close(client.fd);
        client.fd = -1;
    }
}

void receive(line_client& client) {
    std::array<char, 65536> buffer;
    const ssize_t count = recv(client.fd, buffer.data(), buffer.size(), MSG_DONTWAIT);
    if (count > 0) {
        take_bytes(client, std::string_view(buffer.data(), static_cast<size_t>(count)));
    } else if (count == 0 || errno != EAGAIN) {
        client.closed = true;
        client.was_reset = count < 0;
        close_socket(client);
    }
}

void transmit(line_client& client) {
    const std::string_view rest = std::string_view(client.pending).substr(client.sent);
    const ssize_t count = ::send(client.fd, rest.data(), rest.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
    if (count > 0) {
        client.sent += static_cast<size_t>(count);
    }
    // After an error what the server still said can be read all the same.
    if (client.sent == client.pending.size() || (count < 0 && errno != EAGAIN)) {
        client.pending.clear();
        client.sent = 0;
    }
    if (client.pending.empty() && client.end_after) {
        shutdown(client.fd, SHUT_WR);
    }
}

int64_t wants(void* context, std::vector<pollfd>& out) {
    const line_client& client = *static_cast<line_client*>(context);
    const int events = (client.reading ? POLLIN : 0) | (client.pending.empty() ? 0 : POLLOUT);
    if (client.fd >= 0 && events != 0) {
        out.push_back({client.fd, static_cast<short>(events), 0});
    }
    return never;
}

void ready(void* context, std::span<const pollfd> fds) {
    line_client& client = *static_cast<line_client*>(context);
    for (const pollfd& entry : fds) {
        if ((entry.revents & POLLOUT) != 0) {
            transmit(client);
        }
        if ((entry.revents & (POLLIN | POLLHUP | POLLERR)) != 0 && client.reading) {
            receive(client);
        }
    }
}

void describe(void* context, std::string& out) {
    const line_client& client = *static_cast<line_client*>(context);
    const size_t shown = std::min<size_t>(client.lines.size(), 20);
    out += std::to_string(client.lines.size()) + " lines, the last ones:\n";
    for (size_t i = client.lines.size() - shown; i < client.lines.size(); ++i) {
        out += "  " + client.lines[i].substr(0, 200) + "\n";
    }
    out += client.closed ? "  closed by the server\n" : "";
}

void start_on_stage(line_client& client, int family, const sockaddr* address, socklen_t length,
                    int receive_buffer) {
    client.fd = socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (receive_buffer > 0) {
        setsockopt(client.fd, SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer);
    }
    ASSERT_EQ(connect(client.fd, address, length), 0) << strerror(errno);
    fcntl(client.fd, F_SETFL, O_NONBLOCK);
    client.on_stage.add({.context = &client, .wants = wants, .ready = ready, .describe = describe});
}

}  // namespace

temporary_folder::temporary_folder() {
    const char* base = getenv("TMPDIR");
    path = std::string(base != nullptr ? base : "/tmp") + "/hearth-test-XXXXXX";
    if (mkdtemp(path.data()) == nullptr) {
        abort();
    }
}

temporary_folder::~temporary_folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path, ignored);
}

std::string file_read(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

void file_write(const std::string& path, std::string_view text) {
    std::ofstream(path, std::ios::binary) << text;
}

hearthd::hearthd(stage& on, std::vector<std::string> flags, child_setup setup, bool bare) {
    setup.arguments = {HEARTHD};
    if (!bare) {
        setup.arguments.insert(setup.arguments.end(),
                               {"--listen", "chat://127.0.0.1:0", "--data-dir", folder.path + "/data"});
    }
    setup.arguments.insert(setup.arguments.end(), flags.begin(), flags.end());
    setup.environment.emplace_back("XDG_CONFIG_HOME", folder.path);
    process.emplace(on, setup);
}

testing::AssertionResult hearthd::wait_ready() {
    static constexpr std::string_view ready_line = "listening on chat://127.0.0.1:";
    const testing::AssertionResult there = process->on_stage.wait_for("hearthd listens", [this] {
        return process->out.find('\n', process->out.find(ready_line)) != std::string::npos ||
               process->process < 0;
    });
    const size_t at = process->out.find(ready_line);
    if (!there || at == std::string::npos) {
        return testing::AssertionFailure() << "hearthd is not ready: " << process->error << there.message();
    }
    port = static_cast<uint16_t>(atoi(process->out.c_str() + at + ready_line.size()));
    static constexpr std::string_view irc_line = "listening on irc://127.0.0.1:";
    if (const size_t irc_at = process->out.find(irc_line); irc_at != std::string::npos) {
        irc_port = static_cast<uint16_t>(atoi(process->out.c_str() + irc_at + irc_line.size()));
    }
    return testing::AssertionSuccess();
}

testing::AssertionResult hearthd::wait_log(std::string_view text) {
    return process->on_stage.wait_for("the log says " + std::string(text), [this, text] {
        return process->error.find(text) != std::string::npos;
    });
}

testing::AssertionResult hearthd::stop() {
    process->signal(SIGTERM);
    testing::AssertionResult ended = process->wait_exit();
    if (ended && process->status != 0) {
        return testing::AssertionFailure() << "status " << process->status << ":\n" << process->error;
    }
    return ended;
}

line_client::line_client(stage& on, const hearthd& server) : on_stage(on) {
    connect_tcp(server.port);
}

line_client::~line_client() {
    on_stage.remove(this);
    close_socket(*this);
}

void line_client::connect_tcp(uint16_t port, int receive_buffer) {
    sockaddr_in address = {};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    start_on_stage(*this, AF_INET, reinterpret_cast<sockaddr*>(&address), sizeof address, receive_buffer);
}

void line_client::connect_unix(const std::string& path) {
    sockaddr_un address = {};
    address.sun_family = AF_UNIX;
    path.copy(address.sun_path, sizeof address.sun_path - 1);
    start_on_stage(*this, AF_UNIX, reinterpret_cast<sockaddr*>(&address), sizeof address, 0);
}

void line_client::send(std::string_view bytes) {
    pending += bytes;
}

void line_client::send_end() {
    end_after = true;
    if (pending.empty() && fd >= 0) {
        shutdown(fd, SHUT_WR);
    }
}

void line_client::reset() {
    const linger at_once = {1, 0};
    setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    close_socket(*this);
}

testing::AssertionResult line_client::wait_line(std::string_view line) {
    return on_stage.wait_for("the line " + std::string(line), [this, line] { return has_line(line); });
}

testing::AssertionResult line_client::wait_for(std::string_view part) {
    return on_stage.wait_for("a line with " + std::string(part), [this, part] {
        return std::any_of(lines.begin(), lines.end(),
                           [part](const std::string& line) { return line.find(part) != std::string::npos; });
    });
}

testing::AssertionResult line_client::join_irc(std::string_view name) {
    send("NICK " + std::string(name) + "\r\nUSER " + std::string(name) + " 0 * :" + std::string(name) +
         "\r\n");
    return wait_for(" 366 ");  // the end of the names in the default room
}

testing::AssertionResult line_client::wait_lines(size_t count) {
    return on_stage.wait_for(std::to_string(count) + " lines",
                             [this, count] { return lines.size() >= count; });
}

testing::AssertionResult line_client::wait_closed() {
    return on_stage.wait_for("the server's end", [this] { return closed; });
}

testing::AssertionResult line_client::join(std::string_view name) {
    send(std::string(name) + "\n");
    return wait_line("Welcome " + std::string(name) + ". Send QUIT to disconnect.");
}

bool line_client::has_line(std::string_view line) const {
    return std::find(lines.begin(), lines.end(), line) != lines.end();
}

testing::AssertionResult wait_room_for_one_more(stage& on, const hearthd& server) {
    const int64_t limit = stage_now() + patience_ms;
    while (stage_now() < limit) {
        line_client fresh(on, server);
        const testing::AssertionResult answered =
            on.wait_for("an answer", [&fresh] { return fresh.closed || fresh.lines.size() == 2; });
        if (!answered || !fresh.closed) {
            return answered;
        }
    }
    return testing::AssertionFailure() << "the server stays full";
}
