#include "common/base/wall_clock.h"

#include <gtest/gtest.h>

namespace {

std::string stamp(int64_t time_us) {
    std::string out;
    utc_stamp_append(out, time_us);
    return out;
}

TEST(utc_stamp, is_written_in_milliseconds) {
    EXPECT_EQ(stamp(0), "1970-01-01T00:00:00.000Z");
    EXPECT_EQ(stamp(1795341784123999), "2026-11-22T10:03:04.123Z");
}

TEST(utc_stamp, is_read_with_and_without_decimals) {
    EXPECT_EQ(utc_stamp_parse("2026-11-22T10:03:04.123Z"), 1795341784123000);
    EXPECT_EQ(utc_stamp_parse("2026-11-22T10:03:04Z"), 1795341784000000);
    EXPECT_EQ(utc_stamp_parse("2026-11-22T10:03:04.123456789Z"), 1795341784123456);
    EXPECT_EQ(utc_stamp_parse("2024-02-29T00:00:00.000Z"), 1709164800000000);
}

TEST(utc_stamp, of_another_form_or_of_no_day_is_none) {
    for (const char* text :
         {"", "Z", "2026-11-22", "2026-11-22T10:03:04", "2026-11-22 10:03:04Z", "2026-11-22T10:03:04.123",
          "2026-11-22T10:03:04.12aZ", "2026-11-22T10:03:04.", "2026-13-22T10:03:04Z", "2026-02-30T10:03:04Z",
          "2026-11-22T24:03:04Z", "2026-11-22T10:03:61Z", "-026-11-22T10:03:04Z", "+026-11-22T10:03:04Z",
          "1969-12-31T23:59:59Z", "2026-11-22T10:03:04.123Zx"}) {
        EXPECT_EQ(utc_stamp_parse(text), std::nullopt) << text;
    }
}

}  // namespace
