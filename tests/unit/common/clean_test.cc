#include "common/text/clean.h"

#include <gtest/gtest.h>

#include <random>

#include "common/base/limits.h"
#include "common/text/utf8.h"

namespace {

std::string cleaned(std::string_view text) {
    std::string out = "left over from before";
    EXPECT_TRUE(text_clean(text, out));
    return out;
}

TEST(clean, leaves_ordinary_text_as_it_is) {
    const std::string_view text = "Gr\u00FC\u00DFe, \u4E16\u754C \U0001F600 \u0645\u0631\u062D\u0628\u0627";
    EXPECT_EQ(cleaned(text), text);
    EXPECT_EQ(cleaned(""), "");
}

TEST(clean, a_tab_becomes_a_blank) {
    EXPECT_EQ(cleaned("a\tb"), "a b");
}

TEST(clean, an_escape_sequence_loses_its_escape) {
    EXPECT_EQ(cleaned("\x1B[2J\x1B]0;owned\x07"), "[2J]0;owned");
    EXPECT_EQ(cleaned("\u009B31mred"), "31mred");
}

TEST(clean, control_bytes_go) {
    EXPECT_EQ(cleaned(std::string_view("a\0b\rc\nd\x7F"
                                       "e\b",
                                       10)),
              "abcde");
}

TEST(clean, bidi_controls_and_other_invisible_steering_go) {
    EXPECT_EQ(cleaned("\u202Eabc\u202C\u2066d\u2069\u200E\u200F\u061C\u2028\u2029\uFEFF\U000E0041z"),
              "abcdz");
}

TEST(clean, joiners_stay_since_scripts_and_emoji_need_them) {
    const std::string_view family = "\U0001F468\u200D\U0001F469\u200D\U0001F467";
    EXPECT_EQ(cleaned(family), family);
}

TEST(clean, marks_beyond_the_limit_go) {
    std::string tower = "e";
    std::string allowed = "e";
    for (unsigned i = 0; i < 50; ++i) {
        tower += "\u0301";
        allowed += i < combining_marks_max ? "\u0301" : "";
    }
    EXPECT_EQ(cleaned(tower + "x" + tower), allowed + "x" + allowed);
}

TEST(clean, marks_cannot_be_stacked_through_characters_that_show_nothing) {
    const std::string out = cleaned("e\u0301\u0301\u200D\u0301\u0301\u200D\u0301\u202E\u0301");
    EXPECT_EQ(out, "e\u0301\u0301\u200D\u0301\u0301\u200D");
}

TEST(clean, refuses_what_is_not_utf8) {
    std::string out;
    EXPECT_FALSE(text_clean("caf\xE9", out));
    EXPECT_FALSE(text_clean("\xED\xA0\x80", out));
}

TEST(clean, the_lossy_form_shows_invalid_bytes_as_replacement_characters) {
    EXPECT_EQ(text_clean_lossy("caf\xE9\x1B!"), "caf\uFFFD!");
}

TEST(clean, is_idempotent_and_lets_nothing_forbidden_through) {
    std::mt19937 random(7);
    const char32_t interesting[] = {'a',    ' ',    '\t',   0x1B,    0x9B,    0x301, 0x302,  0x200D,
                                    0x202E, 0xFEFF, 0x4E16, 0xE0041, 0x1F600, 0x903, 0x20DD, 0x200B};
    for (int round = 0; round < 20000; ++round) {
        std::string text;
        for (size_t i = random() % 24; i > 0; --i) {
            utf8_append(text, interesting[random() % std::size(interesting)]);
        }
        const std::string once = cleaned(text);
        ASSERT_EQ(cleaned(once), once);
        for (std::string_view rest = once; !rest.empty();) {
            const utf8_char c = utf8_decode(rest);
            ASSERT_FALSE(text_is_forbidden(c.code));
            rest.remove_prefix(c.length);
        }
    }
}

TEST(clean, trims_blanks_and_tabs_only) {
    EXPECT_EQ(text_trim(" \t QUIT\t "), "QUIT");
    EXPECT_EQ(text_trim_end(" a \t"), " a");
    EXPECT_EQ(text_trim(" \t "), "");
    EXPECT_EQ(text_trim("\u00A0a\u00A0"), "\u00A0a\u00A0");
}

}  // namespace
