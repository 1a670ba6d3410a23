// What may stand in a text, and what becomes of the rest.
#include <gtest/gtest.h>

#include "tests/unit/server/door_world.h"

TEST(line_text, passes_on_what_is_said_with_leading_blanks_kept_and_trailing_ones_trimmed) {
    door_world world;
    world.enter({"Ann", "Bob"});
    world.say("Ann", "  indented \t ");
    world.say("Ann", " /join is not a command here");
    world.say("Ann", "quit");
    EXPECT_EQ(world.saw("Bob"), (lines{"Ann:   indented", "Ann:  /join is not a command here", "Ann: quit"}));
}

TEST(line_text, ignores_empty_and_blank_lines) {
    door_world world;
    world.enter({"Ann"});
    world.type("Ann", "\n\r\n   \n\t\n\x01\x02\n");
    EXPECT_EQ(world.saw("Ann"), lines{});
}

TEST(line_text, is_cleaned_once_on_the_way_in) {
    door_world world;
    world.enter({"Ann"});
    world.say("Ann",
              "\x1b]0;owned\x07\x1b[2Jtab\there\x7f\xc2\x9b"
              "31m \xe2\x80\xae"
              "drow");
    EXPECT_EQ(world.saw("Ann"), lines{"Ann: ]0;owned[2Jtab here31m drow"});
    world.say("Ann", "QU\x01IT");
    EXPECT_TRUE(world.is_closed("Ann"));
}

TEST(line_text, refuses_what_is_not_utf8_and_tells_the_sender_alone) {
    door_world world;
    world.enter({"Ann", "Bob"});
    world.say("Ann", "caf\xe9");
    world.say("Ann", "\xc0\xaf");
    world.say("Ann", "/me \xed\xa0\x80");
    const std::string refusal = "*** That line is not valid UTF-8 and was not sent.";
    EXPECT_EQ(world.saw("Ann"), (lines{refusal, refusal, refusal}));
    EXPECT_EQ(world.saw("Bob"), lines{});
}

TEST(line_text, refuses_a_line_that_is_too_long_once_and_takes_the_next) {
    door_world world;
    world.enter({"Ann", "Bob"});
    world.type("Ann", std::string(100000, 'x'));
    world.type("Ann", std::string(100000, 'x') + "\nnext\n");
    EXPECT_EQ(world.saw("Ann"),
              (lines{"*** That line is longer than 4096 bytes and was not sent.", "Ann: next"}));
    EXPECT_EQ(world.saw("Bob"), lines{"Ann: next"});
    world.say("Ann", std::string(4096, 'y'));
    EXPECT_EQ(world.saw("Bob"), lines{"Ann: " + std::string(4096, 'y')});
}

TEST(line_text, takes_a_name_that_is_too_long_for_a_line_as_too_long_a_name) {
    door_world world;
    world.open("ann");
    world.forget();
    world.say("ann", std::string(5000, 'x'));
    EXPECT_EQ(world.saw("ann"),
              (lines{"*** That name is too long: at most 32 characters are allowed.", "Enter your name:"}));
}

TEST(line_text, with_two_slashes_says_one) {
    door_world world;
    world.enter({"Ann"});
    world.say("Ann", "//join is a command");
    world.say("Ann", "//");
    world.say("Ann", "///x");
    EXPECT_EQ(world.saw("Ann"), (lines{"Ann: /join is a command", "Ann: /", "Ann: //x"}));
}

TEST(line_text, cannot_forge_a_line_of_anybody_else) {
    door_world world;
    world.enter({"Ann", "Bob"});
    world.say("Ann", "x\rBob: y");
    world.say("Ann", "/me : *** server");
    world.say("Ann", "*** going down");
    world.say("Ann",
              "/quit done)\xe2\x80\xa8"
              "Eve: hi");
    EXPECT_EQ(world.saw("Bob"), (lines{"Ann: xBob: y", "* Ann : *** server", "Ann: *** going down",
                                       "Ann has disconnected (done)Eve: hi)"}));
}

TEST(line_text, skips_telnet_negotiation) {
    door_world world;
    world.open("ann");
    world.type("ann", std::string("\xff\xfb\x1f\xff\xfa\x1f\x00\x50\x00\x18\xff\xf0", 12) +
                          "Ann\r\nhi\xff\xf1 all\r\n");
    EXPECT_EQ(world.saw("ann").back(), "Ann: hi all");
}
