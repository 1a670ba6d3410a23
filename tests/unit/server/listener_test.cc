#include "server/net/listener.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <filesystem>
#include <string>

namespace {

constexpr uint64_t limit_ms = 10'000;

struct listening : testing::TestWithParam<const char*> {
    uv_loop_t loop;
    std::vector<listener*> listeners;
    std::string folder;
    int client = -1;
    unsigned accepted = 0;
    uv_os_fd_t taken = -1;  // the socket of who was accepted, and its options
    int idle_s = -1;
    int keeps_alive = -1;
    int no_delay = -1;
    int unconfirmed_ms = -1;

    void SetUp() override {
        char name[] = "/tmp/hearth-listener-XXXXXX";
        folder = mkdtemp(name);
        uv_loop_init(&loop);
        std::string where = GetParam();
        if (const size_t at = where.find("FOLDER"); at != std::string::npos) {
            where.replace(at, 6, folder);
        }
        url parsed;
        ASSERT_FALSE(url_parse(where, &parsed).failed());
        const err e =
            listener_open(&loop, parsed, {.context = this, .on_connection = accept_one}, &listeners);
        ASSERT_FALSE(e.failed()) << e.text;
    }
    void TearDown() override {
        for (listener* l : listeners) {
            listener_close(l);
        }
        uv_run(&loop, UV_RUN_DEFAULT);
        EXPECT_EQ(uv_loop_close(&loop), 0);
        EXPECT_TRUE(std::filesystem::is_empty(folder));  // a socket's file is gone
        std::filesystem::remove_all(folder);
        close(client);
    }

    static void accept_one(void* context, listener* l) {
        auto* self = static_cast<listening*>(context);
        stream_handle* const peer = new stream_handle;
        if (l->kind == stream_kind::tcp) {
            uv_tcp_init(&self->loop, &peer->tcp);
        } else {
            uv_pipe_init(&self->loop, &peer->pipe, 0);
        }
        self->accepted += uv_accept(&l->uv, &peer->uv) == 0 ? 1U : 0U;
        uv_fileno(&peer->handle, &self->taken);
        self->idle_s = self->option(IPPROTO_TCP, TCP_KEEPIDLE);
        self->keeps_alive = self->option(SOL_SOCKET, SO_KEEPALIVE);
        self->no_delay = self->option(IPPROTO_TCP, TCP_NODELAY);
        self->unconfirmed_ms = self->option(IPPROTO_TCP, TCP_USER_TIMEOUT);
        uv_close(&peer->handle, [](uv_handle_t* handle) { delete reinterpret_cast<stream_handle*>(handle); });
    }
    [[nodiscard]] int option(int level, int name) const {
        int value = -1;
        socklen_t length = sizeof value;
        getsockopt(taken, level, name, &value, &length);
        return value;
    }
    union stream_handle {
        uv_handle_t handle;
        uv_stream_t uv;
        uv_tcp_t tcp;
        uv_pipe_t pipe;
    };

    // Stands at the door; nobody has looked yet.
    void knock() {
        uv_os_fd_t fd = -1;
        ASSERT_EQ(uv_fileno(&listeners.front()->handle, &fd), 0);
        sockaddr_storage address = {};
        socklen_t length = sizeof address;
        ASSERT_EQ(getsockname(fd, reinterpret_cast<sockaddr*>(&address), &length), 0);
        client = socket(address.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
        ASSERT_EQ(connect(client, reinterpret_cast<sockaddr*>(&address), length), 0);
    }
    void turn_until_accepted() {
        const uint64_t end = uv_hrtime() / 1'000'000 + limit_ms;
        while (accepted == 0 && uv_hrtime() / 1'000'000 < end) {
            uv_run(&loop, UV_RUN_ONCE);
        }
        EXPECT_EQ(accepted, 1U);
    }
};

TEST_P(listening, lets_a_client_in) {
    knock();
    turn_until_accepted();
}

TEST_P(listening, hands_its_liveness_on_to_who_comes) {
    listener_set_liveness(listeners.front(), {.ping_interval_s = 33, .ping_timeout_s = 11});
    knock();
    turn_until_accepted();
    if (listeners.front()->kind == stream_kind::tcp) {
        EXPECT_EQ(no_delay, 1);
        EXPECT_EQ(keeps_alive, 1);
        EXPECT_EQ(idle_s, 33);
        EXPECT_EQ(unconfirmed_ms, 44'000);
    }
}

// The descriptor that libuv keeps for this day is gone: another thread was faster.
TEST_P(listening, goes_on_turning_without_any_descriptor_and_lets_the_client_in_when_there_is_one) {
    knock();
    rlimit before = {};
    ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &before), 0);
    close(loop.emfile_fd);
    loop.emfile_fd = -1;
    const int lowest_free = fcntl(client, F_DUPFD_CLOEXEC, 0);
    close(lowest_free);
    const rlimit none = {.rlim_cur = static_cast<rlim_t>(lowest_free), .rlim_max = before.rlim_max};
    ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &none), 0);
    const uint64_t begun = uv_now(&loop);
    while (uv_now(&loop) < begun + 3 * listener_pause_ms) {
        uv_run(&loop, UV_RUN_ONCE);
    }
    EXPECT_EQ(accepted, 0U);
    ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &before), 0);
    turn_until_accepted();
}

INSTANTIATE_TEST_SUITE_P(listener, listening,
                         testing::Values("chat://127.0.0.1:0", "chat+unix:FOLDER/socket"));

}  // namespace
