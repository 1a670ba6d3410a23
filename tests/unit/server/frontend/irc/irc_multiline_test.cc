#include <gtest/gtest.h>

#include "tests/unit/server/frontend/irc/irc_world.h"

namespace {

constexpr const char* caps = "batch message-tags draft/multiline standard-replies";

TEST(irc_multiline, lines_of_a_batch_are_said_when_it_ends) {
    irc_world world;
    world.enter({"Lin"});
    world.come("Ann", caps);
    world.say("Ann", "BATCH +1 draft/multiline #lobby");
    world.say("Ann", "@batch=1 PRIVMSG #lobby :one");
    world.say("Ann", "@batch=1 PRIVMSG #lobby :two ");
    EXPECT_EQ(world.saw("Lin"), lines{});
    world.say("Ann", "@batch=1;draft/multiline-concat PRIVMSG #lobby :and a half");
    world.say("Ann", "BATCH -1");
    EXPECT_EQ(world.saw("Lin"), (lines{"Ann: one", "Ann: two and a half"}));
    EXPECT_EQ(world.heard("Ann"), lines{});
}

TEST(irc_multiline, a_long_line_is_one_message) {
    irc_world world;
    world.enter({"Lin"});
    world.come("Ann", caps);
    std::string text;
    while (text.size() < 1000) {
        text += "word ";
    }
    text += "end";
    world.forget();
    world.say("Lin", text);
    const lines saw = world.heard("Ann");
    ASSERT_EQ(saw.size(), 5U);
    EXPECT_TRUE(saw[0].starts_with("@msgid=")) << saw[0];
    EXPECT_NE(saw[0].find(":Lin!Lin@localhost BATCH +m"), std::string::npos) << saw[0];
    EXPECT_TRUE(saw[0].ends_with(" draft/multiline #lobby")) << saw[0];
    std::string whole;
    for (size_t i = 1; i < 4; ++i) {
        EXPECT_EQ(saw[i].find(";draft/multiline-concat ") != std::string::npos, i > 1) << saw[i];
        whole += saw[i].substr(saw[i].find("#lobby :") + 8);
    }
    EXPECT_EQ(whole, text);
    EXPECT_TRUE(saw[4].starts_with(":Lin!Lin@localhost BATCH -m")) << saw[4];
}

TEST(irc_multiline, has_limits) {
    irc_world world;
    world.enter({"Lin"});
    world.come("Ann", caps);
    world.say("Ann", "BATCH +1 draft/multiline #lobby");
    for (int i = 0; i < 24; ++i) {
        EXPECT_EQ(world.ask("Ann", "@batch=1 PRIVMSG #lobby :x"), lines{});
    }
    EXPECT_EQ(world.ask("Ann", "@batch=1 PRIVMSG #lobby :x"),
              lines{":hearth.local FAIL PRIVMSG MULTILINE_MAX_LINES 24 :Too many lines"});
    EXPECT_EQ(world.ask("Ann", "BATCH -1"),
              lines{":hearth.local FAIL BATCH MULTILINE_INVALID :There is no such batch"});
    world.say("Ann", "BATCH +2 draft/multiline #lobby");
    for (int i = 0; i < 9; ++i) {
        EXPECT_EQ(world.ask("Ann", "@batch=2 PRIVMSG #lobby :" + std::string(450, 'x')), lines{});
    }
    EXPECT_EQ(world.ask("Ann", "@batch=2 PRIVMSG #lobby :" + std::string(450, 'x')),
              lines{":hearth.local FAIL PRIVMSG MULTILINE_MAX_BYTES 4096 :Too long"});
    world.say("Ann", "BATCH +3 draft/multiline #lobby");
    EXPECT_EQ(world.ask("Ann", "@batch=3 PRIVMSG #other :x"),
              lines{":hearth.local FAIL PRIVMSG MULTILINE_INVALID_TARGET #lobby #other :All lines of a batch "
                    "have one target"});
    EXPECT_EQ(
        world.ask("Ann", "BATCH +4 netsplit"),
        lines{":hearth.local FAIL BATCH UNKNOWN_TYPE netsplit :There are only batches of draft/multiline"});
    EXPECT_EQ(world.saw("Lin"), lines{});
}

}  // namespace
