#include "server/admin/admin_job.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <condition_variable>
#include <cstring>
#include <exception>
#include <memory>
#include <mutex>
#include <new>
#include <thread>
#include <utility>

#include "server/admin/protocol.h"

namespace {

constexpr size_t output_bytes = size_t{64} * 1024;  // gathered before they are written

}  // namespace

struct admin_job {
    admin_job_setup with;
    int stop_fd = -1;  // readable once the job is to stop
    std::thread thread;

    std::mutex mutex;
    std::condition_variable changed;
    // Guarded:
    admin_job_news news;
    bool granted = false;
    bool stop = false;

    // The thread's own:
    std::string output;
    bool broken = false;  // nobody is there any more, or the job is to stop

    ~admin_job() {
        close(with.fd);
        close(stop_fd);
    }
};

namespace {

admin_job* job_of(void* context) {
    return static_cast<admin_job*>(context);
}

// Waits until the socket is ready for `events`; false when that will not be.
bool wait_for(admin_job* j, short events) {
    std::array<pollfd, 2> fds = {{{j->with.fd, events, 0}, {j->stop_fd, POLLIN, 0}}};
    while (poll(fds.data(), fds.size(), -1) < 0) {
        if (errno != EINTR) {
            return false;
        }
    }
    return fds[1].revents == 0;
}

bool flush(admin_job* j) {
    std::string_view rest = j->output;
    while (!rest.empty() && !j->broken) {
        const ssize_t count = send(j->with.fd, rest.data(), rest.size(), MSG_NOSIGNAL);
        if (count >= 0) {
            rest.remove_prefix(static_cast<size_t>(count));
        } else if (errno == EAGAIN) {
            j->broken = !wait_for(j, POLLOUT);
        } else {
            j->broken = errno != EINTR;
        }
    }
    j->output.clear();
    return !j->broken;
}

bool put(admin_job* j, std::string_view bytes) {
    j->output += bytes;
    return j->output.size() < output_bytes ? !j->broken : flush(j);
}

bool put_line(admin_job* j, char mark, std::string_view line) {
    const std::array<char, 2> head = {mark, ' '};
    return put(j, {head.data(), head.size()}) && put(j, line) && put(j, "\n");
}

bool give(void* context, std::string_view bytes) {
    admin_job* j = job_of(context);
    return put_line(j, admin_bytes_mark, std::to_string(bytes.size())) && put(j, bytes);
}

ssize_t take(void* context, std::span<char> buffer) {
    admin_job* j = job_of(context);
    if (!flush(j)) {
        return -1;
    }
    if (!j->with.input.empty()) {
        const size_t count = j->with.input.copy(buffer.data(), buffer.size());
        j->with.input.erase(0, count);
        return static_cast<ssize_t>(count);
    }
    for (;;) {
        if (!wait_for(j, POLLIN)) {
            return -1;
        }
        const ssize_t count = recv(j->with.fd, buffer.data(), buffer.size(), 0);
        if (count >= 0 || (errno != EAGAIN && errno != EINTR)) {
            return count;
        }
    }
}

bool reserve(void* context, uint64_t id) {
    admin_job* j = job_of(context);
    {
        const std::lock_guard lock(j->mutex);
        j->news.reserve = id;
    }
    j->with.wake(j->with.context);
    std::unique_lock lock(j->mutex);
    j->changed.wait(lock, [j] { return j->granted || j->stop; });
    return std::exchange(j->granted, false) && !j->stop;
}

bool go_on(void* context) {
    admin_job* j = job_of(context);
    std::array<pollfd, 2> fds = {{{j->with.fd, 0, 0}, {j->stop_fd, POLLIN, 0}}};
    j->broken = j->broken || poll(fds.data(), fds.size(), 0) > 0;  // closed, or to stop
    return !j->broken;
}

operation_io io_of(admin_job* j) {
    return {
        .context = j,
        .say = [](void* context,
                  std::string_view line) { return put_line(job_of(context), admin_out_mark, line); },
        .complain = [](void* context,
                       std::string_view line) { return put_line(job_of(context), admin_error_mark, line); },
        .give = give,
        .take = take,
        .reserve = reserve,
        .go_on = go_on};
}

err run_guarded(admin_job* j) {
    try {
        err e = j->with.run(j->with.place, j->with.request, io_of(j));
        if (e.failed()) {
            put_line(j, admin_error_mark, e.text);
        }
        put(j, e.failed() ? admin_failed : admin_done);
        put(j, "\n");
        return flush(j) || e.failed() ? e : operation_gone();
    } catch (const std::exception& e) {
        return {e.what()};
    }
}

void run(admin_job* j) {
    err outcome = run_guarded(j);
    shutdown(j->with.fd, SHUT_RDWR);
    {
        const std::lock_guard lock(j->mutex);
        j->news.ended = true;
        j->news.outcome = std::move(outcome);
    }
    j->with.wake(j->with.context);
}

}  // namespace

err job_create(admin_job_setup&& setup, admin_job** out) {
    std::unique_ptr<admin_job> j(new (std::nothrow) admin_job);
    if (j == nullptr) {
        close(setup.fd);
        return {"out of memory"};
    }
    j->with = std::move(setup);
    j->stop_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (j->stop_fd < 0) {
        return {strerror(errno)};
    }
    try {
        j->thread = std::thread(run, j.get());
    } catch (const std::exception& e) {
        return {e.what()};
    }
    *out = j.release();
    return {};
}

admin_job_news job_look(admin_job* j) {
    const std::lock_guard lock(j->mutex);
    return std::exchange(j->news, {});
}

void job_grant(admin_job* j) {
    {
        const std::lock_guard lock(j->mutex);
        j->granted = true;
    }
    j->changed.notify_one();
}

void job_stop(admin_job* j) {
    {
        const std::lock_guard lock(j->mutex);
        j->stop = true;
    }
    j->changed.notify_one();
    const uint64_t one = 1;
    const ssize_t told = write(j->stop_fd, &one, sizeof one);
    static_cast<void>(told);  // an eventfd takes it
}

void job_destroy(admin_job* j) {
    j->thread.join();
    delete j;
}
