// What is said and heard over the line door, however the bytes come.
#include <gtest/gtest.h>
#include <unistd.h>

#include <random>

#include "common/text/utf8.h"
#include "tests/integration/hearthd.h"

namespace {

using lines = std::vector<std::string>;

const lines jason_alone = {"Hearth chat server (IRCv3)", "Enter your name:", "Jason has connected",
                           "Welcome Jason. Send QUIT to disconnect.", "Jason: hi"};

struct session : testing::Test {
    stage on;
    hearthd server{on};

    void SetUp() override { ASSERT_TRUE(server.wait_ready()); }
    void TearDown() override { EXPECT_TRUE(server.stop()); }
};

TEST_F(session, is_the_tutorials_line_for_line) {
    line_client jason(on, server);
    ASSERT_TRUE(jason.join("Jason"));
    line_client miss(on, server);
    ASSERT_TRUE(miss.join("Miss-Islington"));
    ASSERT_TRUE(jason.wait_line("Miss-Islington has connected"));
    jason.send("Hello there!\n");
    ASSERT_TRUE(miss.wait_line("Jason: Hello there!"));
    ASSERT_TRUE(jason.wait_line("Jason: Hello there!"));
    jason.send("QUIT\n");
    ASSERT_TRUE(jason.wait_closed());
    ASSERT_TRUE(miss.wait_line("Jason has disconnected"));

    EXPECT_EQ(jason.lines, (lines{"Hearth chat server (IRCv3)", "Enter your name:", "Jason has connected",
                                  "Welcome Jason. Send QUIT to disconnect.", "Miss-Islington has connected",
                                  "Jason: Hello there!"}));
    EXPECT_EQ(miss.lines,
              (lines{"Hearth chat server (IRCv3)", "Enter your name:", "Miss-Islington has connected",
                     "Welcome Miss-Islington. Send QUIT to disconnect.", "Jason: Hello there!",
                     "Jason has disconnected"}));
    EXPECT_FALSE(jason.was_reset);
}

TEST_F(session, takes_bytes_one_at_a_time) {
    line_client jason(on, server);
    for (const char byte : std::string_view("Jason\nhi\n")) {
        jason.send(std::string_view(&byte, 1));
        ASSERT_TRUE(on.wait_for("the byte is sent", [&] { return jason.all_sent(); }));
    }
    ASSERT_TRUE(jason.wait_line("Jason: hi"));
    EXPECT_EQ(jason.lines, jason_alone);
}

TEST_F(session, takes_cr_lf) {
    line_client jason(on, server);
    jason.send("Jason\r\nhi\r\n");
    ASSERT_TRUE(jason.wait_line("Jason: hi"));
    EXPECT_EQ(jason.lines, jason_alone);
}

TEST_F(session, hears_all_that_came_before_a_half_close) {
    line_client jason(on, server);
    jason.send("Jason\nhi\n");
    jason.send_end();
    ASSERT_TRUE(jason.wait_closed());
    EXPECT_EQ(jason.lines, jason_alone);
    EXPECT_FALSE(jason.was_reset);
}

TEST_F(session, hears_a_last_line_without_its_newline) {
    line_client jason(on, server);
    jason.send("Jason\nhi");
    jason.send_end();
    ASSERT_TRUE(jason.wait_closed());
    EXPECT_EQ(jason.lines, jason_alone);
}

TEST_F(session, hears_the_last_words_of_someone_who_has_gone_already) {
    line_client miss(on, server);
    ASSERT_TRUE(miss.join("Miss"));
    for (int i = 0; i < 50; ++i) {
        const std::string name = "gone" + std::to_string(i);
        line_client gone(on, server);
        gone.send(name + "\nlast words\n");
        ASSERT_TRUE(on.wait_for("it is sent", [&] { return gone.all_sent(); }));
        close(gone.fd);  // with the greeting unread: the server gets an RST
        gone.fd = -1;
        ASSERT_TRUE(miss.wait_line(name + ": last words"));
    }
}

TEST_F(session, ignores_telnet_negotiation) {
    line_client jason(on, server);
    jason.send("\xFF\xFD\x03\xFF\xFB\x18Ja\xFF\xF1son\r\n\xFF\xFA\x18\x01xterm\xFF\xF0hi\r\n");
    ASSERT_TRUE(jason.wait_line("Jason: hi"));
    EXPECT_EQ(jason.lines, jason_alone);
}

TEST_F(session, keeps_one_order_for_everybody) {
    constexpr size_t people = 10;
    constexpr size_t each = 30;
    std::vector<std::unique_ptr<line_client>> clients;
    for (size_t i = 0; i < people; ++i) {
        clients.push_back(std::make_unique<line_client>(on, server));
        ASSERT_TRUE(clients.back()->join("p" + std::to_string(i)));
    }
    for (size_t n = 0; n < each; ++n) {
        for (const auto& client : clients) {
            client->send("line " + std::to_string(n) + "\n");
            on.turn(0);
        }
    }
    std::vector<lines> heard;
    for (const auto& client : clients) {
        const auto said = [&] {
            lines found;
            for (const std::string& line : client->lines) {
                if (line.find(": line ") != std::string::npos) {
                    found.push_back(line);
                }
            }
            return found;
        };
        ASSERT_TRUE(on.wait_for("all lines", [&] { return said().size() == people * each; }));
        heard.push_back(said());
        EXPECT_EQ(heard.back(), heard.front());
    }
    for (size_t i = 0; i < people; ++i) {
        size_t next = 0;
        for (const std::string& line : heard.front()) {
            next += line == "p" + std::to_string(i) + ": line " + std::to_string(next) ? 1U : 0U;
        }
        EXPECT_EQ(next, each) << "the lines of p" << i << " are whole and in their order";
    }
}

TEST_F(session, passes_nothing_but_clean_text_from_garbage) {
    line_client witness(on, server);
    ASSERT_TRUE(witness.join("Witness"));
    std::mt19937 random(20261122);
    for (int round = 0; round < 20; ++round) {
        line_client noise(on, server);
        const std::string name = "noise" + std::to_string(round);
        std::string bytes;
        for (int i = 0; i < 3000; ++i) {
            bytes += static_cast<char>(random());
        }
        noise.send(name + "\n\x1B]0;title\x07 escape\n\xC0\xAF overlong\n" + bytes + "\nQUIT\n");
        noise.send_end();
        ASSERT_TRUE(witness.wait_line(name + " has connected"));
        ASSERT_TRUE(noise.wait_closed());
    }
    line_client after(on, server);
    ASSERT_TRUE(after.join("After"));
    ASSERT_TRUE(witness.wait_line("After has connected"));
    for (const std::string& line : witness.lines) {
        EXPECT_TRUE(utf8_is_valid(line));
        for (const char byte : line) {
            EXPECT_FALSE((byte >= 0 && byte < 0x20) || byte == 0x7F) << line;
        }
    }
}

TEST_F(session, says_once_that_a_line_was_too_long_and_goes_on) {
    line_client jason(on, server);
    ASSERT_TRUE(jason.join("Jason"));
    jason.send(std::string(4 * 1024 * 1024, 'x') + "\nhi\n");
    ASSERT_TRUE(jason.wait_line("Jason: hi"));
    ASSERT_EQ(jason.lines.size(), 6U);
    EXPECT_EQ(jason.lines[4].substr(0, 4), "*** ");
}

TEST_F(session, throws_a_half_line_away_when_its_sender_is_reset) {
    line_client miss(on, server);
    ASSERT_TRUE(miss.join("Miss"));
    line_client jason(on, server);
    ASSERT_TRUE(jason.join("Jason"));
    jason.send("whole\nhalf");
    ASSERT_TRUE(jason.wait_line("Jason: whole"));
    jason.reset();
    ASSERT_TRUE(on.wait_for("Jason leaves", [&] {
        return !miss.lines.empty() && miss.lines.back().starts_with("Jason has disconnected");
    }));
    EXPECT_FALSE(miss.has_line("Jason: half"));
    line_client again(on, server);
    EXPECT_TRUE(again.join("Jason"));
}

TEST_F(session, works_with_nc) {
    if (access("/bin/nc", X_OK) != 0 && access("/usr/bin/nc", X_OK) != 0) {
        GTEST_SKIP() << "no nc here";
    }
    child_process nc(on, {.arguments = {"nc", "-N", "127.0.0.1", std::to_string(server.port)}});
    nc.send("Jason\nhi\n");
    nc.send_end();
    ASSERT_TRUE(nc.wait_exit());
    EXPECT_EQ(nc.status, 0);
    EXPECT_EQ(nc.out,
              "Hearth chat server (IRCv3)\nEnter your name:\nJason has connected\n"
              "Welcome Jason. Send QUIT to disconnect.\nJason: hi\n");
}

TEST_F(session, works_with_telnet) {
    if (access("/usr/bin/telnet", X_OK) != 0) {
        GTEST_SKIP() << "no telnet here";
    }
    child_process telnet(on, {.arguments = {"telnet", "127.0.0.1", std::to_string(server.port)}});
    ASSERT_TRUE(
        on.wait_for("the prompt", [&] { return telnet.out.find("Enter your name:") != std::string::npos; }));
    telnet.send("Jason\nhi\n");
    ASSERT_TRUE(on.wait_for("the echo", [&] { return telnet.out.find("Jason: hi") != std::string::npos; }));
    telnet.send("QUIT\n");
    ASSERT_TRUE(telnet.wait_exit());
    EXPECT_NE(telnet.out.find("Welcome Jason. Send QUIT to disconnect."), std::string::npos);
}

}  // namespace
