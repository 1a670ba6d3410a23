// Messages, the scrollback, and what resizing does to them.
#include <cstdlib>
#include <random>

#include "tests/tui/scene.h"

namespace {

// The number in "line N" of a row, 0 = none.
int line_number(const terminal& t, int row) {
    const std::string text = t.row(row);
    const size_t at = text.find("| line ");
    return at == std::string::npos ? 0 : atoi(text.c_str() + at + 7);
}

testing::AssertionResult wait_size(scene& s, int rows, int columns, const std::string& draft) {
    const std::string last_row = draft.empty() ? "[me]" : "[me] " + draft;
    s.t.resize(rows, columns);
    return s.t.wait_for("the screen to have its new size",
                        [&] { return s.t.row(rows - 1) == last_row && s.t.cursor.row == rows - 1; });
}

}  // namespace

TEST(scene, s04_a_message_costs_few_bytes) {
    scene s;
    ASSERT_TRUE(s.wait_ready());
    ASSERT_TRUE(s.fill(60));
    ASSERT_TRUE(s.settle());
    const size_t before = s.t.raw.size();
    s.peer.send("alice: unlike all before it, and of the usual length\n");
    ASSERT_TRUE(s.t.wait_text("usual length"));
    EXPECT_EQ(s.t.row_with("usual length"), 21);
    EXPECT_LE(s.t.raw.size() - before, 200u);
}

TEST(scene, s05_a_flood_neither_starves_the_keys_nor_floods_the_terminal) {
    scene s;
    ASSERT_TRUE(s.wait_ready());
    std::string burst;
    for (int i = 1; i <= 20000; i++) {
        burst += "nick" + std::to_string(i % 50) + ": message " + std::to_string(i) +
                 " of a burst that is about as long as what people write, a hundred bytes\n";
    }
    const size_t before = s.t.raw.size();
    const double cpu_before = s.t.cpu_seconds();
    const int64_t begin = stage_now();
    s.peer.send(burst);
    ASSERT_TRUE(s.t.wait_text("message 20000 "));
    RecordProperty("on_screen_ms", static_cast<int>(stage_now() - begin));
    RecordProperty("cpu_ms", static_cast<int>((s.t.cpu_seconds() - cpu_before) * 1000));
    RecordProperty("bytes_to_terminal", static_cast<int>(s.t.raw.size() - before));
    EXPECT_LT(s.t.raw.size() - before, 1000000u) << "a paint for each message would be more than twice that";

    s.t.type("k");
    ASSERT_TRUE(s.t.wait_for("the key's echo while the flood goes on", [&] {
        if (s.peer.latest().out.size() < 1000000) {
            s.peer.send("bob: and on it goes\nbob: it never ends\n" + burst.substr(0, 500000));
        }
        return s.input() == "k";
    }));
    ASSERT_TRUE(s.peer.wait_sent());
}

TEST(scene, s06_page_up_keeps_rows_while_messages_arrive) {
    scene s;
    ASSERT_TRUE(s.wait_ready());
    ASSERT_TRUE(s.fill(80));
    s.t.type(keys::page_up);
    ASSERT_TRUE(s.wait_status("SCROLLED"));
    ASSERT_TRUE(s.settle());
    const std::vector<std::string> before = s.t.rows();
    ASSERT_NE(before[21].find("below"), std::string::npos) << before[21];
    EXPECT_EQ(before[21].find("new"), std::string::npos) << before[21];
    for (int i = 1; i <= 5; i++) {
        s.peer.send("carol: news " + std::to_string(i) + "\n");
    }
    ASSERT_TRUE(s.t.wait_text("5 new"));
    for (size_t r = 0; r < 21; r++) {
        EXPECT_EQ(s.t.row(static_cast<int>(r)), before[r]);
    }
    EXPECT_NE(s.t.row(21).find("End: back to live"), std::string::npos);
    EXPECT_NE(s.status().find("SCROLLED"), std::string::npos);
    EXPECT_NE(s.status().find("+5"), std::string::npos);
    s.t.type(keys::end);
    ASSERT_TRUE(s.t.wait_no_text("SCROLLED"));
    EXPECT_LT(s.t.row_with("below"), 0);
    EXPECT_EQ(s.t.row_with("news 5"), 21);
}

TEST(scene, s07_the_wheel_goes_by_three) {
    for (const char* term : {"TERM=xterm-256color", "TERM=tmux-256color"}) {
        scene s({.environment = {term}});
        ASSERT_TRUE(s.wait_ready());
        ASSERT_TRUE(s.fill(80));
        const int top = line_number(s.t, 0);
        ASSERT_EQ(line_number(s.t, 21), 80);
        s.t.wheel(true);
        ASSERT_TRUE(s.t.wait_for("three rows up", [&] { return line_number(s.t, 0) == top - 3; }));
        s.t.wheel(true, 2);
        ASSERT_TRUE(s.t.wait_for("six more", [&] { return line_number(s.t, 0) == top - 9; }));
        s.t.wheel(false);
        ASSERT_TRUE(s.t.wait_for("three rows down", [&] { return line_number(s.t, 0) == top - 6; }));
        s.t.wheel(false, 5);
        ASSERT_TRUE(s.t.wait_for("live again", [&] { return line_number(s.t, 21) == 80; }));
        s.t.type("x");
        ASSERT_TRUE(s.wait_input("x"));
    }
}

TEST(scene, s11_resizes_keep_the_anchored_message_and_the_draft) {
    scene s;
    ASSERT_TRUE(s.wait_ready());
    ASSERT_TRUE(s.fill(200));
    s.t.type("draft");
    s.t.type(keys::page_up);
    s.t.type(keys::page_up);
    ASSERT_TRUE(s.wait_status("SCROLLED"));
    ASSERT_TRUE(s.settle());
    const std::vector<std::string> before = s.t.rows();
    const std::string anchored = "line " + std::to_string(line_number(s.t, 0));
    for (const auto& [rows, columns] : {std::pair{10, 40}, {40, 120}, {24, 80}}) {
        ASSERT_TRUE(wait_size(s, rows, columns, "draft"));
        EXPECT_TRUE(s.equals_repaint());
        EXPECT_GE(s.t.row_with(anchored), 0) << anchored << '\n' << s.t.screen();
        EXPECT_NE(s.status().find("SCROLLED"), std::string::npos);
    }
    const std::vector<std::string> after = s.t.rows();
    for (size_t r = 0; r < 22; r++) {
        EXPECT_EQ(after[r], before[r]);
    }
}

TEST(scene, s12_odd_sizes_and_many_resizes_are_survived) {
    scene s;
    ASSERT_TRUE(s.wait_ready());
    ASSERT_TRUE(s.fill(50));
    s.t.resize(1, 1);
    s.peer.send("bob: while it is tiny\n");
    s.t.resize(3, 19);
    ASSERT_TRUE(s.t.wait_text("need 20x4"));
    s.t.type("x");
    s.t.resize(60, 300);
    ASSERT_TRUE(s.t.wait_row(59, "[me] x"));
    ASSERT_TRUE(s.t.wait_text("while it is tiny"));
    EXPECT_TRUE(s.equals_repaint());
    for (int i = 0; i < 500; i++) {
        s.t.resize(5 + i % 50, 20 + i % 150);
        s.on.turn(stage_now());
    }
    ASSERT_TRUE(wait_size(s, 24, 80, "x"));
    ASSERT_TRUE(s.t.wait_text("while it is tiny"));
    EXPECT_TRUE(s.equals_repaint());
}

TEST(scene, s13_a_random_walk_leaves_nothing_behind) {
    for (const unsigned seed : {1u, 2u, 3u}) {
        scene s;
        ASSERT_TRUE(s.wait_ready());
        std::mt19937 random(seed);
        const auto pick = [&](int n) { return static_cast<int>(random() % static_cast<unsigned>(n)); };
        const std::vector<std::string> says = {
            "bob: short\n",
            "alice: 中文 und Umlaute äöü, 😀 and more\n",
            "bob: " + std::string(150, 'w') + " a long word\n",
            "carol has connected\n",
            "* alice waves\n",
            "*** the server speaks\n",
            "alice (private): psst\n",
            "bob: me: this is for you\n",
        };
        const std::vector<std::string_view> presses = {
            keys::page_up, keys::page_down, keys::page_up, "a", "ö", "中", keys::backspace, keys::clear_line};
        for (int step = 1; step <= 60; step++) {
            switch (pick(6)) {
                case 0:
                case 1:
                    s.peer.send(says[static_cast<size_t>(pick(static_cast<int>(says.size())))]);
                    break;
                case 2:
                    s.t.wheel(pick(2) == 0, 1 + pick(3));
                    break;
                case 3:
                    ASSERT_TRUE(s.settle());
                    ASSERT_TRUE(wait_size(s, 6 + pick(30), 40 + pick(80), s.input())) << "seed " << seed;
                    break;
                default:
                    s.t.type(presses[static_cast<size_t>(pick(static_cast<int>(presses.size())))]);
                    break;
            }
            if (step % 4 == 0) {
                ASSERT_TRUE(s.equals_repaint()) << "seed " << seed << " step " << step;
            }
        }
    }
}
