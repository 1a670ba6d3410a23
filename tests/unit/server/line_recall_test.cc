// The history, through the line door: what is shown on entering, and what can be asked.
#include <gtest/gtest.h>

#include "common/base/wall_clock.h"
#include "common/text/when.h"
#include "tests/unit/server/door_world.h"

namespace {

chat_settings keeping_settings() {
    chat_settings settings;
    settings.history = {.kept = true, .presence = false, .replay_lines = 3};
    return settings;
}

struct line_recall : testing::Test {
    door_world world{keeping_settings()};

    void SetUp() override { at(10, 3); }

    void at(int hour, int minute, int day = 22) {
        local_time now = local_time_at(wall_clock_us());
        now.day += day - 22;
        now.hour = hour;
        now.minute = minute;
        world.memory.now_us = local_time_us(now);
    }
    void say_numbers(const std::string& who, int from, int to) {
        for (int i = from; i <= to; ++i) {
            world.say(who, std::to_string(i));
        }
        world.forget();
    }
    lines answer_to(const std::string& who, std::string_view command) {
        world.forget();
        world.say(who, command);
        return world.saw(who);
    }
};

TEST_F(line_recall, leaves_the_first_session_as_it_always_was) {
    world.open("ann");
    world.say("ann", "Ann");
    world.say("ann", "hi");
    EXPECT_EQ(world.saw("ann"), (lines{"Hearth chat server (IRCv3)", "Enter your name:", "Ann has connected",
                                       "Welcome Ann. Send QUIT to disconnect.", "Ann: hi"}));
}

TEST_F(line_recall, tells_a_newcomer_who_can_read_what_he_says_and_shows_the_last_lines) {
    world.enter({"Ann"});
    say_numbers("Ann", 1, 3);
    at(10, 4);
    world.open("bob");
    world.forget();
    world.say("bob", "Bob");
    EXPECT_EQ(world.saw("bob"),
              (lines{"Bob has connected", "Welcome Bob. Send QUIT to disconnect.",
                     "*** #lobby keeps what is said for ever; whoever comes in can read it.",
                     "[10:03] Ann: 1", "[10:03] Ann: 2", "[10:03] Ann: 3"}));
}

TEST_F(line_recall, says_how_long_lines_are_kept) {
    world.enter({"Ann"});
    say_numbers("Ann", 1, 1);
    chat_settings settings = keeping_settings();
    settings.history.retention_days = 30;
    chat_reconfigure(world.core, settings);
    world.open("bob");
    world.forget();
    world.say("bob", "Bob");
    EXPECT_EQ(world.saw("bob")[2],
              "*** #lobby keeps what is said for 30 days; whoever comes in can read it.");
    settings.history.retention_days = 1;
    chat_reconfigure(world.core, settings);
    world.open("cem");
    world.forget();
    world.say("cem", "Cem");
    EXPECT_EQ(world.saw("cem")[2], "*** #lobby keeps what is said for a day; whoever comes in can read it.");
}

TEST_F(line_recall, tells_who_is_back_what_he_has_missed) {
    world.enter({"Ann", "Bob"});
    say_numbers("Ann", 1, 2);
    at(9, 12);
    world.say("Bob", "QUIT");
    at(10, 3);
    world.say("Ann", "where is Bob");
    say_numbers("Ann", 4, 6);
    world.open("bob");
    world.forget();
    world.say("bob", "bob");
    EXPECT_EQ(world.saw("bob"),
              (lines{"bob has connected", "Welcome bob. Send QUIT to disconnect.",
                     "*** 4 lines since you left at 09:12", "[10:03] Ann: 4", "[10:03] Ann: 5",
                     "[10:03] Ann: 6", "*** Earlier: /history before 6"}));
    world.say("bob", "QUIT");
    world.open("again");
    world.forget();
    world.say("again", "Bob");
    EXPECT_EQ(world.saw("again")[2], "[10:03] Ann: 4") << "nothing was missed";
}

TEST_F(line_recall, tells_of_mentions_and_of_another_day) {
    world.enter({"Ann", "Bob"});
    at(9, 12, 21);
    world.say("Bob", "QUIT");
    const std::string left =
        when_stamp(world.memory.now_us, wall_clock_us() + int64_t{7} * 86400 * 1'000'000);
    at(10, 3);
    world.say("Ann", "where is Bob");
    world.open("bob");
    world.forget();
    world.say("bob", "Bob");
    EXPECT_EQ(world.saw("bob")[2], "*** 1 line since you left at " + left + ", 1 mentions you");
}

TEST_F(line_recall, shows_a_rooms_lines_on_joining_it) {
    world.enter({"Ann", "Bob"});
    world.say("Ann", "/join #den");
    EXPECT_EQ(world.saw("Ann"), (lines{"Ann has joined #den", "*** You talk in #den now."}));
    world.say("Ann", "/me waves");
    world.say("Ann", "/topic quiet");
    EXPECT_EQ(answer_to("Bob", "/join #den"),
              (lines{"Bob has joined #den", "*** You talk in #den now.", "*** The topic of #den is: quiet",
                     "*** #den keeps what is said for ever; whoever comes in can read it.",
                     "[10:03] * Ann waves"}));
    EXPECT_EQ(answer_to("Bob", "/join #den"),
              (lines{"*** You talk in #den now.", "*** The topic of #den is: quiet"}));
}

TEST_F(line_recall, shows_no_lines_where_none_are_wished) {
    chat_settings settings = keeping_settings();
    settings.history.replay_lines = 0;
    chat_reconfigure(world.core, settings);
    world.enter({"Ann"});
    say_numbers("Ann", 1, 5);
    world.open("bob");
    world.forget();
    world.say("bob", "Bob");
    EXPECT_EQ(world.saw("bob").size(), 3U);
    EXPECT_EQ(answer_to("bob", "/history"), (lines{"[10:03] Ann: 5", "*** Earlier: /history before 6"}));
}

TEST_F(line_recall, pages_back_to_the_beginning_and_on_to_the_end) {
    world.enter({"Ann"});
    say_numbers("Ann", 1, 10);
    EXPECT_EQ(answer_to("Ann", "/history"), (lines{"[10:03] Ann: 8", "[10:03] Ann: 9", "[10:03] Ann: 10",
                                                   "*** Earlier: /history before 9"}));
    EXPECT_EQ(answer_to("Ann", "/history before 9 4"),
              (lines{"[10:03] Ann: 4", "[10:03] Ann: 5", "[10:03] Ann: 6", "[10:03] Ann: 7",
                     "*** Earlier: /history before 5"}));
    EXPECT_EQ(answer_to("Ann", "/history before 5 500"),
              (lines{"[10:03] Ann: 1", "[10:03] Ann: 2", "[10:03] Ann: 3",
                     "*** That is the beginning of #lobby."}));
    EXPECT_EQ(answer_to("Ann", "/history before 2"), lines{"*** That is the beginning of #lobby."});
    EXPECT_EQ(answer_to("Ann", "/history after 8 2"),
              (lines{"[10:03] Ann: 8", "[10:03] Ann: 9", "*** Later: /history after a"}));
    EXPECT_EQ(answer_to("Ann", "/history after a 2"), (lines{"[10:03] Ann: 10", "*** That is the end."}));
    EXPECT_EQ(answer_to("Ann", "/history after zzz"), lines{"*** That is the end."});
}

TEST_F(line_recall, goes_on_where_a_page_is_too_much_for_one_write) {
    chat_settings settings = keeping_settings();
    settings.limit.output_queue_bytes = 4 * 1000;
    chat_reconfigure(world.core, settings);
    world.enter({"Ann"});
    for (int i = 0; i < 30; ++i) {
        world.say("Ann", std::to_string(i) + std::string(300, 'x'));
    }
    for (const char* command : {"/history 30", "/since 10:00", "/history after 1 30"}) {
        const lines answer = answer_to("Ann", command);
        ASSERT_EQ(answer.size(), 31U) << command;
        for (size_t i = 0; i < 30; ++i) {
            EXPECT_EQ(answer[i].substr(0, 15 + (i > 9)), "[10:03] Ann: " + std::to_string(i) + "x");
        }
    }
}

TEST_F(line_recall, shows_all_since_a_time) {
    world.enter({"Ann"});
    at(9, 0);
    say_numbers("Ann", 1, 2);
    at(10, 3);
    say_numbers("Ann", 3, 4);
    EXPECT_EQ(answer_to("Ann", "/since today"), (lines{"[09:00] Ann: 1", "[09:00] Ann: 2", "[10:03] Ann: 3",
                                                       "[10:03] Ann: 4", "*** That is the end: 4 lines."}));
    const local_time now = local_time_at(wall_clock_us());
    char date[32];
    static_cast<void>(
        snprintf(date, sizeof date, "/since %04d-%02d-%02d 10:03", now.year, now.month, now.day));
    EXPECT_EQ(answer_to("Ann", date),
              (lines{"[10:03] Ann: 3", "[10:03] Ann: 4", "*** That is the end: 2 lines."}));
    EXPECT_EQ(answer_to("Ann", "/since noon"),
              lines{"*** noon is no time: 09:00, yesterday, 2026-11-01, 2026-11-01 09:00, 1h, 30m or 2d"});
}

TEST_F(line_recall, finds_words_the_newest_first) {
    world.enter({"Ann", "Bob"});
    world.say("Ann", "the red house");
    world.say("Bob", "a house that is red");
    world.say("Ann", "/join #den");
    world.say("Ann", "red wine");
    EXPECT_EQ(answer_to("Bob", "/search red"),
              (lines{"[10:03] Bob: a house that is red", "[10:03] Ann: the red house", "*** 2 found."}));
    EXPECT_EQ(answer_to("Ann", "/search red"),
              (lines{"[10:03] Ann: red wine", "[10:03] #lobby Bob: a house that is red",
                     "[10:03] #lobby Ann: the red house", "*** 3 found."}));
    EXPECT_EQ(answer_to("Ann", "/search red in:#lobby from:ann"),
              (lines{"[10:03] #lobby Ann: the red house", "*** 1 found."}));
    EXPECT_EQ(answer_to("Bob", "/search wine"), lines{"*** Nothing found."});
    EXPECT_EQ(answer_to("Bob", "/search wine in:#den"), lines{"*** You are not in #den; /join it first."});
    EXPECT_EQ(answer_to("Bob", "/search red after:10:04 before:1h"), lines{"*** Nothing found."});
    EXPECT_EQ(answer_to("Bob", "/search red after:noon"),
              lines{"*** noon is no time: 09:00, yesterday, 2026-11-01, 2026-11-01 09:00, 1h, 30m or 2d"});
    EXPECT_EQ(answer_to("Bob", "/search red from:x:y"), lines{"*** Nobody here is called x:y."});
}

TEST_F(line_recall, goes_on_with_a_search) {
    world.enter({"Ann"});
    EXPECT_EQ(answer_to("Ann", "/search").size(), 1U) << "there is nothing to go on with";
    say_numbers("Ann", 101, 145);
    const lines first = answer_to("Ann", "/search 1");
    ASSERT_EQ(first.size(), 21U);
    EXPECT_EQ(first.front(), "[10:03] Ann: 145");
    EXPECT_EQ(first.back(), "*** 20 found, there are more: /search alone shows them.");
    EXPECT_EQ(answer_to("Ann", "/search").front(), "[10:03] Ann: 125");
    const lines last = answer_to("Ann", "/search");
    ASSERT_EQ(last.size(), 6U);
    EXPECT_EQ(last[4], "[10:03] Ann: 101");
    EXPECT_EQ(last[5], "*** 5 found.");
    EXPECT_TRUE(answer_to("Ann", "/search").front().starts_with("*** Usage: "));
}

TEST_F(line_recall, searches_on_where_one_answer_did_not_reach_far_enough) {
    world.enter({"Ann"});
    world.say("Ann", "treasure");
    say_numbers("Ann", 1, 50);
    world.memory.looks_at = 7;
    EXPECT_EQ(answer_to("Ann", "/search treasure"), (lines{"[10:03] Ann: treasure", "*** 1 found."}));
}

TEST_F(line_recall, shows_private_messages_to_the_two_alone) {
    world.enter({"Ann", "Bob", "Cem"});
    world.say("Ann", "/msg Bob the key is red");
    EXPECT_EQ(answer_to("Ann", "/search key"),
              (lines{"[10:03] to Bob (private): the key is red", "*** 1 found."}));
    EXPECT_EQ(answer_to("Bob", "/search key"),
              (lines{"[10:03] Ann (private): the key is red", "*** 1 found."}));
    EXPECT_EQ(answer_to("Cem", "/search key"), lines{"*** Nothing found."});
    world.say("Bob", "QUIT");
    world.open("other");
    world.say("other", "Bob");
    EXPECT_EQ(answer_to("other", "/search key"), lines{"*** Nothing found."});
    EXPECT_EQ(answer_to("other", "/history"), lines{"*** That is the beginning of #lobby."});
}

TEST_F(line_recall, names_the_room_of_a_page_when_one_talks_elsewhere_by_then) {
    world.enter({"Ann"});
    say_numbers("Ann", 1, 1);
    world.say("Ann", "/join #den");
    world.forget();
    world.say("Ann", "/join #lobby");
    world.holding = true;
    world.say("Ann", "/history");
    world.say("Ann", "/join #den");
    std::swap(world.queue[0], world.queue[1]);  // as if the answer took its time
    world.drain();
    EXPECT_EQ(world.saw("Ann")[2], "[10:03] #lobby Ann: 1");
}

TEST_F(line_recall, tells_all_that_a_room_goes_off_the_record) {
    world.enter({"Mia", "Bob"});
    world.say("Mia", "/join #dev");
    world.say("Bob", "/join #dev");
    EXPECT_EQ(answer_to("Bob", "/off"),
              lines{"*** Only an operator of #dev can do that; /who shows who is one."});
    world.say("Mia", "kept");
    world.forget();
    world.say("Mia", "/off");
    const lines off = {"*** Mia has taken #dev off the record: nothing is kept from now on."};
    EXPECT_EQ(world.saw("Mia"), off);
    EXPECT_EQ(world.saw("Bob"), off);
    world.say("Mia", "not kept");
    world.enter({"Cem"});
    EXPECT_EQ(
        answer_to("Cem", "/join #dev"),
        (lines{"Cem has joined #dev", "*** You talk in #dev now.",
               "*** #dev is off the record: nothing that is said there is kept.", "[10:03] Mia: kept"}));
    EXPECT_EQ(answer_to("Mia", "/off"),
              lines{"*** #dev is off the record: nothing that is said there is kept."});
    EXPECT_EQ(answer_to("Mia", "/on"),
              lines{"*** Mia has put #dev on the record: what is said is kept from now on."});
    EXPECT_EQ(answer_to("Mia", "/on"), lines{"*** #dev is on the record: what is said there is kept."});
    world.say("Mia", "/join #lobby");
    EXPECT_EQ(answer_to("Mia", "/off"), lines{"*** #lobby belongs to the server and stays on the record."});
}

TEST_F(line_recall, shows_who_came_and_went_where_that_is_kept) {
    chat_settings settings = keeping_settings();
    settings.history = {.kept = true, .presence = true, .replay_lines = 9};
    chat_reconfigure(world.core, settings);
    world.enter({"Ann"});
    for (const char* line : {"/nick Anna", "/topic quiet", "/topic -", "/join #den", "/leave"}) {
        world.say("Ann", line);
    }
    EXPECT_EQ(answer_to("Ann", "/history"), (lines{"[10:03] Ann has connected", "[10:03] Ann is now Anna",
                                                   "[10:03] *** Anna has set the topic of #lobby: quiet",
                                                   "[10:03] *** Anna has cleared the topic of #lobby",
                                                   "*** That is the beginning of #lobby."}));
    EXPECT_EQ(answer_to("Ann", "/join #den"),
              (lines{"Anna has joined #den", "*** You talk in #den now.", "[10:03] Anna has joined #den",
                     "[10:03] Anna has left #den"}));
}

TEST_F(line_recall, refuses_what_it_cannot_make_out) {
    world.enter({"Ann"});
    for (const char* command : {"/history x", "/history 0", "/history 1 2", "/history before", "/history -1",
                                "/history before 9 9 9", "/history 99999999999"}) {
        const lines answer = answer_to("Ann", command);
        ASSERT_EQ(answer.size(), 1U) << command;
        EXPECT_TRUE(answer[0].starts_with("*** Usage: /history")) << command << answer[0];
    }
    EXPECT_EQ(answer_to("Ann", "/history before u!"),
              lines{"*** u! is no message: /history shows their numbers."});
    EXPECT_TRUE(answer_to("Ann", "/search from:Bob")[0].starts_with("*** Usage: /search"));
}

TEST_F(line_recall, passes_on_why_the_history_cannot_be_read) {
    world.enter({"Ann"});
    say_numbers("Ann", 1, 1);
    world.memory.fault = "The disk is gone.";
    EXPECT_EQ(answer_to("Ann", "/history"), lines{"*** The disk is gone."});
    EXPECT_EQ(answer_to("Ann", "/search x"), lines{"*** The disk is gone."});
}

TEST_F(line_recall, takes_a_few_questions_at_a_time) {
    world.enter({"Ann"});
    world.holding = true;
    for (int i = 0; i < 9; ++i) {
        world.say("Ann", "/since 1h");
    }
    world.drain();
    const lines answers = world.saw("Ann");
    ASSERT_EQ(answers.size(), 9U);
    EXPECT_EQ(answers[7], "*** That is the end: 0 lines.");
    EXPECT_EQ(answers[8], "*** Wait for the answers to what you have asked already.");
    world.holding = false;
    EXPECT_EQ(answer_to("Ann", "/since 1h"), lines{"*** That is the end: 0 lines."});
}

TEST_F(line_recall, lets_no_poisoned_line_out) {
    world.enter({"Ann"});
    say_numbers("Ann", 1, 1);
    world.memory.entries[0].text = "x\n*** forged\x1b[2J\xff";
    const lines seen = answer_to("Ann", "/history");
    EXPECT_EQ(seen[0], "[10:03] Ann: x");
    EXPECT_EQ(seen[1], "[10:03] Ann: *** forged[2J\xef\xbf\xbd");
}

}  // namespace
