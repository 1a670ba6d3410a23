#include <gtest/gtest.h>

#include "tests/unit/server/frontend/irc/irc_world.h"

namespace {

TEST(irc_rooms, join_shows_who_is_there_and_others_see_it) {
    irc_world world;
    world.enter({"Lin"});
    world.say("Lin", "/join #tea");
    world.come("Ann");
    world.forget();
    world.say("Ann", "JOIN #Tea");
    EXPECT_EQ(world.saw("Lin"), lines{"Ann has joined #tea"});
    const lines saw = world.heard("Ann");
    ASSERT_EQ(saw.size(), 3U);
    EXPECT_EQ(saw[0], ":Ann!Ann@localhost JOIN #tea");
    EXPECT_TRUE(saw[1].starts_with(":hearth.local 353 Ann = #tea :")) << saw[1];
    EXPECT_EQ(saw[2], ":hearth.local 366 Ann #tea :End of /NAMES list");
    EXPECT_EQ(world.ask("Ann", "JOIN #tea"), lines{});
}

TEST(irc_rooms, several_are_joined_and_left_at_once) {
    irc_world world;
    world.come("Ann", "draft/no-implicit-names");
    EXPECT_EQ(
        world.ask("Ann", "JOIN #a,#b,,#c"),
        (lines{":Ann!Ann@localhost JOIN #a", ":Ann!Ann@localhost JOIN #b", ":Ann!Ann@localhost JOIN #c"}));
    EXPECT_EQ(world.ask("Ann", "PART #a,#nowhere,#b"),
              (lines{":Ann!Ann@localhost PART #a", ":hearth.local 403 Ann #nowhere :No such channel",
                     ":Ann!Ann@localhost PART #b"}));
    EXPECT_EQ(world.ask("Ann", "PART #a"), lines{":hearth.local 403 Ann #a :No such channel"});
    EXPECT_EQ(world.ask("Ann", "JOIN 0"),
              (lines{":Ann!Ann@localhost PART #lobby", ":Ann!Ann@localhost PART #c"}));
}

TEST(irc_rooms, who_leaves_may_say_why) {
    irc_world world;
    world.enter({"Lin"});
    world.come("Ann");
    EXPECT_EQ(world.ask("Ann", "PART #lobby :so long"), lines{":Ann!Ann@localhost PART #lobby :so long"});
    world.say("Ann", "JOIN #lobby");
    world.forget();
    world.say("Ann", "PART #lobby :so long");
    EXPECT_EQ(world.saw("Lin"), lines{"Ann has left #lobby"});
}

TEST(irc_rooms, names_that_are_none_are_refused) {
    irc_world world;
    world.come("Ann");
    EXPECT_EQ(world.ask("Ann", "JOIN tea"),
              lines{":hearth.local 403 Ann tea :A room name is # and then a letter, a digit or _"});
    EXPECT_EQ(world.ask("Ann", "JOIN #a:b"),
              lines{":hearth.local 403 Ann #a:b :Letters, digits and -_[]{}|\\^`.+& are allowed"});
    EXPECT_EQ(world.ask("Ann", "JOIN"), lines{":hearth.local 461 Ann JOIN :Not enough parameters"});
}

TEST(irc_rooms, a_topic_is_set_and_shown_on_all_doors) {
    irc_world world;
    world.enter({"Lin"});
    world.come("Ann");
    EXPECT_EQ(world.ask("Ann", "TOPIC #lobby"), lines{":hearth.local 331 Ann #lobby :No topic is set"});
    world.say("Ann", "TOPIC #lobby :tea at five");
    EXPECT_EQ(world.heard("Ann"), lines{":Ann!Ann@localhost TOPIC #lobby :tea at five"});
    EXPECT_EQ(world.saw("Lin"), lines{"*** Ann has set the topic of #lobby: tea at five"});
    const lines shown = world.ask("Ann", "TOPIC #lobby");
    ASSERT_EQ(shown.size(), 2U);
    EXPECT_EQ(shown[0], ":hearth.local 332 Ann #lobby :tea at five");
    EXPECT_TRUE(shown[1].starts_with(":hearth.local 333 Ann #lobby Ann ")) << shown[1];
    world.say("Lin", "/topic -");
    EXPECT_EQ(world.heard("Ann"), lines{":Lin!Lin@localhost TOPIC #lobby :"});
    EXPECT_EQ(world.ask("Ann", "TOPIC #no"), lines{":hearth.local 403 Ann #no :No such channel"});
    EXPECT_EQ(world.ask("Ann", "TOPIC #no :x"), lines{":hearth.local 403 Ann #no :No such channel"});
}

TEST(irc_rooms, names_are_cut_into_lines) {
    irc_world world;
    for (char c = 'a'; c <= 'z'; ++c) {
        world.enter({(std::string(20, c) + "_long_name").c_str()});
    }
    world.come("Ann");
    const lines saw = world.ask("Ann", "NAMES #lobby");
    ASSERT_GT(saw.size(), 2U);
    size_t names = 0;
    for (const std::string& line : saw) {
        names += static_cast<size_t>(std::count(line.begin(), line.end(), '_')) / 2;
    }
    EXPECT_EQ(names, 26U);
    EXPECT_EQ(world.ask("Ann", "NAMES #none"), lines{":hearth.local 366 Ann #none :End of /NAMES list"});
}

TEST(irc_rooms, a_new_nick_is_seen_on_all_doors) {
    irc_world world;
    world.enter({"Lin"});
    world.come("Ann");
    world.say("Ann", "NICK Bea");
    EXPECT_EQ(world.heard("Ann"), lines{":Ann!Ann@localhost NICK Bea"});
    EXPECT_EQ(world.saw("Lin"), lines{"Ann is now Bea"});
    world.say("Lin", "/nick Lou");
    EXPECT_EQ(world.heard("Ann"), lines{":Lin!Lin@localhost NICK Lou"});
    EXPECT_EQ(world.ask("Ann", "NICK lou"), lines{":hearth.local 433 Bea Lou :Nickname is already in use"});
}

}  // namespace
