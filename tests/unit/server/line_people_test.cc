// Commands about people, through the line door.
#include <gtest/gtest.h>

#include "tests/unit/server/door_world.h"

TEST(line_private, reaches_one_person_alone_and_is_shown_to_the_sender) {
    door_world world;
    world.enter({"Ann", "Bob", "Carl"});
    world.say("Ann", "/msg bob  psst: hey ");
    EXPECT_EQ(world.saw("Ann"), lines{"to Bob (private): psst: hey"});
    EXPECT_EQ(world.saw("Bob"), lines{"Ann (private): psst: hey"});
    EXPECT_EQ(world.saw("Carl"), lines{});
}

TEST(line_private, is_refused_without_receiver_or_text) {
    door_world world;
    world.enter({"Ann", "Alice"});
    world.say("Ann", "/msg");
    world.say("Ann", "/msg Bob");
    world.say("Ann", "/msg Bob hey");
    world.say("Ann", "/msg Ann hey");
    world.say("Ann", "/msg A1ice hey");
    const std::string usage =
        "*** Usage: /msg NAME text (says it to NAME alone, or to a #room that you are in)";
    EXPECT_EQ(world.saw("Ann"),
              (lines{usage, usage, "*** Nobody here is called Bob.", "*** You cannot write to yourself.",
                     "*** Nobody here is called A1ice."}));
    EXPECT_EQ(world.saw("Alice"), lines{});
}

TEST(line_private, is_answered_to_the_last_partner_also_under_a_new_name) {
    door_world world;
    world.enter({"Ann", "Bob", "Carl"});
    world.say("Bob", "/reply nobody yet");
    EXPECT_EQ(world.saw("Bob"), lines{"*** There is nobody to answer; /msg NAME text"});
    world.say("Ann", "/msg Bob one");
    world.say("Carl", "/msg Bob two");
    world.say("Carl", "/nick Karl");
    world.forget();
    world.say("Bob", "/reply three");
    EXPECT_EQ(world.saw("Carl"), lines{"Bob (private): three"});
    world.say("Ann", "/reply four");
    EXPECT_EQ(world.saw("Bob"), (lines{"to Karl (private): three", "Ann (private): four"}));
    world.say("Ann", "QUIT");
    world.forget();
    world.say("Bob", "/reply five");
    EXPECT_EQ(world.saw("Bob"), lines{"*** There is nobody to answer; /msg NAME text"});
}

TEST(line_me, is_an_action_of_the_room_one_talks_in) {
    door_world world;
    world.enter({"Ann", "Bob"});
    world.say("Ann", "/ME  waves ");
    world.say("Ann", "/me");
    EXPECT_EQ(world.saw("Ann"), (lines{"* Ann waves", "*** Usage: /me text (says what you do)"}));
    EXPECT_EQ(world.saw("Bob"), lines{"* Ann waves"});
}

TEST(line_who, lists_the_room_or_says_where_somebody_is) {
    door_world world;
    world.enter({"bob", "Ann", "Carl"});
    world.say("Carl", "/join #den");
    world.say("Carl", "/away");
    world.forget();
    world.say("Ann", "/who");
    world.say("Ann", "/who #den");
    world.say("Ann", "/who bob");
    world.say("Ann", "/who CARL");
    world.say("Ann", "/who Dora");
    world.say("Ann", "/who #attic");
    EXPECT_EQ(world.saw("Ann"),
              (lines{"*** In #lobby (3): Ann, bob, Carl (away)", "*** In #den (1): @Carl (away)",
                     "*** bob is in #lobby", "*** Carl is in #lobby, #den", "*** Carl is away",
                     "*** Nobody here is called Dora.", "*** There is no room #attic; /rooms lists them."}));
    world.say("bob", "/leave");
    world.forget();
    world.say("Ann", "/who bob");
    EXPECT_EQ(world.saw("Ann"), lines{"*** bob is in no room"});
}

TEST(line_who, wraps_long_lists_into_lines_that_each_begin_with_stars) {
    door_world world;
    const std::string stem(29, 'n');
    for (int i = 100; i < 700; ++i) {
        const std::string name = stem + std::to_string(i);
        world.open(name);
        world.say(name, name);
    }
    world.forget();
    const std::string first = stem + "100";
    world.say(first, "/who");
    const lines seen = world.saw(first);
    std::string all;
    for (const std::string& line : seen) {
        EXPECT_LE(line.size(), 400U);
        ASSERT_TRUE(line.starts_with("*** "));
        all += line.substr(3);
    }
    EXPECT_TRUE(seen.front().starts_with("*** In #lobby (600): " + first + ", "));
    EXPECT_EQ(seen.back(), "*** ... and 100 more");
    for (int i = 100; i < 600; ++i) {
        EXPECT_NE(all.find(" " + stem + std::to_string(i)), std::string::npos) << i;
    }
}

TEST(line_away, is_told_to_each_who_writes_once_until_the_person_is_back) {
    door_world world;
    world.enter({"Ann", "Bob", "Carl"});
    world.say("Ann", "/away lunch");
    EXPECT_EQ(world.saw("Ann"), lines{"*** You are away now: lunch"});
    world.say("Bob", "/msg Ann one");
    world.say("Bob", "/msg Ann two");
    world.say("Carl", "/msg Ann three");
    EXPECT_EQ(world.saw("Bob"),
              (lines{"to Ann (private): one", "*** Ann is away: lunch", "to Ann (private): two"}));
    EXPECT_EQ(world.saw("Carl"), (lines{"to Ann (private): three", "*** Ann is away: lunch"}));
    world.say("Ann", "talking stays away");
    world.forget();
    world.say("Ann", "/away");
    world.say("Bob", "/msg Ann four");
    EXPECT_EQ(world.saw("Bob"), (lines{"to Ann (private): four", "*** Ann is away"}));
    world.say("Ann", "/back");
    world.say("Ann", "/back");
    world.say("Bob", "/msg Ann five");
    EXPECT_EQ(world.saw("Bob"), lines{"to Ann (private): five"});
    EXPECT_EQ(world.saw("Ann"), (lines{"*** You are away now", "Bob (private): four", "*** You are back.",
                                       "*** You are not away.", "Bob (private): five"}));
    world.say("Ann", "/away " + std::string(201, 'x'));
    EXPECT_EQ(world.saw("Ann"), lines{"*** That is too long: at most 200 bytes are allowed."});
}

TEST(line_ignore, silences_chat_actions_and_private_messages_without_a_hint) {
    door_world world;
    world.enter({"Ann", "Bob", "Carl"});
    world.say("Ann", "/ignore bob");
    EXPECT_EQ(world.saw("Ann"), lines{"*** You ignore Bob now; /ignore Bob again ends it."});
    world.say("Bob", "chat");
    world.say("Bob", "/me acts");
    world.say("Bob", "/msg Ann private");
    world.say("Carl", "hi");
    EXPECT_EQ(world.saw("Ann"), lines{"Carl: hi"});
    EXPECT_EQ(world.saw("Bob"), (lines{"Bob: chat", "* Bob acts", "to Ann (private): private", "Carl: hi"}));
    EXPECT_EQ(world.saw("Carl"), (lines{"Bob: chat", "* Bob acts", "Carl: hi"}));
    world.say("Ann", "/reply who?");
    EXPECT_EQ(world.saw("Ann"), lines{"*** There is nobody to answer; /msg NAME text"});
}

TEST(line_ignore, follows_a_new_name_and_ends_when_asked_again) {
    door_world world;
    world.enter({"Ann", "Bob"});
    world.say("Ann", "/ignore Bob");
    world.say("Bob", "/nick Robert");
    world.say("Bob", "unheard");
    world.say("Ann", "/ignore");
    EXPECT_EQ(world.saw("Ann"), (lines{"*** You ignore Bob now; /ignore Bob again ends it.",
                                       "Bob is now Robert", "*** You ignore: Robert"}));
    world.say("Ann", "/ignore Robert");
    world.say("Bob", "heard");
    world.say("Ann", "/ignore");
    EXPECT_EQ(world.saw("Ann"),
              (lines{"*** You ignore Robert no more.", "Robert: heard", "*** You ignore nobody."}));
}

TEST(line_ignore, is_decided_when_the_line_is_said) {
    door_world world;
    world.enter({"Ann", "Bob"});
    world.holding = true;
    world.say("Bob", "before");
    world.say("Ann", "/ignore Bob");
    world.say("Bob", "after");
    world.drain();
    EXPECT_EQ(world.saw("Ann"), (lines{"Bob: before", "*** You ignore Bob now; /ignore Bob again ends it."}));
}

TEST(line_ignore, ends_when_either_goes) {
    door_world world;
    world.enter({"Ann", "Bob", "Carl"});
    world.say("Ann", "/ignore Bob");
    world.say("Carl", "/ignore Bob");
    world.say("Carl", "QUIT");
    world.say("Bob", "QUIT");
    world.open("Bob");
    world.say("Bob", "Bob");
    world.forget();
    world.say("Bob", "heard again");
    world.say("Ann", "/ignore");
    EXPECT_EQ(world.saw("Ann"), (lines{"Bob: heard again", "*** You ignore nobody."}));
}

TEST(line_ignore, refuses_oneself_strangers_and_too_many) {
    door_world world;
    world.enter({"Ann"});
    world.say("Ann", "/ignore Ann");
    world.say("Ann", "/ignore Nobody");
    EXPECT_EQ(world.saw("Ann"),
              (lines{"*** You cannot ignore yourself.", "*** Nobody here is called Nobody."}));
    for (int i = 0; i <= 100; ++i) {
        const std::string name = "p" + std::to_string(i);
        world.open(name);
        world.say(name, name);
        world.forget();
        world.say("Ann", "/ignore " + name);
    }
    EXPECT_EQ(world.saw("Ann"), lines{"*** You ignore 100 people, and more are not allowed."});
}

TEST(line_commands, that_are_unknown_are_refused_with_the_nearest_and_said_to_nobody) {
    door_world world;
    world.enter({"Ann", "Bob"});
    world.say("Ann", "/jion #den");
    world.say("Ann", "/RPELY x");
    world.say("Ann", "/xyzzy");
    world.say("Ann", "/");
    world.say("Ann", "/ join");
    EXPECT_EQ(world.saw("Ann"), (lines{"*** Unknown command /jion. Did you mean /join?",
                                       "*** Unknown command /RPELY. Did you mean /reply?",
                                       "*** Unknown command /xyzzy. /help lists those that there are.",
                                       "*** Unknown command /. /help lists those that there are.",
                                       "*** Unknown command /. /help lists those that there are."}));
    EXPECT_EQ(world.saw("Bob"), lines{});
}

TEST(line_commands, are_taken_in_any_case_and_explained_when_incomplete) {
    door_world world;
    world.enter({"Ann"});
    world.say("Ann", "/JOIN");
    world.say("Ann", "/nick");
    world.say("Ann", "/reply  ");
    EXPECT_EQ(
        world.saw("Ann"),
        (lines{
            "*** Usage: /join #room [key] (enters a room, making it if need be; you talk there from then on)",
            "*** Usage: /nick NEW (takes another name)",
            "*** Usage: /reply text (answers whom you last exchanged private messages with)"}));
}

TEST(line_help, lists_every_command_and_explains_one) {
    door_world world;
    world.enter({"Ann"});
    world.say("Ann", "/help");
    const lines all = world.saw("Ann");
    for (const char* form :
         {"/help [command]", "/nick NEW", "/me text", "/msg NAME text", "/reply text", "/who [#room|NAME]",
          "/join #room [key]", "/leave [#room]", "/rooms", "/topic [text]", "/away [why]", "/back",
          "/ignore [NAME]", "/quit [why]", "//text", "QUIT"}) {
        const std::string start = std::string("*** ") + form + " - ";
        EXPECT_TRUE(std::any_of(all.begin(), all.end(), [&](const std::string& l) {
            return l.starts_with(start);
        })) << form;
    }
    for (const std::string& line : all) {
        EXPECT_TRUE(line.starts_with("*** ") && line.size() <= 400) << line;
    }
    world.say("Ann", "/help /Topic");
    world.say("Ann", "/help jion");
    EXPECT_EQ(world.saw("Ann"),
              (lines{"*** Usage: /topic [text] (shows or sets the topic of the room; /topic - clears it)",
                     "*** Unknown command /jion. Did you mean /join?"}));
}
