#include "common/text/mention.h"

#include <gtest/gtest.h>

namespace {

TEST(mention, is_a_whole_word_whatever_its_case_and_script) {
    EXPECT_TRUE(text_mentions("@me can you", "me"));
    EXPECT_TRUE(text_mentions("ME", "me"));
    EXPECT_TRUE(text_mentions("some (me)", "me"));
    EXPECT_FALSE(text_mentions("some metal", "me"));
    EXPECT_FALSE(text_mentions("me2 me_ me-too", "me"));
    EXPECT_FALSE(text_mentions("ann-marie", "ann"));
    EXPECT_TRUE(text_mentions("hallo J\xC3\x9CRGEN.", "j\xC3\xBCrgen"));
    EXPECT_FALSE(text_mentions("me\xCC\x81", "me"));
    EXPECT_TRUE(text_mentions("\xE2\x80\x9Eme\xE2\x80\x9C \xC3\xA4", "me"));
    EXPECT_FALSE(text_mentions("m\xC3\xA9me", "me"));
    EXPECT_TRUE(text_mentions("你好阿明你好", "阿明"));
    EXPECT_TRUE(text_mentions("bob你好", "bob"));
    EXPECT_FALSE(text_mentions("", "me"));
    EXPECT_FALSE(text_mentions("me", ""));
}

}  // namespace
