#include "tests/bench/flooder.h"

#include <poll.h>
#include <sched.h>
#include <sys/time.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <string>

#include "tests/bench/crowd.h"

namespace {

constexpr size_t call_bytes = 16 * 1024;  // at most, of one send
constexpr int queue_bytes = 64 * 1024;    // towards the server
constexpr int look_up_ms = 100;           // for the end, when the server takes nothing
const std::string flooder_name = "flooder";

void say(const flooder& f, std::string_view text) {
    if (send(f.fd, text.data(), text.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(text.size())) {
        bench_fail(*f.server, "does not take what the flooder sends");
    }
}

// Answers until a line that begins with `cue` has come.
void wait_for(const flooder& f, std::string_view cue) {
    std::string partial;
    std::array<char, 4096> bytes;
    for (bool come = cue.empty(); !come;) {
        const ssize_t size = recv(f.fd, bytes.data(), bytes.size(), 0);
        if (size <= 0) {
            bench_fail(*f.server, "does not let the flooder in");
        }
        lines_split(partial, std::string_view(bytes.data(), static_cast<size_t>(size)),
                    [&f, cue, &come](std::string_view line) {
                        say(f, f.server->speech->answer(line));
                        come = come || line.starts_with(cue);
                    });
    }
}

void write_lines(flooder* f) {
    const sched_param lowest{};
    sched_setscheduler(0, SCHED_IDLE, &lowest);
    std::string lines;
    while (lines.size() + f->server->speech->flood.size() <= call_bytes) {
        lines += f->server->speech->flood;
    }
    static std::array<char, 4 * call_bytes> heard;
    size_t at = 0;
    while (!f->ends && !f->dropped) {
        pollfd ready = {.fd = f->fd, .events = POLLIN | POLLOUT, .revents = 0};
        poll(&ready, 1, look_up_ms);
        if ((ready.revents & (POLLIN | POLLHUP | POLLERR)) != 0) {
            f->dropped = recv(f->fd, heard.data(), heard.size(), MSG_DONTWAIT) <= 0;
        }
        if ((ready.revents & POLLOUT) != 0) {
            const ssize_t sent =
                send(f->fd, lines.data() + at, lines.size() - at, MSG_NOSIGNAL | MSG_DONTWAIT);
            at = sent > 0 ? (at + static_cast<size_t>(sent)) % lines.size() : at;
            f->sent_bytes += sent > 0 ? static_cast<uint64_t>(sent) : 0;
        }
    }
}

}  // namespace

void flooder_start(flooder* f, const bench_server* s) {
    const dialect& speech = *s->speech;
    f->server = s;
    f->fd = client_connect(*s);
    const timeval patience = {.tv_sec = patience_ms / 1000, .tv_usec = 0};
    setsockopt(f->fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    setsockopt(f->fd, SOL_SOCKET, SO_SNDBUF, &queue_bytes, sizeof queue_bytes);
    say(*f, speech.greeting);
    wait_for(*f, speech.prompt);
    say(*f, speech.enter(flooder_name));
    wait_for(*f, speech.welcome);
    say(*f, speech.own_room);
    f->writer = std::thread(write_lines, f);
}

void flooder_stop(flooder* f) {
    f->ends = true;
    f->writer.join();
    if (f->dropped) {
        bench_fail(*f->server, "has dropped the flooder");
    }
    shutdown(f->fd, SHUT_WR);
    std::array<char, call_bytes> heard;
    ssize_t size = 0;
    while ((size = recv(f->fd, heard.data(), heard.size(), 0)) > 0) {
    }
    if (size < 0) {
        bench_fail(*f->server, std::string("does not let the flooder go: ") + std::strerror(errno));
    }
    close(f->fd);
}

uint64_t flooder_lines(const flooder* f) {
    return f->sent_bytes / f->server->speech->flood.size();
}
