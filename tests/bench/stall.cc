// How long the chat's loop keeps a client waiting while the disk stands still: a room talks, each flush takes
// as long as is asked for, and a prober sends empty lines over a unix socket. Of such a socket the kernel
// tells how much the peer has not read yet, so what is measured is when the loop comes round to it, whatever
// it answers.
#include <linux/sockios.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "tests/bench/servers.h"

namespace {

constexpr uint64_t ms_ns = 1'000'000;
constexpr uint64_t probe_every_ns = 2 * ms_ns;
constexpr uint64_t line_every_ns = 5 * ms_ns;
constexpr long nap_ns = 50'000;

struct options {
    std::string server;
    std::string stall;
    unsigned stall_ms = 1000;
    double seconds = 10;
};

uint64_t now_ns() {
    timespec now{};
    clock_gettime(CLOCK_MONOTONIC, &now);
    return static_cast<uint64_t>(now.tv_sec) * 1'000'000'000 + static_cast<uint64_t>(now.tv_nsec);
}

void nap() {
    const timespec span = {0, nap_ns};
    nanosleep(&span, nullptr);
}

void drain(int fd) {
    std::array<char, 65536> bytes;
    while (recv(fd, bytes.data(), bytes.size(), MSG_DONTWAIT) > 0) {
    }
}

void say(const bench_server& s, int fd, std::string_view text) {
    if (send(fd, text.data(), text.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(text.size())) {
        bench_fail(s, "a line could not be sent");
    }
}

int reach(const bench_server& s, const sockaddr* address, socklen_t size, std::string_view name) {
    const int fd = socket(address->sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || connect(fd, address, size) < 0) {
        bench_fail(s, "cannot be reached");
    }
    say(s, fd, name);
    return fd;
}

int reach_unix(const bench_server& s, const std::string& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.copy(address.sun_path, sizeof address.sun_path - 1);
    return reach(s, reinterpret_cast<const sockaddr*>(&address), sizeof address, "prober\n");
}

bool all_is_read(int fd) {
    int unread = 0;
    return ioctl(fd, SIOCOUTQ, &unread) == 0 && unread == 0;
}

// How long each probe waited, in ms, ascending.
std::vector<double> measure(const bench_server& s, int talker, int prober, double seconds) {
    std::vector<double> waits;
    const uint64_t end = now_ns() + static_cast<uint64_t>(seconds * 1e9);
    uint64_t line_at = now_ns();
    uint64_t probe_at = line_at;
    uint64_t sent_at = 0;  // 0: no probe is on its way
    for (uint64_t now = now_ns(); now < end || sent_at != 0; now = now_ns()) {
        if (sent_at != 0 && all_is_read(prober)) {
            waits.push_back(static_cast<double>(now - sent_at) / static_cast<double>(ms_ns));
            sent_at = 0;
        }
        if (sent_at == 0 && now >= probe_at && now < end) {
            probe_at = now + probe_every_ns;
            sent_at = now_ns();
            say(s, prober, "\n");
        }
        if (now >= line_at) {
            line_at += line_every_ns;
            say(s, talker, "a line that is to be kept on the disk before anybody hears it\n");
        }
        drain(talker);
        drain(prober);
        nap();
    }
    std::sort(waits.begin(), waits.end());
    return waits;
}

void print(std::string_view title, const std::vector<double>& waits) {
    const auto at = [&waits](double share) {
        return waits[static_cast<size_t>(share * static_cast<double>(waits.size() - 1))];
    };
    std::printf("%-34.*s %8zu probes, read after ms: p50 %.2f, p99 %.2f, max %.2f\n",
                static_cast<int>(title.size()), title.data(), waits.size(), at(0.5), at(0.99), at(1));
}

int run(int argc, char** argv) {
    options o;
    const std::filesystem::path here = std::filesystem::path(argv[0]).parent_path();
    o.server = here / "../../server/hearthd";
    o.stall = here / "../integration/libstall_sync.so";
    CLI::App app("How long a client waits for the chat's loop while the disk stands still");
    app.add_option("--server", o.server, "hearthd");
    app.add_option("--stall", o.stall, "what makes flushes slow");
    app.add_option("--stall-ms", o.stall_ms, "how slow")->capture_default_str();
    app.add_option("--seconds", o.seconds, "of each measurement")->capture_default_str();
    CLI11_PARSE(app, argc, argv);

    cores_divide();
    const std::string slow =
        std::filesystem::temp_directory_path() / ("hearth-stall-" + std::to_string(getpid()));
    const std::string path = slow + ".socket";
    setenv("LD_PRELOAD", o.stall.c_str(), 1);
    setenv("STALL_FILE", slow.c_str(), 1);
    server_recipe recipe = hearthd_recipe(o.server, "durable");
    recipe.arguments.insert(recipe.arguments.end(), {"--listen", "chat+unix:" + path});
    bench_server s;
    server_start(&s, recipe);
    const int talker = reach(s, reinterpret_cast<const sockaddr*>(&s.address), s.address_size, "talker\n");
    const int prober = reach_unix(s, path);
    print("the disk as it is", measure(s, talker, prober, o.seconds));
    std::ofstream(slow) << o.stall_ms;
    print("each flush " + std::to_string(o.stall_ms) + " ms longer", measure(s, talker, prober, o.seconds));
    unlink(slow.c_str());
    close(talker);
    close(prober);
    server_end(&s);
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    try {
        return run(argc, argv);
    } catch (const std::exception& e) {
        std::fprintf(stderr, "stall: %s\n", e.what());
        return 1;
    }
}
