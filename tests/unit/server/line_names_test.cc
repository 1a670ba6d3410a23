// Names: which are refused, who may hold which, and how it is said.
#include <gtest/gtest.h>

#include "tests/unit/server/door_world.h"

static std::string refusal_of(const std::string& name) {
    door_world world;
    world.enter({"Alice"});
    world.open("new");
    world.forget();
    world.say("new", name);
    const lines seen = world.saw("new");
    EXPECT_TRUE(seen.size() == 2 && seen.back() == "Enter your name:") << name;
    return seen.empty() ? "" : seen.front();
}

TEST(line_names, are_refused_with_what_is_wrong_and_what_is_allowed) {
    EXPECT_EQ(refusal_of("-dash"), "*** A name begins with a letter, a digit or _, not with '-'.");
    EXPECT_EQ(refusal_of("a:b"), "*** A name cannot hold ':': letters, digits and -_[]{}|\\^` are allowed.");
    EXPECT_EQ(
        refusal_of("a\xf0\x9f\x98\x80"),
        "*** A name cannot hold '\xf0\x9f\x98\x80' (U+1F600): letters, digits and -_[]{}|\\^` are allowed.");
    EXPECT_EQ(refusal_of(std::string(33, 'x')),
              "*** That name is too long: at most 32 characters are allowed.");
    EXPECT_EQ(refusal_of("p\xd0\xb0ypal"), "*** That name mixes writing systems: use the letters of one.");
    EXPECT_EQ(refusal_of("caf\xe9"), "*** That name is not valid UTF-8.");
}

TEST(line_names, that_would_move_a_terminal_are_named_by_number) {
    EXPECT_EQ(refusal_of("a\x1b[31m"),
              "*** A name cannot hold U+001B: letters, digits and -_[]{}|\\^` are allowed.");
    EXPECT_EQ(refusal_of("a\xe2\x80\x8b"
                         "b"),
              "*** A name cannot hold U+200B: letters, digits and -_[]{}|\\^` are allowed.");
    EXPECT_EQ(refusal_of(std::string("a\0b", 3)),
              "*** A name cannot hold U+0000: letters, digits and -_[]{}|\\^` are allowed.");
    EXPECT_EQ(refusal_of("a\xe2\x80\xae"
                         "b"),
              "*** A name cannot hold U+202E: letters, digits and -_[]{}|\\^` are allowed.");
}

TEST(line_names, are_taken_in_any_case_and_form) {
    const std::string taken = "*** The name Alice is taken: choose another.";
    for (const char* name : {"Alice", "ALICE", "alice", "  Alice ", "\xef\xbc\xa1lice"}) {
        EXPECT_EQ(refusal_of(name), taken) << name;
    }
}

TEST(line_names, that_look_like_one_in_use_are_refused) {
    for (const char* name : {"A1ice", "AIice"}) {
        EXPECT_EQ(refusal_of(name), "*** That name looks like Alice, which is in use: choose another.")
            << name;
    }
}

TEST(line_names, of_any_writing_system_are_welcome) {
    door_world world;
    for (const char* name :
         {"J\xc3\xbcrgen", "\xd0\x9e\xd0\xbb\xd1\x8f", "\xe6\x98\x8e", "x[a]{b}|c\\^`", "_", "7"}) {
        world.open(name);
        world.forget();
        world.say(name, name);
        EXPECT_EQ(world.saw(name).back(), std::string("Welcome ") + name + ". Send QUIT to disconnect.");
    }
}

TEST(line_names, change_for_everybody_who_shares_a_room_once) {
    door_world world;
    world.enter({"Ann", "Bob", "Carl"});
    world.say("Ann", "/join #den");
    world.say("Bob", "/join #den");
    world.forget();
    world.say("Ann", "/nick Anna");
    EXPECT_EQ(world.saw("Ann"), lines{"Ann is now Anna"});
    EXPECT_EQ(world.saw("Bob"), lines{"Ann is now Anna"});
    EXPECT_EQ(world.saw("Carl"), lines{"Ann is now Anna"});
    world.say("Carl", "/msg Ann old");
    world.say("Carl", "/msg Anna new");
    EXPECT_EQ(world.saw("Carl"), (lines{"*** Nobody here is called Ann.", "to Anna (private): new"}));
}

TEST(line_names, can_change_in_case_and_form_by_their_holder) {
    door_world world;
    world.enter({"Alice", "Bob"});
    world.say("Alice", "/nick ALICE");
    world.say("Alice", "/nick ALICE");
    world.say("Alice", "/nick A1ice");
    EXPECT_EQ(world.saw("Alice"),
              (lines{"Alice is now ALICE", "*** You are called ALICE already.", "ALICE is now A1ice"}));
    world.say("Bob", "/nick Alice");
    EXPECT_EQ(world.saw("Bob").back(), "*** That name looks like A1ice, which is in use: choose another.");
}

TEST(line_names, are_kept_when_a_change_is_refused) {
    door_world world;
    world.enter({"Ann", "Bob"});
    world.say("Bob", "/nick ann");
    world.say("Bob", "/nick a b");
    world.say("Bob", "still me");
    EXPECT_EQ(world.saw("Bob"),
              (lines{"*** The name Ann is taken: choose another.",
                     "*** A name cannot hold a blank: letters, digits and -_[]{}|\\^` are allowed.",
                     "Bob: still me"}));
    EXPECT_EQ(world.saw("Ann"), lines{"Bob: still me"});
}

TEST(line_names, are_free_for_others_once_changed) {
    door_world world;
    world.enter({"Ann", "Bob"});
    world.holding = true;
    world.say("Ann", "/nick Eve");
    world.say("Bob", "/nick Ann");
    world.say("Ann", "/nick Bob");
    world.drain();
    EXPECT_EQ(world.saw("Bob"), (lines{"Ann is now Eve", "Bob is now Ann", "Eve is now Bob"}));
}

TEST(line_names, go_to_the_first_of_those_who_ask_at_once) {
    door_world world;
    world.open("one");
    world.open("two");
    world.forget();
    world.holding = true;
    world.say("two", "Eve");
    world.say("one", "EVE");
    world.drain();
    EXPECT_EQ(world.saw("two"), (lines{"Eve has connected", "Welcome Eve. Send QUIT to disconnect."}));
    EXPECT_EQ(world.saw("one"), (lines{"*** The name Eve is taken: choose another.", "Enter your name:"}));
}
