#include <gtest/gtest.h>

#include "tests/unit/server/frontend/irc/irc_world.h"

namespace {

// Ann operates #tea, Bob and Lin (on the line door) are in it.
struct tea_world : irc_world {
    tea_world() {
        come("Ann");
        come("Bob");
        enter({"Lin"});
        say("Ann", "JOIN #tea");
        say("Bob", "JOIN #tea");
        say("Lin", "/join #tea");
        forget();
    }
};

TEST(irc_modes, are_shown_and_changed_by_operators) {
    tea_world world;
    EXPECT_EQ(world.ask("Bob", "MODE #tea")[0], ":hearth.local 324 Bob #tea +n");
    EXPECT_EQ(world.ask("Bob", "MODE #tea +m"),
              lines{":hearth.local 482 Bob #tea :You're not channel operator"});
    world.say("Ann", "MODE #tea +mtk-n+l word 9");
    EXPECT_EQ(world.heard("Ann"), lines{":Ann!Ann@localhost MODE #tea +mtk-n+l word 9"});
    EXPECT_EQ(world.heard("Bob"), lines{":Ann!Ann@localhost MODE #tea +mtk-n+l word 9"});
    EXPECT_EQ(world.ask("Bob", "MODE #tea")[0], ":hearth.local 324 Bob #tea +klmt word 9");
    EXPECT_EQ(world.ask("Ann", "MODE #tea -k x"), lines{":Ann!Ann@localhost MODE #tea -k *"});
    EXPECT_EQ(world.ask("Ann", "MODE #tea +z"), lines{":hearth.local 472 Ann z :is unknown mode char to me"});
    EXPECT_EQ(world.ask("Ann", "MODE #none"), lines{":hearth.local 403 Ann #none :No such channel"});
    EXPECT_EQ(world.ask("Ann", "MODE #tea +o"), lines{":hearth.local 461 Ann MODE :Not enough parameters"});
}

TEST(irc_modes, ranks_show_in_names) {
    tea_world world;
    world.come("Cem", "multi-prefix");
    world.say("Cem", "JOIN #tea");
    EXPECT_EQ(world.ask("Ann", "MODE #tea +ov Bob Bob"), lines{":Ann!Ann@localhost MODE #tea +ov Bob Bob"});
    EXPECT_EQ(world.ask("Ann", "NAMES #tea")[0], ":hearth.local 353 Ann = #tea :@Ann @Bob Lin Cem");
    EXPECT_EQ(world.ask("Cem", "NAMES #tea")[0], ":hearth.local 353 Cem = #tea :@Ann @+Bob Lin Cem");
}

TEST(irc_modes, who_is_banned_cannot_come_in_or_speak) {
    tea_world world;
    EXPECT_EQ(world.ask("Ann", "MODE #tea +b bob"), lines{":Ann!Ann@localhost MODE #tea +b bob!*@*"});
    const lines list = world.ask("Ann", "MODE #tea b");
    ASSERT_EQ(list.size(), 2U);
    EXPECT_TRUE(list[0].starts_with(":hearth.local 367 Ann #tea bob!*@* Ann ")) << list[0];
    EXPECT_EQ(list[1], ":hearth.local 368 Ann #tea :End of channel ban list");
    EXPECT_EQ(world.ask("Bob", "PRIVMSG #tea :hi"),
              lines{":hearth.local 404 Bob #tea :Cannot send to channel (+b)"});
    world.say("Bob", "PART #tea");
    EXPECT_EQ(world.ask("Bob", "JOIN #tea"), lines{":hearth.local 474 Bob #tea :Cannot join channel (+b)"});
    EXPECT_EQ(world.ask("Ann", "MODE #tea -b bob!*@*"), lines{":Ann!Ann@localhost MODE #tea -b bob!*@*"});
    EXPECT_EQ(world.ask("Bob", "JOIN #tea").size(), 3U);
}

TEST(irc_modes, who_is_muted_hears_and_does_not_speak) {
    tea_world world;
    EXPECT_EQ(world.ask("Ann", "MODE #tea +b m:Bob"), lines{":Ann!Ann@localhost MODE #tea +b m:Bob!*@*"});
    EXPECT_EQ(world.ask("Bob", "PRIVMSG #tea :hi"),
              lines{":hearth.local 404 Bob #tea :Cannot send to channel (+b m:)"});
    world.say("Lin", "still there?");
    EXPECT_EQ(world.heard("Bob"), lines{":Lin!Lin@localhost PRIVMSG #tea :still there?"});
    EXPECT_TRUE(world.ask("Ann", "MODE #tea b")[0].starts_with(":hearth.local 367 Ann #tea m:Bob!*@* Ann "));
}

TEST(irc_modes, doors_can_be_shut) {
    tea_world world;
    world.come("Cem");
    world.say("Ann", "MODE #tea +k word");
    EXPECT_EQ(world.ask("Cem", "JOIN #tea"), lines{":hearth.local 475 Cem #tea :Cannot join channel (+k)"});
    EXPECT_EQ(world.ask("Cem", "JOIN #tea word").size(), 3U);
    world.say("Cem", "PART #tea");
    world.say("Ann", "MODE #tea -k+l * 1");
    EXPECT_EQ(world.ask("Cem", "JOIN #tea"), lines{":hearth.local 471 Cem #tea :Cannot join channel (+l)"});
    world.say("Ann", "MODE #tea -l+i");
    EXPECT_EQ(world.ask("Cem", "JOIN #tea"), lines{":hearth.local 473 Cem #tea :Cannot join channel (+i)"});
    world.say("Ann", "INVITE Cem #tea");
    EXPECT_EQ(world.heard("Cem").back(), ":Ann!Ann@localhost INVITE Cem #tea");
    EXPECT_EQ(world.heard("Ann").back(), ":hearth.local 341 Ann Cem #tea");
    EXPECT_EQ(world.ask("Cem", "JOIN #tea").size(), 3U);
    EXPECT_EQ(world.ask("Ann", "INVITE Bob #tea"),
              lines{":hearth.local 443 Ann Bob #tea :is already on channel"});
}

TEST(irc_modes, speaking_can_be_limited) {
    tea_world world;
    world.say("Ann", "MODE #tea +m");
    EXPECT_EQ(world.ask("Bob", "PRIVMSG #tea :hi"),
              lines{":hearth.local 404 Bob #tea :Cannot send to channel (+m)"});
    world.say("Ann", "MODE #tea -m+C");
    EXPECT_EQ(world.ask("Bob", "PRIVMSG #tea :\1VERSION\1"),
              lines{":hearth.local 404 Bob #tea :Cannot send to channel (+C)"});
    EXPECT_EQ(world.ask("Ann", "MODE #tea +f x")[0].substr(0, 30), ":hearth.local 696 Ann #tea l x");
}

TEST(irc_modes, ones_own_are_flags) {
    irc_world world;
    world.come("Ann");
    world.come("Bob");
    EXPECT_EQ(world.ask("Ann", "MODE Ann"), lines{":hearth.local 221 Ann +"});
    EXPECT_EQ(world.ask("Ann", "MODE Ann +iB-w"), lines{":Ann!Ann@localhost MODE Ann :+Bi"});
    EXPECT_EQ(world.ask("Ann", "MODE ann"), lines{":hearth.local 221 Ann +Bi"});
    EXPECT_EQ(world.ask("Ann", "MODE Ann -i"), lines{":Ann!Ann@localhost MODE Ann :-i"});
    EXPECT_EQ(world.ask("Ann", "MODE Ann +o"), lines{});
    EXPECT_EQ(world.ask("Ann", "MODE Ann +x"), lines{":hearth.local 501 Ann :Unknown user mode flag"});
    EXPECT_EQ(world.ask("Ann", "MODE Bob +i"),
              lines{":hearth.local 502 Ann :Cannot change mode for other users"});
    EXPECT_EQ(world.ask("Ann", "MODE Nobody"), lines{":hearth.local 401 Ann Nobody :No such nick/channel"});
    EXPECT_EQ(world.ask("Bob", "WHOIS Ann")[3], ":hearth.local 335 Bob Ann :is a bot");
}

TEST(irc_moderate, kick_puts_out_and_all_doors_see_it) {
    tea_world world;
    world.say("Ann", "KICK #tea Bob :enough");
    EXPECT_EQ(world.heard("Bob"), lines{":Ann!Ann@localhost KICK #tea Bob :enough"});
    EXPECT_EQ(world.heard("Ann"), lines{":Ann!Ann@localhost KICK #tea Bob :enough"});
    EXPECT_EQ(world.saw("Lin").size(), 1U);
    EXPECT_EQ(world.ask("Ann", "KICK #tea Bob"),
              lines{":hearth.local 441 Ann Bob #tea :They aren't on that channel"});
    EXPECT_EQ(world.ask("Bob", "KICK #tea Ann"),
              lines{":hearth.local 442 Bob #tea :You're not on that channel"});
    EXPECT_EQ(world.ask("Ann", "KICK #tea"), lines{":hearth.local 461 Ann KICK :Not enough parameters"});
}

TEST(irc_moderate, operators_of_the_server_rule_everywhere) {
    tea_world world;
    EXPECT_EQ(world.ask("Bob", "KILL Ann :x"),
              lines{":hearth.local 481 Bob :Permission denied: you are no operator of this server"});
    EXPECT_EQ(world.ask("Bob", "REHASH"),
              lines{":hearth.local 481 Bob :Permission denied: you are no operator of this server"});
    chat_make_operator(world.core, world.people.at("Bob")->session.id, "bob");
    world.drain();
    EXPECT_EQ(world.heard("Bob")[0], ":hearth.local 381 Bob :You are now an operator of this server");
    world.forget();
    world.say("Bob", "WALLOPS :all well");
    EXPECT_EQ(world.heard("Bob"), lines{":Bob!Bob@localhost WALLOPS :all well"});
    world.say("Bob", "KILL Ann :spam");
    EXPECT_EQ(world.heard("Ann"), lines{"ERROR :Closing link: ended by Bob: spam"});
    EXPECT_TRUE(world.is_closed("Ann"));
}

TEST(irc_talk, notices_are_never_refused) {
    tea_world world;
    world.say("Ann", "NOTICE #tea :note this");
    EXPECT_EQ(world.heard("Bob"), lines{":Ann!Ann@localhost NOTICE #tea :note this"});
    EXPECT_EQ(world.saw("Lin").size(), 1U);
    EXPECT_EQ(world.ask("Ann", "NOTICE Nobody :x"), lines{});
}

TEST(irc_talk, what_is_for_programs_stays_among_them) {
    tea_world world;
    world.say("Ann", "PRIVMSG Bob :\1VERSION\1");
    EXPECT_EQ(world.heard("Bob"), lines{":Ann!Ann@localhost PRIVMSG Bob :\1VERSION\1"});
    world.say("Ann", "PRIVMSG #tea :\1PING 1 2\1");
    EXPECT_EQ(world.heard("Bob"), lines{":Ann!Ann@localhost PRIVMSG #tea :\1PING 1 2\1"});
    EXPECT_EQ(world.saw("Lin"), lines{});
    world.say("Bob", "NOTICE Ann :\1VERSION x\1");
    EXPECT_EQ(world.heard("Ann"), lines{":Bob!Bob@localhost NOTICE Ann :\1VERSION x\1"});
    world.say("Ann", "PRIVMSG Lin :\1ACTION waves\1");
    EXPECT_EQ(world.saw("Lin").size(), 1U);
}

TEST(irc_talk, operators_of_a_room_are_spoken_to_alone) {
    tea_world world;
    world.say("Bob", "PRIVMSG @#tea :help");
    EXPECT_EQ(world.heard("Ann"), lines{":Bob!Bob@localhost PRIVMSG @#tea :help"});
    EXPECT_EQ(world.saw("Lin"), lines{});
}

TEST(irc_talk, tags_of_clients_are_passed_on) {
    irc_world world;
    world.come("Ann", "message-tags");
    world.come("Bob", "message-tags");
    world.come("Cem");
    world.enter({"Lin"});
    world.say("Ann", "@+typing=active;x=1 TAGMSG #lobby");
    const lines saw = world.heard("Bob");
    ASSERT_EQ(saw.size(), 1U);
    EXPECT_TRUE(saw[0].ends_with(";+typing=active :Ann!Ann@localhost TAGMSG #lobby")) << saw[0];
    EXPECT_EQ(world.heard("Cem"), lines{});
    EXPECT_EQ(world.saw("Lin"), lines{});
    EXPECT_EQ(world.ask("Ann", "TAGMSG #lobby"), lines{});
    world.say("Ann", "@+draft/reply=7 PRIVMSG #lobby :yes");
    EXPECT_TRUE(
        world.heard("Bob").back().ends_with(";+draft/reply=7 :Ann!Ann@localhost PRIVMSG #lobby :yes"));
    EXPECT_EQ(world.heard("Cem"), lines{":Ann!Ann@localhost PRIVMSG #lobby :yes"});
}

TEST(irc_people, who_goes_away_and_who_has_another_real_name_is_told_to_those_who_want_it) {
    irc_world world;
    world.come("Ann");
    world.come("Bob", "away-notify setname");
    world.say("Ann", "AWAY :lunch");
    EXPECT_EQ(world.heard("Bob"), lines{":Ann!Ann@localhost AWAY :lunch"});
    world.say("Ann", "AWAY");
    EXPECT_EQ(world.heard("Bob"), lines{":Ann!Ann@localhost AWAY"});
    world.say("Ann", "SETNAME :Ann the Second");
    EXPECT_EQ(world.heard("Bob"), lines{":Ann!Ann@localhost SETNAME :Ann the Second"});
    EXPECT_TRUE(world.ask("Bob", "WHOIS Ann")[0].ends_with("* :Ann the Second"));
}

}  // namespace
