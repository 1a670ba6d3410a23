#include "common/text/words.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> words_of(std::string_view text) {
    std::vector<std::string> words;
    text_words(text, &words, [](void* context, std::string_view word) {
        static_cast<std::vector<std::string>*>(context)->emplace_back(word);
        return true;
    });
    return words;
}

TEST(words, are_folded_and_stand_between_what_is_no_letter) {
    EXPECT_THAT(words_of("Is the RELEASE-3.2 out, mia?"),
                ElementsAre("is", "the", "release", "3", "2", "out", "mia"));
    EXPECT_THAT(words_of(" \t*** -- :: "), IsEmpty());
    EXPECT_THAT(words_of(""), IsEmpty());
}

TEST(words, are_found_without_their_accents) {
    EXPECT_THAT(words_of("Zoë's café ÅNGSTRÖM Ёлка Ελλάδα"),
                ElementsAre("zoe", "s", "cafe", "angstrom", "елка", "ελλαδα"));
    EXPECT_THAT(words_of("Zoe\u0308"), ElementsAre("zoe"));
    EXPECT_THAT(words_of("ﬁne ｆｕｌｌ"), ElementsAre("fine", "full"));
}

TEST(words, keep_the_vowel_signs_that_make_them) {
    EXPECT_THAT(words_of("हिन्दी की"), ElementsAre("हिन्दी", "की"));
    EXPECT_THAT(words_of("עִבְרִית عربي"), ElementsAre("עִבְרִית", "عربي"));
}

TEST(words, without_blanks_between_them_are_characters) {
    EXPECT_THAT(words_of("日本語names今"), ElementsAre("日", "本", "語", "names", "今"));
    EXPECT_THAT(words_of("ひらがなカ"), ElementsAre("ひ", "ら", "が", "な", "カ"));
    EXPECT_THAT(words_of("한국어"), ElementsAre("한", "국", "어"));
    EXPECT_THAT(words_of("ที่นี้"), ElementsAre("ที่", "นี้"));
}

TEST(words, a_symbol_is_one) {
    EXPECT_THAT(words_of("more coffee ☕☕!"), ElementsAre("more", "coffee", "☕", "☕"));
}

TEST(words, that_are_too_long_are_cut_between_characters) {
    EXPECT_THAT(words_of(std::string(100, 'x')), ElementsAre(std::string(word_max_bytes, 'x')));
    std::string marks = "ก";
    for (int i = 0; i < 50; ++i) {
        marks += "\u0E34";
    }
    EXPECT_EQ(words_of(marks)[0].size(), 63U);
}

TEST(words, invalid_bytes_are_gaps) {
    EXPECT_THAT(words_of("a\xFF\xC3(b"), ElementsAre("a", "b"));
}

TEST(words, come_until_one_is_enough) {
    int calls = 0;
    text_words("one two three", &calls,
               [](void* context, std::string_view) { return ++*static_cast<int*>(context) < 2; });
    EXPECT_EQ(calls, 2);
}

}  // namespace
