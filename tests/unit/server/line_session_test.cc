// The session of the line protocol from greeting to goodbye, to the letter.
#include <gtest/gtest.h>

#include "tests/unit/server/door_world.h"

TEST(line_session, is_the_tutorials_session_to_the_letter) {
    door_world world;
    world.open("ann");
    EXPECT_EQ(world.saw("ann"), (lines{"Hearth chat server (IRCv3)", "Enter your name:"}));
    world.type("ann", "Ann\r\n");
    EXPECT_EQ(world.saw("ann"), (lines{"Ann has connected", "Welcome Ann. Send QUIT to disconnect."}));
    world.open("jason");
    world.say("jason", "Jason");
    world.say("jason", "Hello there!");
    world.say("jason", "QUIT");
    EXPECT_EQ(world.saw("jason"),
              (lines{"Hearth chat server (IRCv3)", "Enter your name:", "Jason has connected",
                     "Welcome Jason. Send QUIT to disconnect.", "Jason: Hello there!"}));
    EXPECT_EQ(world.saw("ann"),
              (lines{"Jason has connected", "Jason: Hello there!", "Jason has disconnected"}));
    EXPECT_TRUE(world.is_closed("jason"));
    EXPECT_FALSE(world.is_closed("ann"));
    EXPECT_EQ(chat_user_count(world.core), 1U);
}

TEST(line_session, comes_out_the_same_from_one_piece_and_from_single_bytes) {
    const std::string input = "Jason\r\nHello there!\n\n  spaced  \r\nQUIT\n";
    door_world whole;
    whole.open("jason");
    whole.type("jason", input);
    door_world bytewise;
    bytewise.open("jason");
    for (const char byte : input) {
        bytewise.type("jason", std::string(1, byte));
    }
    EXPECT_EQ(whole.saw("jason"), bytewise.saw("jason"));
    EXPECT_TRUE(whole.is_closed("jason"));
    EXPECT_TRUE(bytewise.is_closed("jason"));
}

TEST(line_session, says_the_servers_name_and_its_message_of_the_day) {
    chat_settings settings;
    settings.server_name = "The Pub";
    settings.motd = "Be kind.\n\nNo \x1b[31mred.\r\n";
    door_world world(settings);
    world.open("ann");
    world.say("ann", "Ann");
    EXPECT_EQ(world.saw("ann"),
              (lines{"The Pub chat server (IRCv3)", "Enter your name:", "Ann has connected",
                     "Welcome Ann. Send QUIT to disconnect.", "*** Be kind.", "*** ", "*** No [31mred."}));
}

TEST(line_session, asks_again_for_a_name_that_is_refused) {
    door_world world;
    world.open("ann");
    world.forget();
    world.say("ann", "   ");
    EXPECT_EQ(world.saw("ann"), (lines{"*** A name is needed: letters, digits and -_[]{}|\\^`, and no blank.",
                                       "Enter your name:"}));
    world.say("ann", "two words");
    EXPECT_EQ(world.saw("ann"),
              (lines{"*** A name cannot hold a blank: letters, digits and -_[]{}|\\^` are allowed.",
                     "Enter your name:"}));
    world.say("ann", " \tAnn\t ");
    EXPECT_EQ(world.saw("ann"), (lines{"Ann has connected", "Welcome Ann. Send QUIT to disconnect."}));
}

TEST(line_session, refuses_commands_before_a_name_with_a_hint) {
    door_world world;
    world.open("ann");
    world.forget();
    for (const char* command : {"/help", "/quit", "//", "/nick Ann"}) {
        world.say("ann", command);
        EXPECT_EQ(world.saw("ann"),
                  (lines{"*** Commands work once you have a name; QUIT leaves.", "Enter your name:"}))
            << command;
    }
}

TEST(line_session, lets_one_leave_before_a_name_and_tells_nobody) {
    door_world world;
    world.enter({"Ann"});
    world.open("bob");
    world.forget();
    world.say("bob", " QUIT ");
    EXPECT_TRUE(world.is_closed("bob"));
    EXPECT_EQ(world.saw("bob"), lines{});
    EXPECT_EQ(world.saw("Ann"), lines{});
}

TEST(line_session, ends_once_however_often_it_is_told) {
    door_world world;
    world.enter({"Ann", "Bob"});
    world.holding = true;
    world.end("Bob", "no answer");
    world.end("Bob", "again");
    EXPECT_EQ(world.queue.size(), 2U);  // the word to the others, and `closing`
    world.drain();
    world.open("carl");
    world.end("carl", "no name");
    world.end("carl");
    world.drain();
    EXPECT_EQ(world.saw("Ann"), lines{"Bob has disconnected (no answer)"});
    EXPECT_TRUE(world.is_closed("Bob"));
    EXPECT_TRUE(world.is_closed("carl"));
}

TEST(line_session, ignores_what_comes_behind_a_goodbye) {
    door_world world;
    world.enter({"Ann", "Bob"});
    world.holding = true;
    world.type("Bob", "last\nQUIT\nmore\n/nick Eve\n");
    world.drain();
    EXPECT_EQ(world.saw("Bob"), lines{"Bob: last"});
    EXPECT_EQ(world.saw("Ann"), (lines{"Bob: last", "Bob has disconnected"}));
}

TEST(line_session, gives_a_name_free_the_moment_its_holder_has_gone) {
    door_world world;
    world.enter({"Ann", "Bob"});
    world.open("other");
    world.holding = true;
    world.say("Bob", "QUIT");
    world.say("other", "Bob");
    world.drain();
    EXPECT_EQ(world.saw("Ann"), (lines{"Bob has disconnected", "Bob has connected"}));
}

TEST(line_session, carries_the_reason_of_a_goodbye) {
    door_world world;
    world.enter({"Ann", "Bob"});
    world.say("Bob", "/quit off to bed");
    EXPECT_EQ(world.saw("Ann"), lines{"Bob has disconnected (off to bed)"});
    EXPECT_TRUE(world.is_closed("Bob"));
}

TEST(line_session, works_without_a_default_room) {
    chat_settings settings;
    settings.default_room = "";
    door_world world(settings);
    world.open("ann");
    world.open("bob");
    world.forget();
    world.say("ann", "Ann");
    world.say("bob", "Bob");
    EXPECT_EQ(world.saw("ann"), (lines{"Ann has connected", "Welcome Ann. Send QUIT to disconnect."}));
    world.say("ann", "anybody?");
    world.say("ann", "/nick Anna");
    EXPECT_EQ(world.saw("ann"), (lines{"*** You are in no room; /join #room", "Ann is now Anna"}));
    world.say("ann", "/join #den");
    world.say("ann", "hello");
    EXPECT_EQ(world.saw("ann"), (lines{"Anna has joined #den", "*** You talk in #den now.", "Anna: hello"}));
    world.say("ann", "QUIT");
    EXPECT_EQ(world.saw("bob"), (lines{"Bob has connected", "Welcome Bob. Send QUIT to disconnect."}));
    EXPECT_EQ(chat_room_count(world.core), 0U);
}

TEST(line_session, announces_to_everybody_who_is_in) {
    chat_settings settings;
    settings.default_room = "";
    door_world world(settings);
    world.enter({"Ann", "Bob"});
    world.open("unnamed");
    world.forget();
    chat_announce(world.core, "The server is going down");
    world.drain();
    EXPECT_EQ(world.saw("Ann"), lines{"*** The server is going down"});
    EXPECT_EQ(world.saw("Bob"), lines{"*** The server is going down"});
    EXPECT_EQ(world.saw("unnamed"), lines{});
}

TEST(line_session, keeps_people_where_they_are_when_the_settings_change) {
    door_world world;
    world.enter({"Ann", "Bob"});
    chat_settings settings;
    settings.default_room = "#hall";
    settings.limit.name_length = 3;
    chat_reconfigure(world.core, settings);
    world.say("Ann", "still here");
    EXPECT_EQ(world.saw("Bob"), lines{"Ann: still here"});
    world.open("carl");
    world.forget();
    world.say("carl", "Carl");
    EXPECT_EQ(world.saw("carl"),
              (lines{"*** That name is too long: at most 3 characters are allowed.", "Enter your name:"}));
    world.say("carl", "Car");
    EXPECT_EQ(world.saw("Bob"), lines{});
    world.say("carl", "/rooms");
    EXPECT_EQ(world.saw("carl"), (lines{"Car has connected", "Welcome Car. Send QUIT to disconnect.",
                                        "*** #lobby (2)", "*** #hall (1)"}));
    world.say("Ann", "QUIT");
    world.say("Bob", "QUIT");
    EXPECT_EQ(chat_room_count(world.core), 1U);
}
