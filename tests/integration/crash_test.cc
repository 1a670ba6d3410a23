// What was echoed is kept, in the order that all saw, however often hearthd is killed; and a disk that fails
// under way costs no line of the chat.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/mount.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <random>
#include <unordered_map>

#include "tests/integration/hearthd.h"

namespace {

using lines = std::vector<std::string>;

constexpr size_t writers = 20;
constexpr size_t window = 4;  // lines of one writer that are not echoed yet

// In CRASH_ROUNDS: how often; else ten times.
size_t rounds_wanted() {
    const char* text = getenv("CRASH_ROUNDS");
    return text != nullptr ? std::strtoul(text, nullptr, 10) : 10;
}

struct writer {
    std::unique_ptr<line_client> client;
    std::string name;
    size_t said = 0;
    size_t looked_at = 0;  // of its lines
    size_t echoed = 0;
    lines heard;  // all that was said, live, by anybody
};

// Takes what has come since, and says more as its own lines are echoed.
void go_on(writer& w, const std::string& mark) {
    for (; w.looked_at < w.client->lines.size(); ++w.looked_at) {
        const std::string& line = w.client->lines[w.looked_at];
        if (line.find(mark) == std::string::npos || line.starts_with('[')) {
            continue;
        }
        w.heard.push_back(line);
        w.echoed += line.starts_with(w.name + ": ") ? 1U : 0U;
    }
    while (w.said < w.echoed + window && w.client->fd >= 0) {
        w.client->send(mark + w.name + " " + std::to_string(w.said++) + "\n");
    }
}

struct crash : testing::Test {
    stage on;
    temporary_folder folder;
    std::unique_ptr<hearthd> server;

    void start() {
        server = std::make_unique<hearthd>(
            on, std::vector<std::string>{"--data-dir", folder.path + "/data", "--set",
                                         "limits.lines_per_second=0", "--set", "history.replay_lines=0",
                                         "--log-level", "warning"});
        ASSERT_TRUE(server->wait_ready());
    }

    // Twenty talk until hearthd is killed, `after_ms` later; what they have heard.
    void talk_and_kill(const std::string& mark, int64_t after_ms, std::vector<lines>& heard) {
        std::vector<writer> people(writers);
        for (size_t i = 0; i < writers; ++i) {
            people[i].name = "w" + std::to_string(i);
            people[i].client = std::make_unique<line_client>(on, *server);
            people[i].client->send(people[i].name + "\n");
        }
        for (writer& w : people) {
            ASSERT_TRUE(w.client->wait_line("Welcome " + w.name + ". Send QUIT to disconnect."));
        }
        const int64_t end = stage_now() + after_ms;
        while (stage_now() < end) {
            for (writer& w : people) {
                go_on(w, mark);
            }
            on.turn(end);
        }
        server->process->signal(SIGKILL);
        ASSERT_TRUE(server->process->wait_exit());
        for (writer& w : people) {
            ASSERT_TRUE(w.client->wait_closed());
            go_on(w, mark);
            heard.push_back(std::move(w.heard));
        }
    }

    // All that is in the history, without the times.
    lines history() {
        line_client judge(on, *server);
        EXPECT_TRUE(judge.join("judge"));
        judge.send("/since 1d\n");
        EXPECT_TRUE(on.wait_for("the history", [&] {
            return judge.closed || judge.lines.back().starts_with("*** That is the end: ");
        }));
        lines kept;
        for (const std::string& line : judge.lines) {
            if (line.starts_with('[')) {
                kept.push_back(line.substr(line.find("] ") + 2));
            }
        }
        return kept;
    }
};

// What one has heard stands in the history without a gap, each line once.
void expect_kept(const lines& heard, const std::unordered_map<std::string, size_t>& place_of) {
    for (size_t i = 0; i < heard.size(); ++i) {
        const auto place = place_of.find(heard[i]);
        ASSERT_NE(place, place_of.end()) << "echoed and not kept: " << heard[i];
        if (i > 0) {
            ASSERT_EQ(place->second, place_of.at(heard[i - 1]) + 1)
                << "another order: " << heard[i - 1] << ", " << heard[i];
        }
    }
}

TEST_F(crash, loses_doubles_and_reorders_no_line_that_was_echoed) {
    const unsigned seed = std::random_device()();
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937 random(seed);
    const size_t rounds = rounds_wanted();
    std::vector<lines> heard;
    size_t echoed = 0;
    for (size_t round = 0; round < rounds; ++round) {
        ASSERT_NO_FATAL_FAILURE(start());
        const int64_t after_ms = std::uniform_int_distribution<int64_t>(1, 150)(random);
        ASSERT_NO_FATAL_FAILURE(talk_and_kill("r" + std::to_string(round) + " ", after_ms, heard));
    }
    ASSERT_NO_FATAL_FAILURE(start());
    std::unordered_map<std::string, size_t> place_of;
    for (const std::string& line : history()) {
        ASSERT_TRUE(place_of.emplace(line, place_of.size()).second) << "twice in the history: " << line;
    }
    for (const lines& of_one : heard) {
        echoed += of_one.size();
        ASSERT_NO_FATAL_FAILURE(expect_kept(of_one, place_of));
    }
    EXPECT_GT(echoed, rounds * writers);
    RecordProperty("kept", static_cast<int>(place_of.size()));
    EXPECT_TRUE(server->stop());
}

// A small file system of its own, where that is allowed.
struct small_disk {
    explicit small_disk(const std::string& where) : path(where) {
        mounted = mount("tmpfs", path.c_str(), "tmpfs", 0, "size=40m") == 0;
    }
    ~small_disk() {
        if (mounted) {
            umount2(path.c_str(), MNT_DETACH);
        }
    }
    small_disk(const small_disk&) = delete;
    small_disk& operator=(const small_disk&) = delete;

    void fill() const { file_write(path + "/filler", std::string(size_t{64} * 1024 * 1024, 'x')); }
    void make_room() const { unlink((path + "/filler").c_str()); }

    std::string path;
    bool mounted = false;
};

size_t count_of(const line_client& client, std::string_view begin) {
    return static_cast<size_t>(
        std::count_if(client.lines.begin(), client.lines.end(),
                      [begin](const std::string& line) { return line.starts_with(begin); }));
}

// Says numbered lines, each when the last one was heard, until a line begins with `end`.
void say_until(stage& on, line_client& client, std::string_view end, size_t& said) {
    const std::string padding(3000, 'x');
    const size_t before = count_of(client, end);
    const int64_t limit = stage_now() + patience_ms;
    while (count_of(client, end) == before) {
        ASSERT_LT(stage_now(), limit) << "never came: " << end;
        const std::string line = "n" + std::to_string(said++) + " " + padding;
        client.send(line + "\n");
        ASSERT_TRUE(on.wait_for("its echo", [&] {
            return client.lines.back().ends_with(line) || count_of(client, end) > before;
        }));
    }
}

TEST_F(crash, a_full_disk_costs_the_chat_nothing_and_the_room_is_told_once) {
    const small_disk disk(folder.path);
    if (!disk.mounted) {
        GTEST_SKIP() << "only root may mount a small disk";
    }
    ASSERT_NO_FATAL_FAILURE(start());
    size_t said = 0;
    size_t kept = 0;
    {
        line_client ann(on, *server);
        ASSERT_TRUE(ann.join("Ann"));
        line_client bob(on, *server);
        ASSERT_TRUE(bob.join("Bob"));
        disk.fill();
        ASSERT_NO_FATAL_FAILURE(say_until(on, ann, "*** Lines are not being kept", said));
        kept = said - 1;
        for (int i = 0; i < 20; ++i) {
            const std::string line = "still alive " + std::to_string(i);
            bob.send(line + "\n");
            ASSERT_TRUE(ann.wait_line("Bob: " + line));
        }
        EXPECT_EQ(count_of(ann, "*** Lines are not"), 1U);
        EXPECT_EQ(count_of(bob, "*** Lines are not"), 1U);
        disk.make_room();
        ASSERT_NO_FATAL_FAILURE(say_until(on, ann, "*** Lines are being kept again.", said));
        bob.send("kept again\n");
        ASSERT_TRUE(ann.wait_line("Bob: kept again"));
        EXPECT_EQ(count_of(bob, "*** Lines are being kept again."), 1U);
        ASSERT_TRUE(server->stop());
    }
    ASSERT_NO_FATAL_FAILURE(start());
    const lines found = history();
    ASSERT_GT(found.size(), kept);
    for (size_t i = 0; i < kept; ++i) {
        ASSERT_TRUE(found[i].starts_with("Ann: n" + std::to_string(i) + " x")) << i;
    }
    EXPECT_EQ(found.back(), "Bob: kept again");
    EXPECT_TRUE(server->stop());
}

}  // namespace
