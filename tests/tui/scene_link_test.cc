// Servers that come and go.
#include "tests/tui/scene.h"

TEST(scene, s21_what_is_typed_offline_is_sent_once_when_the_server_is_back) {
    scene s;
    ASSERT_TRUE(s.wait_ready());
    ASSERT_TRUE(s.fill(60));
    s.peer.stop_listening();
    s.peer.close_all();
    ASSERT_TRUE(s.wait_status("** OFFLINE - retry "));
    s.t.type("one\rtwo\r");
    ASSERT_TRUE(s.t.wait_text("one   [not sent]"));
    ASSERT_TRUE(s.t.wait_text("two   [not sent]"));
    s.t.type(keys::page_up);
    ASSERT_TRUE(s.wait_status("SCROLLED"));
    EXPECT_NE(s.status().find("OFFLINE"), std::string::npos) << s.status();
    s.t.type(keys::end);
    s.peer.listen_again();
    ASSERT_TRUE(s.peer.wait_line("two"));
    ASSERT_TRUE(s.wait_status(" up"));
    ASSERT_TRUE(s.t.wait_no_text("[not sent]"));
    EXPECT_EQ(s.peer.latest().lines, (std::vector<std::string>{"me", "one", "two"}));
    ASSERT_TRUE(s.settle());
    EXPECT_EQ(s.peer.latest().lines.size(), 3u);
}

TEST(scene, s21_a_line_without_an_echo_when_the_link_breaks_is_sent_again) {
    scene s;
    ASSERT_TRUE(s.wait_ready());
    s.peer.echoes = false;
    s.t.type("lost on the way\r");
    ASSERT_TRUE(s.peer.wait_line("lost on the way"));
    s.peer.echoes = true;
    s.peer.close_all();
    ASSERT_TRUE(s.peer.wait_connections(2));
    ASSERT_TRUE(s.on.wait_for("the line to come again", [&] { return s.peer.latest().lines.size() == 2; }));
    EXPECT_EQ(s.peer.latest().lines[1], "lost on the way");
    ASSERT_TRUE(s.t.wait_text("me  | lost on the way"));
}

TEST(scene, nobody_listening_is_said_with_address_reason_and_remedy) {
    stage on;
    scripted_peer peer(on);
    peer.stop_listening();
    terminal t(on, hearth_command(peer));
    ASSERT_TRUE(t.wait_text("127.0.0.1:" + std::to_string(peer.port)));
    ASSERT_TRUE(t.wait_text("refused"));
    ASSERT_TRUE(t.wait_text("hearthd"));
    ASSERT_TRUE(t.wait_text("OFFLINE - retry"));
    peer.listen_again();
    ASSERT_TRUE(t.wait_row(23, "[me]"));
}

TEST(scene, a_refused_name_is_asked_for_again_with_the_reason) {
    stage on;
    scripted_peer peer(on);
    peer.polite = false;
    terminal t(on, hearth_command(peer));
    ASSERT_TRUE(peer.wait_connections(1));
    peer.send("Hearth chat server\nEnter your name:\n");
    ASSERT_TRUE(peer.wait_line("me"));
    peer.send("*** me is taken\nEnter your name:\n");
    ASSERT_TRUE(t.wait_text("me is taken"));
    ASSERT_TRUE(t.wait_row(23, "name: me"));
    t.type("2\r");
    ASSERT_TRUE(peer.wait_line("me2"));
    peer.send("me2 has connected\nWelcome me2. Send QUIT to disconnect.\n");
    ASSERT_TRUE(t.wait_row(23, "[me2]"));
}
