// What was said is shown again, found again and not lost, over real sockets and a real database.
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <memory>

#include "tests/integration/hearthd.h"

namespace {

using lines = std::vector<std::string>;

// A folder that outlives its servers.
struct house {
    stage on;
    temporary_folder folder;
    std::unique_ptr<hearthd> server;

    [[nodiscard]] testing::AssertionResult start(std::vector<std::string> flags = {},
                                                 child_setup setup = {}) {
        flags.insert(flags.end(),
                     {"--data-dir", folder.path + "/data", "--set", "limits.lines_per_second=0"});
        server = std::make_unique<hearthd>(on, flags, std::move(setup));
        return server->wait_ready();
    }
    [[nodiscard]] testing::AssertionResult restart(std::vector<std::string> flags = {}) {
        const testing::AssertionResult stopped = server->stop();
        return stopped ? start(std::move(flags)) : stopped;
    }
};

// Without the time of replayed lines: [10:03] or [2026-11-22 10:03].
std::string without_time(const std::string& line) {
    const size_t end = line.find("] ");
    return line.starts_with('[') && end != std::string::npos ? "[] " + line.substr(end + 2) : line;
}

// What has come behind the welcome.
lines after_welcome(const line_client& client) {
    const auto welcome = std::find_if(client.lines.begin(), client.lines.end(),
                                      [](const std::string& line) { return line.starts_with("Welcome "); });
    lines rest;
    for (auto line = welcome; line != client.lines.end(); ++line) {
        if (line != welcome) {
            rest.push_back(without_time(*line));
        }
    }
    return rest;
}

// Asks, and gives the answer with its last line, which begins with `end`.
lines ask(line_client& client, std::string_view question, std::string_view end) {
    const size_t before = client.lines.size();
    client.send(std::string(question) + "\n");
    EXPECT_TRUE(client.on_stage.wait_for("the end of the answer to " + std::string(question), [&] {
        return client.lines.size() > before && client.lines.back().starts_with(end);
    }));
    lines answer;
    for (size_t i = before; i < client.lines.size(); ++i) {
        answer.push_back(without_time(client.lines[i]));
    }
    return answer;
}

// Says so many numbered lines and hears them all.
void say_numbers(line_client& client, const std::string& name, size_t count) {
    std::string all;
    for (size_t i = 0; i < count; ++i) {
        all += "n " + std::to_string(i) + "\n";
    }
    client.send(all);
    ASSERT_TRUE(client.wait_line(name + ": n " + std::to_string(count - 1)));
}

TEST(history, leaves_the_first_session_as_it_was_in_every_mode) {
    for (const char* mode : {"durable", "process", "relaxed", "none"}) {
        SCOPED_TRACE(mode);
        house h;
        ASSERT_TRUE(h.start({"--set", std::string("history.durability=") + mode}));
        line_client jason(h.on, *h.server);
        ASSERT_TRUE(jason.join("Jason"));
        jason.send("hi\nQUIT\n");
        ASSERT_TRUE(jason.wait_closed());
        EXPECT_EQ(jason.lines, (lines{"Hearth chat server (IRCv3)", "Enter your name:", "Jason has connected",
                                      "Welcome Jason. Send QUIT to disconnect.", "Jason: hi"}));
        EXPECT_TRUE(h.server->stop());
    }
}

TEST(history, says_at_the_start_what_an_echo_promises) {
    house h;
    ASSERT_TRUE(h.start());
    EXPECT_NE(h.server->process->error.find("survives kill -9 and power loss"), std::string::npos);
    ASSERT_TRUE(h.restart({"--set", "history.durability=none"}));
    EXPECT_NE(h.server->process->error.find("nothing is kept"), std::string::npos);
    line_client ann(h.on, *h.server);
    ASSERT_TRUE(ann.join("Ann"));
    EXPECT_EQ(ask(ann, "/history", "***"), lines{"*** This server keeps no history."});
}

TEST(history, keeps_rooms_topics_and_lines_over_a_restart) {
    house h;
    ASSERT_TRUE(h.start());
    {
        line_client ann(h.on, *h.server);
        ASSERT_TRUE(ann.join("Ann"));
        ann.send("one\n/topic all welcome\n/join #den\n/topic quiet\n/me waves\n/join #dark\n/off\nsecret\n");
        ASSERT_TRUE(ann.wait_line("Ann: secret"));
    }
    ASSERT_TRUE(h.restart());
    line_client bob(h.on, *h.server);
    ASSERT_TRUE(bob.join("Bob"));
    bob.send("/topic\n/join #den\n/join #dark\n/history\n");
    ASSERT_TRUE(bob.wait_line("*** That is the beginning of #dark."));
    EXPECT_EQ(after_welcome(bob),
              (lines{"*** #lobby keeps what is said for ever; whoever comes in can read it.", "[] Ann: one",
                     "*** The topic of #lobby is: all welcome", "Bob has joined #den",
                     "*** You talk in #den now.", "*** The topic of #den is: quiet",
                     "*** #den keeps what is said for ever; whoever comes in can read it.", "[] * Ann waves",
                     "Bob has joined #dark", "*** You talk in #dark now.",
                     "*** #dark is off the record: nothing that is said there is kept.",
                     "*** That is the beginning of #dark."}));
}

TEST(history, tells_who_is_back_what_he_has_missed_also_when_the_server_was_away) {
    house h;
    ASSERT_TRUE(h.start());
    line_client ann(h.on, *h.server);
    ASSERT_TRUE(ann.join("Ann"));
    {
        line_client bob(h.on, *h.server);
        ASSERT_TRUE(bob.join("Bob"));
        bob.send("seen by me\n");
        ASSERT_TRUE(bob.wait_line("Bob: seen by me"));
    }
    ASSERT_TRUE(ann.wait_line("Bob has disconnected"));
    ann.send("one\nBob, two\n");
    ASSERT_TRUE(ann.wait_line("Ann: Bob, two"));
    ASSERT_TRUE(h.restart());

    line_client bob(h.on, *h.server);
    ASSERT_TRUE(bob.join("Bob"));
    ASSERT_TRUE(bob.wait_lines(4 + 4));
    const lines told = after_welcome(bob);
    EXPECT_TRUE(told[0].starts_with("*** 2 lines since you left at ")) << told[0];
    EXPECT_TRUE(told[0].ends_with(", 1 mentions you")) << told[0];
    EXPECT_EQ(told[3], "[] Ann: Bob, two");
    line_client ann_again(h.on, *h.server);
    ASSERT_TRUE(ann_again.join("Ann"));
    ASSERT_TRUE(ann_again.wait_lines(4 + 3));
    EXPECT_EQ(after_welcome(ann_again)[0], "[] Bob: seen by me") << "she was there until the end";
}

TEST(history, never_shows_private_messages_to_another_who_takes_the_name) {
    house h;
    ASSERT_TRUE(h.start());
    line_client ann(h.on, *h.server);
    ASSERT_TRUE(ann.join("Ann"));
    {
        line_client bob(h.on, *h.server);
        ASSERT_TRUE(bob.join("Bob"));
        ann.send("/msg Bob the secret word\n");
        ASSERT_TRUE(bob.wait_line("Ann (private): the secret word"));
        EXPECT_EQ(ask(bob, "/search secret", "*** "),
                  (lines{"[] Ann (private): the secret word", "*** 1 found."}));
    }
    ASSERT_TRUE(ann.wait_line("Bob has disconnected"));
    line_client thief(h.on, *h.server);
    ASSERT_TRUE(thief.join("Bob"));
    EXPECT_EQ(ask(thief, "/search secret", "*** "), lines{"*** Nothing found."});
    EXPECT_EQ(ask(thief, "/search word from:Ann", "*** "), lines{"*** Nothing found."});
    EXPECT_EQ(ask(thief, "/since 1h", "*** "), lines{"*** That is the end: 0 lines."});
    EXPECT_EQ(ask(ann, "/search secret", "*** "),
              (lines{"[] to Bob (private): the secret word", "*** 1 found."}));
    ASSERT_TRUE(h.restart());
    for (const char* name : {"Ann", "Bob"}) {
        line_client later(h.on, *h.server);
        ASSERT_TRUE(later.join(name));
        EXPECT_EQ(ask(later, "/search secret", "*** "), lines{"*** Nothing found."}) << name;
    }
}

TEST(history, lets_no_private_message_overtake_the_line_before_it) {
    for (const char* mode : {"durable", "relaxed"}) {
        house h;
        ASSERT_TRUE(h.start({"--set", std::string("history.durability=") + mode}));
        line_client ann(h.on, *h.server);
        ASSERT_TRUE(ann.join("Ann"));
        line_client bob(h.on, *h.server);
        ASSERT_TRUE(bob.join("Bob"));
        constexpr size_t count = 300;
        for (size_t i = 0; i < count; ++i) {
            bob.send("said " + std::to_string(i) + "\n/msg Ann told " + std::to_string(i) + "\n");
            h.on.turn(0);
        }
        ASSERT_TRUE(ann.wait_line("Bob (private): told " + std::to_string(count - 1)));
        lines heard;
        std::copy_if(ann.lines.begin(), ann.lines.end(), std::back_inserter(heard),
                     [](const std::string& line) {
                         return line.starts_with("Bob") && line.find(": ") != std::string::npos;
                     });
        ASSERT_EQ(heard.size(), 2 * count);
        for (size_t i = 0; i < count; ++i) {
            ASSERT_EQ(heard[2 * i], "Bob: said " + std::to_string(i));
            ASSERT_EQ(heard[2 * i + 1], "Bob (private): told " + std::to_string(i));
        }
    }
}

TEST(history, pages_thousands_of_lines_to_a_slow_reader_without_dropping_him) {
    house h;
    ASSERT_TRUE(h.start());
    line_client ann(h.on, *h.server);
    ASSERT_TRUE(ann.join("Ann"));
    constexpr size_t count = 20'000;
    std::string all;
    for (size_t i = 0; i < count; ++i) {
        all += std::to_string(i) + " " + std::string(200, 'x') + "\n";
    }
    ann.send(all);  // four times what may wait for one client
    ASSERT_TRUE(h.on.wait_for("all is said", [&] {
        return ann.lines.back().starts_with("Ann: " + std::to_string(count - 1) + " ");
    }));

    line_client slow(h.on);
    slow.connect_tcp(h.server->port, 4096);
    ASSERT_TRUE(slow.join("Slow"));
    ASSERT_TRUE(h.on.wait_for("the replay", [&] { return slow.lines.back().starts_with("*** Earlier: "); }));
    const size_t before = slow.lines.size();
    slow.send("/since 1d\n/history 500\n");
    ASSERT_TRUE(slow.wait_lines(before + 1000));
    slow.reading = false;
    ann.send("meanwhile\n");
    ASSERT_TRUE(ann.wait_line("Ann: meanwhile"));
    slow.reading = true;
    ASSERT_TRUE(h.on.wait_for("both answers", [&] {
        return slow.closed ||
               (slow.lines.size() > before + count && slow.lines.back().starts_with("*** Earlier: "));
    }));
    ASSERT_FALSE(slow.closed);
    lines got(slow.lines.begin() + static_cast<std::ptrdiff_t>(before), slow.lines.end());
    EXPECT_EQ(std::erase(got, "Ann: meanwhile"), 1U);
    ASSERT_EQ(got.size(), count + 1 + 500 + 1);
    for (size_t i = 0; i < count; ++i) {
        ASSERT_TRUE(without_time(got[i]).starts_with("[] Ann: " + std::to_string(i) + " x")) << got[i];
    }
    EXPECT_EQ(got[count], "*** That is the end: " + std::to_string(count) + " lines.");
}

// Whenever one enters a room in which somebody talks without a pause: what is replayed and what is heard live
// fit together, with nothing missing and nothing twice.
TEST(history, joins_what_was_said_and_what_is_heard_without_a_seam) {
    for (const char* mode : {"durable", "relaxed"}) {
        SCOPED_TRACE(mode);
        house h;
        ASSERT_TRUE(h.start(
            {"--set", std::string("history.durability=") + mode, "--set", "history.replay_lines=30"}));
        line_client ann(h.on, *h.server);
        ASSERT_TRUE(ann.join("Ann"));
        std::vector<std::unique_ptr<line_client>> arrivals;
        size_t said = 0;
        for (size_t i = 0; i < 40; ++i) {
            for (size_t n = 0; n < 25; ++n) {
                ann.send("n " + std::to_string(said++) + "\n");
            }
            arrivals.push_back(std::make_unique<line_client>(h.on, *h.server));
            arrivals.back()->send("p" + std::to_string(i) + "\n");
            for (int turn = 0; turn < 5; ++turn) {
                h.on.turn(stage_now() + 1);
            }
        }
        const std::string last = "Ann: n " + std::to_string(said - 1);
        for (const auto& client : arrivals) {
            ASSERT_TRUE(h.on.wait_for("the last line, heard or replayed", [&] {
                return std::any_of(client->lines.begin(), client->lines.end(),
                                   [&](const std::string& line) { return line.ends_with(last); });
            }));
            lines numbers;
            for (const std::string& line : after_welcome(*client)) {
                const size_t at = line.find("Ann: n ");
                if (at != std::string::npos) {
                    numbers.push_back(line.substr(at + 7));
                }
            }
            ASSERT_FALSE(numbers.empty());
            const size_t first = std::stoul(numbers.front());
            for (size_t i = 0; i < numbers.size(); ++i) {
                ASSERT_EQ(numbers[i], std::to_string(first + i));
            }
            EXPECT_EQ(numbers.back(), std::to_string(said - 1));
        }
    }
}

TEST(history, answers_what_is_asked_before_a_goodbye) {
    house h;
    ASSERT_TRUE(h.start());
    {
        line_client ann(h.on, *h.server);
        ASSERT_TRUE(ann.join("Ann"));
        say_numbers(ann, "Ann", 100);
    }
    line_client script(h.on, *h.server);
    script.send("Script\n/history 50\n/since 1h\nQUIT\n");
    ASSERT_TRUE(script.wait_closed());
    EXPECT_TRUE(script.has_line("*** That is the end: 100 lines."));
    EXPECT_FALSE(script.was_reset);
}

TEST(history, loses_nothing_at_the_end_of_the_server) {
    for (const char* mode : {"durable", "process", "relaxed"}) {
        SCOPED_TRACE(mode);
        house h;
        ASSERT_TRUE(h.start({"--set", std::string("history.durability=") + mode}));
        {
            line_client ann(h.on, *h.server);
            ASSERT_TRUE(ann.join("Ann"));
            say_numbers(ann, "Ann", 500);
            ASSERT_TRUE(h.restart());
        }
        line_client bob(h.on, *h.server);
        ASSERT_TRUE(bob.join("Bob"));
        EXPECT_EQ(ask(bob, "/since 1h", "*** That is the end").back(), "*** That is the end: 500 lines.");
    }
}

// The loop never waits for the disk; what was said waits for it, and when too much does, nobody is read.
TEST(history, waits_for_a_disk_that_stands_still_without_losing_a_line_or_a_reader) {
    house h;
    const std::string stall = h.folder.path + "/stall";
    ASSERT_TRUE(h.start({}, {.arguments = {},
                             .environment = {{"LD_PRELOAD", STALL_SYNC},
                                             {"ASAN_OPTIONS", "verify_asan_link_order=0"},
                                             {"STALL_FILE", stall}}}));
    line_client ann(h.on, *h.server);
    ASSERT_TRUE(ann.join("Ann"));
    line_client bob(h.on, *h.server);
    ASSERT_TRUE(bob.join("Bob"));
    const auto connects = [&] {
        size_t count = 0;
        const std::string& log = h.server->process->error;
        for (size_t at = 0; (at = log.find("Client connecting", at)) != std::string::npos; ++at) {
            ++count;
        }
        return count;
    };
    ASSERT_EQ(connects(), 2U);
    file_write(stall, "");
    constexpr size_t count = 50'000;
    std::string all;
    for (size_t i = 0; i < count; ++i) {
        all += std::to_string(i) + " " + std::string(200, 'x') + "\n";
    }
    ann.send(all);
    for (size_t before = count; ann.sent != before;) {  // until the socket takes no more
        before = ann.sent;
        h.on.turn(stage_now() + 200);
    }
    EXPECT_FALSE(ann.all_sent());
    for (size_t i = 3; i < 6; ++i) {
        line_client other(h.on, *h.server);
        ASSERT_TRUE(h.on.wait_for("the loop goes on", [&] { return connects() == i; }));
    }
    EXPECT_EQ(after_welcome(ann), lines{"Bob has connected"});
    EXPECT_EQ(after_welcome(bob), lines{});
    unlink(stall.c_str());
    for (line_client* client : {&ann, &bob}) {
        ASSERT_TRUE(h.on.wait_for("all lines", [&] {
            return client->lines.back().starts_with("Ann: " + std::to_string(count - 1) + " ");
        }));
        const size_t first = client->lines.size() - count;
        for (size_t i = 0; i < count; ++i) {
            ASSERT_TRUE(client->lines[first + i].starts_with("Ann: " + std::to_string(i) + " "));
        }
    }
    EXPECT_TRUE(h.server->stop());
}

TEST(history, takes_other_settings_on_a_reload) {
    house h;
    const std::string file = h.folder.path + "/hearthd.toml";
    file_write(file, "history.replay_lines = 2\n");
    ASSERT_TRUE(h.start({"--config", file}));
    line_client ann(h.on, *h.server);
    ASSERT_TRUE(ann.join("Ann"));
    say_numbers(ann, "Ann", 5);
    file_write(file,
               "history.replay_lines = 1\nhistory.retention_days = 30\nhistory.durability = \"none\"\n");
    h.server->process->signal(SIGHUP);
    ASSERT_TRUE(h.server->wait_log("Settings reloaded"));
    EXPECT_NE(h.server->process->error.find("A setting counts from the next start key=history.durability"),
              std::string::npos);
    line_client bob(h.on, *h.server);
    ASSERT_TRUE(bob.join("Bob"));
    ASSERT_TRUE(bob.wait_lines(4 + 3));
    EXPECT_EQ(after_welcome(bob),
              (lines{"*** #lobby keeps what is said for 30 days; whoever comes in can read it.",
                     "[] Ann: n 4", bob.lines.back()}));
}

}  // namespace
