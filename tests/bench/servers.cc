#include "tests/bench/servers.h"

#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cinttypes>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <filesystem>
#include <optional>
#include <utility>

#include "common/io/url.h"

namespace {

constexpr std::string_view data_mark = "{data}";
constexpr std::string_view config_mark = "{config}";
constexpr std::string_view port_mark = "{port}";
constexpr std::string_view listening_mark = "listening on ";
constexpr int ready_tries = 2000;
constexpr int ready_step_ms = 10;

std::optional<cpu_set_t> server_core;  // where it differs from the load's

struct child {
    pid_t pid;
    std::string data_folder;
};

std::vector<child> running;

void child_clear(const child& c, int signal_number) {
    kill(c.pid, signal_number);
    waitpid(c.pid, nullptr, 0);
    std::error_code ignored;
    std::filesystem::remove_all(c.data_folder, ignored);
}

// When a run fails.
void clear_running() {
    for (const child& each : running) {
        child_clear(each, SIGKILL);
    }
}

// When somebody ends the run: a server that has become another user does not end with us by itself.
void on_signal(int signal_number) {
    for (const child& each : running) {
        kill(each.pid, SIGKILL);
    }
    signal(signal_number, SIG_DFL);
    raise(signal_number);
}

std::string new_folder() {
    char pattern[] = "/tmp/hearth-fanout-XXXXXX";
    return mkdtemp(pattern) != nullptr ? pattern : "";
}

void resolve(bench_server* s, const std::string& text) {
    url where;
    if (const err e = url_parse(text, &where); e.failed() || where.is_unix) {
        bench_fail(*s, e.failed() ? e.text : text + " is not reached by TCP");
    }
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    const int status = getaddrinfo(where.host.c_str(), std::to_string(where.port).c_str(), &hints, &found);
    if (status != 0) {
        bench_fail(*s, gai_strerror(status));
    }
    std::memcpy(&s->address, found->ai_addr, found->ai_addrlen);
    s->address_size = found->ai_addrlen;
    freeaddrinfo(found);
}

// What a server says that it listens on, once it does.
std::string announced_url(const bench_server& s) {
    std::string text;
    std::array<char, 512> bytes;
    for (;;) {
        const size_t found = text.find(listening_mark);
        const size_t end = text.find('\n', found);
        if (found != std::string::npos && end != std::string::npos) {
            return text.substr(found + listening_mark.size(), end - found - listening_mark.size());
        }
        const ssize_t size = read(s.output_fd, bytes.data(), bytes.size());
        if (size <= 0) {
            bench_fail(s, "ended before it was ready");
        }
        text.append(bytes.data(), static_cast<size_t>(size));
    }
}

// For one that says nothing, or not in one way.
void wait_until_reached(const bench_server& s) {
    for (int i = 0; i < ready_tries; ++i) {
        const int fd = socket(s.address.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
        const int status = connect(fd, reinterpret_cast<const sockaddr*>(&s.address), s.address_size);
        close(fd);
        if (status == 0) {
            return;
        }
        siginfo_t ended{};
        if (waitid(P_PID, static_cast<id_t>(s.pid), &ended, WEXITED | WNOHANG | WNOWAIT) == 0 &&
            ended.si_pid != 0) {
            break;
        }
        poll(nullptr, 0, ready_step_ms);
    }
    bench_fail(s, "ended before it was ready, or is not reached");
}

void replace_mark(std::string* text, std::string_view mark, const std::string& by) {
    for (size_t at; (at = text->find(mark)) != std::string::npos;) {
        text->replace(at, mark.size(), by);
    }
}

// For a server that does not choose one itself.
std::string free_port(const bench_server& s) {
    sockaddr_in address{};
    socklen_t size = sizeof address;
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || bind(fd, reinterpret_cast<const sockaddr*>(&address), size) < 0 ||
        getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size) < 0) {
        bench_fail(s, "no free port");
    }
    close(fd);
    return std::to_string(ntohs(address.sin_port));
}

// Writes the configuration and fills in the marks. The port; "" where the server chooses one itself.
std::string fill_in(const bench_server& s, std::string config, std::vector<std::string>* arguments) {
    const std::string port = free_port(s);
    bool has_port = config.find(port_mark) != std::string::npos;
    replace_mark(&config, port_mark, port);
    const std::string config_path = s.data_folder + "/config";
    FILE* const file = std::fopen(config_path.c_str(), "we");
    if (file == nullptr || std::fputs(config.c_str(), file) < 0 || std::fclose(file) != 0) {
        bench_fail(s, "no configuration file");
    }
    for (std::string& argument : *arguments) {
        has_port = has_port || argument == port_mark;
        replace_mark(&argument, port_mark, port);
        replace_mark(&argument, data_mark, s.data_folder);
        replace_mark(&argument, config_mark, config_path);
    }
    return has_port ? port : "";
}

[[noreturn]] void become(std::vector<std::string>& arguments, int output_fd) {
    std::vector<char*> argv;
    argv.reserve(arguments.size() + 1);
    for (std::string& argument : arguments) {
        argv.push_back(argument.data());
    }
    argv.push_back(nullptr);
    prctl(PR_SET_PDEATHSIG, SIGKILL);  // also when we are killed, unless it becomes another user
    if (server_core) {
        sched_setaffinity(0, sizeof *server_core, &*server_core);
    }
    dup2(output_fd, STDOUT_FILENO);
    execv(argv[0], argv.data());
    std::perror(argv[0]);
    _exit(127);
}

}  // namespace

void bench_fail(const bench_server& s, const std::string& what) {
    std::fprintf(stderr, "fanout: %s: %s\n", s.label.c_str(), what.c_str());
    std::exit(1);
}

static server_recipe recipe_of(const std::string& program, const std::string& url,
                               const std::string& durability) {
    server_recipe recipe;
    recipe.arguments = {
        program, "--listen", url, "--log-level", "error", "--data-dir", std::string(data_mark)};
    for (const char* setting : {"limits.lines_per_second=0", "limits.clients_per_address=0",
                                "limits.connects_per_minute_per_address=0", "log.broadcasts=false"}) {
        recipe.arguments.insert(recipe.arguments.end(), {"--set", setting});
    }
    recipe.arguments.insert(recipe.arguments.end(), {"--set", "history.durability=" + durability});
    return recipe;
}

server_recipe hearthd_recipe(const std::string& program, const std::string& durability) {
    server_recipe recipe = recipe_of(program, "chat://127.0.0.1:0", durability);
    recipe.label = durability == "none" ? "hearthd" : durability;
    return recipe;
}

server_recipe hearthd_irc_recipe(const std::string& program, const std::string& label,
                                 const dialect* speech) {
    server_recipe recipe = recipe_of(program, "irc://127.0.0.1:0", "none");
    recipe.arguments.insert(recipe.arguments.end(),
                            {"--set", "server.hostname=bench.local", "--set", "rooms.default=#room"});
    recipe.label = label;
    recipe.speech = speech;
    recipe.room_max = 5000;  // each who comes in is told who is there
    return recipe;
}

void server_start(bench_server* s, const server_recipe& recipe) {
    *s = {};
    s->label = recipe.label;
    s->speech = recipe.speech;
    s->connecting_max = recipe.connecting_max;
    if (!recipe.url.empty()) {
        resolve(s, recipe.url);
        return;
    }
    s->data_folder = new_folder();
    if (s->data_folder.empty()) {
        bench_fail(*s, "no temporary folder");
    }
    std::vector<std::string> arguments = recipe.arguments;
    const std::string port = fill_in(*s, recipe.config, &arguments);
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) < 0) {
        bench_fail(*s, "pipe");
    }
    s->pid = fork();
    if (s->pid == 0) {
        become(arguments, port.empty() ? ends[1] : open("/dev/null", O_WRONLY | O_CLOEXEC));
    }
    static bool clears = false;
    if (!std::exchange(clears, true)) {
        std::atexit(clear_running);
        signal(SIGINT, on_signal);
        signal(SIGTERM, on_signal);
    }
    running.push_back({s->pid, s->data_folder});
    close(ends[1]);
    s->output_fd = ends[0];
    resolve(s, port.empty() ? announced_url(*s) : "chat://127.0.0.1:" + port);
    if (!port.empty()) {
        wait_until_reached(*s);
    }
}

void server_end(bench_server* s) {
    if (s->pid < 0) {
        return;
    }
    child_clear({s->pid, s->data_folder}, SIGTERM);
    std::erase_if(running, [s](const child& each) { return each.pid == s->pid; });
    close(s->output_fd);
    *s = {};
}

double server_cpu_seconds(const bench_server& s) {
    if (s.pid < 0) {
        return NAN;
    }
    clockid_t clock;
    timespec now{};
    if (clock_getcpuclockid(s.pid, &clock) != 0 || clock_gettime(clock, &now) != 0) {
        bench_fail(s, "its CPU time cannot be read");
    }
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

double server_user_bytes(const bench_server& s) {
    if (s.pid < 0) {
        return NAN;
    }
    const std::string path = "/proc/" + std::to_string(s.pid) + "/status";
    FILE* const file = std::fopen(path.c_str(), "re");
    if (file == nullptr) {
        bench_fail(s, "its memory cannot be read");
    }
    std::array<char, 256> line;
    uint64_t kilobytes = 0;
    while (std::fgets(line.data(), line.size(), file) != nullptr &&
           std::sscanf(line.data(), "RssAnon: %" SCNu64, &kilobytes) != 1) {
    }
    std::fclose(file);
    return static_cast<double>(kilobytes) * 1024;
}

void cores_divide() {
    cpu_set_t allowed;
    if (sched_getaffinity(0, sizeof allowed, &allowed) != 0 || CPU_COUNT(&allowed) < 2) {
        return;
    }
    std::vector<size_t> cores;
    for (size_t core = 0; core < CPU_SETSIZE && cores.size() < 2; ++core) {
        if (CPU_ISSET(core, &allowed)) {
            cores.push_back(core);
        }
    }
    cpu_set_t load_core;
    CPU_ZERO(&load_core);
    CPU_SET(cores[0], &load_core);
    CPU_ZERO(&server_core.emplace());
    CPU_SET(cores[1], &*server_core);
    sched_setaffinity(0, sizeof load_core, &load_core);
}

size_t file_limit_raise() {
    rlimit limit{};
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
    return limit.rlim_cur;
}
