// Terminals of all kinds, colours, and text that means harm.
#include <set>

#include "tests/tui/scene.h"

namespace {

// The parameters of every SGR sequence in `raw`.
std::vector<std::string> colour_sequences(std::string_view raw) {
    std::vector<std::string> found;
    for (size_t at = raw.find("\033["); at != std::string_view::npos; at = raw.find("\033[", at + 1)) {
        const size_t end = raw.find_first_not_of("0123456789;:", at + 2);
        if (end != std::string_view::npos && raw[end] == 'm') {
            found.emplace_back(raw.substr(at + 2, end - at - 2));
        }
    }
    return found;
}

bool names_a_colour(const std::string& parameters) {
    for (size_t begin = 0; begin <= parameters.size();) {
        const size_t end = std::min(parameters.find(';', begin), parameters.size());
        const int n = atoi(parameters.substr(begin, end - begin).c_str());
        if ((n >= 30 && n <= 38) || (n >= 40 && n <= 48) || (n >= 90 && n <= 107)) {
            return true;
        }
        begin = end + 1;
    }
    return false;
}

std::string many(std::string_view text, int times) {
    std::string all;
    for (int i = 0; i < times; i++) {
        all += text;
    }
    return all;
}

size_t nick_colours(scene& s) {
    std::string lines;
    const std::vector<std::string> nicks = {"ann", "bob", "carol", "dora", "emil", "fritz", "gerd", "hanna"};
    for (const std::string& nick : nicks) {
        lines += nick + ": hello\n";
    }
    s.peer.send(lines);
    EXPECT_TRUE(s.t.wait_text("hanna  | hello"));
    std::set<int> colours;
    for (const std::string& nick : nicks) {
        const int row = s.t.row_with(nick + "  | hello");
        const auto column = s.t.row(row).find(nick);
        colours.insert(s.t.cell(row, static_cast<int>(column)).foreground);
    }
    return colours.size();
}

}  // namespace

TEST(scene, s26_is_usable_on_many_terminals) {
    for (const char* term : {"TERM", "TERM=", "TERM=no-such-terminal", "TERM=xterm-kitty", "TERM=vt100",
                             "TERM=linux", "TERM=screen-256color", "TERM=xterm"}) {
        SCOPED_TRACE(term);
        scene s({.environment = {term}});
        ASSERT_TRUE(s.wait_ready());
        ASSERT_TRUE(s.fill(40));
        s.t.type("typed");
        ASSERT_TRUE(s.wait_input("typed"));
        EXPECT_EQ(s.t.row_with("line 40"), 21);
        EXPECT_TRUE(s.equals_repaint());
    }
}

TEST(scene, s26_a_dumb_terminal_gets_plain_lines) {
    scene s({.environment = {"TERM=dumb"}});
    ASSERT_TRUE(s.t.wait_text("Welcome me"));
    s.peer.send("bob: hello there\n");
    ASSERT_TRUE(s.t.wait_text("hello there"));
    s.t.type("hi bob\n");
    ASSERT_TRUE(s.peer.wait_line("hi bob"));
    EXPECT_EQ(s.t.raw.find('\033'), std::string::npos);
    s.t.type("\004");
    ASSERT_TRUE(s.t.wait_exit());
    EXPECT_EQ(shell_status(s.t), 0);
}

TEST(scene, s26_text_beyond_ascii_is_shown_in_the_c_locale) {
    for (const char* language : {"LANG=C", "LANG", "LC_ALL=xx_XX.UTF-8"}) {
        SCOPED_TRACE(language);
        scene s({.environment = {language}});
        ASSERT_TRUE(s.wait_ready());
        s.peer.send("bob: grüße 中文 😀 end\n");
        ASSERT_TRUE(s.t.wait_text("bob  | grüße 中文 😀 end"));
        s.t.type("ö中");
        ASSERT_TRUE(s.wait_input("ö中"));
    }
}

TEST(scene, s27_no_color_means_none) {
    scene s({.environment = {"NO_COLOR=1"}});
    ASSERT_TRUE(s.wait_ready());
    EXPECT_EQ(nick_colours(s), 1u);
    const std::vector<std::string> sequences = colour_sequences(s.t.raw);
    EXPECT_FALSE(sequences.empty()) << "attributes are still used";
    for (const std::string& parameters : sequences) {
        EXPECT_FALSE(names_a_colour(parameters)) << parameters;
    }
}

TEST(scene, s27_nick_colours_differ_where_there_are_colours) {
    for (const char* term : {"TERM=xterm", "TERM=xterm-256color"}) {
        SCOPED_TRACE(term);
        scene s({.environment = {term}});
        ASSERT_TRUE(s.wait_ready());
        EXPECT_GE(nick_colours(s), 3u);
    }
}

TEST(scene, s28_hostile_text_is_only_text) {
    scene s;
    ASSERT_TRUE(s.wait_ready());
    const size_t before = s.t.raw.size();
    const std::vector<std::string> hostile = {
        "bob: \033[2J\033[31mred\033[?1049l\n",
        "bob: \033]52;c;aGVsbG8=\007\033]0;title\007\n",
        "bob: \u009B31m c1 \u009D0;x\u009C\n",
        "bob: \202\240 half \377\376 bytes\n",
        "bob: \u202Eright to left\u2066 isolate\n",
        "bob: e" + many("\u0301", 200) + " marks\n",
        "bob: \U0001F468\u200D\U0001F469\u200D\U0001F467 \U0001F44D\U0001F3FD \U0001FAE8\n",
        "bob: \U0001F1E9\U0001F1EA 1\uFE0F\u20E3 \u2764\uFE0F\n",
        "b\033[1mob: in the nick\n",
        "*** \033[5mnotice\a\a\n",
        "bob has joined #\033[7mroom\n",
        "bob: " + std::string(300, 'w') + "\n",
        "bob: \u200B\uFEFF\u2028soft\u00ADhyphen\n",
        "\033[H\033[J\n",
        "bob: a\rb\tc\vd\be\177f\n",
    };
    for (const std::string& line : hostile) {
        s.peer.send(line + "bob: plain " + std::to_string(line.size()) + "\n");
    }
    s.peer.send("bob: the last one\n");
    ASSERT_TRUE(s.t.wait_text("bob  | the last one"));
    EXPECT_TRUE(s.equals_repaint());
    EXPECT_EQ(s.t.row_with("the last one"), 21);
    EXPECT_TRUE(s.t.alternate_screen);
    EXPECT_EQ(s.t.bells, 0u);
    EXPECT_EQ(s.t.title.find("title"), std::string::npos);
    const std::string sent = s.t.raw.substr(before);
    for (const std::string_view bad :
         {"\033]52", "\033]0;title", "\033[5m", "\302\233", "\302\235", "\302\234", "\u202E", "\u2066",
          "\u2028", "\uFEFF", "\u200B", "\u200D", "\a", "\177", "\v"}) {
        EXPECT_EQ(sent.find(bad), std::string::npos) << testing::PrintToString(bad);
    }
}
