#include <gtest/gtest.h>

#include "tests/unit/server/frontend/irc/irc_world.h"

namespace {

TEST(irc_talk, what_is_said_reaches_all_doors_and_is_echoed_to_those_who_want_it) {
    irc_world world;
    world.enter({"Lin"});
    world.come("Ann");
    world.come("Bob", "echo-message");
    world.forget();
    world.say("Ann", "PRIVMSG #lobby :good evening");
    EXPECT_EQ(world.heard("Ann"), lines{});
    EXPECT_EQ(world.heard("Bob"), lines{":Ann!Ann@localhost PRIVMSG #lobby :good evening"});
    EXPECT_EQ(world.saw("Lin"), lines{"Ann: good evening"});
    world.say("Bob", "PRIVMSG #lobby hi");
    EXPECT_EQ(world.heard("Bob"), lines{":Bob!Bob@localhost PRIVMSG #lobby :hi"});
    EXPECT_EQ(world.heard("Ann"), lines{":Bob!Bob@localhost PRIVMSG #lobby :hi"});
    EXPECT_EQ(world.saw("Lin"), lines{"Bob: hi"});
    world.say("Lin", "hello both");
    EXPECT_EQ(world.heard("Ann"), lines{":Lin!Lin@localhost PRIVMSG #lobby :hello both"});
}

TEST(irc_talk, actions_cross_the_doors) {
    irc_world world;
    world.enter({"Lin"});
    world.come("Ann");
    world.say("Ann", "PRIVMSG #lobby :\1ACTION waves\1");
    EXPECT_EQ(world.saw("Lin"), lines{"* Ann waves"});
    world.say("Lin", "/me nods");
    EXPECT_EQ(world.heard("Ann"), lines{":Lin!Lin@localhost PRIVMSG #lobby :\1ACTION nods\1"});
}

TEST(irc_talk, private_messages_cross_the_doors) {
    irc_world world;
    world.enter({"Lin"});
    world.come("Ann");
    world.come("Bob", "echo-message");
    world.forget();
    world.say("Ann", "PRIVMSG lin :psst");
    EXPECT_EQ(world.saw("Lin"), lines{"Ann (private): psst"});
    EXPECT_EQ(world.heard("Ann"), lines{});
    world.say("Lin", "/reply yes?");
    EXPECT_EQ(world.heard("Ann"), lines{":Lin!Lin@localhost PRIVMSG Ann :yes?"});
    world.forget();
    EXPECT_EQ(world.ask("Bob", "PRIVMSG Ann :hi"), lines{":Bob!Bob@localhost PRIVMSG Ann :hi"});
    EXPECT_EQ(world.ask("Bob", "PRIVMSG Nobody :hi"),
              lines{":hearth.local 401 Bob Nobody :No such nick/channel"});
}

TEST(irc_talk, needs_a_target_and_a_text) {
    irc_world world;
    world.come("Ann");
    EXPECT_EQ(world.ask("Ann", "PRIVMSG"), lines{":hearth.local 411 Ann :No recipient given"});
    EXPECT_EQ(world.ask("Ann", "PRIVMSG #lobby"), lines{":hearth.local 412 Ann :No text to send"});
    EXPECT_EQ(world.ask("Ann", "PRIVMSG #none :x"), lines{":hearth.local 403 Ann #none :No such channel"});
    EXPECT_EQ(world.ask("Ann", "PRIVMSG A,B,C,D,E :x").back(), ":hearth.local 407 Ann E :Too many targets");
}

TEST(irc_talk, a_long_line_is_cut_and_comes_whole) {
    irc_world world;
    world.enter({"Lin"});
    world.come("Ann", "server-time message-tags");
    std::string text;
    while (text.size() < 3900) {
        text += "日本語 word ";
    }
    text += "end";
    world.forget();
    world.say("Lin", text);
    std::string whole;
    const lines saw = world.heard("Ann");
    for (const std::string& line : saw) {
        whole += line.substr(line.find("#lobby :") + 8);
        EXPECT_EQ(line.starts_with("@time="), &line == &saw.front());
    }
    EXPECT_EQ(whole, text);
    EXPECT_GT(saw.size(), 8U);
}

TEST(irc_talk, tags_tell_the_time_and_the_number) {
    irc_world world;
    world.memory.now_us = 1795341784123000;
    world.enter({"Lin"});
    world.come("Ann", "server-time");
    world.come("Bob", "server-time message-tags");
    world.forget();
    world.say("Lin", "hi");
    EXPECT_EQ(world.heard("Ann"),
              lines{"@time=2026-11-22T10:03:04.123Z :Lin!Lin@localhost PRIVMSG #lobby :hi"});
    const lines saw = world.heard("Bob");
    ASSERT_EQ(saw.size(), 1U);
    EXPECT_TRUE(saw[0].starts_with("@time=2026-11-22T10:03:04.123Z;msgid=")) << saw[0];
}

TEST(irc_talk, who_is_away_is_told) {
    irc_world world;
    world.come("Ann");
    world.come("Bob");
    EXPECT_EQ(world.ask("Ann", "AWAY :lunch"),
              lines{":hearth.local 306 Ann :You have been marked as being away"});
    EXPECT_EQ(world.ask("Bob", "PRIVMSG Ann :hi"), lines{":hearth.local 301 Bob Ann :lunch"});
    EXPECT_EQ(world.ask("Ann", "AWAY"),
              lines{":hearth.local 305 Ann :You are no longer marked as being away"});
    EXPECT_EQ(world.ask("Bob", "PRIVMSG Ann :hi"), lines{});
}

constexpr const char* labels = "labeled-response batch echo-message message-tags";

TEST(irc_labels, stand_on_the_one_answer) {
    irc_world world;
    world.come("Ann", labels);
    EXPECT_EQ(world.ask("Ann", "@label=a PING x"), lines{"@label=a :hearth.local PONG hearth.local x"});
    const lines echo = world.ask("Ann", "@label=b PRIVMSG #lobby :hi");
    ASSERT_EQ(echo.size(), 1U);
    EXPECT_TRUE(echo[0].starts_with("@label=b;msgid=")) << echo[0];
    EXPECT_EQ(world.ask("Ann", "@label=c PRIVMSG #no :hi"),
              lines{"@label=c :hearth.local 403 Ann #no :No such channel"});
    EXPECT_EQ(world.ask("Ann", "@label=d AWAY :x"),
              lines{"@label=d :hearth.local 306 Ann :You have been marked as being away"});
}

TEST(irc_labels, stand_on_a_batch_of_several_answers) {
    irc_world world;
    world.come("Ann", labels);
    EXPECT_EQ(world.ask("Ann", "@label=a NAMES #lobby"),
              (lines{
                  "@label=a :hearth.local BATCH +1 labeled-response",
                  "@batch=1 :hearth.local 353 Ann = #lobby :Ann",
                  "@batch=1 :hearth.local 366 Ann #lobby :End of /NAMES list",
                  ":hearth.local BATCH -1",
              }));
    const lines join = world.ask("Ann", "@label=b JOIN #tea");
    ASSERT_EQ(join.size(), 5U);
    EXPECT_EQ(join[0], "@label=b :hearth.local BATCH +2 labeled-response");
    EXPECT_TRUE(join[1].starts_with("@batch=2;msgid=")) << join[1];
    EXPECT_EQ(join[4], ":hearth.local BATCH -2");
}

TEST(irc_labels, without_an_answer_there_is_an_ack) {
    irc_world world;
    world.come("Ann", "labeled-response batch");
    EXPECT_EQ(world.ask("Ann", "@label=a PRIVMSG #lobby :hi"), lines{"@label=a :hearth.local ACK"});
    EXPECT_EQ(world.ask("Ann", "@label=b PONG x"), lines{"@label=b :hearth.local ACK"});
    EXPECT_EQ(world.ask("Ann", "PRIVMSG #lobby :hi"), lines{});
    world.come("Bob");
    EXPECT_EQ(world.ask("Bob", "@label=a PONG x"), lines{});
}

TEST(irc_labels, are_for_the_asker_alone) {
    irc_world world;
    world.come("Ann", labels);
    world.come("Bob", labels);
    world.forget();
    world.say("Ann", "@label=a PRIVMSG #lobby :hi");
    const lines saw = world.heard("Bob");
    ASSERT_EQ(saw.size(), 1U);
    EXPECT_TRUE(saw[0].starts_with("@msgid=")) << saw[0];
}

}  // namespace
