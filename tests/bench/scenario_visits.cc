// Scenarios in which clients come and go.
#include <sys/epoll.h>
#include <unistd.h>

#include <algorithm>
#include <array>

#include "tests/bench/scenario.h"

namespace {

constexpr unsigned storm_clients = 1000;  // say their names at the same moment
constexpr size_t filling_max = 256;       // on their way into the room, after the storm
constexpr unsigned line_number = 0;
constexpr size_t read_bytes = 16 * 1024;

// -- sessions: connect, name, one line, leave --

enum class visit_state : uint8_t { connected, named, spoken, leaving };

// connected --prompt--> named --welcome--> spoken --own line--> leaving --end of input--> over
// Where nobody is sent his own line, leaving follows at once: the server must take the line before QUIT all
// the same, but that it came out is not checked.
struct visit {
    int fd = -1;
    visit_state state = visit_state::connected;
    size_t number = 0;  // of the session, for its name
    std::string partial;
};

// What the visitor says then.
std::string visit_answer(const dialect& d, const visit& v, unsigned line_bytes) {
    switch (v.state) {
        case visit_state::connected:
            return d.enter(client_name(v.number));
        case visit_state::named:
            return d.say(client_name(v.number), numbered_line(line_number, line_bytes));
        default:
            return "QUIT\n";
    }
}

void send_text(const bench_server& s, const visit& v, std::string_view text) {
    if (send(v.fd, text.data(), text.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(text.size())) {
        bench_fail(s, "does not take what is sent");
    }
}

void go_on(const bench_server& s, visit& v, unsigned line_bytes) {
    send_text(s, v, visit_answer(*s.speech, v, line_bytes));
    v.state = static_cast<visit_state>(static_cast<uint8_t>(v.state) + 1);
    if (v.state == visit_state::spoken && !s.speech->echoes) {
        go_on(s, v, line_bytes);
    }
}

void take_chat(const bench_server& s, visit& v, const chat_text& what, unsigned line_bytes) {
    if (what.name != client_name(v.number)) {
        return;
    }
    if (v.state != visit_state::spoken) {
        bench_fail(s, "doubled: " + std::string(what.text));
    }
    if (what.text != numbered_line(line_number, line_bytes)) {
        bench_fail(s, "changed: " + std::string(what.text));
    }
    go_on(s, v, line_bytes);
}

void take_line(const bench_server& s, visit& v, std::string_view line, unsigned line_bytes) {
    line.remove_suffix(line.ends_with('\r') ? 1 : 0);
    const dialect& speech = *s.speech;
    if (chat_text what; speech.hear(line, &what)) {
        take_chat(s, v, what, line_bytes);
    } else if (const std::string answer = speech.answer(line); !answer.empty()) {
        send_text(s, v, answer);
    } else if ((v.state == visit_state::connected && line.starts_with(speech.prompt)) ||
               (v.state == visit_state::named && line.starts_with(speech.welcome))) {
        go_on(s, v, line_bytes);
    }
}

void visit_begin(const bench_server& s, int epoll_fd, visit& v, size_t number, unsigned line_bytes) {
    v = {};
    v.number = number;
    v.fd = client_connect(s);
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.ptr = &v;
    epoll_ctl(epoll_fd, EPOLL_CTL_ADD, v.fd, &event);
    if (!s.speech->greeting.empty()) {
        send_text(s, v, s.speech->greeting);
    }
    if (s.speech->prompt.empty()) {
        go_on(s, v, line_bytes);
    }
}

// So many sessions, some at the same time.
void pay_visits(const bench_server& s, size_t sessions, size_t at_once, unsigned line_bytes) {
    static std::array<char, read_bytes> bytes;
    const int epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    std::vector<visit> visits(std::min(sessions, at_once));
    size_t begun = 0;
    for (visit& v : visits) {
        visit_begin(s, epoll_fd, v, begun++, line_bytes);
    }
    std::array<epoll_event, 64> events;
    for (size_t over = 0; over < sessions;) {
        const int count = epoll_wait(epoll_fd, events.data(), events.size(), patience_ms);
        if (count == 0) {
            bench_fail(s, "leaves sessions hanging after " + std::to_string(over));
        }
        for (int i = 0; i < count; ++i) {
            visit& v = *static_cast<visit*>(events[static_cast<size_t>(i)].data.ptr);
            const ssize_t size = recv(v.fd, bytes.data(), bytes.size(), 0);
            if (size > 0) {
                lines_split(
                    v.partial, std::string_view(bytes.data(), static_cast<size_t>(size)),
                    [&s, &v, line_bytes](std::string_view line) { take_line(s, v, line, line_bytes); });
                continue;
            }
            if (v.state != visit_state::leaving) {
                bench_fail(s, "ended a session early");
            }
            close(v.fd);
            ++over;
            if (begun < sessions) {
                visit_begin(s, epoll_fd, v, begun++, line_bytes);
            }
        }
    }
    close(epoll_fd);
}

void sessions_round(bench_run& r, const scenario& s, stage& at) {
    const unsigned sessions = std::min(s.lines, at.recipe->sessions_max);
    const double cpu_before = server_cpu_seconds(at.server);
    const uint64_t before = now_ns();
    pay_visits(at.server, sessions, s.clients, s.line_bytes);
    const double seconds = static_cast<double>(now_ns() - before) * 1e-9;
    const double cpu = server_cpu_seconds(at.server) - cpu_before;
    report_add(r.results, at.server.label, "sessions_per_cpu_s", sessions / cpu);
    report_add(r.results, at.server.label, "sessions_per_s", sessions / seconds);
}

// -- many idle clients --

// On a new server each time, since what is measured is how it grows.
void crowded_round(bench_run& r, const scenario& s, stage& at) {
    const std::string label = at.recipe->label;
    server_end(&at.server);
    server_start(&at.server, *at.recipe);
    pay_visits(at.server, 1, 1, s.line_bytes);  // what is set up at the first client is no client's
    const double bytes_before = server_user_bytes(at.server);
    const double clients = s.clients;
    const unsigned storm = std::min(storm_clients, s.clients);

    crowd room;
    crowd_open(&room, &at.server, s.clients, s.senders, s.line_bytes);
    const uint64_t connect_ns = now_ns();
    crowd_connect(&room);
    report_add(r.results, label, "connects_per_s",
               clients / (static_cast<double>(now_ns() - connect_ns) * 1e-9));
    crowd_settle(&room, quiet_ms);
    report_add(r.results, label, "unnamed_bytes", (server_user_bytes(at.server) - bytes_before) / clients);

    const double cpu_before = server_cpu_seconds(at.server);
    const uint64_t storm_ns = now_ns();
    crowd_join(&room, storm, storm);
    report_add(r.results, label, "joins_per_s", storm / (static_cast<double>(now_ns() - storm_ns) * 1e-9));
    crowd_settle(&room, quiet_ms);
    report_add(r.results, label, "storm_cpu_s", server_cpu_seconds(at.server) - cpu_before);

    crowd_join(&room, s.clients, filling_max);
    crowd_settle(&room, resting_ms);
    report_add(r.results, label, "in_room_bytes", (server_user_bytes(at.server) - bytes_before) / clients);

    crowd_round_begin(&room);
    crowd_say(&room, 0, 1);
    while (room.received < crowd_hearers(&room)) {
        if (!crowd_turn(&room, patience_ms, nullptr, nullptr)) {
            bench_fail(at.server, "lets a line reach " + std::to_string(room.received) + " clients only");
        }
    }
    crowd_round_check(&room, 1);
    crowd_close(&room);
}

}  // namespace

void crowded_run(bench_run& r, const scenario& s) {
    scenario_in_turns(r, s, nullptr, crowded_round);
}

void sessions_run(bench_run& r, const scenario& s) {
    scenario_in_turns(r, s, nullptr, sessions_round);
}
