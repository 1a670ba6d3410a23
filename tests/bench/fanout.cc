// Fan-out: N clients in one room, some of them talking as fast as a window allows, every delivery to every
// client checked: none lost, doubled or out of its sender's order, and one order for all. Prints deliveries
// per second of server CPU time for hearthd and, from the same run and in turns, for limit.c, which does
// nothing else; then what an idle client costs in memory and CPU.
//
// The load comes from this process alone; the servers run beside it, so only their own CPU time is counted.
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <charconv>
#include <cinttypes>
#include <ctime>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace {

constexpr size_t read_bytes = 64 * 1024;
constexpr size_t joining_max = 16;  // clients on their way in at the same time
constexpr int patience_ms = 20000;  // without any byte until the run counts as stuck
constexpr int quiet_ms = 200;       // without any byte until a server counts as idle
constexpr std::string_view digits = "00000000";

struct options {
    unsigned clients = 100;
    unsigned senders = 20;
    unsigned window = 1;    // lines of one sender on their way
    unsigned lines = 2000;  // of all senders together, in one round
    unsigned rounds = 5;
    unsigned line_bytes = 100;  // as delivered, with name and newline
    double idle_s = 3;
    std::string limit;
    std::string server;
};

struct client {
    int fd = -1;
    bool joined = false;
    uint32_t sent = 0;           // lines, in this round
    uint32_t returned = 0;       // of these, seen again
    std::vector<uint32_t> next;  // number expected from each sender
    uint64_t order = 0;          // of all lines seen, as a hash
    uint64_t received = 0;       // lines of this round
    std::string partial;
};

struct peer {
    std::string label;
    pid_t pid = -1;
    uint16_t port = 0;
    int epoll_fd = -1;
    int output_fd = -1;
    std::vector<client> clients;
    size_t joined = 0;
    uint64_t received = 0;  // lines of this round, by all clients
    uint64_t idle_bytes_per_client = 0;
    double idle_cpu_percent = 0;
    std::vector<double> rates;  // deliveries per CPU second, one for each round
};

[[noreturn]] void fail(const peer& p, const std::string& what) {
    std::fprintf(stderr, "fanout: %s: %s\n", p.label.c_str(), what.c_str());
    std::exit(1);
}

// -- the server's process --

std::string data_folder;

void remove_data_folder() {
    std::error_code ignored;
    std::filesystem::remove_all(data_folder, ignored);
}

uint16_t port_announced(const peer& p) {
    std::string text;
    std::array<char, 512> bytes;
    constexpr std::string_view mark = "listening on chat://127.0.0.1:";
    for (;;) {
        const size_t found = text.find(mark);
        const size_t end = text.find('\n', found);
        if (found != std::string::npos && end != std::string::npos) {
            uint16_t port = 0;
            std::from_chars(text.data() + found + mark.size(), text.data() + end, port);
            return port;
        }
        const ssize_t size = read(p.output_fd, bytes.data(), bytes.size());
        if (size <= 0) {
            fail(p, "ended before it was ready");
        }
        text.append(bytes.data(), static_cast<size_t>(size));
    }
}

void peer_start(peer& p, const std::string& label, std::vector<std::string> arguments) {
    p.label = label;
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) < 0) {
        fail(p, "pipe");
    }
    std::vector<char*> argv;
    for (std::string& argument : arguments) {
        argv.push_back(argument.data());
    }
    argv.push_back(nullptr);
    p.pid = fork();
    if (p.pid == 0) {
        dup2(ends[1], STDOUT_FILENO);
        execv(argv[0], argv.data());
        std::perror(argv[0]);
        _exit(127);
    }
    close(ends[1]);
    p.output_fd = ends[0];
    p.port = port_announced(p);
    p.epoll_fd = epoll_create1(EPOLL_CLOEXEC);
}

void peer_end(peer& p) {
    for (const client& c : p.clients) {
        close(c.fd);
    }
    kill(p.pid, SIGTERM);
    int status = 0;
    waitpid(p.pid, &status, 0);
}

double cpu_seconds(const peer& p) {
    clockid_t clock;
    timespec now{};
    if (clock_getcpuclockid(p.pid, &clock) != 0 || clock_gettime(clock, &now) != 0) {
        fail(p, "its CPU time cannot be read");
    }
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

uint64_t user_bytes(const peer& p) {
    const std::string path = "/proc/" + std::to_string(p.pid) + "/status";
    FILE* const file = std::fopen(path.c_str(), "re");
    std::array<char, 256> line;
    uint64_t kilobytes = 0;
    while (file != nullptr && std::fgets(line.data(), line.size(), file) != nullptr) {
        if (std::sscanf(line.data(), "RssAnon: %" SCNu64, &kilobytes) == 1) {
            break;
        }
    }
    if (file != nullptr) {
        std::fclose(file);
    }
    return kilobytes * 1024;
}

// -- lines --

std::string client_name(size_t index) {
    std::string name = std::to_string(index);
    return "c" + std::string(5 - std::min<size_t>(5, name.size()), '0') + name;
}

// "00000042 xxxx...": the number of the line, filled up to its length.
std::string numbered_line(uint32_t number, unsigned line_bytes) {
    std::string text = std::to_string(number);
    text.insert(0, digits.substr(text.size()));
    const size_t around = client_name(0).size() + 3;
    text += ' ';
    text.resize(std::max<size_t>(text.size(), line_bytes - std::min<size_t>(around, line_bytes)), 'x');
    return text + '\n';
}

bool parse_number(std::string_view text, uint32_t* number) {
    const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), *number);
    return error == std::errc() && stop == text.data() + text.size();
}

void send_text(const peer& p, const client& c, std::string_view text) {
    // The window keeps what is on its way far below the socket's buffer.
    if (send(c.fd, text.data(), text.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(text.size())) {
        fail(p, "does not take what is sent");
    }
}

void top_up(const peer& p, client& c, const options& o, uint32_t quota) {
    std::string text;
    for (; c.sent < quota && c.sent - c.returned < o.window; ++c.sent) {
        const size_t self = static_cast<size_t>(&c - p.clients.data());
        text += numbered_line(c.next[self] + (c.sent - c.returned), o.line_bytes);
    }
    if (!text.empty()) {
        send_text(p, c, text);
    }
}

// A chat line is counted and checked; what else a server says only matters on the way in.
void take_line(peer& p, client& c, std::string_view line) {
    uint32_t sender = 0;
    uint32_t number = 0;
    const bool chat =
        line.size() > 16 && line[0] == 'c' && line[6] == ':' && parse_number(line.substr(1, 5), &sender);
    if (!chat) {
        if (!c.joined && line.starts_with("Welcome ")) {
            c.joined = true;
            ++p.joined;
        } else if (line.starts_with("*** ") && c.joined) {
            std::fprintf(stderr, "fanout: %s says: %.*s\n", p.label.c_str(), static_cast<int>(line.size()),
                         line.data());
        }
        return;
    }
    if (sender >= c.next.size() || !parse_number(line.substr(8, 8), &number)) {
        fail(p, "sends a line that nobody wrote: " + std::string(line));
    }
    if (number != c.next[sender]) {
        fail(p, "lost, doubled or reordered: " + std::string(line.substr(0, 16)) + ", expected " +
                    std::to_string(c.next[sender]));
    }
    ++c.next[sender];
    ++c.received;
    ++p.received;
    c.order = (c.order ^ (sender * 0x9E3779B97F4A7C15u + number)) * 0x100000001B3u;
    c.returned += &c == &p.clients[sender] ? 1u : 0u;
}

void take_bytes(peer& p, client& c, std::string_view bytes) {
    for (size_t end; (end = bytes.find('\n')) != std::string_view::npos; bytes.remove_prefix(end + 1)) {
        if (c.partial.empty()) {
            take_line(p, c, bytes.substr(0, end));
        } else {
            c.partial.append(bytes.substr(0, end));
            take_line(p, c, c.partial);
            c.partial.clear();
        }
    }
    c.partial.append(bytes);
}

// Waits for readable clients and takes what they got. False when nothing came in time.
bool turn(peer& p, int wait_ms, const options& o, uint32_t quota) {
    static std::array<char, read_bytes> bytes;
    std::array<epoll_event, 256> events;
    const int count = epoll_wait(p.epoll_fd, events.data(), events.size(), wait_ms);
    for (int i = 0; i < count; ++i) {
        client& c = p.clients[events[static_cast<size_t>(i)].data.u32];
        const ssize_t size = recv(c.fd, bytes.data(), bytes.size(), 0);
        if (size <= 0) {
            fail(p, "closed a connection");
        }
        take_bytes(p, c, std::string_view(bytes.data(), static_cast<size_t>(size)));
        if (events[static_cast<size_t>(i)].data.u32 < o.senders) {
            top_up(p, c, o, quota);
        }
    }
    return count > 0;
}

// -- the measurements --

void client_connect(peer& p, size_t index, const options& o) {
    client& c = p.clients[index];
    c.next.resize(o.senders);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(p.port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    c.fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (c.fd < 0 || connect(c.fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) < 0) {
        fail(p, "cannot be connected to");
    }
    const int on = 1;
    setsockopt(c.fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.u32 = static_cast<uint32_t>(index);
    epoll_ctl(p.epoll_fd, EPOLL_CTL_ADD, c.fd, &event);
    send_text(p, c, client_name(index) + "\n");
}

void connect_all(peer& p, const options& o) {
    const uint64_t before = user_bytes(p);
    p.clients.resize(o.clients);
    size_t started = 0;
    while (p.joined < o.clients) {
        for (; started < o.clients && started - p.joined < joining_max; ++started) {
            client_connect(p, started, o);
        }
        if (!turn(p, patience_ms, o, 0)) {
            fail(p, "lets nobody in any more: " + std::to_string(p.joined) + " clients");
        }
    }
    while (turn(p, quiet_ms, o, 0)) {
    }
    p.idle_bytes_per_client = (user_bytes(p) - std::min(before, user_bytes(p))) / o.clients;
}

void measure_idle(peer& p, const options& o) {
    const double before = cpu_seconds(p);
    timespec span{};
    span.tv_sec = static_cast<time_t>(o.idle_s);
    span.tv_nsec = static_cast<long>((o.idle_s - static_cast<double>(span.tv_sec)) * 1e9);
    nanosleep(&span, nullptr);
    p.idle_cpu_percent = o.idle_s > 0 ? 100 * (cpu_seconds(p) - before) / o.idle_s : 0;
}

void run_round(peer& p, const options& o) {
    const uint32_t quota = std::max(1u, o.lines / o.senders);
    const uint64_t wanted = uint64_t{quota} * o.senders * o.clients;
    p.received = 0;
    for (client& c : p.clients) {
        c.sent = c.returned = 0;
        c.received = 0;
    }
    const double before = cpu_seconds(p);
    for (size_t i = 0; i < o.senders; ++i) {
        top_up(p, p.clients[i], o, quota);
    }
    while (p.received < wanted) {
        if (!turn(p, patience_ms, o, quota)) {
            fail(p, std::to_string(wanted - p.received) + " deliveries are missing");
        }
    }
    p.rates.push_back(static_cast<double>(wanted) / (cpu_seconds(p) - before));
    for (const client& c : p.clients) {
        if (c.received != wanted / o.clients || c.order != p.clients[0].order) {
            fail(p, "clients saw the lines in different orders");
        }
    }
}

double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

void print_results(const std::vector<peer>& peers, const options& o) {
    std::printf(
        "%u clients, %u senders with %u lines on their way each, %u-byte lines, %u rounds of %u lines\n\n",
        o.clients, o.senders, o.window, o.line_bytes, o.rounds, o.lines);
    std::printf("%-8s %22s %22s %22s %12s %10s\n", "", "deliveries per CPU s", "lowest", "highest",
                "idle client", "idle CPU");
    for (const peer& p : peers) {
        const auto [low, high] = std::minmax_element(p.rates.begin(), p.rates.end());
        std::printf("%-8s %22.0f %22.0f %22.0f %10" PRIu64 " B %8.2f %%\n", p.label.c_str(), median(p.rates),
                    *low, *high, p.idle_bytes_per_client, p.idle_cpu_percent);
    }
    if (peers.size() == 2) {
        std::printf("\n%s reaches %.2f of the limit; every delivery was checked\n", peers[1].label.c_str(),
                    median(peers[1].rates) / median(peers[0].rates));
    }
}

void raise_file_limit() {
    rlimit limit{};
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
}

std::vector<std::string> hearthd_arguments(const options& o) {
    std::vector<std::string> arguments = {o.server, "--listen", "chat://127.0.0.1:0", "--log-level", "error"};
    for (const char* setting : {"limits.lines_per_second=0", "limits.clients_per_address=0",
                                "limits.connects_per_minute_per_address=0", "log.broadcasts=false"}) {
        arguments.insert(arguments.end(), {"--set", setting});
    }
    char pattern[] = "/tmp/hearth-fanout-XXXXXX";
    data_folder = mkdtemp(pattern) != nullptr ? pattern : "";
    std::atexit(remove_data_folder);
    arguments.insert(arguments.end(), {"--data-dir", data_folder});
    return arguments;
}

}  // namespace

int main(int argc, char** argv) {
    options o;
    const std::filesystem::path here = std::filesystem::path(argv[0]).parent_path();
    o.limit = here / "limit";
    o.server = here / "../../server/hearthd";
    CLI::App app("Deliveries per server CPU second: hearthd beside the least C that does the same");
    app.add_option("--clients", o.clients, "clients in the room")->capture_default_str();
    app.add_option("--senders", o.senders, "how many of them talk")->capture_default_str();
    app.add_option("--window", o.window, "lines of one sender on their way")->capture_default_str();
    app.add_option("--lines", o.lines, "lines in one round")->capture_default_str();
    app.add_option("--rounds", o.rounds, "rounds, in turns")->capture_default_str();
    app.add_option("--line-bytes", o.line_bytes, "length of a delivered line")->capture_default_str();
    app.add_option("--idle", o.idle_s, "seconds of watching idle servers")->capture_default_str();
    app.add_option("--limit", o.limit, "the plain C server");
    app.add_option("--server", o.server, "hearthd; \"\" measures the limit alone");
    CLI11_PARSE(app, argc, argv);
    o.senders = std::clamp(o.senders, 1u, std::max(1u, o.clients));
    raise_file_limit();

    std::vector<peer> peers(o.server.empty() ? 1 : 2);
    peer_start(peers[0], "limit", {o.limit});
    if (peers.size() == 2) {
        peer_start(peers[1], "hearthd", hearthd_arguments(o));
    }
    for (peer& p : peers) {
        connect_all(p, o);
        measure_idle(p, o);
    }
    for (unsigned round = 0; round < o.rounds; ++round) {
        for (peer& p : peers) {
            run_round(p, o);
        }
    }
    print_results(peers, o);
    for (peer& p : peers) {
        peer_end(p);
    }
}
