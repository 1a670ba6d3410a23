// The stream against real sockets of loopback. The peer is a plain socket of the test's own.
#include "common/io/stream.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <string>

#include "common/base/limits.h"

namespace {

constexpr int turns_max = 200'000;

struct stream_test : testing::Test {
    uv_loop_t loop;
    uv_tcp_t listener;
    stream s;
    int peer = -1;
    std::string heard;       // by the stream
    std::string peer_heard;  // by the peer
    int peer_status = 1;     // of its last read: 1 more may come, 0 end, -1 error
    int ends = 0;
    int end_status = 1;
    int drained = 0;
    int closed = 0;

    static stream_test* self(stream* of) { return static_cast<stream_test*>(of->owner); }

    static const stream_handler handler;

    void SetUp() override {
        signal(SIGPIPE, SIG_IGN);  // as both programs do
        uv_loop_init(&loop);
        uv_tcp_init(&loop, &listener);
        sockaddr_in address;
        uv_ip4_addr("127.0.0.1", 0, &address);
        uv_tcp_bind(&listener, reinterpret_cast<sockaddr*>(&address), 0);
        listener.data = this;
        const auto on_connection = [](uv_stream_t* server, int) {
            stream_test* test = static_cast<stream_test*>(server->data);
            ASSERT_EQ(stream_accept(&test->s, server), 0);
        };
        ASSERT_EQ(uv_listen(reinterpret_cast<uv_stream_t*>(&listener), 1, on_connection), 0);
        int length = sizeof address;
        uv_tcp_getsockname(&listener, reinterpret_cast<sockaddr*>(&address), &length);
        s.owner = this;
        ASSERT_EQ(stream_init(&s, &loop, stream_kind::tcp, &handler), 0);
        peer = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        const int small = 4096;
        setsockopt(peer, SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
        ASSERT_EQ(connect(peer, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
        ASSERT_TRUE(turn_until([this] { return s.state == stream_state::open; }));
    }

    void TearDown() override {
        stream_close(&s);
        uv_close(reinterpret_cast<uv_handle_t*>(&listener), nullptr);
        uv_run(&loop, UV_RUN_DEFAULT);
        EXPECT_EQ(closed, 1);
        EXPECT_EQ(uv_loop_close(&loop), 0);
        close_peer();
    }

    template <typename condition>
    bool turn_until(condition done, int turns = turns_max) {
        for (int i = 0; i < turns && !done(); ++i) {
            uv_run(&loop, UV_RUN_NOWAIT);
        }
        return done();
    }

    void queue(std::string text) {
        shared_bytes* bytes = shared_bytes_create(std::move(text));
        stream_queue(&s, {bytes, 0, static_cast<uint32_t>(bytes->data.size())});
        shared_bytes_unref(bytes);
    }

    // Reads what has come; true at the end or an error.
    bool peer_reads() {
        std::array<char, 65536> buffer;
        ssize_t count;
        while ((count = recv(peer, buffer.data(), buffer.size(), MSG_DONTWAIT)) > 0) {
            peer_heard.append(buffer.data(), static_cast<size_t>(count));
        }
        peer_status = count == 0 ? 0 : errno == EAGAIN ? 1 : -1;
        return peer_status <= 0;
    }

    void peer_says(std::string_view text) const {
        ASSERT_EQ(send(peer, text.data(), text.size(), MSG_NOSIGNAL), static_cast<ssize_t>(text.size()));
    }

    void close_peer() {
        if (peer >= 0) {
            close(peer);
            peer = -1;
        }
    }
};

const stream_handler stream_test::handler = {
    .on_connected = nullptr,
    .on_read = [](stream* of, std::string_view bytes) { self(of)->heard += bytes; },
    .on_end =
        [](stream* of, int status) {
            ++self(of)->ends;
            self(of)->end_status = status;
        },
    .on_drained = [](stream* of) { ++self(of)->drained; },
    .on_closed = [](stream* of) { ++self(of)->closed; },
};

TEST_F(stream_test, joins_slices_that_touch_into_one) {
    shared_bytes* bytes = shared_bytes_create("one two ");
    stream_queue(&s, {bytes, 0, 4});
    stream_queue(&s, {bytes, 4, 4});
    EXPECT_EQ(slice_queue_size(s.queue), 1U);
    stream_queue(&s, {bytes, 0, 4});  // again: does not touch
    EXPECT_EQ(slice_queue_size(s.queue), 2U);
    EXPECT_EQ(s.queued_bytes, 12U);
    EXPECT_EQ(bytes->refs, 3U);
    shared_bytes_unref(bytes);
    stream_flush(&s);
    ASSERT_TRUE(turn_until([this] { return peer_reads() || peer_heard.size() == 12; }));
    EXPECT_EQ(peer_heard, "one two one ");
    EXPECT_EQ(slice_queue_size(s.queue), 0U);
}

TEST_F(stream_test, finishes_after_all_that_is_queued_and_when_the_peer_ends_too) {
    const std::string large(8 * 1024 * 1024, 'x');
    queue(large);
    queue("last words");
    stream_finish(&s);
    queue("too late");
    ASSERT_TRUE(turn_until([this] { return peer_reads(); }));
    EXPECT_EQ(peer_status, 0);
    EXPECT_EQ(peer_heard, large + "last words");
    EXPECT_EQ(closed, 0);
    close_peer();
    EXPECT_TRUE(turn_until([this] { return closed == 1; }));
    EXPECT_EQ(ends, 0);
}

TEST_F(stream_test, gives_its_last_words_though_input_is_left_unread) {
    peer_says(std::string(100'000, 'x'));  // nobody reads this: a plain close would reset the connection
    queue("goodbye");
    stream_finish(&s);
    ASSERT_TRUE(turn_until([this] { return peer_reads(); }));
    EXPECT_EQ(peer_status, 0);
    EXPECT_EQ(peer_heard, "goodbye");
    EXPECT_EQ(heard, "") << "what comes after the goodbye is not delivered";
    peer_says("still talking");
    EXPECT_FALSE(turn_until([this] { return closed == 1; }, 100)) << "the peer may not have read it yet";
}

TEST_F(stream_test, tells_the_peers_end_once_and_can_still_write) {
    stream_read_start(&s);
    peer_says("hi");
    shutdown(peer, SHUT_WR);
    ASSERT_TRUE(turn_until([this] { return ends > 0; }));
    EXPECT_EQ(heard, "hi");
    EXPECT_EQ(end_status, 0);
    stream_read_start(&s);
    queue("echo");
    stream_finish(&s);
    ASSERT_TRUE(turn_until([this] { return peer_reads(); }));
    EXPECT_EQ(peer_heard, "echo");
    EXPECT_TRUE(turn_until([this] { return closed == 1; }));
    EXPECT_EQ(ends, 1);
}

TEST_F(stream_test, reads_what_a_peer_said_before_it_vanished) {
    queue("unread");
    stream_flush(&s);
    peer_says("last words");
    close_peer();  // with our bytes unread: that is an RST
    for (int i = 0; i < 3; ++i) {
        queue("into the void");
        stream_flush(&s);
    }
    EXPECT_TRUE(s.muted);
    EXPECT_EQ(s.queued_bytes, 0U);
    EXPECT_EQ(ends, 0);
    stream_read_start(&s);
    ASSERT_TRUE(turn_until([this] { return ends > 0; }));
    EXPECT_EQ(heard, "last words");
}

TEST_F(stream_test, drains_after_a_stall_and_keeps_the_order) {
    std::string all;
    for (int i = 0; i < 5000; ++i) {
        std::string piece = std::to_string(i) + std::string(1000, '.');
        all += piece;
        queue(std::move(piece));
    }
    stream_flush(&s);
    EXPECT_GT(s.queued_bytes, 0U);
    EXPECT_EQ(drained, 0);
    ASSERT_TRUE(turn_until([&] { return peer_reads() || peer_heard.size() == all.size(); }));
    EXPECT_EQ(peer_heard, all);
    EXPECT_TRUE(turn_until([this] { return drained == 1; }));
    EXPECT_EQ(s.progress_bytes, all.size());
}

TEST_F(stream_test, sent_together_then_flushed_says_all_once_and_in_order) {
    stream* const together[] = {&s};
    std::string said = "one ";
    queue(said);
    stream_send_together(together);
    EXPECT_EQ(s.queued_bytes, 0U);
    stream_send_together(together);  // nothing is queued

    queue("two ");
    queue("three ");  // does not touch it
    said += "two three ";
    stream_send_together(together);
    EXPECT_GT(s.queued_bytes, 0U);
    stream_flush(&s);
    EXPECT_EQ(s.queued_bytes, 0U);

    std::string more_than_the_kernel_takes(size_t{64} << 20, '.');
    more_than_the_kernel_takes.back() = '!';
    said += more_than_the_kernel_takes;
    queue(more_than_the_kernel_takes);
    stream_send_together(together);
    EXPECT_GT(s.queued_bytes, 0U);
    EXPECT_LT(s.queued_bytes, more_than_the_kernel_takes.size());
    stream_flush(&s);
    stream_send_together(together);  // the rest is under way
    EXPECT_TRUE(turn_until([&] { return peer_reads() || peer_heard.size() >= said.size(); }));
    EXPECT_TRUE(peer_heard == said);
}

TEST_F(stream_test, closes_once_with_a_write_pending) {
    queue(std::string(16 * 1024 * 1024, 'x'));
    stream_flush(&s);
    EXPECT_GT(s.writing_slices, 0U);
    stream_close(&s);
    stream_close(&s);
    stream_finish(&s);
    stream_read_start(&s);
    EXPECT_EQ(closed, 0) << "never from within";
    EXPECT_TRUE(turn_until([this] { return closed == 1; }));
    EXPECT_EQ(ends, 0);
}

TEST(stream, tells_that_nobody_answers) {
    uv_loop_t loop;
    uv_loop_init(&loop);
    static int status;
    status = 0;
    static constexpr stream_handler handler = {
        .on_connected = nullptr,
        .on_read = nullptr,
        .on_end =
            [](stream* s, int error) {
                status = error;
                stream_close(s);
            },
        .on_drained = nullptr,
        .on_closed = [](stream*) {},
    };
    stream s;
    ASSERT_EQ(stream_init(&s, &loop, stream_kind::unix_socket, &handler), 0);
    ASSERT_EQ(stream_connect_unix(&s, "/nonexistent/socket"), 0);
    uv_run(&loop, UV_RUN_DEFAULT);
    EXPECT_EQ(status, UV_ENOENT);
    EXPECT_EQ(s.state, stream_state::closed);
    EXPECT_EQ(uv_loop_close(&loop), 0);
}

}  // namespace
