#include <gtest/gtest.h>

#include "tests/unit/server/frontend/irc/irc_world.h"

namespace {

TEST(irc_people, whois_tells_of_people_on_all_doors) {
    irc_world world;
    world.come("Ann");
    world.enter({"Lin"});
    const lines saw = world.ask("Ann", "WHOIS lin");
    ASSERT_EQ(saw.size(), 5U);
    EXPECT_EQ(saw[0], ":hearth.local 311 Ann Lin Lin localhost * :Lin");
    EXPECT_EQ(saw[1], ":hearth.local 319 Ann Lin :#lobby");
    EXPECT_EQ(saw[2], ":hearth.local 312 Ann Lin hearth.local :Hearth");
    EXPECT_TRUE(saw[3].starts_with(":hearth.local 317 Ann Lin ")) << saw[3];
    EXPECT_EQ(saw[4], ":hearth.local 318 Ann lin :End of /WHOIS list");
    EXPECT_EQ(world.ask("Ann", "WHOIS Nobody"), (lines{":hearth.local 401 Ann Nobody :No such nick/channel",
                                                       ":hearth.local 318 Ann Nobody :End of /WHOIS list"}));
    EXPECT_EQ(world.ask("Ann", "WHOIS"), lines{":hearth.local 431 Ann :No nickname given"});
    world.say("Lin", "/away lunch");
    EXPECT_EQ(world.ask("Ann", "WHOIS hearth.local lin")[3], ":hearth.local 301 Ann Lin :lunch");
}

TEST(irc_people, whowas_tells_who_was_here) {
    irc_world world;
    world.come("Ann");
    world.come("Bob");
    world.say("Bob", "QUIT");
    const lines saw = world.ask("Ann", "WHOWAS Bob");
    ASSERT_EQ(saw.size(), 3U);
    EXPECT_EQ(saw[0], ":hearth.local 314 Ann Bob Bob localhost * :Bob of the tests");
    EXPECT_EQ(saw[2], ":hearth.local 369 Ann Bob :End of WHOWAS");
    EXPECT_EQ(world.ask("Ann", "WHOWAS Never"),
              (lines{":hearth.local 406 Ann Never :There was no such nickname",
                     ":hearth.local 369 Ann Never :End of WHOWAS"}));
}

TEST(irc_people, who_lists_a_room_or_those_who_match) {
    irc_world world;
    world.come("Ann");
    world.come("Bob");
    world.say("Bob", "AWAY :x");
    const std::string ann =
        ":hearth.local 352 Ann #lobby Ann localhost hearth.local Ann H :0 Ann of the tests";
    const std::string bob =
        ":hearth.local 352 Ann #lobby Bob localhost hearth.local Bob G :0 Bob of the tests";
    const std::string end = " :End of /WHO list";
    EXPECT_EQ(world.ask("Ann", "WHO #lobby"), (lines{ann, bob, ":hearth.local 315 Ann #lobby" + end}));
    EXPECT_EQ(world.ask("Ann", "WHO B*"), (lines{bob, ":hearth.local 315 Ann B*" + end}));
    EXPECT_EQ(world.ask("Ann", "WHO bob"), (lines{bob, ":hearth.local 315 Ann bob" + end}));
    EXPECT_EQ(world.ask("Ann", "WHO #lobby o"), lines{":hearth.local 315 Ann #lobby" + end});
    EXPECT_EQ(world.ask("Ann", "WHO nobody"), lines{":hearth.local 315 Ann nobody" + end});
    EXPECT_EQ(world.ask("Ann", "WHO Bob %tcnuhraf,42"),
              (lines{":hearth.local 354 Ann 42 #lobby Bob localhost Bob G 0 :Bob of the tests",
                     ":hearth.local 315 Ann Bob" + end}));
}

TEST(irc_people, userhost_and_ison_tell_who_is_here) {
    irc_world world;
    world.come("Ann");
    world.enter({"Lin"});
    EXPECT_EQ(world.ask("Ann", "USERHOST Lin Nobody Ann"),
              lines{":hearth.local 302 Ann :Lin=+Lin@localhost Ann=+Ann@localhost"});
    EXPECT_EQ(world.ask("Ann", "ISON lin Nobody :ann x"), lines{":hearth.local 303 Ann :Lin Ann"});
    EXPECT_EQ(world.ask("Ann", "ISON"), lines{":hearth.local 461 Ann ISON :Not enough parameters"});
}

TEST(irc_about, the_server_tells_of_itself) {
    irc_world world;
    world.come("Ann");
    EXPECT_EQ(world.ask("Ann", "MOTD"), lines{":hearth.local 422 Ann :There is no message of the day"});
    EXPECT_EQ(world.ask("Ann", "LUSERS")[0],
              ":hearth.local 251 Ann :There are 1 users and 0 invisible on 1 server");
    EXPECT_EQ(world.ask("Ann", "VERSION")[0],
              ":hearth.local 351 Ann hearth-" HEARTH_VERSION " hearth.local :IRCv3");
    EXPECT_TRUE(world.ask("Ann", "TIME")[0].starts_with(":hearth.local 391 Ann hearth.local :20"));
    EXPECT_EQ(world.ask("Ann", "TIME nowhere"), lines{":hearth.local 402 Ann nowhere :No such server"});
    EXPECT_EQ(world.ask("Ann", "INFO").back(), ":hearth.local 374 Ann :End of /INFO list");
    EXPECT_EQ(world.ask("Ann", "ADMIN").size(), 4U);
    EXPECT_TRUE(world.ask("Ann", "STATS u")[0].starts_with(":hearth.local 242 Ann :Server Up "));
    EXPECT_EQ(world.ask("Ann", "STATS x"), lines{":hearth.local 219 Ann x :End of /STATS report"});
    EXPECT_EQ(world.ask("Ann", "HELP").back(), ":hearth.local 706 Ann * :End of /HELP");
    EXPECT_EQ(world.ask("Ann", "HELP dance"), lines{":hearth.local 524 Ann dance :There is no help on that"});
}

TEST(irc_list, rooms_are_listed_with_conditions) {
    irc_world world;
    world.come("Ann");
    world.come("Bob");
    world.say("Ann", "JOIN #tea");
    world.say("Ann", "TOPIC #tea :five o'clock");
    const std::string start = ":hearth.local 321 Ann Channel :Users  Name";
    const std::string lobby = ":hearth.local 322 Ann #lobby 2 :";
    const std::string tea = ":hearth.local 322 Ann #tea 1 :five o'clock";
    const std::string end = ":hearth.local 323 Ann :End of /LIST";
    EXPECT_EQ(world.ask("Ann", "LIST"), (lines{start, lobby, tea, end}));
    EXPECT_EQ(world.ask("Ann", "LIST #TEA"), (lines{start, tea, end}));
    EXPECT_EQ(world.ask("Ann", "LIST >1"), (lines{start, lobby, end}));
    EXPECT_EQ(world.ask("Ann", "LIST <2"), (lines{start, tea, end}));
    EXPECT_EQ(world.ask("Ann", "LIST !#t*"), (lines{start, lobby, end}));
    EXPECT_EQ(world.ask("Ann", "LIST C<5"), (lines{start, end}));  // the clock of this world stands at 1970
}

}  // namespace
