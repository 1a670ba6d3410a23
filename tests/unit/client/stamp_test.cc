#include "client/stamp.h"

#include <gtest/gtest.h>

#include "client/history_words.h"

namespace {

constexpr int64_t now = 1795428840;  // Mon 23 Nov 2026, 10:14 UTC
constexpr int64_t hour = 3600;
constexpr int64_t day = 24 * hour;

int64_t read(std::string_view stamp, local_offset_fn offset = nullptr, int64_t at = now) {
    int64_t last = 0;
    return stamp_wall_s(stamp, at, offset, &last);
}

}  // namespace

TEST(stamp, is_of_today_without_a_date) {
    EXPECT_EQ(read("10:03"), now - 11 * 60);
    EXPECT_EQ(read("10:14"), now);
    EXPECT_EQ(read("2026-11-22 10:14"), now - day);
    EXPECT_EQ(read("2026-01-01 00:00"), 1767225600);
}

TEST(stamp, is_what_our_own_clock_showed) {
    const local_offset_fn cet = [](int64_t) { return 3600; };
    EXPECT_EQ(read("11:03", cet), now - 11 * 60);
    EXPECT_EQ(read("2026-11-23 00:30", cet), now - 10 * hour - 44 * 60);
}

TEST(stamp, is_of_yesterday_when_today_would_be_far_ahead) {
    const int64_t just_after_midnight = now - 10 * hour - 13 * 60;
    EXPECT_EQ(read("23:59", nullptr, just_after_midnight), just_after_midnight - 2 * 60);
    EXPECT_EQ(read("12:30", nullptr, now), now + 2 * hour + 16 * 60);  // another place's clock
}

TEST(stamp, never_goes_back_behind_a_date_of_the_same_replay) {
    int64_t last = 0;
    const int64_t dated = stamp_wall_s("2026-11-23 23:10", now, nullptr, &last);
    EXPECT_EQ(stamp_wall_s("01:10", now, nullptr, &last), dated + 2 * hour);
}

TEST(stamp, survives_any_digits) {
    EXPECT_EQ(read("99:99"), now - 10 * hour - 14 * 60 + day - 60);
    EXPECT_EQ(read("0000-00-00 00:00"), 0);
    EXPECT_EQ(read("9999-99-99 99:99"), day - 60);
}

TEST(history_words, tell_where_to_go_on) {
    const history_notice earlier = history_notice_of("Earlier: /history before k3f9");
    EXPECT_EQ(earlier.mark, history_mark::earlier);
    EXPECT_EQ(earlier.argument, "k3f9");
    EXPECT_EQ(history_notice_of("Later: /history after 0").mark, history_mark::later);
    const history_notice beginning = history_notice_of("That is the beginning of #lobby.");
    EXPECT_EQ(beginning.mark, history_mark::beginning);
    EXPECT_EQ(beginning.argument, "#lobby");
    EXPECT_EQ(history_notice_of("#lobby keeps what is said for ever; whoever comes in can read it.").argument,
              "#lobby");
}

TEST(history_words, tell_the_ends_of_answers) {
    for (const char* end : {"That is the end.", "That is the end: 120 lines.", "That is the end: 1 line."}) {
        EXPECT_EQ(history_notice_of(end).mark, history_mark::end) << end;
    }
    EXPECT_EQ(history_notice_of("Nothing found.").mark, history_mark::found);
    EXPECT_EQ(history_notice_of("3 found.").mark, history_mark::found);
    EXPECT_EQ(history_notice_of("20 found, there are more: /search alone shows them.").mark,
              history_mark::found_more);
    EXPECT_EQ(history_notice_of("37 lines since you left at 09:12, 2 mention you").mark,
              history_mark::digest);
    EXPECT_EQ(history_notice_of("1000 lines or more since you left at 2026-11-21 09:12").mark,
              history_mark::digest);
    EXPECT_FALSE(history_mark_ends(history_mark::digest));
}

TEST(history_words, are_not_taken_from_anything_else) {
    for (const char* other :
         {"Earlier: /history before ", "Earlier: /history before K3", "Earlier: /history before a b",
          "Earlier: /history before a\r\nQUIT", "That is the beginning of it.", "x found.", " found.",
          "That is the end: many lines.", "3 found. Or so", "mia keeps what is said to herself", ""}) {
        EXPECT_EQ(history_notice_of(other).mark, history_mark::none) << other;
    }
}

TEST(history_words, know_the_commands_that_the_history_answers) {
    for (const char* command : {"/history", "/history 50", "/since 09:00", "/search words"}) {
        EXPECT_TRUE(history_is_asked(command)) << command;
    }
    EXPECT_FALSE(history_is_asked("/join #dev"));
    EXPECT_FALSE(history_is_asked("/searching"));
}
