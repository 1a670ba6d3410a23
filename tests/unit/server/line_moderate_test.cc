// Operators at work in the line door, and those whom they meet.
#include <gtest/gtest.h>

#include "server/core/chat_view.h"
#include "server/core/command.h"
#include "server/core/reply.h"
#include "tests/unit/server/door_world.h"

namespace {

// Ann operates #den, Bob and Cem are in it, and that is where all three talk.
struct line_moderate : testing::Test {
    door_world world;

    void SetUp() override {
        world.enter({"Ann", "Bob", "Cem"});
        for (const char* who : {"Ann", "Bob", "Cem"}) {
            world.say(who, "/join #den");
        }
        world.forget();
    }
    lines answer_to(const std::string& who, std::string_view line) {
        world.forget();
        world.say(who, line);
        return world.saw(who);
    }
};

TEST_F(line_moderate, is_for_operators_alone) {
    const lines refused = {"*** Only an operator of #den can do that; /who shows who is one."};
    for (const char* line :
         {"/kick Cem", "/ban Cem", "/unban Cem", "/mute Cem", "/slow 5", "/op Bob", "/deop Ann"}) {
        EXPECT_EQ(answer_to("Bob", line), refused) << line;
    }
    EXPECT_EQ(world.saw("Cem"), lines{});
}

TEST_F(line_moderate, puts_people_out_and_lets_them_come_again) {
    world.say("Ann", "/kick bob too loud");
    EXPECT_EQ(world.saw("Bob"),
              (lines{"*** Ann has removed Bob from #den (too loud)", "*** You talk in #lobby now."}));
    EXPECT_EQ(world.saw("Cem"), lines{"*** Ann has removed Bob from #den (too loud)"});
    EXPECT_EQ(answer_to("Ann", "/kick Bob"), lines{"*** Bob is not in #den."});
    EXPECT_EQ(answer_to("Ann", "/kick Dora"), lines{"*** Nobody here is called Dora."});
    EXPECT_EQ(answer_to("Bob", "/join #den").front(), "Bob has joined #den");
}

TEST_F(line_moderate, bans_those_of_this_machine_by_name) {
    world.say("Ann", "/ban bob too loud");
    EXPECT_EQ(world.saw("Cem"), (lines{"*** Ann has banned Bob!*@* from #den",
                                       "*** Ann has removed Bob from #den (too loud)"}));
    EXPECT_EQ(answer_to("Bob", "/join #den"), lines{"*** You are banned from #den: too loud"});
    EXPECT_EQ(answer_to("Ann", "/ban"), lines{"*** Banned from #den: Bob!*@*"});
    EXPECT_EQ(answer_to("Ann", "/unban Cem"), lines{"*** Cem is not banned from #den; /ban shows who is."});
    EXPECT_EQ(answer_to("Ann", "/unban BOB"), lines{"*** Ann has ended the ban of Bob!*@* from #den"});
    EXPECT_EQ(answer_to("Ann", "/ban"), lines{"*** Nobody is banned from #den or muted there."});
    EXPECT_EQ(answer_to("Bob", "/join #den").front(), "Bob has joined #den");
}

TEST_F(line_moderate, bans_by_mask_whoever_is_like_it) {
    EXPECT_EQ(answer_to("Ann", "/ban C*"), lines{"*** Ann has banned C*!*@* from #den"});
    EXPECT_EQ(answer_to("Cem", "psst"), lines{"*** You are banned from #den"});
    EXPECT_EQ(answer_to("Cem", "/nick Dem"),
              lines{"*** You are banned from #den or muted there: you keep your name until you leave it."});
    EXPECT_EQ(answer_to("Ann", "/ban c*@x y"), lines{"*** Ann has banned *!c*@x from #den"});
    EXPECT_EQ(answer_to("Ann", "/unban Cem"), lines{"*** Ann has ended the ban of C*!*@* from #den"});
    EXPECT_EQ(answer_to("Cem", "hm"), lines{"Cem: hm"});
    EXPECT_EQ(answer_to("Ann", "/ban " + std::string(300, '*')).size(), 1U);
    EXPECT_EQ(answer_to("Ann", "/ban"), lines{"*** Banned from #den: *!c*@x"});
}

TEST_F(line_moderate, mutes_people_who_go_on_hearing) {
    world.say("Ann", "/mute Bob cool down");
    EXPECT_EQ(world.saw("Bob"), lines{"*** Ann has muted Bob!*@* in #den"});
    EXPECT_EQ(answer_to("Bob", "what"), lines{"*** You are muted in #den: cool down"});
    EXPECT_EQ(answer_to("Bob", "/me waves"), lines{"*** You are muted in #den: cool down"});
    world.forget();
    world.say("Cem", "hi");
    EXPECT_EQ(world.saw("Bob"), lines{"Cem: hi"});
    EXPECT_EQ(answer_to("Bob", "/msg #lobby hi"), lines{"#lobby Bob: hi"});
    world.say("Ann", "/unmute Bob");
    EXPECT_EQ(answer_to("Bob", "what"), lines{"Bob: what"});
    EXPECT_EQ(answer_to("Ann", "/unmute Bob"), lines{"*** Bob is not muted in #den; /ban shows who is."});
}

TEST_F(line_moderate, slows_all_but_those_with_a_rank) {
    EXPECT_EQ(answer_to("Ann", "/slow 10"), lines{"*** Ann has made #den slow: a line from each in 10 s"});
    EXPECT_EQ(answer_to("Bob", "one"), lines{"Bob: one"});
    world.memory.now_us += 4'500'000;
    EXPECT_EQ(answer_to("Bob", "two"), lines{"*** #den is slow: wait 6 s before your next line."});
    EXPECT_EQ(answer_to("Cem", "hi"), lines{"Cem: hi"});
    EXPECT_EQ(answer_to("Ann", "hi"), lines{"Ann: hi"});
    EXPECT_EQ(answer_to("Ann", "hi"), lines{"Ann: hi"});
    world.memory.now_us += 5'500'000;
    EXPECT_EQ(answer_to("Bob", "two"), lines{"Bob: two"});
    EXPECT_EQ(answer_to("Ann", "/slow 0"), lines{"*** 0 is no number from 1 to 3600."});
    EXPECT_EQ(answer_to("Ann", "/slow off"), lines{"*** Ann has made #den slow no more"});
    EXPECT_EQ(answer_to("Bob", "three"), lines{"Bob: three"});
}

TEST_F(line_moderate, makes_operators_and_unmakes_them) {
    world.say("Ann", "/op bob");
    EXPECT_EQ(world.saw("Cem"), lines{"*** Ann has made Bob an operator of #den"});
    EXPECT_EQ(answer_to("Cem", "/who"), lines{"*** In #den (3): @Ann, @Bob, Cem"});
    EXPECT_EQ(answer_to("Bob", "/deop Ann"), lines{"*** Bob has made Ann an operator of #den no more"});
    EXPECT_EQ(answer_to("Bob", "/op Ann"), lines{"*** Bob has made Ann an operator of #den"});
    EXPECT_EQ(answer_to("Bob", "/op Ann"), lines{});
}

TEST_F(line_moderate, invites) {
    world.enter({"Dora"});
    EXPECT_EQ(answer_to("Bob", "/invite Dora"), lines{"*** Dora is invited to #den."});
    EXPECT_EQ(world.saw("Dora"), lines{"*** Bob invites you to #den; /join #den"});
    EXPECT_EQ(world.saw("Cem"), lines{});
    EXPECT_EQ(answer_to("Bob", "/invite Cem"), lines{"*** Cem is in #den already."});
}

TEST_F(line_moderate, ends_with_the_last_member) {
    world.say("Ann", "/ban Dora!*@*");
    for (const char* who : {"Ann", "Bob", "Cem"}) {
        world.say(who, "/leave");
    }
    world.open("Dora");
    world.say("Dora", "Dora");
    EXPECT_EQ(answer_to("Dora", "/join #den").front(), "Dora has joined #den");
}

TEST_F(line_moderate, of_the_room_that_all_enter_is_for_operators_of_the_server) {
    world.say("Ann", "/leave");
    EXPECT_EQ(answer_to("Ann", "/kick Bob"),
              lines{"*** Only an operator of #lobby can do that; /who shows who is one."});
    chat_make_operator(world.core, world.people.at("Ann")->session.id, "mia");
    world.drain();
    world.forget();
    world.say("Ann", "/ban Bob spam");
    EXPECT_EQ(world.saw("Bob"), (lines{"*** Ann has banned Bob!*@* from #lobby",
                                       "*** Ann has removed Bob from #lobby (spam)"}));
    world.say("Bob", "QUIT");
    world.open("bob");
    world.say("bob", "bob");
    EXPECT_EQ(world.saw("bob").back(), "*** You are banned from #lobby: spam");
    EXPECT_EQ(answer_to("bob", "hi"), lines{"*** You are in no room; /join #room"});
}

// -- what comes from other doors --

TEST_F(line_moderate, says_each_line_of_a_text_with_its_speaker_and_without_formatting) {
    const session_id ann = world.people.at("Ann")->session.id;
    chat_run(world.core, ann,
             {.verb = command_verb::say,
              .target = {},
              .text = "\x02one\x02\nBob: two\n\x03"
                      "4three",
              .formatted = true});
    world.drain();
    const lines said = {"Ann: one", "Ann: Bob: two", "Ann: three"};
    EXPECT_EQ(world.saw("Bob"), said);
    chat_run(world.core, ann, {.verb = command_verb::act, .target = "Bob", .text = "waves"});
    chat_run(world.core, ann, {.verb = command_verb::notice, .target = "Bob", .text = "psst"});
    chat_run(world.core, ann, {.verb = command_verb::notice, .target = "#den", .text = "built"});
    chat_run(world.core, ann,
             {.verb = command_verb::say, .target = "Bob", .text = "PING", .for_programs = true});
    chat_run(world.core, ann,
             {.verb = command_verb::say, .target = "#den", .text = "look", .to_ranks = rank_operator});
    chat_run(world.core, ann,
             {.verb = command_verb::tag_message, .target = "#den", .text = {}, .tags = "+x"});
    world.forget();
    world.drain();
    EXPECT_EQ(world.saw("Bob"), (lines{"Ann (private): * waves", "Ann (private): psst", "Ann: built"}));
    EXPECT_EQ(world.saw("Ann"), (lines{"to Bob (private): * waves", "to Bob (private): psst", "Ann: built",
                                       "*** Ann to the operators of #den: look"}));
}

}  // namespace
