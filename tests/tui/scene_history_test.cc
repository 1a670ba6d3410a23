// A server that remembers: scrolling up, coming back, searching. The scripted peer plays its side of
// PROTOCOL.md.
#include "tests/tui/scene.h"

namespace {

std::string two_digits(int value) {
    return {static_cast<char>('0' + value / 10), static_cast<char>('0' + value % 10)};
}

// "[2026-01-05 HH:MM] bob: old N" for N = first .. last, a minute between two of them.
std::string old_lines(int first, int last) {
    std::string out;
    for (int i = first; i <= last; i++) {
        out += "[2026-01-05 " + two_digits(i / 60) + ":" + two_digits(i % 60) + "] bob: old " +
               std::to_string(i) + "\n";
    }
    return out;
}

testing::AssertionResult wait_replay(scene& s, int first, int last, const std::string& end) {
    if (const auto ready = s.wait_ready(); !ready) {
        return ready;
    }
    s.peer.echoes = false;
    s.peer.send(old_lines(first, last) + end);
    return s.t.wait_text("old " + std::to_string(last));
}

int row_of(scene& s, int number) {
    return s.t.row_with("| old " + std::to_string(number));
}

}  // namespace

TEST(scene, history_is_shown_above_the_greeting_with_its_own_day) {
    scene s;
    ASSERT_TRUE(wait_replay(s, 981, 985, "*** Earlier: /history before k3f9\n"));
    ASSERT_TRUE(s.settle());
    EXPECT_NE(s.t.row(row_of(s, 981) - 1).find("Mon 05 Jan 2026"), std::string::npos) << s.t.screen();
    EXPECT_NE(s.t.row(row_of(s, 981) - 2).find("older lines"), std::string::npos) << s.t.screen();
    EXPECT_EQ(s.t.row(row_of(s, 985)).substr(0, 5), "16:25");
    EXPECT_GT(s.t.row_with("Hearth chat server"), row_of(s, 985));
    EXPECT_LT(s.t.row_with("Earlier"), 0) << s.t.screen();
    EXPECT_EQ(s.peer.latest().lines.size(), 1u);
}

TEST(scene, history_is_fetched_by_scrolling_up_and_no_row_moves) {
    scene s;
    ASSERT_TRUE(wait_replay(s, 901, 930, "*** Earlier: /history before k3f9\n"));
    s.t.type(keys::page_up);
    ASSERT_TRUE(s.peer.wait_line("/history before k3f9 100"));
    ASSERT_TRUE(s.wait_status("SCROLLED"));
    s.t.type(keys::page_up);
    ASSERT_TRUE(s.t.wait_text("... waiting for older lines"));
    ASSERT_TRUE(s.settle());
    const int row = row_of(s, 905);
    ASSERT_GE(row, 0);
    EXPECT_EQ(s.peer.latest().lines.size(), 2u) << "one question at a time";
    s.peer.send(old_lines(801, 900) + "*** Earlier: /history before k300\n");
    ASSERT_TRUE(s.t.wait_no_text("waiting for older"));
    ASSERT_TRUE(s.t.wait_text("old 900"));
    EXPECT_EQ(row_of(s, 905), row);
    for (int i = 0; i < 4; i++) {
        s.t.type(keys::page_up);
    }
    ASSERT_TRUE(s.peer.wait_line("/history before k300 100"));
    s.peer.send(old_lines(795, 800) + "*** That is the beginning of #lobby.\n");
    ASSERT_TRUE(s.t.wait_for("the beginning", [&] {
        if (s.t.row_with("the beginning of #lobby") < 0) {
            s.t.type(keys::page_up);
        }
        return s.t.row_with("the beginning of #lobby") >= 0;
    }));
    ASSERT_TRUE(s.settle());
    EXPECT_EQ(row_of(s, 795), 2) << s.t.screen();
    EXPECT_EQ(s.peer.latest().lines.size(), 3u);
    EXPECT_TRUE(s.equals_repaint());
}

TEST(scene, history_fills_the_gap_of_a_lost_connection_once) {
    scene s;
    ASSERT_TRUE(wait_replay(s, 901, 903, "*** Earlier: /history before k3f9\n"));
    s.peer.close_all();
    ASSERT_TRUE(s.peer.wait_connections(2));
    ASSERT_TRUE(s.t.wait_for("the second welcome", [&] { return !s.peer.latest().name.empty(); }));
    s.peer.send("*** 7 lines since you left at 15:03\n" + old_lines(908, 910) +
                "*** Earlier: /history before k3ff\n");
    ASSERT_TRUE(s.peer.wait_line("/history before 1 1"));  // where does the replay end?
    s.peer.send("*** That is the beginning of #lobby.\n");
    ASSERT_TRUE(s.peer.wait_line("/history before k3ff 200"));
    ASSERT_TRUE(s.t.wait_text("... waiting for missed lines"));
    s.peer.send("carol: meanwhile\n" + old_lines(902, 907) + "*** Earlier: /history before k3f8\n");
    ASSERT_TRUE(s.t.wait_text("old 910"));
    ASSERT_TRUE(s.t.wait_text("meanwhile"));
    ASSERT_TRUE(s.settle());
    for (int i = 902; i < 910; i++) {
        const int row = row_of(s, i);
        EXPECT_GE(row, 0) << i << '\n' << s.t.screen();
        EXPECT_LT(row, row_of(s, i + 1)) << s.t.screen();
    }
    EXPECT_GT(s.t.row_with("meanwhile"), row_of(s, 910));
    EXPECT_GT(s.t.row_with("7 lines since"), row_of(s, 910));
    EXPECT_TRUE(s.equals_repaint());
}

TEST(scene, history_tells_whether_a_line_was_said_before_the_connection_was_lost) {
    scene s;
    ASSERT_TRUE(wait_replay(s, 901, 903, "*** Earlier: /history before k3f9\n"));
    s.t.type("said\rnot said\r");
    ASSERT_TRUE(s.peer.wait_line("not said"));
    s.peer.close_all();
    ASSERT_TRUE(s.peer.wait_connections(2));
    ASSERT_TRUE(s.t.wait_for("the second welcome", [&] { return !s.peer.latest().name.empty(); }));
    s.peer.send(old_lines(902, 903) + "[2026-01-05 15:04] me: said\n*** Earlier: /history before k3fa\n");
    ASSERT_TRUE(
        s.on.wait_for("the line to be sent again", [&] { return s.peer.latest().lines.size() == 3; }));
    EXPECT_EQ(s.peer.latest().lines, (std::vector<std::string>{"me", "/history before 1 1", "not said"}));
}

TEST(scene, s19_search_goes_from_match_to_match_and_back) {
    scene s;
    ASSERT_TRUE(s.wait_ready());
    s.peer.send("alice: the needle is here\n");
    ASSERT_TRUE(s.fill(60));
    s.peer.send("carol: and another NEEDLE\n");
    ASSERT_TRUE(s.t.wait_text("another NEEDLE"));
    s.t.type("draft");
    ASSERT_TRUE(s.settle());
    const std::vector<std::string> before = s.t.rows();
    s.t.type("\022needle");  // ^R
    ASSERT_TRUE(s.t.wait_row(23, "[search] needle"));
    ASSERT_TRUE(s.wait_status("SEARCH 1/2"));
    const terminal_cell match = s.t.cell(s.t.row_with("NEEDLE"), 32);
    EXPECT_TRUE(match.reverse || match.underline || match.bold) << s.t.screen();
    s.t.type("\022");
    ASSERT_TRUE(s.wait_status("SEARCH 2/2"));
    ASSERT_TRUE(s.t.wait_text("the needle is here"));
    s.t.type("\023");  // ^S
    ASSERT_TRUE(s.wait_status("SEARCH 1/2"));
    s.t.type("x");
    ASSERT_TRUE(s.wait_status("no match"));
    s.t.type(keys::escape);
    ASSERT_TRUE(s.wait_input("draft"));
    EXPECT_EQ(s.t.rows(), before);
    EXPECT_EQ(s.peer.latest().lines.size(), 1u);
}

TEST(scene, s19_search_goes_on_on_the_server_and_back) {
    scene s;
    ASSERT_TRUE(wait_replay(s, 901, 930, "*** Earlier: /history before k3f9\n"));
    s.t.type(keys::page_up);
    ASSERT_TRUE(s.wait_status("SCROLLED"));
    s.peer.send(old_lines(801, 900) + "*** Earlier: /history before k300\n");
    ASSERT_TRUE(s.t.wait_no_text("waiting for older"));
    ASSERT_TRUE(s.settle());
    const std::vector<std::string> before = s.t.rows();
    s.t.type(
        "\022"
        "haystack"
        "\022\022");
    ASSERT_TRUE(s.peer.wait_line("/search haystack"));
    s.peer.send(
        "[2026-01-04 10:00] dan: in the Haystack\n[2026-01-03 10:00] #dev eve: haystack\n"
        "*** 20 found, there are more: /search alone shows them.\n");
    ASSERT_TRUE(s.t.wait_text("dan  | in the Haystack"));
    EXPECT_EQ(s.t.row_with("in the Haystack"), 21);
    EXPECT_EQ(s.t.row_with("#dev haystack"), 19) << s.t.screen();
    s.t.type(keys::page_up);
    ASSERT_TRUE(s.peer.wait_line("/search"));
    s.peer.send("[2026-01-02 10:00] dan: the oldest haystack\n*** 1 found.\n");
    ASSERT_TRUE(s.t.wait_text("no older ones"));
    s.t.type(keys::escape);
    ASSERT_TRUE(s.wait_status("SCROLLED"));
    ASSERT_TRUE(s.settle());
    EXPECT_EQ(s.t.rows(), before);
}
