#include "client/model/gap.h"

#include <gtest/gtest.h>

namespace {

message said(std::string_view nick, std::string_view text, int64_t minute, bool replayed = false) {
    message what{.replayed = replayed, .wall_s = minute * 60 + 7};
    what.nick = nick;
    what.text = text;
    return what;
}

message came(std::string_view text, int64_t minute) {
    message what{.kind = message_kind::presence, .wall_s = minute * 60};
    what.text = text;
    return what;
}

struct two_sides {
    std::vector<message> shown;
    std::vector<message> replayed;
    bool from_beginning = false;
    int64_t ahead_min = 0;
};

gap_place place_of(two_sides& s) {
    std::vector<const message*> shown;
    for (const message& what : s.shown) {
        shown.push_back(&what);
    }
    return gap_find(shown, s.replayed, s.from_beginning, s.ahead_min);
}

void expect_joined(two_sides s, size_t first_new) {
    const gap_place place = place_of(s);
    EXPECT_TRUE(place.joined);
    EXPECT_TRUE(place.certain);
    EXPECT_EQ(place.first_new, first_new);
}

}  // namespace

TEST(gap, goes_on_behind_the_longest_overlap) {
    expect_joined({.shown = {said("a", "one", 10), said("b", "two", 13), said("a", "three", 15)},
                   .replayed = {said("a", "one", 10), said("b", "two", 13), said("a", "three", 15),
                                said("b", "four", 20)}},
                  3);
    expect_joined({.shown = {said("a", "one", 10), said("a", "x", 15), said("a", "x", 15)},
                   .replayed = {said("a", "one", 10), said("a", "x", 15), said("a", "x", 15),
                                said("a", "x", 15), said("a", "x", 15)}},
                  3);
}

TEST(gap, begins_behind_what_was_shown_when_nothing_is_the_same) {
    two_sides s{.shown = {said("a", "one", 10)}, .replayed = {said("a", "one", 30), said("b", "two", 31)}};
    const gap_place place = place_of(s);
    EXPECT_FALSE(place.joined);
    EXPECT_TRUE(place.certain);
}

TEST(gap, is_not_certain_when_the_same_may_have_been_said_again) {
    two_sides s{.shown = {said("a", "x", 10)}, .replayed = {said("a", "x", 10), said("b", "two", 11)}};
    EXPECT_TRUE(place_of(s).joined);
    EXPECT_EQ(place_of(s).first_new, 1U);
    EXPECT_FALSE(place_of(s).certain);
    s.from_beginning = true;
    EXPECT_TRUE(place_of(s).certain);
}

TEST(gap, is_not_certain_when_two_places_fit) {
    const std::vector<message> shown = {said("a", "x", 10), said("a", "x", 12), said("a", "x", 13)};
    two_sides s{.shown = shown, .replayed = shown};
    s.replayed.push_back(said("a", "x", 14));
    EXPECT_EQ(place_of(s).first_new, 3U);
    EXPECT_FALSE(place_of(s).certain);
}

TEST(gap, takes_two_people_two_kinds_and_two_times_for_two_lines) {
    const message first = said("a", "waves", 10);
    message action = first;
    action.kind = message_kind::action;
    for (const message& other : {said("b", "waves", 10), said("a", "waves", 13), action}) {
        two_sides s{.shown = {said("c", "hi", 9), first}, .replayed = {other}};
        EXPECT_FALSE(place_of(s).joined);
    }
}

TEST(gap, wants_the_minute_itself_of_a_line_that_was_replayed_before) {
    two_sides s{.shown = {said("a", "x", 10, true)}, .replayed = {said("a", "x", 11)}};
    EXPECT_FALSE(place_of(s).joined);
    s.replayed = {said("a", "x", 10)};
    EXPECT_TRUE(place_of(s).joined);
}

TEST(gap, passes_over_lines_that_one_side_lacks) {
    // Off the record: shown, but not kept.
    expect_joined({.shown = {said("a", "one", 10), said("b", "two", 15), said("a", "secret", 16)},
                   .replayed = {said("a", "one", 10), said("b", "two", 15), said("c", "new", 16)}},
                  2);
    // Of somebody who was ignored: kept, but not shown.
    expect_joined({.shown = {said("a", "one", 10), said("b", "two", 15)},
                   .replayed = {said("a", "one", 10), said("troll", "ha", 11), said("b", "two", 15),
                                said("a", "new", 16)}},
                  3);
}

TEST(gap, finds_out_how_far_the_clocks_are_apart) {
    two_sides s;
    for (int i = 0; i < 10; i++) {
        const std::string text = "line " + std::to_string(i);
        s.shown.push_back(said("a", text, 100 + 3 * i));
        s.replayed.push_back(said("a", text, 100 + 3 * i - 120));
    }
    s.replayed.push_back(said("b", "new", 0));
    expect_joined(s, 10);
    EXPECT_TRUE(place_of(s).joined);
    EXPECT_EQ(s.ahead_min, -120);
    s.shown.erase(s.shown.begin(), s.shown.begin() + 8);  // too few to prove it, but now it is known
    s.replayed.erase(s.replayed.begin(), s.replayed.begin() + 8);
    expect_joined(s, 2);
}

TEST(gap, leaves_out_the_presence_lines_that_were_shown) {
    expect_joined({.shown = {said("a", "one", 10), came("b has connected", 11)},
                   .replayed = {said("x", "old", 9), said("a", "one", 10), came("b has connected", 11),
                                came("c has connected", 12), said("c", "new", 12)},
                   .from_beginning = true},
                  3);
}

TEST(gap, shows_the_conversation_of_one_room_above_a_line) {
    chat_model m;
    m.home = "#lobby";
    model_add(m, {.nick = "a", .text = "in the lobby"});
    model_add(m, {.room = "#dev", .nick = "a", .text = "in dev"});
    model_add(m, {.kind = message_kind::presence, .text = "b has connected"});
    model_add(m, {.asked_for = true, .nick = "a", .text = "from a search"});
    model_add(m, {.room = "#lobby", .nick = "a", .text = "again"});
    const uint64_t greeting = model_add(m, {.kind = message_kind::notice, .text = "greeting"}).id;
    model_add(m, {.nick = "a", .text = "below"});
    std::vector<std::string> texts;
    for (const message* what : gap_shown(m, "", greeting)) {
        texts.push_back(what->text);
    }
    EXPECT_EQ(texts, (std::vector<std::string>{"in the lobby", "b has connected", "again"}));
}
