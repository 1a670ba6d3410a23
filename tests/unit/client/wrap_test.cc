#include "client/model/wrap.h"

#include <gtest/gtest.h>

#include <string>

#include "common/text/cluster.h"

static std::vector<std::string> rows_of(std::string_view text, int width, int first_width = 0) {
    std::vector<std::string> out;
    for (const wrap_row& row : wrap_text(text, first_width > 0 ? first_width : width, width)) {
        out.emplace_back(text.substr(row.begin, row.end - row.begin));
    }
    return out;
}

using rows = std::vector<std::string>;

TEST(wrap, gives_one_row_for_what_fits) {
    EXPECT_EQ(rows_of("", 5), rows{""});
    EXPECT_EQ(rows_of("abcde", 5), rows{"abcde"});
    EXPECT_EQ(rows_of("ab  c", 5), rows{"ab  c"});
}

TEST(wrap, breaks_at_blanks_and_swallows_them) {
    EXPECT_EQ(rows_of("one two three", 7), (rows{"one two", "three"}));
    EXPECT_EQ(rows_of("one   two", 5), (rows{"one", "two"}));
    EXPECT_EQ(rows_of("a b c d e", 3), (rows{"a b", "c d", "e"}));
}

TEST(wrap, breaks_a_long_word_between_clusters) {
    EXPECT_EQ(rows_of("abcdefgh", 3), (rows{"abc", "def", "gh"}));
    EXPECT_EQ(rows_of("x abcdefgh", 4), (rows{"x", "abcd", "efgh"}));
    EXPECT_EQ(rows_of("e\xCC\x81"
                      "e\xCC\x81"
                      "e\xCC\x81",
                      2),
              (rows{"e\xCC\x81"
                    "e\xCC\x81",
                    "e\xCC\x81"}));
}

TEST(wrap, breaks_beside_wide_characters) {
    EXPECT_EQ(rows_of("你好你好", 5), (rows{"你好", "你好"}));
    EXPECT_EQ(rows_of("abc你好", 6), (rows{"abc你", "好"}));
    EXPECT_EQ(rows_of("hi 你好", 4), (rows{"hi", "你好"}));
}

TEST(wrap, takes_the_first_rows_width_by_itself) {
    EXPECT_EQ(rows_of("one two three four", 5, 8), (rows{"one two", "three", "four"}));
}

TEST(wrap, gives_a_row_of_its_own_to_a_cluster_wider_than_the_row) {
    EXPECT_EQ(rows_of("你a好", 1), (rows{"你", "a", "好"}));
}

TEST(wrap, loses_nothing_but_blanks_at_breaks_at_any_width) {
    std::string text =
        "  the quick 你好 brown\xF0\x9F\x98\x80 fox e\xCC\x81t\xC3\xA9 jumps   over-the-lazy-dog  ";
    for (int width = 2; width < 60; width++) {
        size_t at = 0;
        for (const wrap_row& row : wrap_text(text, width, width)) {
            for (; at < row.begin; at++) {
                ASSERT_EQ(text[at], ' ') << width;
            }
            std::string shown = text.substr(row.begin, row.end - row.begin);
            shown.erase(shown.find_last_not_of(' ') + 1);
            ASSERT_LE(text_width(shown), static_cast<size_t>(width));
            at = row.end;
        }
        ASSERT_EQ(at, text.size());
    }
}

TEST(line_cache, forgets_rows_of_another_width_and_stays_small) {
    line_cache cache;
    line_cache_fit(cache, 4, 4);
    EXPECT_EQ(line_cache_add(cache, 7, "one two").size(), 2U);
    line_cache_fit(cache, 4, 4);
    ASSERT_NE(line_cache_find(cache, 7), nullptr);
    line_cache_fit(cache, 40, 38);
    EXPECT_EQ(line_cache_find(cache, 7), nullptr);
    for (uint64_t id = 0; id < 3 * line_cache_max; id++) {
        line_cache_add(cache, id, "x");
    }
    EXPECT_LE(cache.rows.size(), line_cache_max);
}
