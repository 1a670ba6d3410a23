#include "common/text/glob.h"

#include <gtest/gtest.h>

#include <string>

namespace {

TEST(glob, without_signs_is_the_text_itself) {
    EXPECT_TRUE(text_matches("ann!ann@host", "ann!ann@host"));
    EXPECT_FALSE(text_matches("ann", "anna"));
    EXPECT_FALSE(text_matches("anna", "ann"));
    EXPECT_TRUE(text_matches("", ""));
    EXPECT_FALSE(text_matches("", "a"));
}

TEST(glob, a_star_is_any_run) {
    EXPECT_TRUE(text_matches("*", ""));
    EXPECT_TRUE(text_matches("*", "ann"));
    EXPECT_TRUE(text_matches("*!*@10.*", "ann!a@10.0.0.1"));
    EXPECT_FALSE(text_matches("*!*@10.*", "ann!a@110.0.0.1"));
    EXPECT_TRUE(text_matches("*ab", "aab"));
    EXPECT_TRUE(text_matches("a*b*c", "a-b-b-c"));
    EXPECT_FALSE(text_matches("a*b*c", "a-b-b-d"));
    EXPECT_TRUE(text_matches("a**", "a"));
}

TEST(glob, a_question_mark_is_one_character) {
    EXPECT_TRUE(text_matches("?", "a"));
    EXPECT_TRUE(text_matches("?", "ä"));
    EXPECT_TRUE(text_matches("z?ë", "zoë"));
    EXPECT_FALSE(text_matches("?", ""));
    EXPECT_FALSE(text_matches("??", "ä"));
    EXPECT_TRUE(text_matches("*?ö", "üöö"));
}

TEST(glob, takes_no_long_time_for_any_mask) {
    std::string mask;
    for (int i = 0; i < 100; ++i) {
        mask += "*a";
    }
    EXPECT_FALSE(text_matches(mask + "b", std::string(10'000, 'a')));
}

}  // namespace
