#include <gtest/gtest.h>

#include "tests/unit/server/frontend/irc/irc_world.h"

namespace {

TEST(irc_monitor, tells_who_is_here_and_who_comes_and_goes) {
    irc_world world;
    world.come("Ann");
    world.enter({"Lin"});
    world.say("Ann", "PART #lobby");
    EXPECT_EQ(world.ask("Ann", "MONITOR + Lin,Bob"),
              (lines{":hearth.local 730 Ann :Lin!Lin@localhost", ":hearth.local 731 Ann :Bob"}));
    world.open("Bob");
    world.say("Bob", "bob");
    EXPECT_EQ(world.heard("Ann"), lines{":hearth.local 730 * :bob!bob@localhost"});
    world.say("Bob", "/quit");
    EXPECT_EQ(world.heard("Ann"), lines{":hearth.local 731 * :bob"});
    EXPECT_EQ(world.ask("Ann", "MONITOR L"),
              (lines{":hearth.local 732 Ann :Lin,Bob", ":hearth.local 733 Ann :End of MONITOR list"}));
    EXPECT_EQ(world.ask("Ann", "MONITOR S"),
              (lines{":hearth.local 730 Ann :Lin!Lin@localhost", ":hearth.local 731 Ann :Bob"}));
    EXPECT_EQ(world.ask("Ann", "MONITOR - Lin"), lines{});
    EXPECT_EQ(world.ask("Ann", "MONITOR C"), lines{});
    EXPECT_EQ(world.ask("Ann", "MONITOR L"), lines{":hearth.local 733 Ann :End of MONITOR list"});
}

TEST(irc_monitor, has_a_limit) {
    irc_world world;
    world.come("Ann");
    for (int i = 0; i < 100; ++i) {
        EXPECT_EQ(world.ask("Ann", "MONITOR + name" + std::to_string(i)).size(), 1U);
    }
    EXPECT_EQ(world.ask("Ann", "MONITOR + one_more"),
              lines{":hearth.local 734 Ann 100 one_more :Monitor list is full"});
}

TEST(irc_formatting, passes_between_irc_clients_and_is_dropped_for_others) {
    irc_world world;
    world.enter({"Lin"});
    world.come("Ann");
    world.come("Bob");
    world.forget();
    world.say("Ann", "PRIVMSG #lobby :\2bold\2 and \00304,01red\x0f");
    EXPECT_EQ(world.heard("Bob"), lines{":Ann!Ann@localhost PRIVMSG #lobby :\2bold\2 and \00304,01red\x0f"});
    EXPECT_EQ(world.saw("Lin"), lines{"Ann: bold and red"});
    world.say("Ann", "PRIVMSG #lobby :a\x1b[31mb");
    EXPECT_EQ(world.heard("Bob"), lines{":Ann!Ann@localhost PRIVMSG #lobby :a[31mb"});
}

}  // namespace
