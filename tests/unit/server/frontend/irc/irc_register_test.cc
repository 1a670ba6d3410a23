#include <gtest/gtest.h>

#include "tests/unit/server/frontend/irc/irc_world.h"

namespace {

TEST(irc_register, a_nick_and_a_user_are_welcomed_and_enter_the_default_room) {
    irc_world world({.motd = "Be kind.\nSecond line."});
    world.open("Ann", irc_door);
    EXPECT_EQ(world.heard("Ann"), lines{});
    world.say("Ann", "NICK Ann");
    EXPECT_EQ(world.heard("Ann"), lines{});
    world.say("Ann", "USER ann 0 * :Ann Example");
    const lines saw = world.heard("Ann");
    const lines begin = {
        ":hearth.local 001 Ann :Welcome to the Hearth network, Ann!ann@localhost",
        ":hearth.local 002 Ann :Your host is hearth.local, running version hearth-" HEARTH_VERSION,
    };
    ASSERT_GT(saw.size(), 12U);
    EXPECT_EQ(lines(saw.begin(), saw.begin() + 2), begin);
    EXPECT_TRUE(saw[2].starts_with(":hearth.local 003 Ann :"));
    EXPECT_TRUE(saw[3].starts_with(":hearth.local 004 Ann hearth.local hearth-" HEARTH_VERSION " "));
    EXPECT_TRUE(saw[4].starts_with(":hearth.local 005 Ann "));
    const lines end = {
        ":hearth.local 375 Ann :- hearth.local Message of the day - ",
        ":hearth.local 372 Ann :- Be kind.",
        ":hearth.local 372 Ann :- Second line.",
        ":hearth.local 376 Ann :End of /MOTD command",
        ":Ann!ann@localhost JOIN #lobby",
        ":hearth.local 353 Ann = #lobby :Ann",
        ":hearth.local 366 Ann #lobby :End of /NAMES list",
    };
    EXPECT_EQ(lines(saw.end() - static_cast<std::ptrdiff_t>(end.size()), saw.end()), end);
}

TEST(irc_register, others_see_who_has_come_by_whichever_door) {
    irc_world world;
    world.enter({"Lin"});
    world.come("Ann");
    world.forget();
    world.come("Bob", "extended-join");
    world.come("Cem");
    EXPECT_EQ(world.saw("Lin"), lines{});
    world.open("Dan", irc_door);
    world.say("Dan", "NICK Dan");
    world.say("Dan", "USER dan 0 * :Dan D.");
    EXPECT_EQ(world.heard("Ann"), lines{":Dan!dan@localhost JOIN #lobby"});
    EXPECT_EQ(world.heard("Bob"), lines{":Dan!dan@localhost JOIN #lobby * :Dan D."});
    EXPECT_EQ(world.saw("Lin"), lines{"Dan has connected"});
    world.open("Eve");
    world.say("Eve", "Eve");
    EXPECT_EQ(world.heard("Ann"), lines{":Eve!Eve@localhost JOIN #lobby"});
}

TEST(irc_register, waits_for_the_end_of_the_negotiation) {
    irc_world world;
    world.open("Ann", irc_door);
    world.say("Ann", "CAP LS 302");
    const lines caps = world.heard("Ann");
    ASSERT_FALSE(caps.empty());
    EXPECT_TRUE(caps.front().starts_with(":hearth.local CAP * LS ")) << caps.front();
    EXPECT_NE(caps.front().find("server-time"), std::string::npos);
    world.say("Ann", "NICK Ann");
    world.say("Ann", "USER ann 0 * :Ann");
    world.say("Ann", "CAP REQ :server-time echo-message");
    EXPECT_EQ(world.heard("Ann"), lines{":hearth.local CAP * ACK :server-time echo-message"});
    world.say("Ann", "CAP END");
    EXPECT_TRUE(world.heard("Ann").front().starts_with(":hearth.local 001 Ann "));
    EXPECT_EQ(world.ask("Ann", "CAP LIST"),
              lines{":hearth.local CAP Ann LIST :cap-notify server-time echo-message"});
}

TEST(irc_register, takes_all_capabilities_of_a_request_or_none) {
    irc_world world;
    world.come("Ann");
    EXPECT_EQ(world.ask("Ann", "CAP REQ :server-time nonsense"),
              lines{":hearth.local CAP Ann NAK :server-time nonsense"});
    EXPECT_EQ(world.ask("Ann", "CAP LIST"), lines{":hearth.local CAP Ann LIST :"});
    EXPECT_EQ(world.ask("Ann", "CAP REQ :setname"), lines{":hearth.local CAP Ann ACK :setname"});
    EXPECT_EQ(world.ask("Ann", "CAP REQ :-setname"), lines{":hearth.local CAP Ann ACK :-setname"});
    EXPECT_EQ(world.ask("Ann", "CAP LIST"), lines{":hearth.local CAP Ann LIST :"});
    EXPECT_EQ(world.ask("Ann", "CAP DANCE"), lines{":hearth.local 410 Ann DANCE :Invalid CAP command"});
}

TEST(irc_register, a_name_that_is_taken_or_refused_can_be_another) {
    irc_world world;
    world.enter({"Ann"});
    world.open("x", irc_door);
    world.say("x", "USER x 0 * :x");
    world.say("x", "NICK");
    EXPECT_EQ(world.heard("x"), lines{":hearth.local 431 * :No nickname given"});
    world.say("x", "NICK ann");
    EXPECT_EQ(world.heard("x"), lines{":hearth.local 433 * Ann :Nickname is already in use"});
    world.say("x", "NICK a:b");
    EXPECT_EQ(world.heard("x"),
              lines{":hearth.local 432 * a:b :Letters, digits and -_[]{}|\\^` are allowed"});
    world.say("x", "NICK Bob");
    EXPECT_TRUE(world.heard("x").front().starts_with(":hearth.local 001 Bob "));
}

TEST(irc_register, commands_come_after_it) {
    irc_world world;
    world.open("Ann", irc_door);
    world.say("Ann", "PRIVMSG #lobby :hi");
    world.say("Ann", "NONSENSE");
    world.say("Ann", "USER ann");
    world.say("Ann", "PING :a b");
    EXPECT_EQ(world.heard("Ann"), (lines{
                                      ":hearth.local 451 * :You have not registered",
                                      ":hearth.local 451 * :You have not registered",
                                      ":hearth.local 461 * USER :Not enough parameters",
                                      ":hearth.local PONG hearth.local :a b",
                                  }));
    world.come("Bob");
    EXPECT_EQ(world.ask("Bob", "USER bob 0 * :Bob"), lines{":hearth.local 462 Bob :You may not reregister"});
    EXPECT_EQ(world.ask("Bob", "nonsense"), lines{":hearth.local 421 Bob nonsense :Unknown command"});
    EXPECT_EQ(world.ask("Bob", "PING"), lines{":hearth.local 409 Bob :No origin specified"});
    EXPECT_EQ(world.ask("Bob", "PONG x"), lines{});
}

TEST(irc_register, lines_that_are_too_long_or_no_utf8_are_not_taken) {
    irc_world world;
    world.come("Ann");
    world.come("Bob", "standard-replies");
    EXPECT_EQ(world.ask("Ann", "PRIVMSG #lobby :" + std::string(500, 'x')),
              lines{":hearth.local 417 Ann :Input line was too long"});
    EXPECT_EQ(world.ask("Ann", "PRIVMSG #lobby :\xff"),
              lines{":hearth.local NOTICE Ann :The line is not valid UTF-8 and was not taken"});
    EXPECT_EQ(world.ask("Bob", "PRIVMSG #lobby :\xff"),
              lines{":hearth.local FAIL * INVALID_UTF8 :The line is not valid UTF-8 and was not taken"});
    EXPECT_EQ(world.ask("Ann", ""), lines{});
    EXPECT_EQ(world.ask("Ann", std::string_view("PING a\0b\rc", 10)),
              lines{":hearth.local PONG hearth.local abc"});
}

TEST(irc_register, quit_says_goodbye_to_all_doors) {
    irc_world world;
    world.enter({"Lin"});
    world.come("Ann");
    world.come("Bob");
    world.forget();
    world.say("Ann", "QUIT :so long");
    EXPECT_EQ(world.heard("Ann"), lines{"ERROR :Closing link: so long"});
    EXPECT_TRUE(world.is_closed("Ann"));
    EXPECT_EQ(world.heard("Bob"), lines{":Ann!Ann@localhost QUIT :so long"});
    EXPECT_EQ(world.saw("Lin"), lines{"Ann has disconnected (so long)"});
    world.say("Lin", "QUIT");
    EXPECT_EQ(world.heard("Bob"), lines{":Lin!Lin@localhost QUIT :Quit"});
}

}  // namespace
