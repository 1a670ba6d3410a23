#include "server/service.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace {

int ready_pipe = -1;  // in the child: the parent waits at the other end

[[noreturn]] void wait_for_child(pid_t child, int from_child) {
    char byte;
    ssize_t count;
    do {
        count = read(from_child, &byte, 1);
    } while (count < 0 && errno == EINTR);
    if (count == 1) {
        _exit(0);
    }
    int status = 0;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    _exit(WIFEXITED(status) ? WEXITSTATUS(status) : 1);
}

}  // namespace

err service_detach() {
    std::array<int, 2> ends;
    if (pipe2(ends.data(), O_CLOEXEC) < 0) {
        return {std::string("cannot go to the background: ") + strerror(errno)};
    }
    const pid_t child = fork();
    if (child < 0) {
        return {std::string("cannot go to the background: ") + strerror(errno)};
    }
    if (child > 0) {
        close(ends[1]);
        wait_for_child(child, ends[0]);
    }
    close(ends[0]);
    ready_pipe = ends[1];
    setsid();
    return {};
}

void service_detached() {
    if (ready_pipe < 0) {
        return;
    }
    const int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    if (null >= 0) {
        for (const int standard : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
            dup2(null, standard);
        }
        close(null);
    }
    const ssize_t told = write(ready_pipe, "", 1);
    static_cast<void>(told);  // a parent that was killed needs no answer
    close(ready_pipe);
    ready_pipe = -1;
}

err service_write_pid(const std::string& path) {
    FILE* file = fopen(path.c_str(), "we");
    const bool written = file != nullptr && fprintf(file, "%d\n", static_cast<int>(getpid())) > 0;
    if (file == nullptr || fclose(file) != 0 || !written) {
        return {"cannot write the pid file " + path + ": " + strerror(errno) + "; see --pid-file"};
    }
    return {};
}

void service_notify(std::string_view state) {
    const char* path = getenv("NOTIFY_SOCKET");
    sockaddr_un address = {};
    address.sun_family = AF_UNIX;
    if (path == nullptr || (*path != '/' && *path != '@') || strlen(path) >= sizeof address.sun_path) {
        return;
    }
    memcpy(address.sun_path, path, strlen(path));
    const size_t length = offsetof(sockaddr_un, sun_path) + strlen(path);
    if (*path == '@') {
        address.sun_path[0] = '\0';
    }
    const int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0) {
        return;
    }
    sendto(fd, state.data(), state.size(), MSG_NOSIGNAL, reinterpret_cast<const sockaddr*>(&address),
           static_cast<socklen_t>(length));
    close(fd);
}

void service_notify_reloading() {
    timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    const uint64_t us =
        static_cast<uint64_t>(now.tv_sec) * 1'000'000 + static_cast<uint64_t>(now.tv_nsec) / 1000;
    service_notify("RELOADING=1\nMONOTONIC_USEC=" + std::to_string(us));
}
