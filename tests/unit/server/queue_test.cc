#include "server/relay/queue.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <string>

namespace {

struct watched_pipe {
    std::array<int, 2> ends{};
    uv_poll_t poll;
};

struct bench_loop {
    uv_loop_t loop;
    relay_queue queue;
    std::vector<size_t> drains;  // how many deliveries each took
    size_t unfinished = 0;       // so many drains say that they are not done
    std::array<watched_pipe, 2> pipes;
};

bool on_drain(void* context, std::vector<delivery>& taken) {
    bench_loop* b = static_cast<bench_loop*>(context);
    b->drains.push_back(taken.size());
    return b->drains.size() <= b->unfinished;
}

void on_readable(uv_poll_t* poll, int, int) {
    bench_loop* b = static_cast<bench_loop*>(poll->data);
    uv_poll_stop(poll);
    relay_push(&b->queue, {});
}

struct relay_queue_test : testing::Test, bench_loop {
    relay_queue_test() {
        uv_loop_init(&loop);
        relay_init(&queue, &loop, static_cast<bench_loop*>(this), on_drain);
        for (watched_pipe& p : pipes) {
            EXPECT_EQ(pipe(p.ends.data()), 0);
            uv_poll_init(&loop, &p.poll, p.ends[0]);
            p.poll.data = static_cast<bench_loop*>(this);
            uv_poll_start(&p.poll, UV_READABLE, on_readable);
        }
    }
    ~relay_queue_test() override {
        relay_close(&queue);
        for (watched_pipe& p : pipes) {
            uv_close(reinterpret_cast<uv_handle_t*>(&p.poll), nullptr);
        }
        uv_run(&loop, UV_RUN_DEFAULT);
        EXPECT_EQ(uv_loop_close(&loop), 0);
        for (const watched_pipe& p : pipes) {
            close(p.ends[0]);
            close(p.ends[1]);
        }
    }
};

}  // namespace

TEST_F(relay_queue_test, drains_at_once_and_in_the_same_turn_all_that_its_poll_has_read) {
    for (const watched_pipe& p : pipes) {
        ASSERT_EQ(write(p.ends[1], "x", 1), 1);
    }
    uv_run(&loop, UV_RUN_NOWAIT);
    EXPECT_EQ(drains, std::vector<size_t>{2});
}

TEST_F(relay_queue_test, what_is_pushed_outside_of_the_poll_wakes_the_loop) {
    relay_push(&queue, {});
    relay_push(&queue, {});
    uv_run(&loop, UV_RUN_ONCE);  // nothing else is ready: it would wait for ever
    EXPECT_EQ(drains, std::vector<size_t>{2});
}

TEST_F(relay_queue_test, what_a_drain_pushes_waits_for_the_next_turn) {
    queue.context = &queue;
    queue.on_drain = [](void* context, std::vector<delivery>& taken) {
        if (taken.size() == 1) {
            relay_push(static_cast<relay_queue*>(context), {});
            relay_push(static_cast<relay_queue*>(context), {});
        }
        return false;
    };
    relay_push(&queue, {});
    uv_run(&loop, UV_RUN_ONCE);
    EXPECT_EQ(queue.waiting.size(), 2u);
    uv_run(&loop, UV_RUN_ONCE);
    EXPECT_TRUE(queue.waiting.empty());
}

TEST_F(relay_queue_test, a_drain_that_is_not_done_goes_on_in_the_next_turns) {
    unfinished = 2;
    relay_push(&queue, {});
    for (int turn = 0; turn < 3; ++turn) {
        uv_run(&loop, UV_RUN_ONCE);
    }
    EXPECT_EQ(drains, (std::vector<size_t>{1, 0, 0}));
    EXPECT_EQ(uv_is_active(reinterpret_cast<uv_handle_t*>(&queue.more)), 0);
}
