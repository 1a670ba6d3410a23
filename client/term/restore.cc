#include "client/term/restore.h"

#include <poll.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <ctime>

namespace {

volatile sig_atomic_t saved_fd = -1;
termios saved_settings;

constexpr int crash_signals[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT};

// A stack overflow leaves no stack for its own handler.
alignas(16) std::array<char, 64 * 1024> crash_stack;

void on_crash(int signum) {
    const int fd = saved_fd;
    if (fd >= 0) {
        restore_by_force(fd);
        tcsetattr(fd, TCSANOW, &saved_settings);
    }
    // SA_RESETHAND has put the default action back.
    raise(signum);
}

uint64_t now_ms() {
    timespec t{};
    clock_gettime(CLOCK_MONOTONIC, &t);
    return static_cast<uint64_t>(t.tv_sec) * 1000 + static_cast<uint64_t>(t.tv_nsec) / 1000000;
}

}  // namespace

void restore_save(int fd) {
    if (tcgetattr(fd, &saved_settings) == 0) {
        saved_fd = fd;
    }
}

void restore_on_crash() {
    const stack_t own{.ss_sp = crash_stack.data(), .ss_flags = 0, .ss_size = crash_stack.size()};
    sigaltstack(&own, nullptr);
    struct sigaction action {};
    action.sa_handler = on_crash;
    action.sa_flags = static_cast<int>(SA_ONSTACK | SA_RESETHAND | SA_NODEFER);
    for (const int signum : crash_signals) {
        sigaction(signum, &action, nullptr);
    }
}

void restore_settings() {
    if (saved_fd >= 0) {
        tcsetattr(saved_fd, TCSANOW, &saved_settings);
    }
}

bool restore_write(int fd, std::string_view bytes, uint64_t limit_ms) {
    const uint64_t end = now_ms() + limit_ms;
    while (!bytes.empty()) {
        const ssize_t sent = write(fd, bytes.data(), bytes.size());
        if (sent > 0) {
            bytes.remove_prefix(static_cast<size_t>(sent));
            continue;
        }
        if (sent < 0 && errno != EAGAIN && errno != EINTR) {
            return false;
        }
        const uint64_t now = now_ms();
        if (now >= end) {
            return false;
        }
        pollfd wait{.fd = fd, .events = POLLOUT, .revents = 0};
        poll(&wait, 1, static_cast<int>(end - now));
    }
    return true;
}

void restore_by_force(int fd) {
    tcflush(fd, TCOFLUSH);
    if (write(fd, restore_sequence.data(), restore_sequence.size()) < 0) {
        return;  // there is nothing else that could be done
    }
}

void restore_done() {
    saved_fd = -1;
}
