// Rooms, through the line door: who hears what, and how a line of another room is marked.
#include <gtest/gtest.h>

#include "tests/unit/server/door_world.h"

TEST(line_rooms, are_made_by_entering_and_vanish_with_the_last_one) {
    door_world world;
    world.enter({"Ann", "Bob"});
    world.say("Ann", "/join #den");
    EXPECT_EQ(world.saw("Ann"), (lines{"Ann has joined #den", "*** You talk in #den now."}));
    EXPECT_EQ(world.saw("Bob"), lines{});
    world.say("Bob", "/join den");
    EXPECT_EQ(world.saw("Bob"), (lines{"Bob has joined #den", "*** You talk in #den now."}));
    EXPECT_EQ(world.saw("Ann"), lines{"Bob has joined #den"});
    EXPECT_EQ(chat_room_count(world.core), 2U);
    world.say("Ann", "/topic gone with us");
    world.say("Ann", "/leave");
    world.say("Bob", "QUIT");
    EXPECT_EQ(chat_room_count(world.core), 1U);
    world.say("Ann", "/join #den");
    EXPECT_EQ(world.saw("Ann").back(), "*** You talk in #den now.");
}

TEST(line_rooms, are_named_on_lines_from_where_one_does_not_talk) {
    door_world world;
    world.enter({"Ann", "Bob"});
    world.say("Ann", "/join #den");
    world.forget();
    world.say("Ann", "in the den");
    world.say("Bob", "in the lobby");
    world.say("Bob", "/me waves");
    EXPECT_EQ(world.saw("Ann"), (lines{"Ann: in the den", "#lobby Bob: in the lobby", "#lobby * Bob waves"}));
    EXPECT_EQ(world.saw("Bob"), (lines{"Bob: in the lobby", "* Bob waves"}));
}

TEST(line_rooms, are_named_as_of_when_a_line_is_delivered) {
    door_world world;
    world.enter({"Ann", "Bob"});
    world.holding = true;
    world.say("Bob", "before");
    world.say("Ann", "/join #den");
    world.say("Bob", "after");
    world.say("Ann", "mine");
    world.drain();
    EXPECT_EQ(world.saw("Ann"), (lines{"Bob: before", "Ann has joined #den", "*** You talk in #den now.",
                                       "#lobby Bob: after", "Ann: mine"}));
}

TEST(line_rooms, that_one_is_in_are_talked_in_by_joining_again) {
    door_world world;
    world.enter({"Ann", "Bob"});
    world.say("Ann", "/join #den");
    world.say("Bob", "/join #den");
    world.forget();
    world.say("Ann", "/join #LOBBY");
    world.say("Ann", "hi");
    EXPECT_EQ(world.saw("Ann"), (lines{"*** You talk in #lobby now.", "Ann: hi"}));
    EXPECT_EQ(world.saw("Bob"), lines{"#lobby Ann: hi"});
}

TEST(line_rooms, are_left_with_a_word_to_all_and_the_default_room_is_next) {
    door_world world;
    world.enter({"Ann", "Bob"});
    for (const char* who : {"Ann", "Bob"}) {
        world.say(who, "/join #den");
        world.say(who, "/join #attic");
    }
    world.forget();
    world.say("Ann", "/leave den");
    world.say("Ann", "/leave");
    world.say("Ann", "/leave");
    world.say("Ann", "/leave");
    EXPECT_EQ(world.saw("Ann"),
              (lines{"Ann has left #den", "Ann has left #attic", "*** You talk in #lobby now.",
                     "Ann has left #lobby", "*** You are in no room; /join #room",
                     "*** You are in no room; /join #room"}));
    EXPECT_EQ(world.saw("Bob"),
              (lines{"Ann has left #den", "*** Bob is an operator of #den now.", "Ann has left #attic",
                     "*** Bob is an operator of #attic now.", "Ann has left #lobby"}));
}

TEST(line_rooms, other_than_the_default_one_are_next_when_that_was_left) {
    door_world world;
    world.enter({"Ann"});
    world.say("Ann", "/join #den");
    world.say("Ann", "/join #attic");
    world.say("Ann", "/leave #lobby");
    world.forget();
    world.say("Ann", "/leave");
    EXPECT_EQ(world.saw("Ann"), (lines{"Ann has left #attic", "*** You talk in #den now."}));
}

TEST(line_rooms, that_one_is_not_in_cannot_be_left_or_talked_in) {
    door_world world;
    world.enter({"Ann", "Bob"});
    world.say("Bob", "/join #den");
    world.say("Ann", "/leave #den");
    world.say("Ann", "/leave #nowhere");
    world.say("Ann", "/msg #den hello");
    world.say("Ann", "/msg #nowhere hello");
    EXPECT_EQ(world.saw("Ann"), (lines{"*** You are not in #den; /join it first.",
                                       "*** There is no room #nowhere; /rooms lists them.",
                                       "*** You are not in #den; /join it first.",
                                       "*** There is no room #nowhere; /rooms lists them."}));
    EXPECT_EQ(world.saw("Bob").back(), "*** You talk in #den now.");
}

TEST(line_rooms, can_be_spoken_to_from_another) {
    door_world world;
    world.enter({"Ann", "Bob"});
    world.say("Ann", "/join #den");
    world.forget();
    world.say("Ann", "/msg #lobby over there");
    EXPECT_EQ(world.saw("Ann"), lines{"#lobby Ann: over there"});
    EXPECT_EQ(world.saw("Bob"), lines{"Ann: over there"});
}

TEST(line_rooms, have_names_that_are_checked) {
    door_world world;
    world.enter({"Ann"});
    world.say("Ann", "/join #");
    world.say("Ann", "/join a*b");
    world.say("Ann", "/join #-x");
    world.say("Ann", "/join #" + std::string(64, 'x'));
    world.say("Ann", "/join #p\xd0\xb0ypal");
    world.say("Ann", "/join #1obby");
    EXPECT_EQ(world.saw("Ann"),
              (lines{"*** A room needs a name: # and then letters, digits and -_[]{}|\\^`.+&, no blank.",
                     "*** A room name cannot hold '*': letters, digits and -_[]{}|\\^`.+& are allowed.",
                     "*** Behind its # a room name begins with a letter, a digit or _, not with '-'.",
                     "*** That room name is too long: at most 64 characters are allowed.",
                     "*** That room name mixes writing systems: use the letters of one.",
                     "*** That room name looks like #lobby, which there is already: choose another."}));
    EXPECT_EQ(chat_room_count(world.core), 1U);
}

TEST(line_rooms, are_limited_for_each_person) {
    door_world world;
    world.enter({"Ann"});
    for (int i = 1; i < 50; ++i) {
        world.say("Ann", "/join #r" + std::to_string(i));
    }
    world.forget();
    world.say("Ann", "/join #one_more");
    EXPECT_EQ(world.saw("Ann"),
              lines{"*** You are in 50 rooms, and more are not allowed; /leave one first."});
    EXPECT_EQ(chat_room_count(world.core), 50U);
    world.say("Ann", "/leave");
    world.say("Ann", "/join #one_more");
    EXPECT_EQ(world.saw("Ann").back(), "*** You talk in #one_more now.");
}

TEST(line_rooms, are_told_once_of_one_who_goes_however_many_are_shared) {
    door_world world;
    world.enter({"Ann", "Bob", "Carl", "Dora"});
    for (const char* who : {"Ann", "Bob"}) {
        world.say(who, "/join #den");
        world.say(who, "/join #attic");
    }
    world.say("Carl", "/leave");
    world.say("Carl", "/join #attic");
    world.say("Dora", "/leave");
    world.forget();
    world.say("Ann", "QUIT");
    EXPECT_EQ(world.saw("Bob"), (lines{"Ann has disconnected", "*** Bob is an operator of #den now.",
                                       "*** Bob is an operator of #attic now."}));
    EXPECT_EQ(world.saw("Carl"), (lines{"Ann has disconnected", "*** Bob is an operator of #attic now."}));
    EXPECT_EQ(world.saw("Dora"), lines{});
    EXPECT_EQ(world.saw("Ann"), lines{});
}

TEST(line_rooms, have_a_topic_that_is_shown_set_and_cleared) {
    door_world world;
    world.enter({"Ann", "Bob"});
    world.say("Ann", "/topic");
    world.say("Ann", "/topic  release on Friday ");
    world.say("Ann", "/topic");
    EXPECT_EQ(world.saw("Ann"),
              (lines{"*** #lobby has no topic.", "*** Ann has set the topic of #lobby: release on Friday",
                     "*** The topic of #lobby is: release on Friday"}));
    EXPECT_EQ(world.saw("Bob"), lines{"*** Ann has set the topic of #lobby: release on Friday"});
    world.say("Bob", "/join #den");
    world.forget();
    world.say("Bob", "/join #lobby");
    EXPECT_EQ(world.saw("Bob"),
              (lines{"*** You talk in #lobby now.", "*** The topic of #lobby is: release on Friday"}));
    world.say("Bob", "/topic -");
    EXPECT_EQ(world.saw("Ann"), lines{"*** Bob has cleared the topic of #lobby"});
    world.say("Ann", "/topic " + std::string(391, 'x'));
    EXPECT_EQ(world.saw("Ann"), lines{"*** That topic is too long: at most 390 bytes are allowed."});
}

TEST(line_rooms, are_listed_largest_first_with_members_and_topic) {
    door_world world;
    world.enter({"Ann", "Bob", "Carl"});
    world.say("Ann", "/join #den");
    world.say("Ann", "/join #attic");
    world.say("Bob", "/join #attic");
    world.say("Bob", "/topic up here");
    world.forget();
    world.say("Carl", "/rooms");
    EXPECT_EQ(world.saw("Carl"), (lines{"*** #lobby (3)", "*** #attic (2): up here", "*** #den (1)"}));
}
