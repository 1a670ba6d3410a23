// Many at once.
#include <gtest/gtest.h>
#include <sys/resource.h>

#include "tests/integration/hearthd.h"

namespace {

using crowd = std::vector<std::unique_ptr<line_client>>;

constexpr int64_t crowd_patience_ms = 240 * 1000;  // a thousand under a sanitizer, on a busy machine

void raise_file_limit() {
    rlimit files;
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
}

void gather(stage& on, hearthd& server, crowd& people, size_t count) {
    for (size_t i = 0; i < count; ++i) {
        people.push_back(std::make_unique<line_client>(on, server));
        people.back()->send("p" + std::to_string(i) + "\n");
        on.turn(0);
    }
    ASSERT_TRUE(on.wait_for(
        "all are in",
        [&] {
            for (size_t i = 0; i < count; ++i) {
                if (!people[i]->has_line("Welcome p" + std::to_string(i) + ". Send QUIT to disconnect.")) {
                    return false;
                }
            }
            return true;
        },
        crowd_patience_ms));
}

std::vector<std::string> said_lines(const line_client& client) {
    std::vector<std::string> said;
    for (const std::string& line : client.lines) {
        if (line.find(": says ") != std::string::npos) {
            said.push_back(line);
        }
    }
    return said;
}

TEST(crowd, of_a_thousand_in_one_room_hears_everything_in_one_order) {
    raise_file_limit();
    stage on;
    constexpr size_t count = 1000;
    hearthd server(on);
    ASSERT_TRUE(server.wait_ready());
    crowd people;
    gather(on, server, people, count);
    ASSERT_TRUE(on.wait_for(
        "the last arrival is heard by all",
        [&] {
            for (const auto& person : people) {
                if (person->lines.empty() || !person->has_line("p999 has connected")) {
                    return false;
                }
            }
            return true;
        },
        crowd_patience_ms));
    for (const auto& person : people) {
        person->lines.clear();
    }
    for (size_t i = 0; i < count; ++i) {
        people[i]->send("says " + std::to_string(i) + "\n");
    }
    for (const auto& person : people) {
        ASSERT_TRUE(on.wait_for(
            "a thousand lines", [&] { return person->lines.size() >= count; }, crowd_patience_ms));
    }
    const std::vector<std::string> first = said_lines(*people[0]);
    EXPECT_EQ(first.size(), count);
    for (const auto& person : people) {
        EXPECT_EQ(said_lines(*person), first);
    }
    for (size_t i = 0; i < count; ++i) {
        const std::string own = "p" + std::to_string(i) + ": says " + std::to_string(i);
        EXPECT_EQ(std::count(first.begin(), first.end(), own), 1) << own;
    }
    EXPECT_TRUE(server.stop());
}

TEST(crowd, of_five_hundred_reset_at_once_leaves_the_room_to_the_last_one) {
    raise_file_limit();
    stage on;
    constexpr size_t count = 500;
    hearthd server(on);
    ASSERT_TRUE(server.wait_ready());
    line_client last(on, server);
    ASSERT_TRUE(last.join("Last"));
    crowd people;
    gather(on, server, people, count);
    for (const auto& person : people) {
        person->reset();
    }
    ASSERT_TRUE(on.wait_for(
        "all goodbyes",
        [&] {
            return std::count_if(last.lines.begin(), last.lines.end(), [](const std::string& line) {
                       return line.find(" has disconnected") != std::string::npos;
                   }) == count;
        },
        crowd_patience_ms));
    last.send("alone\n");
    EXPECT_TRUE(last.wait_line("Last: alone"));
    EXPECT_TRUE(server.stop());
}

}  // namespace
