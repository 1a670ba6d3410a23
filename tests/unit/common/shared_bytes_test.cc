#include "common/base/shared_bytes.h"

#include <gtest/gtest.h>

namespace {

TEST(shared_bytes, live_until_the_last_reference_is_given_back) {
    shared_bytes* bytes = shared_bytes_create("Jason: hi\n");
    EXPECT_EQ(bytes->refs, 1u);
    EXPECT_EQ(shared_bytes_ref(bytes), bytes);
    shared_bytes_unref(bytes);
    EXPECT_EQ(bytes->refs, 1u);
    EXPECT_EQ(bytes->data, "Jason: hi\n");
    shared_bytes_unref(bytes);
    shared_bytes_unref(nullptr);
}

TEST(shared_bytes, a_slice_names_its_part_also_after_the_bytes_have_grown) {
    shared_bytes* bytes = shared_bytes_create("one\n");
    const slice first{bytes, 0, 4};
    bytes->data += std::string(100000, 'x');
    const slice tail{bytes, 4, 3};
    EXPECT_EQ(first.view(), "one\n");
    EXPECT_EQ(tail.view(), "xxx");
    shared_bytes_unref(bytes);
}

}  // namespace
