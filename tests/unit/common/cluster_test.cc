#include "common/text/cluster.h"

#include <gtest/gtest.h>
#include <locale.h>
#include <wchar.h>

#include <random>
#include <vector>

#include "common/text/utf8.h"

namespace {

constexpr std::string_view family = "\U0001F468\u200D\U0001F469\u200D\U0001F467";
constexpr std::string_view flag = "\U0001F1E9\U0001F1EA";
constexpr std::string_view thumb = "\U0001F44D\U0001F3FD";

std::vector<std::string> clusters(std::string_view text) {
    std::vector<std::string> out;
    while (!text.empty()) {
        const size_t length = cluster_length(text);
        out.emplace_back(text.substr(0, length));
        text.remove_prefix(length);
    }
    return out;
}

void expect_shown(std::string_view cluster, std::string_view text, unsigned width) {
    const shown_cluster shown = cluster_shown(cluster);
    EXPECT_EQ(shown.text, text) << cluster;
    EXPECT_EQ(shown.width, width) << cluster;
}

TEST(cluster, what_a_person_calls_one_character_is_one_cluster) {
    for (const std::string_view one :
         {std::string_view("a"), std::string_view("e\u0301"), family, flag, thumb,
          std::string_view("\u1112\u1161\u11AB"), std::string_view("1\uFE0F\u20E3")}) {
        EXPECT_EQ(cluster_length(one), one.size()) << one;
        EXPECT_EQ(cluster_length_back(one), one.size()) << one;
        const std::string between = "x" + std::string(one) + "y";
        EXPECT_EQ(clusters(between), (std::vector<std::string>{"x", std::string(one), "y"}));
    }
    EXPECT_EQ(cluster_length(""), 0u);
    EXPECT_EQ(cluster_length_back(""), 0u);
}

TEST(cluster, flags_pair_up_from_the_front) {
    const std::string three = std::string(flag) + "\U0001F1EB";
    EXPECT_EQ(clusters(three), (std::vector<std::string>{std::string(flag), "\U0001F1EB"}));
    EXPECT_EQ(cluster_length_back(three), 4u);
    EXPECT_EQ(cluster_length_back(std::string(flag) + std::string(flag)), flag.size());
}

TEST(cluster, forward_and_backward_agree_on_any_bytes) {
    std::mt19937 random(11);
    const char32_t interesting[] = {'a',     'b',    0x301,  0x200D, 0x1F468, 0x1F469, 0x1F1E9, 0x1F1EA,
                                    0x1F3FD, 0xFE0F, 0x1112, 0x1161, 0x11AB,  0x600,   0x915,   0x94D,
                                    0x903,   '\r',   '\n',   0x4E16, 0x200B,  0x20E3};
    for (int round = 0; round < 20000; ++round) {
        std::string text;
        for (size_t i = random() % 12; i > 0; --i) {
            if (random() % 12 == 0) {
                text += static_cast<char>(0x80 + random() % 0x80);
            } else {
                utf8_append(text, interesting[random() % std::size(interesting)]);
            }
        }
        const std::vector<std::string> forward = clusters(text);
        std::string_view rest = text;
        for (size_t i = forward.size(); i > 0; --i) {
            ASSERT_EQ(cluster_length_back(rest), forward[i - 1].size()) << testing::PrintToString(text);
            rest.remove_suffix(forward[i - 1].size());
        }
    }
}

TEST(cluster, is_shown_as_every_terminal_draws_it) {
    expect_shown("a", "a", 1);
    expect_shown("\u4E16", "\u4E16", 2);
    expect_shown("\U0001F600", "\U0001F600", 2);
    expect_shown(family, "\U0001F468", 2);
    expect_shown(thumb, "\U0001F44D", 2);
    expect_shown("\u2764\uFE0F", "\u2764", 1);
    expect_shown("1\uFE0F\u20E3", "1\u20E3", 1);
    expect_shown(flag, "DE", 2);
    expect_shown("\U0001F1E9", "D", 1);
    expect_shown("\U0001F3FD", "\U0001F3FD", 2);
}

TEST(cluster, is_composed_where_unicode_can) {
    expect_shown("e\u0301", "\u00E9", 1);
    expect_shown("\u1112\u1161\u11AB", "\uD55C", 2);
}

TEST(cluster, has_at_most_three_marks) {
    expect_shown("x\u0323\u0324\u0325\u0326\u0327", "x\u0323\u0324\u0325", 1);
}

TEST(cluster, a_mark_without_a_base_gets_one_that_shows) {
    expect_shown("\u0301", "\u25CC\u0301", 1);
}

TEST(cluster, what_shows_nothing_is_nothing) {
    expect_shown("\u200B", "", 0);
    expect_shown("\u00AD", "", 0);
    expect_shown("\uFE0F", "", 0);
    expect_shown("", "", 0);
}

TEST(cluster, what_no_terminal_knows_becomes_the_replacement_character) {
    expect_shown("\U000E1000", "\uFFFD", 1);  // unassigned
    expect_shown("\x1B", "\uFFFD", 1);
    expect_shown("\xFF", "\uFFFD", 1);
    expect_shown("\u1161", "\uFFFD", 1);  // a lone Hangul vowel would join the cell before it
}

// The screen library places text by wcwidth: whatever is shown must be as wide as it believes.
TEST(cluster, the_width_of_what_is_shown_is_that_of_the_c_library) {
    const locale_t utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr);
    if (utf8 == nullptr) {
        GTEST_SKIP() << "this system has no C.UTF-8";
    }
    const locale_t before = uselocale(utf8);
    for (char32_t code = 0; code <= 0x10FFFF; ++code) {
        std::string text;
        utf8_append(text, code);
        const shown_cluster shown = cluster_shown(text);
        int columns = 0;
        for (std::string_view rest = shown.text; !rest.empty();) {
            const utf8_char c = utf8_decode(rest);
            const int width = wcwidth(static_cast<wchar_t>(c.code));
            ASSERT_GE(width, 0) << std::hex << static_cast<uint32_t>(code);
            columns += width;
            rest.remove_prefix(c.length);
        }
        ASSERT_EQ(static_cast<unsigned>(columns), shown.width) << std::hex << static_cast<uint32_t>(code);
        ASSERT_EQ(shown.width == 0, shown.text.empty());
    }
    uselocale(before);
    freelocale(utf8);
}

TEST(cluster, text_width_adds_up) {
    EXPECT_EQ(text_width(""), 0u);
    EXPECT_EQ(text_width("Jason: hi"), 9u);
    EXPECT_EQ(text_width("\u4E16\u754C!"), 5u);
    EXPECT_EQ(text_width("e\u0301" + std::string(family) + std::string(flag)), 5u);
}

}  // namespace
