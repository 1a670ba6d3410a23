// People on both doors of one server.
#include "tests/integration/hearthd.h"

namespace {

const std::vector<std::string> with_irc = {"--listen", "irc://127.0.0.1:0"};

std::vector<std::string> with_irc_and(std::vector<std::string> flags) {
    flags.insert(flags.begin(), with_irc.begin(), with_irc.end());
    return flags;
}

struct irc_client : line_client {
    irc_client(stage& on, const hearthd& server) : line_client(on) { connect_tcp(server.irc_port); }
};

TEST(doors, lead_into_the_same_room) {
    stage on;
    hearthd server(on, with_irc);
    ASSERT_TRUE(server.wait_ready());
    line_client nora(on, server);
    ASSERT_TRUE(nora.join("Nora"));
    irc_client ivan(on, server);
    ASSERT_TRUE(ivan.join_irc("Ivan"));
    EXPECT_TRUE(ivan.wait_line(":Ivan!Ivan@localhost JOIN #lobby\r"));
    EXPECT_TRUE(nora.wait_line("Ivan has connected"));

    nora.send("hello\n/me waves\n/msg Ivan psst\n/topic tea\n");
    EXPECT_TRUE(ivan.wait_line(":Nora!Nora@localhost PRIVMSG #lobby :hello\r"));
    EXPECT_TRUE(ivan.wait_line(":Nora!Nora@localhost PRIVMSG #lobby :\1ACTION waves\1\r"));
    EXPECT_TRUE(ivan.wait_line(":Nora!Nora@localhost PRIVMSG Ivan :psst\r"));
    EXPECT_TRUE(ivan.wait_for(":Nora!Nora@localhost TOPIC #lobby "));

    ivan.send(
        "PRIVMSG #lobby :good day\r\nPRIVMSG #lobby :\1ACTION bows\1\r\nPRIVMSG Nora :back\r\nNICK "
        "Iwan\r\nQUIT :bye\r\n");
    EXPECT_TRUE(nora.wait_line("Ivan: good day"));
    EXPECT_TRUE(nora.wait_line("* Ivan bows"));
    EXPECT_TRUE(nora.wait_line("Ivan (private): back"));
    EXPECT_TRUE(nora.wait_line("Ivan is now Iwan"));
    ASSERT_TRUE(ivan.wait_closed());
    EXPECT_TRUE(nora.wait_for("Iwan has disconnected"));
    EXPECT_TRUE(server.stop());
}

TEST(doors, a_line_of_4000_bytes_reaches_irc_in_parts_and_nothing_is_lost) {
    stage on;
    hearthd server(on, with_irc);
    ASSERT_TRUE(server.wait_ready());
    irc_client ivan(on, server);
    ASSERT_TRUE(ivan.join_irc("Ivan"));
    line_client nora(on, server);
    ASSERT_TRUE(nora.join("Nora"));
    std::string text;
    while (text.size() < 3990) {
        text += "ä" + std::to_string(text.size());
    }
    nora.send(text + "\nthe end\n");
    ASSERT_TRUE(ivan.wait_line(":Nora!Nora@localhost PRIVMSG #lobby :the end\r"));
    const std::string prefix = ":Nora!Nora@localhost PRIVMSG #lobby :";
    std::string whole;
    for (const std::string& line : ivan.lines) {
        EXPECT_LE(line.size() + 1, 512U);
        if (line.starts_with(prefix)) {
            whole += line.substr(prefix.size(), line.size() - prefix.size() - 1);
        }
    }
    EXPECT_EQ(whole, text + "the end");
    EXPECT_TRUE(server.stop());
}

TEST(doors, a_line_connection_becomes_one_of_irc_where_a_name_is_asked_for) {
    stage on;
    hearthd server(on, with_irc);
    ASSERT_TRUE(server.wait_ready());
    line_client polite(on, server);
    ASSERT_TRUE(polite.wait_lines(2));
    EXPECT_TRUE(polite.lines[0].ends_with(" (IRCv3)"));
    polite.send("CAP LS 302\r\n");
    ASSERT_TRUE(polite.wait_for(" CAP * LS "));
    polite.send("CAP END\r\n");
    ASSERT_TRUE(polite.join_irc("Polite"));

    line_client hasty(on, server);
    hasty.send("CAP LS 302\r\nCAP END\r\n");
    ASSERT_TRUE(hasty.join_irc("Hasty"));
    EXPECT_FALSE(hasty.has_line("Enter your name:\r"));

    line_client late(on, server);
    ASSERT_TRUE(late.join("Late"));
    late.send("CAP LS 302\n");
    EXPECT_TRUE(polite.wait_for(" PRIVMSG #lobby :CAP LS 302"));
    EXPECT_TRUE(server.stop());
}

TEST(doors, of_irc_take_long_tags_and_refuse_longer_lines) {
    stage on;
    hearthd server(on, with_irc);
    ASSERT_TRUE(server.wait_ready());
    irc_client ivan(on, server);
    ASSERT_TRUE(ivan.join_irc("Ivan"));
    line_client nora(on, server);
    ASSERT_TRUE(nora.join("Nora"));
    ivan.send("@+x=" + std::string(4000, 'y') + " PRIVMSG #lobby :tagged\r\n");
    ivan.send("PRIVMSG #lobby :" + std::string(600, 'z') + "\r\n");
    ivan.send("PRIVMSG #lobby :" + std::string(10000, 'z') + "\r\nPRIVMSG #lobby :still here\r\n");
    EXPECT_TRUE(nora.wait_line("Ivan: tagged"));
    EXPECT_TRUE(nora.wait_line("Ivan: still here"));
    EXPECT_TRUE(ivan.wait_for(" 417 "));
    for (const std::string& line : nora.lines) {
        EXPECT_EQ(line.find("zzz"), std::string::npos);
    }
    EXPECT_TRUE(server.stop());
}

TEST(doors, each_refuse_and_part_in_words_of_their_own) {
    stage on;
    hearthd server(on, with_irc_and({"--set", "limits.exempt=", "--set", "limits.clients_per_address=2"}));
    ASSERT_TRUE(server.wait_ready());
    line_client nora(on, server);
    ASSERT_TRUE(nora.join("Nora"));
    irc_client ivan(on, server);
    ASSERT_TRUE(ivan.join_irc("Ivan"));
    irc_client third(on, server);
    ASSERT_TRUE(third.wait_closed());
    ASSERT_EQ(third.lines.size(), 1U);
    EXPECT_TRUE(third.lines[0].starts_with("ERROR :"));
    EXPECT_NE(third.lines[0].find("Too many clients from your address (2)"), std::string::npos);
    EXPECT_TRUE(server.stop());
    ASSERT_TRUE(nora.wait_closed());
    ASSERT_TRUE(ivan.wait_closed());
    EXPECT_EQ(nora.lines.back(), "*** The server is shutting down.");
    EXPECT_TRUE(ivan.lines.back().starts_with("ERROR :"));
}

TEST(doors, of_irc_ask_the_silent_whether_they_are_there) {
    stage on;
    hearthd server(on,
                   with_irc_and({"--set", "limits.ping_interval_s=1", "--set", "limits.ping_timeout_s=1"}));
    ASSERT_TRUE(server.wait_ready());
    line_client nora(on, server);
    ASSERT_TRUE(nora.join("Nora"));
    irc_client ivan(on, server);
    ASSERT_TRUE(ivan.join_irc("Ivan"));
    ASSERT_TRUE(ivan.wait_for("PING "));
    ASSERT_TRUE(ivan.wait_closed());
    EXPECT_TRUE(nora.wait_for("Ivan has disconnected (Ping timeout"));
    EXPECT_FALSE(nora.closed);
    EXPECT_TRUE(server.stop());
}

TEST(doors, check_the_passwords_of_the_server_and_of_its_operators) {
    stage on;
    hearthd server(
        on, with_irc_and({"--set", "server.password=open sesame", "--set", "operators.mia.password=xyzzy"}));
    ASSERT_TRUE(server.wait_ready());
    irc_client ivan(on, server);
    ivan.send("PASS :open sesame\r\n");
    ASSERT_TRUE(ivan.join_irc("Ivan"));
    ivan.send("OPER mia wrong\r\nPING :first\r\n");
    ASSERT_TRUE(ivan.wait_for(" PONG "));
    EXPECT_NE(ivan.lines[ivan.lines.size() - 2].find(" 464 "), std::string::npos);
    ivan.send("OPER tom xyzzy\r\nPING :second\r\nOPER mia xyzzy\r\nPING :third\r\n");
    ASSERT_TRUE(ivan.wait_for("third"));
    EXPECT_TRUE(ivan.wait_for(" 381 "));
    line_client nora(on, server);
    nora.send("open sesame\n");
    ASSERT_TRUE(nora.join("Nora"));
    nora.send("/oper mia wrong\n/oper mia xyzzy\n");
    EXPECT_TRUE(nora.wait_line("*** You are an operator of the server now."));
    EXPECT_TRUE(nora.has_line("*** There is no operator with that name and password."));
    irc_client stranger(on, server);
    stranger.send("NICK Sam\r\nUSER sam 0 * :Sam\r\n");
    EXPECT_TRUE(stranger.wait_for(" 464 "));
    EXPECT_FALSE(server.process->error.find("xyzzy") != std::string::npos);
    EXPECT_TRUE(server.stop());
}

TEST(doors, of_irc_open_on_a_unix_socket) {
    stage on;
    temporary_folder folder;
    const std::string path = folder.path + "/irc";
    hearthd server(on, {"--listen", "irc+unix:" + path});
    ASSERT_TRUE(server.wait_ready());
    line_client ivan(on);
    ivan.connect_unix(path);
    ASSERT_TRUE(ivan.join_irc("Ivan"));
    EXPECT_TRUE(server.stop());
}

}  // namespace
