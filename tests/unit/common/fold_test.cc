#include "common/text/fold.h"

#include <gtest/gtest.h>

namespace {

constexpr std::string_view commands[] = {"/help", "/nick",  "/me",    "/msg",   "/reply", "/who",
                                         "/join", "/leave", "/rooms", "/topic", "/quit"};

TEST(fold, case_and_form_do_not_matter) {
    EXPECT_EQ(text_fold("JASON"), "jason");
    EXPECT_EQ(text_fold("STRASSE"), text_fold("stra\u00DFe"));
    EXPECT_EQ(text_fold("\u00C9"), text_fold("e\u0301"));
    EXPECT_EQ(text_fold("\uFF2A\uFF41son"), "jason");
    EXPECT_NE(text_fold("\u00E9"), text_fold("e"));
}

TEST(fold, the_bare_form_lets_ascii_find_accented_names) {
    EXPECT_EQ(text_fold_bare("Zo\u00EB"), "zoe");
    EXPECT_EQ(text_fold_bare("Zoe\u0308"), "zoe");
}

TEST(fold, invalid_bytes_do_no_harm) {
    EXPECT_EQ(text_fold("A\xFF"), "a\uFFFD");
}

TEST(nearest, finds_swapped_missing_wrong_and_extra_letters) {
    EXPECT_EQ(text_nearest("/jion", commands), "/join");
    EXPECT_EQ(text_nearest("/hlp", commands), "/help");
    EXPECT_EQ(text_nearest("/nock", commands), "/nick");
    EXPECT_EQ(text_nearest("/roomss", commands), "/rooms");
    EXPECT_EQ(text_nearest("/HELP", commands), "/help");
}

TEST(nearest, finds_a_longer_word_with_several_faults) {
    constexpr std::string_view keys[] = {"limits.lines_per_second", "limits.lines_burst",
                                         "limits.line_bytes"};
    EXPECT_EQ(text_nearest("limits.lines_per_secnd", keys), "limits.lines_per_second");
    EXPECT_EQ(text_nearest("limit.line_per_secnd", keys), "limits.lines_per_second");
}

TEST(nearest, a_beginning_finds_the_shortest_word_that_goes_on) {
    EXPECT_EQ(text_nearest("/top", commands), "/topic");
    EXPECT_EQ(text_nearest("/h", commands), "/help");
    EXPECT_EQ(text_nearest("/re", commands), "/reply");
    EXPECT_EQ(text_nearest("/m", commands), "/me");
}

TEST(nearest, says_nothing_when_nothing_is_near) {
    EXPECT_EQ(text_nearest("/frobnicate", commands), "");
    EXPECT_EQ(text_nearest("/", commands), "");
    EXPECT_EQ(text_nearest("", commands), "");
    EXPECT_EQ(text_nearest("/join", {}), "");
    EXPECT_EQ(text_nearest(std::string(100000, 'x'), commands), "");
}

}  // namespace
