// What happens when someone asks for too much, or gives too little.
#include <gtest/gtest.h>

#include "tests/integration/hearthd.h"

namespace {

using flags = std::vector<std::string>;

// A receiver that the kernel cannot buffer much for.
constexpr int small_buffer = 4096;

size_t count_of(const line_client& client, std::string_view part) {
    size_t count = 0;
    for (const std::string& line : client.lines) {
        count += line.find(part) != std::string::npos ? 1U : 0U;
    }
    return count;
}

TEST(limits, a_paste_over_the_rate_arrives_whole_and_in_order) {
    stage on;
    hearthd server(on, {"--set", "limits.lines_per_second=100", "--set", "limits.lines_burst=10"});
    ASSERT_TRUE(server.wait_ready());
    line_client jason(on, server);
    ASSERT_TRUE(jason.join("Jason"));
    std::string paste;
    for (int i = 0; i < 200; ++i) {
        paste += "line " + std::to_string(i) + "\n";
    }
    jason.send(paste);
    jason.send_end();
    ASSERT_TRUE(jason.wait_closed());
    size_t next = 0;
    for (const std::string& line : jason.lines) {
        next += line == "Jason: line " + std::to_string(next) ? 1U : 0U;
    }
    EXPECT_EQ(next, 200U);
}

TEST(limits, a_paste_over_the_rate_arrives_whole_though_its_sender_has_hung_up) {
    stage on;
    hearthd server(on, {"--set", "limits.lines_per_second=10", "--set", "limits.lines_burst=2"});
    ASSERT_TRUE(server.wait_ready());
    line_client listener(on, server);
    ASSERT_TRUE(listener.join("Listener"));
    {
        line_client jason(on, server);
        std::string paste = "Jason\n";
        for (int i = 0; i < 50; ++i) {  // longer than linger_ms
            paste += "line " + std::to_string(i) + "\n";
        }
        jason.send(paste);
        ASSERT_TRUE(on.wait_for("all is sent", [&jason] { return jason.all_sent(); }));
    }
    ASSERT_TRUE(listener.wait_line("Jason has disconnected"));
    EXPECT_EQ(count_of(listener, "Jason: line "), 50U);
}

TEST(limits, a_flooder_is_slowed_down_and_others_are_not) {
    stage on;
    hearthd server(on, {"--set", "limits.lines_per_second=1", "--set", "limits.lines_burst=5"});
    ASSERT_TRUE(server.wait_ready());
    line_client flooder(on, server);
    line_client polite(on, server);
    ASSERT_TRUE(flooder.join("Flooder"));
    ASSERT_TRUE(polite.join("Polite"));
    std::string flood;
    for (int i = 0; i < 100'000; ++i) {
        flood += "flood\n";
    }
    flooder.send(flood);
    ASSERT_TRUE(polite.wait_line("Flooder: flood"));
    polite.send("hello\n");
    ASSERT_TRUE(polite.wait_line("Polite: hello"));
    EXPECT_LT(count_of(polite, "flood"), 100U);
}

TEST(limits, without_a_rate_everything_goes_through_at_once) {
    stage on;
    hearthd server(on, {"--set", "limits.lines_per_second=0"});
    ASSERT_TRUE(server.wait_ready());
    line_client jason(on, server);
    ASSERT_TRUE(jason.join("Jason"));
    std::string flood;
    for (int i = 0; i < 20'000; ++i) {
        flood += "line " + std::to_string(i) + "\n";
    }
    jason.send(flood);
    ASSERT_TRUE(jason.wait_lines(4 + 20'000));
    for (size_t i = 0; i < 20'000; ++i) {
        ASSERT_EQ(jason.lines[4 + i], "Jason: line " + std::to_string(i));
    }
}

// Talks until the log says why the one who does not read was dropped.
void talk_until_dropped(stage& on, hearthd& server, std::string_view reason) {
    line_client stalled(on);
    stalled.connect_tcp(server.port, small_buffer);
    ASSERT_TRUE(stalled.join("Stalled"));
    stalled.reading = false;
    line_client talker(on, server);
    line_client listener(on, server);
    ASSERT_TRUE(talker.join("Talker"));
    ASSERT_TRUE(listener.join("Listener"));
    const std::string line(1000, 'x');
    bool left = false;
    const int64_t limit = stage_now() + patience_ms;
    while (stage_now() < limit && !(left && server.process->error.find(reason) != std::string::npos)) {
        talker.lines.clear();
        listener.lines.clear();
        for (int i = 0; i < 100; ++i) {
            talker.send(line + "\n");
        }
        ASSERT_TRUE(
            on.wait_for("the listener hears it all", [&] { return count_of(listener, "Talker: ") == 100; }));
        left = left || count_of(listener, "Stalled has disconnected") == 1;
    }
    EXPECT_TRUE(left);
    ASSERT_TRUE(server.wait_log(reason));
    line_client again(on, server);
    EXPECT_TRUE(again.join("Stalled"));
}

TEST(limits, a_reader_over_its_output_limit_is_dropped_alone) {
    stage on;
    hearthd server(on, {"--set", "limits.output_queue_bytes=65536", "--set", "limits.lines_per_second=0"});
    ASSERT_TRUE(server.wait_ready());
    talk_until_dropped(on, server, "output queue full");
    EXPECT_TRUE(server.stop());
}

TEST(limits, a_reader_whose_output_stands_still_is_dropped_alone) {
    stage on;
    hearthd server(on, {"--set", "limits.output_queue_bytes=0", "--set", "limits.output_stall_s=1", "--set",
                        "limits.lines_per_second=0"});
    ASSERT_TRUE(server.wait_ready());
    talk_until_dropped(on, server, "output stalled");
    EXPECT_TRUE(server.stop());
}

TEST(limits, one_who_floods_without_reading_is_not_read_and_loses_nothing) {
    stage on;
    hearthd server(on, {"--set", "limits.lines_per_second=0"});
    ASSERT_TRUE(server.wait_ready());
    line_client deaf(on);
    deaf.connect_tcp(server.port, 128 * 1024);
    ASSERT_TRUE(deaf.join("Deaf"));
    constexpr size_t count = 20'000;
    std::string flood;
    for (size_t i = 0; i < count; ++i) {
        flood += std::to_string(i) + " " + std::string(990, 'x') + "\n";
    }
    deaf.reading = false;
    deaf.send(flood);
    // The server stops reading it, so the kernel stops taking: far from all of the 20 MB.
    ASSERT_TRUE(on.wait_for("the socket is full", [&] {
        const size_t before = deaf.sent;
        on.turn(stage_now() + 300);
        return deaf.sent == before;
    }));
    EXPECT_LT(deaf.sent, deaf.pending.size() * 3 / 4);
    deaf.reading = true;
    ASSERT_TRUE(deaf.wait_lines(4 + count));
    for (size_t i = 0; i < count; ++i) {
        ASSERT_TRUE(deaf.lines[4 + i].starts_with("Deaf: " + std::to_string(i) + " "));
    }
}

TEST(limits, who_gives_no_name_in_time_is_told_and_sent_away) {
    stage on;
    hearthd server(on, {"--set", "limits.name_timeout_s=1"});
    ASSERT_TRUE(server.wait_ready());
    line_client named(on, server);
    ASSERT_TRUE(named.join("Named"));
    line_client silent(on, server);
    silent.send("hal");  // a byte does not renew the clock
    ASSERT_TRUE(silent.wait_closed());
    ASSERT_EQ(silent.lines.size(), 3U);
    EXPECT_EQ(silent.lines[2], "*** No name came within 1 s.");
    EXPECT_FALSE(silent.was_reset);
    named.send("still here\n");
    EXPECT_TRUE(named.wait_line("Named: still here"));
}

TEST(limits, one_who_never_hangs_up_is_cut_off) {
    stage on;
    hearthd server(on);
    ASSERT_TRUE(server.wait_ready());
    line_client stubborn(on, server);
    ASSERT_TRUE(stubborn.join("Stubborn"));
    stubborn.reading = false;
    stubborn.send("QUIT\n");
    ASSERT_TRUE(server.wait_log("did not hang up"));
}

TEST(limits, a_full_server_says_so) {
    stage on;
    hearthd server(on, {"--set", "limits.clients=2"});
    ASSERT_TRUE(server.wait_ready());
    line_client first(on, server);
    line_client second(on, server);
    ASSERT_TRUE(first.join("First"));
    ASSERT_TRUE(second.join("Second"));
    line_client third(on, server);
    ASSERT_TRUE(third.wait_closed());
    EXPECT_EQ(third.lines, flags{"*** The server is full (2 clients). Try again later."});
    EXPECT_FALSE(third.was_reset);
    first.send("QUIT\n");
    ASSERT_TRUE(first.wait_closed());
    ASSERT_TRUE(second.wait_line("First has disconnected"));
    EXPECT_TRUE(wait_room_for_one_more(on, server));
}

TEST(limits, one_address_may_have_so_many_clients) {
    stage on;
    hearthd server(on, {"--set", "limits.exempt=", "--set", "limits.clients_per_address=2"});
    ASSERT_TRUE(server.wait_ready());
    line_client first(on, server);
    line_client second(on, server);
    ASSERT_TRUE(first.join("First"));
    ASSERT_TRUE(second.join("Second"));
    line_client third(on, server);
    ASSERT_TRUE(third.wait_closed());
    EXPECT_EQ(third.lines, flags{"*** Too many clients from your address (2). Close one first."});
    first.reset();
    ASSERT_TRUE(on.wait_for("First leaves", [&] { return count_of(second, "First has disconnected") == 1; }));
    EXPECT_TRUE(wait_room_for_one_more(on, server));
}

TEST(limits, a_reset_is_a_plain_goodbye_to_the_others) {
    stage on;
    hearthd server(on);
    ASSERT_TRUE(server.wait_ready());
    line_client stays(on, server);
    line_client goes(on, server);
    ASSERT_TRUE(stays.join("Stays"));
    ASSERT_TRUE(goes.join("Goes"));
    goes.reset();
    EXPECT_TRUE(stays.wait_line("Goes has disconnected"));
}

TEST(limits, one_address_may_connect_so_often) {
    stage on;
    hearthd server(on, {"--set", "limits.exempt=", "--set", "limits.connects_per_minute_per_address=2"});
    ASSERT_TRUE(server.wait_ready());
    for (int i = 0; i < 2; ++i) {
        line_client client(on, server);
        client.send("QUIT\n");
        ASSERT_TRUE(client.wait_closed());
    }
    line_client third(on, server);
    ASSERT_TRUE(third.wait_closed());
    EXPECT_EQ(third.lines, flags{"*** Your address connects too often. Try again in a minute."});
}

// With 64 there is room for 32 clients and the rest is told so; with 32 the system runs out of descriptors,
// once the server has its own twenty.
struct few_descriptors : testing::TestWithParam<rlim_t> {};

TEST_P(few_descriptors, a_hundred_connects_leave_the_old_clients_served_and_room_for_new_ones) {
    stage on;
    hearthd server(on, {}, {.arguments = {}, .environment = {}, .open_files = GetParam()});
    ASSERT_TRUE(server.wait_ready());
    line_client old(on, server);
    ASSERT_TRUE(old.join("Old"));
    std::vector<std::unique_ptr<line_client>> many;
    for (int i = 0; i < 100; ++i) {
        many.push_back(std::make_unique<line_client>(on, server));
    }
    ASSERT_TRUE(on.wait_for("most are sent away", [&] {
        size_t closed = 0;
        for (const auto& client : many) {
            closed += client->closed ? 1U : 0U;
        }
        return closed >= 68;
    }));
    old.send("still served\n");
    ASSERT_TRUE(old.wait_line("Old: still served"));
    many.clear();
    old.send("QUIT\n");
    ASSERT_TRUE(old.wait_closed());
    EXPECT_TRUE(wait_room_for_one_more(on, server));
    EXPECT_TRUE(server.stop());
}

INSTANTIATE_TEST_SUITE_P(limits, few_descriptors, testing::Values(64, 32));

}  // namespace
