#include "client/edit/line_edit.h"

#include <gtest/gtest.h>

#include <random>

#include "client/edit/edit_history.h"
#include "common/text/cluster.h"
#include "common/text/utf8.h"

// A text with '|' where the cursor is, both ways.
static line_edit edit_of(std::string text) {
    line_edit e;
    size_t cursor = text.find('|');
    text.erase(cursor, 1);
    line_edit_set(e, text);
    e.cursor = cursor;
    return e;
}

static std::string shown(const line_edit& e) {
    std::string text = e.text;
    return text.insert(e.cursor, "|");
}

static std::string after(std::string text, void (*verb)(line_edit&)) {
    line_edit e = edit_of(std::move(text));
    verb(e);
    return shown(e);
}

TEST(line_edit, moves_by_clusters) {
    EXPECT_EQ(after("a你|b", line_edit_left), "a|你b");
    EXPECT_EQ(after("ae\xCC\x81|b", line_edit_left),
              "a|e\xCC\x81"
              "b");
    EXPECT_EQ(after("a|\xF0\x9F\x91\x8D\xF0\x9F\x8F\xBD"
                    "b",
                    line_edit_right),
              "a\xF0\x9F\x91\x8D\xF0\x9F\x8F\xBD|b");
    EXPECT_EQ(after("|a", line_edit_left), "|a");
    EXPECT_EQ(after("a|", line_edit_right), "a|");
    EXPECT_EQ(after("a|\nb", line_edit_right), "a\n|b");
    EXPECT_EQ(after("\xF0\x9F\x87\xA9\xF0\x9F\x87\xAA\xF0\x9F\x87\xAB\xF0\x9F\x87\xB7|", line_edit_left),
              "\xF0\x9F\x87\xA9\xF0\x9F\x87\xAA|\xF0\x9F\x87\xAB\xF0\x9F\x87\xB7");
}

TEST(line_edit, moves_by_words_and_lines) {
    EXPECT_EQ(after("one, two|", line_edit_word_left), "one, |two");
    EXPECT_EQ(after("one|, two", line_edit_word_right), "one, two|");
    EXPECT_EQ(after("\xC3\xA4h \xC3\xB6l|", line_edit_word_left), "\xC3\xA4h |\xC3\xB6l");
    EXPECT_EQ(after("ab\ncd|e", line_edit_home), "ab\n|cde");
    EXPECT_EQ(after("a|b\ncde", line_edit_end), "ab|\ncde");
}

TEST(line_edit, goes_up_and_down_in_a_draft_by_column) {
    line_edit e = edit_of("你好\nabcd|\nx");
    EXPECT_TRUE(line_edit_up(e));
    EXPECT_EQ(shown(e), "你好|\nabcd\nx");
    EXPECT_FALSE(line_edit_up(e));
    EXPECT_TRUE(line_edit_down(e));
    EXPECT_EQ(shown(e), "你好\nabcd|\nx");
    EXPECT_TRUE(line_edit_down(e));
    EXPECT_EQ(shown(e), "你好\nabcd\nx|");
    EXPECT_FALSE(line_edit_down(e));
}

TEST(line_edit, deletes_clusters_words_and_ends) {
    EXPECT_EQ(after("ae\xCC\x81|", line_edit_erase_back), "a|");
    EXPECT_EQ(after("|你b", line_edit_erase), "|b");
    EXPECT_EQ(after("a|", line_edit_erase), "a|");
    EXPECT_EQ(after("see foo/bar |x", line_edit_kill_to_blank_back), "see |x");
    EXPECT_EQ(after("see foo/bar|", line_edit_kill_word_back), "see foo/|");
    EXPECT_EQ(after("see| foo bar", line_edit_kill_word), "see| bar");
    EXPECT_EQ(after("ab\ncd|e", line_edit_kill_to_start), "ab\n|e");
    EXPECT_EQ(after("a|b\ncd", line_edit_kill_to_end), "a|\ncd");
    EXPECT_EQ(after("a|\ncd", line_edit_kill_to_end), "a|cd");
}

TEST(line_edit, yanks_kills_in_a_row_as_one) {
    line_edit e = edit_of("one two three|");
    line_edit_kill_to_blank_back(e);
    line_edit_kill_to_blank_back(e);
    EXPECT_EQ(shown(e), "one |");
    line_edit_yank(e);
    EXPECT_EQ(shown(e), "one two three|");
    line_edit_home(e);
    line_edit_kill_word(e);
    EXPECT_EQ(e.killed, "one");
}

TEST(line_edit, swaps_clusters) {
    EXPECT_EQ(after("ab|c", line_edit_swap), "acb|");
    EXPECT_EQ(after("ab你|", line_edit_swap), "a你b|");
    EXPECT_EQ(after("|ab", line_edit_swap), "|ab");
    EXPECT_EQ(after("a|", line_edit_swap), "a|");
    EXPECT_EQ(after("a\n|b", line_edit_swap), "a\n|b");
}

static void type(line_edit& e, std::string_view text) {
    for (char byte : text) {
        EXPECT_TRUE(line_edit_insert(e, std::string(1, byte)));
    }
}

TEST(line_edit, undoes_typing_word_by_word) {
    line_edit e;
    type(e, "one two");
    line_edit_undo(e);
    EXPECT_EQ(shown(e), "one |");
    line_edit_undo(e);
    EXPECT_EQ(shown(e), "|");
    line_edit_undo(e);
    EXPECT_EQ(shown(e), "|");
    type(e, "abc");
    line_edit_clear(e);
    line_edit_undo(e);
    EXPECT_EQ(shown(e), "abc|");
}

TEST(line_edit, takes_clean_text_only_and_not_too_much) {
    line_edit e;
    EXPECT_TRUE(line_edit_insert(e, "a\x1B[0m\tb\nc\xFF\xE2\x80\xAE"));
    EXPECT_EQ(e.text, "a[0m b\nc\xEF\xBF\xBD");
    EXPECT_FALSE(line_edit_insert(e, std::string(edit_max_bytes, 'x')));
    EXPECT_EQ(e.text, "a[0m b\nc\xEF\xBF\xBD");
}

TEST(line_edit, keeps_the_cursor_between_clusters_when_they_join) {
    line_edit e = edit_of("\xF0\x9F\x91\xA9|\xF0\x9F\x91\xA7");
    EXPECT_TRUE(line_edit_insert(e, "\xE2\x80\x8D"));
    EXPECT_EQ(e.cursor, e.text.size());
}

// Between two clusters of its line, in valid text.
static void expect_sound(const line_edit& e) {
    ASSERT_TRUE(utf8_is_valid(e.text));
    ASSERT_LE(e.cursor, e.text.size());
    edit_span line = line_edit_line(e.text, e.cursor);
    size_t at = line.begin;
    while (at < e.cursor) {
        at += cluster_length(std::string_view(e.text).substr(at, line.end - at));
    }
    ASSERT_EQ(at, e.cursor) << e.text;
}

TEST(line_edit, stays_sound_whatever_is_typed) {
    static constexpr void (*verbs[])(line_edit&) = {
        line_edit_left,
        line_edit_right,
        line_edit_word_left,
        line_edit_word_right,
        line_edit_home,
        line_edit_end,
        line_edit_erase_back,
        line_edit_erase,
        line_edit_kill_word_back,
        line_edit_kill_word,
        line_edit_swap,
        line_edit_kill_to_blank_back,
        line_edit_kill_to_end,
        line_edit_yank,
        line_edit_undo,
        line_edit_kill_to_start,
        [](line_edit& e) { line_edit_up(e); },
        [](line_edit& e) { line_edit_down(e); },
    };
    static constexpr std::string_view pieces[] = {
        "a",
        "b",
        " ",
        "\n",
        "你",
        "\xCC\x81",
        "\xE2\x80\x8D",
        "\xF0\x9F\x91\xA9",
        "\xF0\x9F\x87\xA9",
        "\xF0\x9F\x8F\xBD",
        "\xEF\xB8\x8F",
        "\xD8\x80",
        "\xE1\x84\x80",
        "\xE1\x85\xA1",
        "\xFF",
        "\x1B",
        ".",
    };
    std::mt19937 random(7);
    for (int walk = 0; walk < 200; walk++) {
        line_edit e;
        for (int step = 0; step < 200; step++) {
            if (random() % 2 == 0) {
                (void)line_edit_insert(e, pieces[random() % std::size(pieces)]);
            } else {
                verbs[random() % std::size(verbs)](e);
            }
            expect_sound(e);
            if (HasFatalFailure()) {
                return;
            }
        }
    }
}

TEST(edit_history, brings_the_draft_back_and_keeps_edits_until_a_line_is_sent) {
    edit_history h;
    edit_history_add(h, "one");
    edit_history_add(h, "two");
    EXPECT_EQ(edit_history_newer(h, "draft"), nullptr);
    EXPECT_EQ(*edit_history_older(h, "draft"), "two");
    EXPECT_EQ(*edit_history_older(h, "two, edited"), "one");
    EXPECT_EQ(edit_history_older(h, "one"), nullptr);
    EXPECT_EQ(*edit_history_newer(h, "one"), "two, edited");
    EXPECT_EQ(*edit_history_newer(h, "two, edited"), "draft");
    EXPECT_EQ(*edit_history_older(h, "draft"), "two, edited");
    edit_history_add(h, "three");
    EXPECT_EQ(*edit_history_older(h, ""), "three");
    EXPECT_EQ(*edit_history_older(h, "three"), "two");
}

TEST(edit_history, keeps_no_doubles_in_a_row_and_not_too_many) {
    edit_history h;
    edit_history_add(h, "x");
    edit_history_add(h, "x");
    edit_history_add(h, "");
    EXPECT_EQ(h.lines.size(), 1U);
    for (size_t i = 0; i < history_max + 10; i++) {
        edit_history_add(h, std::to_string(i));
    }
    EXPECT_EQ(h.lines.size(), history_max);
    EXPECT_EQ(*edit_history_older(h, ""), std::to_string(history_max + 9));
}
