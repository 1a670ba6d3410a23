// Typing, pasting, completing, going back in time.
#include <pwd.h>
#include <unistd.h>

#include "tests/tui/scene.h"

using namespace std::literals;

namespace {

std::vector<std::string> after_name(const scripted_peer& peer) {
    std::vector<std::string> lines = peer.all_lines();
    lines.erase(lines.begin());
    return lines;
}

std::string numbered_lines(int count) {
    std::string text;
    for (int i = 1; i <= count; i++) {
        text += "pasted line " + std::to_string(i) + (i < count ? "\r" : "");  // as terminals paste line ends
    }
    return text;
}

}  // namespace

TEST(scene, s01_starts_with_status_bar_prompt_and_modes) {
    scene s;
    ASSERT_TRUE(s.wait_ready());
    EXPECT_NE(s.status().find("| me |"), std::string::npos) << s.status();
    EXPECT_EQ(s.t.cursor.row, 23);
    EXPECT_EQ(s.t.cursor.col, 5);
    EXPECT_TRUE(s.t.cursor_visible);
    EXPECT_TRUE(s.t.alternate_screen);
    EXPECT_NE(s.t.mouse_mode, 0);
    EXPECT_TRUE(s.t.pastes_in_brackets());
    EXPECT_EQ(s.t.settings().c_lflag & (ICANON | ECHO | ISIG), 0u);
}

TEST(scene, s01_asks_for_a_name_when_none_is_given) {
    stage on;
    scripted_peer peer(on);
    terminal t(on, {HEARTH, peer.url()});
    const std::string login = getpwuid(getuid())->pw_name;
    ASSERT_TRUE(t.wait_row(23, "name: " + login));
    EXPECT_EQ(t.cursor.col, static_cast<int>(6 + login.size()));
    t.type(keys::clear_line);
    t.type("jo");
    ASSERT_TRUE(t.wait_row(23, "name: jo"));
    t.type(keys::enter);
    ASSERT_TRUE(t.wait_row(23, "[jo]"));
    ASSERT_TRUE(peer.wait_line("jo"));
}

TEST(scene, s02_wide_text_has_the_cursor_in_the_right_column) {
    scene s;
    ASSERT_TRUE(s.wait_ready());
    s.t.type("grüße 中文 😀");
    ASSERT_TRUE(s.wait_input("grüße 中文 😀"));
    EXPECT_EQ(s.t.cursor.col, 5 + 13);
    for (const int column : {16, 15, 13}) {
        s.t.type(keys::left);
        ASSERT_TRUE(s.t.wait_for("the cursor to go left", [&] { return s.t.cursor.col == column; }));
    }
    s.t.type(keys::backspace);
    ASSERT_TRUE(s.wait_input("grüße 文 😀"));
    s.t.type("x\u0301\u0302");
    ASSERT_TRUE(s.wait_input("grüße x\u0301\u0302文 😀"));
    s.t.type(keys::backspace);
    ASSERT_TRUE(s.wait_input("grüße 文 😀"));
    EXPECT_EQ(s.t.cursor.col, 11);
}

TEST(scene, s03_enter_sends_exactly_what_was_typed) {
    scene s;
    ASSERT_TRUE(s.wait_ready());
    s.t.type("hello  wörld");
    ASSERT_TRUE(s.wait_input("hello  wörld"));
    s.t.type(keys::enter);
    ASSERT_TRUE(s.peer.wait_line("hello  wörld"));
    EXPECT_EQ(s.peer.latest().bytes_received, std::string_view("me\nhello  wörld\n").size());
    ASSERT_TRUE(s.t.wait_text("me  | hello  wörld"));
    ASSERT_TRUE(s.wait_input(""));
    EXPECT_LT(s.t.row_with("[not sent]"), 0);
}

TEST(scene, s08_a_paste_of_three_lines_waits_for_enter) {
    scene s;
    ASSERT_TRUE(s.wait_ready());
    s.t.paste("one\rtwo\rthree");
    ASSERT_TRUE(s.t.wait_row(21, "[me] one"));
    ASSERT_TRUE(s.t.wait_row(23, "     three"));
    EXPECT_EQ(after_name(s.peer), std::vector<std::string>{});
    s.t.type(keys::enter);
    ASSERT_TRUE(s.peer.wait_line("three"));
    EXPECT_EQ(after_name(s.peer), (std::vector<std::string>{"one", "two", "three"}));
    ASSERT_TRUE(s.wait_input(""));
}

TEST(scene, s08_a_paste_of_42_lines_asks_first) {
    scene s;
    ASSERT_TRUE(s.wait_ready());
    const std::string text = numbered_lines(42);
    const std::string question =
        " PASTE 42 lines, " + std::to_string(text.size()) + " bytes: ^Y send | ^E edit | ^N or Esc drop";
    s.t.paste(text);
    ASSERT_TRUE(s.t.wait_text(question));
    s.t.type(keys::drop_paste);
    ASSERT_TRUE(s.t.wait_no_text("PASTE"));
    ASSERT_TRUE(s.settle());
    EXPECT_EQ(after_name(s.peer), std::vector<std::string>{});

    s.t.paste(text);
    ASSERT_TRUE(s.t.wait_text(question));
    s.t.type(keys::escape);
    ASSERT_TRUE(s.t.wait_no_text("PASTE"));

    s.t.paste(text);
    ASSERT_TRUE(s.t.wait_text(question));
    s.t.type(keys::send_paste);
    ASSERT_TRUE(s.peer.wait_line("pasted line 42"));
    const std::vector<std::string> lines = after_name(s.peer);
    ASSERT_EQ(lines.size(), 42u);
    EXPECT_EQ(lines[0], "pasted line 1");
    EXPECT_EQ(lines[41], "pasted line 42");
}

TEST(scene, s09_a_paste_whose_markers_come_byte_by_byte_is_one) {
    scene s;
    ASSERT_TRUE(s.wait_ready());
    s.t.type_slowly("\033[200~first\rsecond\033[201~", 2);
    ASSERT_TRUE(s.t.wait_row(23, "     second"));
    EXPECT_EQ(s.t.row(22), "[me] first");
    EXPECT_EQ(after_name(s.peer), std::vector<std::string>{});
}

TEST(scene, s09_a_paste_that_never_ends_is_ended_for_it) {
    scene s;
    ASSERT_TRUE(s.wait_ready());
    s.t.type("\033[200~cut off");
    ASSERT_TRUE(s.wait_input("cut off"));
    s.t.type(" typed");
    ASSERT_TRUE(s.wait_input("cut off typed"));
}

TEST(scene, s09_a_paste_is_cleaned) {
    scene s;
    ASSERT_TRUE(s.wait_ready());
    s.t.paste("x\033[31my\r\nz\0w\u202Ev"sv);
    ASSERT_TRUE(s.t.wait_row(23, "     zwv"));
    EXPECT_EQ(s.t.row(22), "[me] x[31my");
}

TEST(scene, s10_escape_alone_leaves_a_completion) {
    scene s;
    ASSERT_TRUE(s.wait_ready());
    s.peer.send("alice has connected\n");
    ASSERT_TRUE(s.t.wait_text("alice has connected"));
    s.t.type("al\t");
    ASSERT_TRUE(s.wait_input("alice:"));
    s.t.type(keys::escape);
    ASSERT_TRUE(s.wait_input("al"));
}

TEST(scene, s10_a_slow_sequence_and_a_slow_character_stay_whole) {
    scene s;
    ASSERT_TRUE(s.wait_ready());
    ASSERT_TRUE(s.fill(60));
    s.t.type("\033[");
    s.t.type_slowly("5~", 300);
    ASSERT_TRUE(s.wait_status("SCROLLED"));
    s.t.type("\xC3");
    s.t.type_after(300, "\xA4");
    ASSERT_TRUE(s.wait_input("ä"));
}

TEST(scene, s17_tab_completes_and_cycles) {
    scene s;
    ASSERT_TRUE(s.wait_ready());
    s.peer.send("alice has connected\nalan has connected\nbob has joined #general\nalan: hi\n");
    ASSERT_TRUE(s.t.wait_text("alan  | hi"));
    s.t.type("al\t");
    ASSERT_TRUE(s.wait_input("alan:"));  // spoke last
    EXPECT_EQ(s.t.cursor.col, 5 + 6);
    s.t.type(keys::tab);
    ASSERT_TRUE(s.wait_input("alice:"));
    s.t.type(keys::shift_tab);
    ASSERT_TRUE(s.wait_input("alan:"));
    s.t.type(keys::escape);
    ASSERT_TRUE(s.wait_input("al"));
    s.t.type(keys::clear_line);
    s.t.type("hi ali\t");
    ASSERT_TRUE(s.wait_input("hi alice"));
    EXPECT_EQ(s.t.cursor.col, 5 + 9);
    s.t.type(keys::clear_line);
    s.t.type("/jo\t");
    ASSERT_TRUE(s.wait_input("/join"));
    EXPECT_EQ(s.t.cursor.col, 5 + 6);
    s.t.type("#ge\t");
    ASSERT_TRUE(s.wait_input("/join #general"));
}

TEST(scene, s18_history_brings_the_draft_back) {
    scene s;
    ASSERT_TRUE(s.wait_ready());
    s.t.type("first\rsecond\r");
    ASSERT_TRUE(s.t.wait_text("me  | second"));
    s.t.type("half a th");
    ASSERT_TRUE(s.wait_input("half a th"));
    for (const auto& [key, shown] : std::vector<std::pair<std::string_view, std::string>>{
             {keys::up, "second"}, {keys::up, "first"}, {keys::down, "second"}, {keys::down, "half a th"}}) {
        s.t.type(key);
        ASSERT_TRUE(s.wait_input(shown));
    }
    s.t.type(keys::up);
    s.t.type("!");
    ASSERT_TRUE(s.wait_input("second!"));
    s.t.type(keys::up);
    ASSERT_TRUE(s.wait_input("first"));
    s.t.type(keys::down);
    ASSERT_TRUE(s.wait_input("second!"));
}

TEST(scene, an_unknown_command_is_not_sent) {
    scene s;
    ASSERT_TRUE(s.wait_ready());
    s.t.type("/jion #dev\r");
    ASSERT_TRUE(s.t.wait_text("did you mean /join?"));
    ASSERT_TRUE(s.wait_input("/jion #dev"));
    s.t.type(keys::clear_line);
    s.t.type("hi\r");
    ASSERT_TRUE(s.peer.wait_line("hi"));
    EXPECT_EQ(after_name(s.peer), std::vector<std::string>{"hi"});
}
