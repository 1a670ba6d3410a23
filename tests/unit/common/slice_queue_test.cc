#include "common/base/slice_queue.h"

#include <gtest/gtest.h>

#include <deque>
#include <random>
#include <string>

namespace {

struct slice_queue_test : testing::Test {
    shared_bytes* bytes = shared_bytes_create("0123456789");
    slice_queue queue;

    ~slice_queue_test() override {
        slice_queue_clear(queue);
        EXPECT_EQ(bytes->refs, 1u);
        shared_bytes_unref(bytes);
    }
    std::string text() {
        std::string all;
        for (size_t i = 0; i < slice_queue_size(queue); ++i) {
            all += slice_queue_at(queue, i).view();
        }
        return all;
    }
};

}  // namespace

TEST_F(slice_queue_test, one_slice_needs_no_memory_of_its_own) {
    slice_queue_push(queue, {bytes, 2, 3});
    EXPECT_EQ(text(), "234");
    EXPECT_EQ(queue.rest, nullptr);
    slice_queue_consume(queue, 2);
    EXPECT_EQ(text(), "4");
    slice_queue_consume(queue, 1);
    EXPECT_EQ(slice_queue_size(queue), 0u);
    EXPECT_EQ(bytes->refs, 1u);
}

TEST_F(slice_queue_test, gives_its_memory_back_with_the_last_but_one_slice) {
    for (uint32_t i = 0; i < 5; ++i) {
        slice_queue_push(queue, {bytes, i, 2});
    }
    EXPECT_EQ(text(), "0112233445");
    slice_queue_consume(queue, 8);
    EXPECT_EQ(text(), "45");
    EXPECT_EQ(queue.rest, nullptr);
    EXPECT_EQ(bytes->refs, 2u);
}

TEST_F(slice_queue_test, keeps_order_whatever_is_pushed_and_consumed) {
    std::mt19937 random(1);
    std::string expected;
    for (int i = 0; i < 5000; ++i) {
        if (random() % 3 != 0) {
            const slice what = {bytes, static_cast<uint32_t>(random() % 5),
                                static_cast<uint32_t>(1 + random() % 5)};
            expected += what.view();
            slice_queue_push(queue, what);
        }
        const size_t taken = std::min<size_t>(random() % 5, expected.size());
        slice_queue_consume(queue, taken);
        expected.erase(0, taken);
        ASSERT_EQ(text(), expected);
    }
}

TEST_F(slice_queue_test, does_not_grow_by_what_was_sent_when_it_never_empties) {
    constexpr size_t queued = 200;
    for (size_t i = 0; i < 10 * queued; ++i) {
        slice_queue_push(queue, {bytes, 0, 1});
        if (i >= queued) {
            slice_queue_consume(queue, 1);
            ASSERT_LE(queue.rest->slices.size(), 2 * queued);
        }
    }
}
