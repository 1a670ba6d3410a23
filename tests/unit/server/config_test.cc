#include "server/config.h"

#include <gtest/gtest.h>

#include <set>

namespace {

std::string fault_of(std::string_view toml) {
    config c;
    return config_parse(toml, "file", &c).text;
}

TEST(config, of_nothing_is_the_defaults) {
    config c;
    EXPECT_FALSE(config_parse("", "file", &c).failed());
    EXPECT_TRUE(config_differences(c, config()).empty());
}

TEST(config, is_read_by_type) {
    config c;
    const err e = config_parse(
        "[server]\nname = \"Here\"\nlisten = [\"chat://[::]:1\", \"chat+unix:/run/x\"]\n"
        "[limits]\nlines_per_second = 0\n[log]\nbroadcasts = true\n",
        "file", &c);
    EXPECT_EQ(e.text, "");
    EXPECT_EQ(c.server.name, "Here");
    EXPECT_EQ(c.server.listen, (std::vector<std::string>{"chat://[::]:1", "chat+unix:/run/x"}));
    EXPECT_EQ(c.limit.lines_per_second, 0U);
    EXPECT_TRUE(c.log.broadcasts);
}

TEST(config, says_line_and_nearest_name_of_an_unknown_key) {
    EXPECT_EQ(fault_of("[limits]\n\nline_byte = 1\n"),
              "file:3: there is no setting limits.line_byte; did you mean limits.line_bytes?");
    EXPECT_EQ(fault_of("nonsense = 1\n"),
              "file:1: there is no setting nonsense; hearthd --print-config shows all");
    EXPECT_NE(fault_of("[nonsense]\n"), "");
    EXPECT_NE(fault_of("server = 3\n"), "");
    EXPECT_NE(fault_of("[server.name]\nx = 1\n"), "");
}

TEST(config, says_what_a_value_must_be) {
    EXPECT_EQ(fault_of("[limits]\nline_bytes = \"many\"\n"),
              "file:2: limits.line_bytes must be a whole number");
    EXPECT_EQ(fault_of("limits.line_bytes = 63\n"),
              "file:1: limits.line_bytes must be a number from 64 to 65536");
    EXPECT_EQ(fault_of("limits.clients = -1\n"),
              "file:1: limits.clients must be a number from 0 to 4294967295");
    EXPECT_EQ(fault_of("limits.clients = 1.5\n"), "file:1: limits.clients must be a whole number");
    EXPECT_EQ(fault_of("server.listen = [1]\n"), "file:1: server.listen must be a list of texts in quotes");
    EXPECT_EQ(fault_of("server.name = 1979-05-27\n"), "file:1: server.name must be text in quotes");
    EXPECT_EQ(fault_of("log.broadcasts = 1\n"), "file:1: log.broadcasts must be true or false");
    EXPECT_EQ(fault_of("log.format = \"xml\"\n"), "file:1: log.format: must be one of \"text\" \"json\"");
    EXPECT_NE(fault_of("limits.exempt = [\"127.0.0.1/99\"]\n"), "");
    EXPECT_NE(fault_of("server.listen = []\n"), "");
    EXPECT_NE(fault_of("server.listen = [\"gopher://x\"]\n"), "");
    EXPECT_NE(fault_of("rooms.default = \"lobby\"\n"), "");
    EXPECT_NE(fault_of("rooms.default = \"#\"\n"), "");
    EXPECT_NE(fault_of("rooms.default = \"#a room\"\n"), "");
}

TEST(config, has_a_table_of_operators) {
    config c;
    EXPECT_EQ(
        config_parse("[operators.mia]\npassword = \"a\"\n[operators.Tom-2]\npassword = \"b\"\n", "file", &c)
            .text,
        "");
    ASSERT_NE(config_operator_find(c, "Tom-2"), nullptr);
    EXPECT_EQ(config_operator_find(c, "Tom-2")->password, "b");
    EXPECT_EQ(config_operator_find(c, "tom-2"), nullptr);
    config again;
    EXPECT_EQ(config_parse(config_print(c), "printed", &again).text, "");
    ASSERT_EQ(again.operators.size(), 2U);
    EXPECT_EQ(config_operator_find(again, "mia")->password, "a");
    EXPECT_EQ(fault_of("[operators.mia]\n\npass = \"a\"\n"),
              "file:3: there is no setting operators.mia.pass; did you mean operators.mia.password?");
    EXPECT_EQ(fault_of("operators.mia.password = 1\n"),
              "file:1: operators.mia.password must be text in quotes, of 1 to 512 bytes");
    EXPECT_NE(fault_of("operators.mia.password = \"\"\n"), "");
    EXPECT_NE(fault_of("operators.\"m a\".password = \"x\"\n"), "");
    EXPECT_NE(fault_of("operators.mia = \"x\"\n"), "");
    EXPECT_NE(fault_of("operators = \"x\"\n"), "");
}

TEST(config, wants_names_that_fit_into_a_line_of_irc) {
    EXPECT_EQ(fault_of("server.hostname = \"irc-1.example.org\"\nserver.network = \"My_Net\"\n"), "");
    for (const char* bad : {"", "a b", ".a", "-a", "a:b", "ä"}) {
        EXPECT_NE(fault_of("server.hostname = \"" + std::string(bad) + "\"\n"), "") << bad;
    }
    EXPECT_NE(fault_of("server.network = \"My Net\"\n"), "");
}

TEST(config, says_the_line_of_a_syntax_error) {
    EXPECT_EQ(fault_of("[server]\nname = \n").substr(0, 7), "file:2:");
    EXPECT_EQ(fault_of("\n[[[").substr(0, 7), "file:2:");
}

TEST(config, refuses_what_the_parser_did_not_expect) {
    EXPECT_EQ(fault_of({"\n[\0server]\n", 11}).substr(0, 7), "file:2:");
    EXPECT_EQ(fault_of("\n[=]\n").substr(0, 7), "file:2:");
    EXPECT_EQ(fault_of("[server]\nnäme = 1\n").substr(0, 7), "file:2:");
    EXPECT_EQ(fault_of("[server]\nmotd = ü\n").substr(0, 7), "file:2:");
    EXPECT_EQ(fault_of("# ä\n[server]\nname = \"Häuschen\"\n"), "");
}

TEST(config, is_set_from_text) {
    config c;
    EXPECT_FALSE(
        setting_assign_text(*setting_find("server.listen"), "chat://[::1]:1, localhost", &c).failed());
    EXPECT_EQ(c.server.listen, (std::vector<std::string>{"chat://[::1]:1", "localhost"}));
    EXPECT_FALSE(setting_assign_text(*setting_find("limits.exempt"), "", &c).failed());
    EXPECT_TRUE(c.limit.exempt.empty());
    EXPECT_FALSE(setting_assign_text(*setting_find("log.broadcasts"), "true", &c).failed());
    EXPECT_TRUE(c.log.broadcasts);
    EXPECT_TRUE(setting_assign_text(*setting_find("log.broadcasts"), "yes", &c).failed());
    EXPECT_TRUE(setting_assign_text(*setting_find("limits.clients"), "12x", &c).failed());
    EXPECT_TRUE(setting_assign_text(*setting_find("limits.clients"), "", &c).failed());
}

TEST(config, that_is_printed_is_read_back_the_same) {
    config c;
    c.server.motd = "quote \" backslash \\ newline \n tab \t bell \x07 ü";
    c.server.listen = {"chat://127.0.0.1:1", "chat+unix:/run/a b"};
    c.limit.clients = 7;
    c.log.broadcasts = true;
    config again;
    EXPECT_EQ(config_parse(config_print(c), "printed", &again).text, "");
    EXPECT_TRUE(config_differences(c, again).empty());
    EXPECT_EQ(
        config_differences(c, config()),
        (std::vector<std::string_view>{"server.motd", "server.listen", "limits.clients", "log.broadcasts"}));
}

TEST(settings, are_each_named_and_placed_once) {
    config c;
    std::set<std::string_view> keys;
    std::set<const void*> places;
    for (const setting& s : settings()) {
        EXPECT_TRUE(keys.insert(s.key).second) << s.key;
        const void* place = std::visit([](auto* value) -> const void* { return value; }, s.place(c));
        EXPECT_TRUE(places.insert(place).second) << s.key << " shares its place";
        EXPECT_FALSE(s.help.empty());
    }
}

}  // namespace
