#include "common/text/formatting.h"

#include <gtest/gtest.h>

#include "common/text/clean.h"

TEST(formatting, is_stripped_with_the_digits_of_colours) {
    EXPECT_EQ(text_strip_formatting("\x02"
                                    "bold\x02 \x1dit\x1d \x1fun\x0f."),
              "bold it un.");
    EXPECT_EQ(text_strip_formatting("\x03"
                                    "4red \x03"
                                    "04,12both\x03 \x03"
                                    "123"),
              "red both 3");
    EXPECT_EQ(text_strip_formatting("\x03,5 \x03"
                                    "4,x \x03"
                                    "4,"),
              ",5 ,x ,");
    EXPECT_EQ(text_strip_formatting("\x04"
                                    "ff00AAhex \x04"
                                    "ff00aa,00ff00y \x04"
                                    "ff00z"),
              "hex y ff00z");
    EXPECT_EQ(text_strip_formatting("plain \xc3\xa4 4,5"), "plain \xc3\xa4 4,5");
    EXPECT_EQ(text_strip_formatting("\x03"), "");
}

TEST(formatting, is_noticed) {
    EXPECT_TRUE(
        text_has_formatting("a\x1e"
                            "b"));
    EXPECT_FALSE(
        text_has_formatting("a\x01"
                            "b\t\x1b"));
}

TEST(formatting, stands_in_a_clean_text_only_where_it_is_let_through) {
    std::string out;
    ASSERT_TRUE(
        text_clean("\x02"
                   "b\x03"
                   "4r\x01\x1b",
                   out));
    EXPECT_EQ(out, "b4r");
    ASSERT_TRUE(
        text_clean_formatted("\x02"
                             "b\x03"
                             "4r\x01\x1b[2J\n",
                             out));
    EXPECT_EQ(out,
              "\x02"
              "b\x03"
              "4r[2J");
    EXPECT_FALSE(text_clean_formatted("\x02\xff", out));
}
