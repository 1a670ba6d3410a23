#include "common/wire/irc_line.h"

#include <gtest/gtest.h>

#include <vector>

#include "common/text/utf8.h"

namespace {

struct example {
    std::string_view line;
    std::string_view tags;
    std::string_view source;
    std::string_view command;
    std::vector<std::string_view> params;
};

const example examples[] = {
    {"PING", "", "", "PING", {}},
    {"PING token", "", "", "PING", {"token"}},
    {"PRIVMSG #tea :good evening", "", "", "PRIVMSG", {"#tea", "good evening"}},
    {"PRIVMSG #tea :", "", "", "PRIVMSG", {"#tea", ""}},
    {"PRIVMSG #tea ::)", "", "", "PRIVMSG", {"#tea", ":)"}},
    {"PRIVMSG #tea a:b", "", "", "PRIVMSG", {"#tea", "a:b"}},
    {":Ann!ann@host NICK Bea", "", "Ann!ann@host", "NICK", {"Bea"}},
    {"@a=1;b;+c/d=\\s :Ann TAGMSG #tea", "a=1;b;+c/d=\\s", "Ann", "TAGMSG", {"#tea"}},
    {"@a=1   :Ann   JOIN   #tea   key", "a=1", "Ann", "JOIN", {"#tea", "key"}},
    {"  NICK  Ann  ", "", "", "NICK", {"Ann"}},
    {"A 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16",
     "",
     "",
     "A",
     {"1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13", "14", "15 16"}},
};

TEST(irc_line, is_understood) {
    for (const example& e : examples) {
        irc_line got;
        ASSERT_TRUE(irc_line_parse(e.line, &got)) << e.line;
        EXPECT_EQ(got.tags, e.tags) << e.line;
        EXPECT_EQ(got.source, e.source) << e.line;
        EXPECT_EQ(got.command, e.command) << e.line;
        EXPECT_EQ(std::vector<std::string_view>(got.all().begin(), got.all().end()), e.params) << e.line;
    }
}

TEST(irc_line, without_a_command_is_none) {
    for (const std::string_view line :
         {"", "   ", "@a=1", "@a=1 ", ":Ann", "@a=1 :Ann ", "@", ":", ": :x", "@ @x"}) {
        irc_line got;
        EXPECT_FALSE(irc_line_parse(line, &got)) << line;
    }
}

std::string formatted(const irc_line& line) {
    std::string out;
    irc_line_format(out, line);
    return out;
}

TEST(irc_line, is_written_with_a_colon_only_where_it_needs_one) {
    EXPECT_EQ(formatted({.command = "PING"}), "PING\r\n");
    EXPECT_EQ(formatted({.command = "PING", .params = {"a"}, .count = 1}), "PING a\r\n");
    EXPECT_EQ(formatted({.command = "PRIVMSG", .params = {"#tea", "a b"}, .count = 2}),
              "PRIVMSG #tea :a b\r\n");
    EXPECT_EQ(formatted({.command = "TOPIC", .params = {"#tea", ""}, .count = 2}), "TOPIC #tea :\r\n");
    EXPECT_EQ(formatted({.command = "PRIVMSG", .params = {"#tea", ":)"}, .count = 2}),
              "PRIVMSG #tea ::)\r\n");
    EXPECT_EQ(formatted({.tags = "a=1", .source = "Ann", .command = "AWAY"}), "@a=1 :Ann AWAY\r\n");
}

TEST(irc_line, has_limits_for_its_tags_and_for_the_rest) {
    const std::string rest(510, 'x');
    EXPECT_TRUE(irc_line_fits(rest));
    EXPECT_FALSE(irc_line_fits(rest + "x"));
    const std::string tags = "@" + std::string(4094, 'a') + " ";
    EXPECT_TRUE(irc_line_fits(tags + rest));
    EXPECT_FALSE(irc_line_fits("@a" + tags.substr(1) + "x"));
    EXPECT_FALSE(irc_line_fits("@" + std::string(4096, 'a')));
}

TEST(irc_tags, come_one_by_one) {
    std::string_view rest = ";a=1;;b;=x;c==;d=;";
    std::vector<std::string> got;
    irc_tag tag;
    while (irc_tag_next(&rest, &tag)) {
        got.push_back(std::string(tag.key) + " " + std::string(tag.value));
    }
    EXPECT_EQ(got, (std::vector<std::string>{"a 1", "b ", "c =", "d "}));
}

TEST(irc_tags, of_the_same_key_the_last_counts) {
    EXPECT_EQ(irc_tag_find("a=1;b=2;a=3", "a"), "3");
    EXPECT_EQ(irc_tag_find("a;b", "b"), "");
    EXPECT_EQ(irc_tag_find("a=1", "b"), std::nullopt);
}

TEST(irc_tags, values_are_escaped_and_come_back) {
    const std::string raw = "a; b\\\r\n";
    std::string escaped;
    irc_tag_escape(escaped, raw);
    EXPECT_EQ(escaped, "a\\:\\sb\\\\\\r\\n");
    EXPECT_EQ(irc_tag_unescape(escaped), raw);
    EXPECT_EQ(irc_tag_unescape("\\b\\"),
              "b");  // an unknown escape is its character, a last backslash nothing
}

std::vector<std::string_view> parts(std::string_view text, size_t room) {
    std::vector<std::string_view> out;
    while (!text.empty()) {
        out.push_back(irc_text_part(&text, room));
    }
    return out;
}

using views = std::vector<std::string_view>;

TEST(irc_text, that_fits_is_one_part) {
    EXPECT_EQ(parts("good evening", 12), views{"good evening"});
}

TEST(irc_text, is_cut_behind_a_blank_near_the_end) {
    EXPECT_EQ(parts("good evening all", 14), (views{"good evening ", "all"}));
    EXPECT_EQ(parts("a bcdefghijklmn", 10), (views{"a bcdefghi", "jklmn"}));
}

TEST(irc_text, is_never_cut_within_a_character) {
    EXPECT_EQ(parts("ääää", 5), (views{"ää", "ää"}));
    EXPECT_EQ(parts("a😀😀", 6), (views{"a😀", "😀"}));
    for (const std::string_view part : parts("日本語のとても長い文", 4)) {
        EXPECT_TRUE(utf8_is_valid(part));
    }
}

TEST(irc_ctcp, is_told_from_a_text) {
    irc_ctcp got;
    ASSERT_TRUE(irc_ctcp_parse("\1ACTION waves  hello\1", &got));
    EXPECT_EQ(got.command, "ACTION");
    EXPECT_EQ(got.text, "waves  hello");
    ASSERT_TRUE(irc_ctcp_parse("\1VERSION", &got));
    EXPECT_EQ(got.command, "VERSION");
    EXPECT_EQ(got.text, "");
    EXPECT_FALSE(irc_ctcp_parse("ACTION waves", &got));
}

}  // namespace
