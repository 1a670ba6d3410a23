#include "tests/integration/child_process.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <cstring>

namespace {

struct pipe_ends {
    int read_end;
    int write_end;
};

pipe_ends make_pipe() {
    std::array<int, 2> ends;
    if (pipe2(ends.data(), O_CLOEXEC) < 0) {
        abort();
    }
    return {ends[0], ends[1]};
}

void close_once(int& fd) {
    if (fd >= 0) {
        close(fd);
        fd = -1;
    }
}

[[noreturn]] void run(const child_setup& setup, int in, int out, int error) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    dup2(in, STDIN_FILENO);
    dup2(out, STDOUT_FILENO);
    dup2(error, STDERR_FILENO);
    if (setup.open_files > 0) {
        const rlimit files = {setup.open_files, setup.open_files};
        setrlimit(RLIMIT_NOFILE, &files);
    }
    for (char** variable = environ; *variable != nullptr;) {
        const std::string text = *variable;
        if (text.starts_with("HEARTH_")) {
            unsetenv(text.substr(0, text.find('=')).c_str());
            variable = environ;
        } else {
            ++variable;
        }
    }
    for (const auto& [name, value] : setup.environment) {
        setenv(name.c_str(), value.c_str(), 1);
    }
    std::vector<char*> arguments;
    for (const std::string& argument : setup.arguments) {
        arguments.push_back(const_cast<char*>(argument.c_str()));
    }
    arguments.push_back(nullptr);
    execvp(arguments[0], arguments.data());
    _exit(127);
}

void read_some(int& fd, std::string& into) {
    std::array<char, 65536> buffer;
    const ssize_t count = read(fd, buffer.data(), buffer.size());
    if (count > 0) {
        into.append(buffer.data(), static_cast<size_t>(count));
    } else if (count == 0 || errno != EAGAIN) {
        close_once(fd);
    }
}

void write_some(child_process& child) {
    const ssize_t count = write(child.input, child.pending.data(), child.pending.size());
    if (count > 0) {
        child.pending.erase(0, static_cast<size_t>(count));
    } else if (count < 0 && errno != EAGAIN) {
        child.pending.clear();
        close_once(child.input);
    }
    if (child.pending.empty() && child.input_ends) {
        close_once(child.input);
    }
}

void reap(child_process& child) {
    int status = 0;
    if (waitpid(child.pid, &status, WNOHANG) == child.pid) {
        child.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
        close_once(child.process);
    }
}

int64_t wants(void* context, std::vector<pollfd>& out) {
    const child_process& child = *static_cast<child_process*>(context);
    const auto add = [&out](int fd, short events) {
        if (fd >= 0) {
            out.push_back({fd, events, 0});
        }
    };
    add(child.output, POLLIN);
    add(child.errors, POLLIN);
    add(child.process, POLLIN);
    if (!child.pending.empty()) {
        add(child.input, POLLOUT);
    }
    return never;
}

void ready(void* context, std::span<const pollfd> fds) {
    child_process& child = *static_cast<child_process*>(context);
    for (const pollfd& entry : fds) {
        if (entry.revents == 0) {
            continue;
        }
        if (entry.fd == child.output) {
            read_some(child.output, child.out);
        } else if (entry.fd == child.errors) {
            read_some(child.errors, child.error);
        } else if (entry.fd == child.input) {
            write_some(child);
        } else if (entry.fd == child.process) {
            reap(child);
        }
    }
}

void describe(void* context, std::string& out) {
    const child_process& child = *static_cast<child_process*>(context);
    out += "stdout:\n" + child.out + "stderr:\n" + child.error.substr(0, 4000);
}

}  // namespace

int process_watch(pid_t pid) {
    return static_cast<int>(syscall(SYS_pidfd_open, pid, 0));
}

child_process::child_process(stage& on, const child_setup& setup) : on_stage(on) {
    const pipe_ends in = make_pipe();
    const pipe_ends out_pipe = make_pipe();
    const pipe_ends error_pipe = make_pipe();
    pid = fork();
    if (pid == 0) {
        run(setup, in.read_end, out_pipe.write_end, error_pipe.write_end);
    }
    close(in.read_end);
    close(out_pipe.write_end);
    close(error_pipe.write_end);
    input = in.write_end;
    output = out_pipe.read_end;
    errors = error_pipe.read_end;
    for (const int fd : {input, output, errors}) {
        fcntl(fd, F_SETFL, O_NONBLOCK);
    }
    process = process_watch(pid);
    on_stage.add({.context = this, .wants = wants, .ready = ready, .describe = describe});
}

child_process::~child_process() {
    on_stage.remove(this);
    if (process >= 0) {
        kill(pid, SIGKILL);
        waitpid(pid, nullptr, 0);
    }
    close_once(process);
    close_once(input);
    close_once(output);
    close_once(errors);
}

void child_process::send(std::string_view text) {
    pending += text;
}

void child_process::send_end() {
    input_ends = true;
    if (pending.empty()) {
        close_once(input);
    }
}

void child_process::stop_reading_errors() {
    close_once(errors);
}

void child_process::signal(int number) const {
    if (process >= 0) {
        kill(pid, number);
    }
}

testing::AssertionResult child_process::wait_exit() {
    return on_stage.wait_for("the program's end", [this] { return process < 0 && output < 0 && errors < 0; });
}
