#include "common/text/when.h"

#include <gtest/gtest.h>

#include "common/base/wall_clock.h"

namespace {

// In whatever zone the tests run: all is said in its own calendar.
const int64_t now_us = local_time_us({.year = 2026, .month = 11, .day = 22, .hour = 10, .minute = 3});

int64_t at(int month, int day, int hour = 0, int minute = 0) {
    return local_time_us({.year = 2026, .month = month, .day = day, .hour = hour, .minute = minute});
}

TEST(when, reads_a_time_of_day_as_the_last_one_that_was) {
    EXPECT_EQ(when_parse("09:00", now_us), at(11, 22, 9));
    EXPECT_EQ(when_parse("10:03", now_us), at(11, 22, 10, 3));
    EXPECT_EQ(when_parse("10:04", now_us), at(11, 21, 10, 4));
}

TEST(when, reads_days) {
    EXPECT_EQ(when_parse("today", now_us), at(11, 22));
    EXPECT_EQ(when_parse("yesterday", now_us), at(11, 21));
    EXPECT_EQ(when_parse("2026-11-01", now_us), at(11, 1));
    EXPECT_EQ(when_parse("2026-11-01 09:30", now_us), at(11, 1, 9, 30));
    EXPECT_EQ(when_parse("yesterday", at(3, 1, 12)), at(2, 28));
}

TEST(when, reads_how_long_ago) {
    EXPECT_EQ(when_parse("30m", now_us), now_us - int64_t{30} * 60 * 1'000'000);
    EXPECT_EQ(when_parse("1h", now_us), now_us - int64_t{3600} * 1'000'000);
    EXPECT_EQ(when_parse("2d", now_us), now_us - int64_t{2} * 86400 * 1'000'000);
    EXPECT_EQ(when_parse("999999w", now_us), 1);
}

TEST(when, refuses_what_is_no_time) {
    for (const char* text : {"", "9:00", "24:00", "10:60", "2026-02-30", "2026-13-01", "2026-11-01 25:00",
                             "h", "1y", "1234567d", "-1h", "now", "2026-11-01  09:00", "09:00 "}) {
        EXPECT_EQ(when_parse(text, now_us), std::nullopt) << text;
    }
}

TEST(when, stamps_with_the_date_on_another_day_only) {
    EXPECT_EQ(when_stamp(at(11, 22, 9, 7), now_us), "09:07");
    EXPECT_EQ(when_stamp(at(11, 21, 23, 59), now_us), "2026-11-21 23:59");
    EXPECT_EQ(when_stamp(now_us - int64_t{365} * 86400 * 1'000'000, now_us), "2025-11-22 10:03");
}

}  // namespace
