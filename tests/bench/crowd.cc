#include "tests/bench/crowd.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <cstring>
#include <ctime>

namespace {

constexpr size_t read_bytes = 64 * 1024;
constexpr int deaf_receive_bytes = 4096;
constexpr uint64_t timer_mark = UINT64_MAX;  // in an epoll event, where else a client's index stands
constexpr std::string_view digits = "00000000";

bool parse_number(std::string_view text, uint32_t* number) {
    const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), *number);
    return error == std::errc() && stop == text.data() + text.size();
}

size_t index_of(const crowd* c, const crowd_client& from) {
    return static_cast<size_t>(&from - c->clients.data());
}

void watch(const crowd* c, int fd, uint64_t mark) {
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.u64 = mark;
    epoll_ctl(c->epoll_fd, EPOLL_CTL_ADD, fd, &event);
}

// What is not taken goes out before the next line: the server hears every byte in order.
void send_text(crowd* c, crowd_client& from, std::string_view text) {
    from.unsent.append(text);
    if (from.unsent.empty()) {
        return;
    }
    const ssize_t sent = send(from.fd, from.unsent.data(), from.unsent.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent < 0 && errno != EAGAIN) {
        bench_fail(*c->server, std::string("does not take what is sent: ") + std::strerror(errno));
    }
    from.unsent.erase(0, static_cast<size_t>(std::max<ssize_t>(sent, 0)));
}

// What is no chat line matters on the way in, when it wants an answer, and when the deaf one is dropped.
void take_notice(crowd* c, crowd_client& by, std::string_view line) {
    const dialect& speech = *c->server->speech;
    if (const std::string answer = speech.answer(line); !answer.empty()) {
        send_text(c, by, answer);
    }
    if (!by.prompted && line.starts_with(speech.prompt)) {
        by.prompted = true;
        ++c->prompted;
    } else if (!by.joined && line.starts_with(speech.welcome)) {
        by.joined = true;
        ++c->joined;
    } else if (line.starts_with("*** ") && c->notices.emplace(line).second) {
        std::fprintf(stderr, "fanout: %s says: %.*s\n", c->server->label.c_str(),
                     static_cast<int>(line.size()), line.data());
    } else if (c->deaf != SIZE_MAX && c->deaf_reason.empty()) {
        c->deaf_reason = speech.farewell(line, client_name(c->deaf));
    }
}

void take_line(crowd* c, crowd_client& by, std::string_view line) {
    line.remove_suffix(line.ends_with('\r') ? 1 : 0);
    uint32_t sender = 0;
    uint32_t number = 0;
    chat_text what;
    if (!c->server->speech->hear(line, &what) || what.name[0] != 'c' ||
        !parse_number(what.name.substr(1), &sender)) {
        take_notice(c, by, line);
        return;
    }
    if (sender >= c->senders || !parse_number(what.text.substr(0, digits.size()), &number)) {
        bench_fail(*c->server, "sends a line that nobody wrote: " + std::string(line));
    }
    if (number != by.next[sender]) {
        bench_fail(*c->server, "lost, doubled or reordered: " + std::string(line) + ", expected " +
                                   std::to_string(by.next[sender]));
    }
    ++by.next[sender];
    ++by.received;
    ++c->received;
    by.order = (by.order ^ (sender * 0x9E3779B97F4A7C15u + number)) * 0x100000001B3u;
    c->clients[sender].returned += crowd_waits_for(c, by) == sender ? 1u : 0u;
    if (c->interval_ns > 0) {
        const uint64_t n = uint64_t{number - c->first[sender]} * c->senders + sender;
        c->latency_ns.push_back(c->heard_ns - std::min(c->heard_ns, c->begin_ns + n * c->interval_ns));
    }
}

}  // namespace

uint64_t now_ns() {
    timespec now{};
    clock_gettime(CLOCK_MONOTONIC, &now);
    return static_cast<uint64_t>(now.tv_sec) * 1'000'000'000 + static_cast<uint64_t>(now.tv_nsec);
}

std::string client_name(size_t index) {
    std::array<char, 32> name;
    std::snprintf(name.data(), name.size(), "c%05zu", index);
    return name.data();
}

// "00000042 xxxx...": the number, filled up to the length.
std::string numbered_line(uint32_t number, unsigned line_bytes) {
    std::string text = std::to_string(number);
    text.insert(0, digits.substr(std::min(text.size(), digits.size())));
    const size_t around = client_name(0).size() + 3;
    text += ' ';
    text.resize(std::max<size_t>(text.size(), line_bytes - std::min<size_t>(around, line_bytes)), 'x');
    return text;
}

int client_connect(const bench_server& s) {
    const int fd = socket(s.address.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || connect(fd, reinterpret_cast<const sockaddr*>(&s.address), s.address_size) < 0) {
        bench_fail(s, std::string("cannot be connected to: ") + std::strerror(errno));
    }
    const int on = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    return fd;
}

void crowd_open(crowd* c, bench_server* s, size_t clients, unsigned senders, unsigned line_bytes) {
    *c = {};
    c->server = s;
    c->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    c->timer_fd = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
    watch(c, c->timer_fd, timer_mark);
    c->clients.resize(clients);
    c->senders = std::clamp(senders, 1u, static_cast<unsigned>(clients));
    c->line_bytes = line_bytes;
    for (crowd_client& each : c->clients) {
        each.next.resize(c->senders);
    }
}

void crowd_close(crowd* c) {
    for (const crowd_client& each : c->clients) {
        close(each.fd);
    }
    close(c->timer_fd);
    close(c->epoll_fd);
    *c = {};
}

bool crowd_turn(crowd* c, int wait_ms, void (*on_heard)(crowd* c, crowd_client& from, void* context),
                void* context) {
    static std::array<char, read_bytes> bytes;
    std::array<epoll_event, 256> events;
    const int count = epoll_wait(c->epoll_fd, events.data(), events.size(), wait_ms);
    for (int i = 0; i < count; ++i) {
        const uint64_t mark = events[static_cast<size_t>(i)].data.u64;
        if (mark == timer_mark) {
            uint64_t expirations = 0;
            (void)!read(c->timer_fd, &expirations, sizeof expirations);
            continue;
        }
        crowd_client& from = c->clients[mark];
        const ssize_t size = recv(from.fd, bytes.data(), bytes.size(), 0);
        if (size <= 0) {
            bench_fail(*c->server, "closed a connection");
        }
        ++c->reads;
        c->heard_ns = now_ns();
        lines_split(from.partial, std::string_view(bytes.data(), static_cast<size_t>(size)),
                    [c, &from](std::string_view line) { take_line(c, from, line); });
        if (on_heard != nullptr) {
            on_heard(c, from, context);
        }
    }
    return count != 0;  // below 0: the whole program was stopped for a while
}

void crowd_connect(crowd* c) {
    size_t started = 0;
    while (c->prompted < c->clients.size()) {
        for (; started < c->clients.size() && started - c->prompted < c->server->connecting_max; ++started) {
            c->clients[started].fd = client_connect(*c->server);
            watch(c, c->clients[started].fd, started);
            send_text(c, c->clients[started], c->server->speech->greeting);
            if (c->server->speech->prompt.empty()) {
                c->clients[started].prompted = true;
                ++c->prompted;
            }
        }
        if (c->prompted < started && !crowd_turn(c, patience_ms, nullptr, nullptr)) {
            bench_fail(*c->server,
                       "asks nobody for a name after " + std::to_string(c->prompted) + " clients");
        }
    }
}

void crowd_join(crowd* c, size_t until, size_t at_once) {
    size_t started = c->joined;
    while (c->joined < until) {
        for (; started < until && started - c->joined < at_once; ++started) {
            send_text(c, c->clients[started], c->server->speech->enter(client_name(started)));
        }
        if (!crowd_turn(c, patience_ms, nullptr, nullptr)) {
            bench_fail(*c->server, "lets nobody in after " + std::to_string(c->joined) + " clients");
        }
    }
}

void crowd_settle(crowd* c, int span_ms) {
    while (crowd_turn(c, span_ms, nullptr, nullptr)) {
    }
}

void crowd_wake_at(crowd* c, uint64_t at_ns) {
    itimerspec at{};
    at.it_value.tv_sec = static_cast<time_t>(at_ns / 1'000'000'000);
    at.it_value.tv_nsec = static_cast<long>(at_ns % 1'000'000'000);
    timerfd_settime(c->timer_fd, TFD_TIMER_ABSTIME, &at, nullptr);
}

uint64_t crowd_hearers(const crowd* c) {
    return c->clients.size() - (c->server->speech->echoes ? 0 : 1) - (c->deaf == SIZE_MAX ? 0 : 1);
}

size_t crowd_waits_for(const crowd* c, const crowd_client& hearer) {
    const size_t index = index_of(c, hearer);
    return c->server->speech->echoes ? index : (index > 0 ? index : c->clients.size()) - 1;
}

void crowd_round_begin(crowd* c) {
    for (crowd_client& each : c->clients) {
        each.said = each.returned = 0;
        each.received = each.order = 0;
    }
    c->received = c->reads = 0;
    c->first = c->clients[0].next;
    c->interval_ns = 0;
}

void crowd_say(crowd* c, size_t sender, unsigned lines) {
    crowd_client& from = c->clients[sender];
    const std::string name = client_name(sender);
    std::string text;
    if (!c->server->speech->echoes) {
        from.next[sender] += lines;
    }
    for (; lines > 0; --lines, ++from.said) {
        text += c->server->speech->say(name, numbered_line(c->first[sender] + from.said, c->line_bytes));
    }
    send_text(c, from, text);
}

void crowd_round_check(crowd* c, uint64_t lines) {
    crowd_settle(c, 20);  // one line too many would come now
    const bool echoes = c->server->speech->echoes;
    const size_t first_ordered = echoes ? 0 : c->senders;  // who hears every line
    for (size_t i = 0; i < c->clients.size(); ++i) {
        const crowd_client& each = c->clients[i];
        if (i == c->deaf) {
            continue;
        }
        if (each.received != lines - (echoes ? 0 : each.said) ||
            (i >= first_ordered && each.order != c->clients[first_ordered].order)) {
            bench_fail(*c->server, "clients saw different lines, or in different orders");
        }
    }
}

// With a small receive buffer the bytes pile up at the server, where they are to be seen.
void crowd_deafen(crowd* c, size_t index) {
    epoll_ctl(c->epoll_fd, EPOLL_CTL_DEL, c->clients[index].fd, nullptr);
    const int bytes = deaf_receive_bytes;
    setsockopt(c->clients[index].fd, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof bytes);
    c->deaf = index;
    c->deaf_reason.clear();
}

void crowd_replace(crowd* c, size_t index) {
    crowd_client& gone = c->clients[index];
    close(gone.fd);
    crowd_settle(c, quiet_ms);  // its goodbye
    gone = {};
    gone.next = c->clients[0].next;
    gone.fd = client_connect(*c->server);
    c->deaf = SIZE_MAX;
    --c->joined;
    watch(c, gone.fd, index);
    send_text(c, gone, c->server->speech->enter(client_name(index)));
    while (!gone.joined) {
        if (!crowd_turn(c, patience_ms, nullptr, nullptr)) {
            bench_fail(*c->server, "lets nobody in again");
        }
    }
    crowd_settle(c, quiet_ms);
}
