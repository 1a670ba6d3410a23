// Many come into one room at a steady pace: how long the server's loop leaves somebody waiting meanwhile. One
// who is there before them asks every 10 ms for an answer that costs nothing (dialect::probe).
#include <sys/epoll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "tests/bench/scenario.h"

namespace {

constexpr uint64_t probe_every_ns = 10'000'000;
constexpr size_t read_bytes = 64 * 1024;

struct arrival {
    int fd = -1;
    bool prompted = false;
    bool welcome = false;
    std::string partial;
};

struct arrivals {
    const bench_server* server = nullptr;
    int epoll_fd = -1;
    std::vector<arrival> clients;  // the first one asks
    size_t inside = 0;
    uint64_t asked_ns = 0;  // 0: no answer is due
    std::vector<uint64_t> delays_ns;
};

void say(const arrivals& a, const arrival& from, std::string_view text) {
    if (send(from.fd, text.data(), text.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(text.size())) {
        bench_fail(*a.server, "does not take what is sent");
    }
}

void arrive(arrivals& a, size_t index) {
    const dialect& speech = *a.server->speech;
    arrival& client = a.clients[index];
    client.fd = client_connect(*a.server);
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.u64 = index;
    epoll_ctl(a.epoll_fd, EPOLL_CTL_ADD, client.fd, &event);
    say(a, client, std::string(speech.greeting) + speech.enter(client_name(index)));
}

void take_line(arrivals& a, size_t index, std::string_view line) {
    const dialect& speech = *a.server->speech;
    arrival& client = a.clients[index];
    if (index == 0 && a.asked_ns != 0 && line.find(speech.probed) != std::string_view::npos) {
        a.delays_ns.push_back(now_ns() - a.asked_ns);
        a.asked_ns = 0;
    } else if (!client.welcome && line.starts_with(speech.welcome)) {
        client.welcome = true;
        ++a.inside;
    }
}

void hear(arrivals& a, int wait_ms) {
    static std::array<char, read_bytes> bytes;
    std::array<epoll_event, 256> events;
    const int count = epoll_wait(a.epoll_fd, events.data(), events.size(), wait_ms);
    for (int i = 0; i < count; ++i) {
        const size_t index = events[static_cast<size_t>(i)].data.u64;
        const ssize_t size = recv(a.clients[index].fd, bytes.data(), bytes.size(), 0);
        if (size <= 0) {
            bench_fail(*a.server, "closed a connection");
        }
        lines_split(a.clients[index].partial, std::string_view(bytes.data(), static_cast<size_t>(size)),
                    [&a, index](std::string_view line) { take_line(a, index, line); });
    }
}

void wait_inside(arrivals& a, size_t count) {
    const uint64_t until_ns = now_ns() + uint64_t{patience_ms} * 1'000'000;
    while (a.inside < count) {
        hear(a, 100);
        if (now_ns() > until_ns) {
            bench_fail(*a.server, "lets in " + std::to_string(a.inside) + " of " + std::to_string(count));
        }
    }
}

// NaN: it has never answered, as one that has no commands.
double quantile_us(std::vector<uint64_t> values, double share) {
    if (values.empty()) {
        return NAN;
    }
    std::sort(values.begin(), values.end());
    const size_t at =
        std::min(values.size() - 1, static_cast<size_t>(share * static_cast<double>(values.size())));
    return static_cast<double>(values[at]) * 1e-3;
}

// On a new server each time: rooms are empty then.
void arrivals_round(bench_run& r, const scenario& s, stage& at) {
    server_end(&at.server);
    server_start(&at.server, *at.recipe);
    const std::string& label = at.recipe->label;
    arrivals a;
    a.server = &at.server;
    a.epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    a.clients.resize(s.clients + 1);
    arrive(a, 0);
    wait_inside(a, 1);
    const double cpu_before = server_cpu_seconds(at.server);
    const uint64_t begin_ns = now_ns();
    const uint64_t step_ns = static_cast<uint64_t>(s.seconds * 1e9) / s.clients;
    uint64_t probe_ns = begin_ns;
    for (size_t next = 1; next < a.clients.size();) {
        const uint64_t now = now_ns();
        if (now >= begin_ns + next * step_ns) {
            arrive(a, next++);
        }
        if (now >= probe_ns && a.asked_ns == 0) {
            probe_ns = std::max(probe_ns + probe_every_ns, now);
            a.asked_ns = now_ns();
            say(a, a.clients[0], at.server.speech->probe);
        }
        hear(a, 1);
    }
    wait_inside(a, a.clients.size());
    report_add(r.results, label, "storm_cpu_s", server_cpu_seconds(at.server) - cpu_before);
    report_add(r.results, label, "probe_p50_us", quantile_us(a.delays_ns, 0.5));
    report_add(r.results, label, "probe_p99_us", quantile_us(a.delays_ns, 0.99));
    report_add(r.results, label, "probe_max_us", quantile_us(a.delays_ns, 1));
    for (const arrival& each : a.clients) {
        close(each.fd);
    }
    close(a.epoll_fd);
}

}  // namespace

void arrivals_run(bench_run& r, const scenario& s) {
    scenario_in_turns(r, s, nullptr, arrivals_round);
}
