#include "client/model/find.h"

#include <gtest/gtest.h>

using marks = std::vector<std::string>;

static marks found(const find_pattern& pattern, std::string_view text) {
    marks out;
    for (const find_span& span : find_spans(pattern, text)) {
        out.emplace_back(text.substr(span.begin, span.end - span.begin));
    }
    EXPECT_EQ(find_is_in(pattern, text), !out.empty()) << text;
    return out;
}

TEST(find, is_case_smart) {
    EXPECT_EQ(found(find_text("log"), "Log in the LOG, catalogue"), (marks{"Log", "LOG", "log"}));
    EXPECT_EQ(found(find_text("Log"), "Log in the LOG, catalogue"), marks{"Log"});
    EXPECT_EQ(found(find_text("grüße"), "GRÜSSE und Grüße"), (marks{"GRÜSSE", "Grüße"}));
    EXPECT_EQ(found(find_text("Ärger"), "ärger Ärger"), marks{"Ärger"});
    EXPECT_EQ(found(find_text("中"), "在中文中"), (marks{"中", "中"}));
}

TEST(find, finds_nothing_in_nothing) {
    EXPECT_EQ(found(find_text(""), "text"), marks{});
    EXPECT_EQ(found(find_text("x"), ""), marks{});
    EXPECT_EQ(found(find_text("text and more"), "text"), marks{});
    EXPECT_EQ(found(find_text("ß\xCC\x81"), "ß"), marks{});
}

TEST(find, counts_a_place_once) {
    EXPECT_EQ(found(find_text("aa"), "aaaaa"), (marks{"aa", "aa"}));
}

TEST(find, marks_the_words_of_a_question) {
    const find_pattern pattern = find_question("from:mia two words \"and a phrase\" after:yesterday");
    EXPECT_EQ(pattern.words, (marks{"two", "words", "and a phrase"}));
    EXPECT_EQ(found(pattern, "Words in two, and a phrase"), (marks{"Words", "two", "and a phrase"}));
    EXPECT_EQ(find_question("in:#dev").words, marks{});
    EXPECT_EQ(find_question("\"never ended").words, marks{"never ended"});
}
