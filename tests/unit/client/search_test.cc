// Older lines and searching, as the screen shows them.
#include <gtest/gtest.h>

#include "tests/unit/client/ui_rig.h"

using lines = std::vector<std::string>;

static void say_many(ui_rig& r, int from, int to) {
    for (int i = from; i <= to; i++) {
        rig_say(r, "bob", "line " + std::to_string(i));
    }
}

static void fetch(ui_rig& r, int from, int to) {
    std::vector<message> page;
    for (int i = from; i <= to; i++) {
        page.push_back({.replayed = true,
                        .wall_s = r.wall_s,
                        .nick = "bob",
                        .text = "line " + std::to_string(i),
                        .said_in = ""});
    }
    const uint64_t first = r.model.next_id;
    model_insert(r.model, r.model.older.above_id, std::move(page));
    r.model.older.above_id = first;
}

static void has_older(ui_rig& r) {
    r.model.older = {
        .state = older_state::more, .above_id = r.model.messages.front().id, .text = "older lines (PgUp)"};
}

static bool row_holds(ui_rig& r, int row, std::string_view text) {
    return rig_row(r, row).find(text) != std::string::npos;
}

TEST(older, are_asked_for_when_the_top_is_near) {
    ui_rig r;
    say_many(r, 1, 100);
    has_older(r);
    rig_key(r, key_code::page_up);
    rig_key(r, key_code::page_up);
    EXPECT_EQ(r.older, 0);
    rig_key(r, key_code::page_up);
    EXPECT_EQ(r.older, 1);
    rig_key(r, key_code::page_down);
    EXPECT_EQ(r.older, 1);
    r.model.older.state = older_state::asked;
    rig_alt(r, '<');
    EXPECT_EQ(r.older, 1);
    EXPECT_TRUE(row_holds(r, 0, "- older lines (PgUp) -"));
}

TEST(older, are_asked_for_when_all_is_in_sight) {
    ui_rig r;
    rig_key(r, key_code::page_up);
    EXPECT_EQ(r.older, 0);  // nothing is known
    say_many(r, 1, 3);
    rig_key(r, key_code::page_up);
    EXPECT_EQ(r.older, 0);
    has_older(r);
    rig_key(r, key_code::wheel_up);
    EXPECT_EQ(r.older, 1);
    EXPECT_TRUE(row_holds(r, 21, "line 3"));
}

TEST(older, come_in_above_and_no_row_moves) {
    for (const bool to_the_top : {true, false}) {
        ui_rig r;
        say_many(r, 201, 260);
        has_older(r);
        rig_key(r, key_code::page_up);
        if (to_the_top) {
            rig_alt(r, '<');
        }
        lines before;
        for (int row = to_the_top ? 2 : 0; row < 22; row++) {
            before.push_back(rig_row(r, row));
        }
        fetch(r, 101, 200);
        lines after;
        for (int row = to_the_top ? 2 : 0; row < 22; row++) {
            after.push_back(rig_row(r, row));
        }
        EXPECT_EQ(after, before);
        if (to_the_top) {  // where the rule and the day stood
            EXPECT_TRUE(row_holds(r, 1, "line 200"));
        }
        rig_alt(r, '<');
        EXPECT_TRUE(row_holds(r, 2, "line 101"));
    }
}

TEST(older, are_said_where_they_end) {
    ui_rig r;
    say_many(r, 1, 3);
    has_older(r);
    r.model.older.state = older_state::beginning;
    r.model.older.text = "the beginning of #general";
    EXPECT_TRUE(row_holds(r, 17, "-- the beginning of #general --"));
    EXPECT_EQ(rig_row(r, 17).size(), 80U);
    rig_key(r, key_code::page_up);
    EXPECT_EQ(r.older, 0);
}

TEST(older, are_asked_for_at_their_place_in_the_middle_too) {
    ui_rig r;
    say_many(r, 1, 200);
    r.model.older = {.state = older_state::more, .above_id = r.model.messages[150].id, .text = "older lines"};
    rig_key(r, key_code::page_up);
    EXPECT_EQ(r.older, 1);
    rig_key(r, key_code::page_up);
    EXPECT_TRUE(rig_screen(r).find("- older lines -") != std::string::npos);
}

TEST(search, marks_what_is_typed_and_goes_from_match_to_match) {
    ui_rig r;
    say_many(r, 1, 9);
    rig_say(r, "alice", "see the log");
    say_many(r, 10, 40);
    rig_say(r, "carol", "the Log is loud");
    say_many(r, 41, 45);
    rig_type(r, "draft");
    rig_ctrl(r, 'r');
    EXPECT_EQ(rig_input(r), "[search]");
    rig_type(r, "log");
    EXPECT_EQ(rig_input(r), "[search] log");
    EXPECT_EQ(rig_status(r), " SEARCH 1/2 in #general | ^R older ^S newer M-c case Enter stay Esc back");
    EXPECT_EQ(rig_row(r, 16), "10:14      carol  | the Log is loud");
    EXPECT_EQ(canvas_at(r.screen, 16, 24).look.what, role::match_now);
    EXPECT_EQ(canvas_at(r.screen, 16, 27).look.what, role::text);
    rig_ctrl(r, 'r');
    EXPECT_NE(rig_screen(r).find("see the log"), std::string::npos);
    EXPECT_NE(rig_status(r).find("2/2"), std::string::npos);
    rig_ctrl(r, 's');
    EXPECT_NE(rig_status(r).find("1/2"), std::string::npos);
    rig_ctrl(r, 's');
    EXPECT_NE(rig_status(r).find("1/2"), std::string::npos);
    rig_alt(r, 'c');
    EXPECT_NE(rig_status(r).find("1/1"), std::string::npos);
    EXPECT_NE(rig_screen(r).find("see the log"), std::string::npos);
}

TEST(search, comes_back_with_escape_and_stays_with_enter) {
    ui_rig r;
    rig_say(r, "alice", "see the log");
    say_many(r, 1, 60);
    rig_key(r, key_code::page_up);
    rig_type(r, "draft");
    const std::string before = rig_screen(r);
    rig_ctrl(r, 'r');
    rig_type(r, "log");
    EXPECT_NE(rig_screen(r), before);
    rig_key(r, key_code::escape);
    EXPECT_EQ(rig_screen(r), before);
    rig_ctrl(r, 'r');
    rig_type(r, "log");
    rig_key(r, key_code::enter);
    EXPECT_EQ(rig_input(r), "[me] draft");
    EXPECT_NE(rig_screen(r).find("see the log"), std::string::npos);
    EXPECT_EQ(r.sent, lines{});
}

TEST(search, begins_where_one_reads) {
    ui_rig r;
    say_many(r, 1, 100);
    rig_key(r, key_code::page_up);
    rig_key(r, key_code::page_up);
    const std::string last_row = rig_row(r, 20);
    rig_ctrl(r, 'r');
    rig_type(r, "line");
    const std::string number = last_row.substr(last_row.find("line"));
    EXPECT_EQ(rig_row(r, 20).substr(20), number);
    EXPECT_EQ(canvas_at(r.screen, 20, 20).look.what, role::match_now);
    EXPECT_EQ(canvas_at(r.screen, 19, 20).look.what, role::match);
}

TEST(search, finds_as_far_as_what_was_typed_last_says) {
    ui_rig r;
    rig_say(r, "a", "abc");
    rig_say(r, "a", "abd");
    rig_ctrl(r, 'r');
    rig_type(r, "abc");
    EXPECT_NE(rig_status(r).find("1/1"), std::string::npos);
    rig_key(r, key_code::backspace);
    EXPECT_NE(rig_status(r).find("1/2"), std::string::npos);
    rig_type(r, "x");
    EXPECT_NE(rig_status(r).find("no match here"), std::string::npos);
    rig_key(r, key_code::tab);  // nothing that it could mean here
    rig_key(r, key_code::up);
    EXPECT_EQ(rig_input(r), "[search] abx");
}

TEST(search, goes_on_on_the_server_where_it_has_a_history) {
    ui_rig r;
    say_many(r, 1, 3);
    rig_ctrl(r, 'r');
    rig_type(r, "log");
    rig_ctrl(r, 'r');
    rig_ctrl(r, 'r');
    EXPECT_EQ(r.searched, lines{});
    EXPECT_EQ(rig_status(r), " SEARCH no match here | Esc back");
    r.model.has_history = true;
    EXPECT_EQ(rig_status(r), " SEARCH no match here | ^R asks the server, Esc back");
    rig_ctrl(r, 'r');
    EXPECT_EQ(r.searched, lines{"log"});
    EXPECT_EQ(rig_status(r), " SEARCH log: waiting for the server | PgUp older, Esc back");
    EXPECT_EQ(rig_screen(r).find("line 3"), std::string::npos);
    r.model.search.state = search_state::done;
    for (int i = 1; i <= 30; i++) {
        model_add(r.found, {.replayed = true, .wall_s = r.wall_s, .nick = "bob", .text = "a Log"});
    }
    r.found.older = {
        .state = older_state::more, .above_id = r.found.messages.front().id, .text = "older ones"};
    EXPECT_EQ(rig_status(r), " SEARCH 30 found on the server | PgUp older, Esc back");
    EXPECT_EQ(rig_row(r, 21), "10:14        bob  | a Log");
    EXPECT_EQ(canvas_at(r.screen, 21, 22).look.what, role::match);
    rig_type(r, "x");  // the words stand
    rig_key(r, key_code::page_up);
    EXPECT_EQ(r.searched, (lines{"log", ""}));
    rig_ctrl(r, 'r');
    EXPECT_EQ(r.searched.size(), 3U);
    rig_key(r, key_code::escape);
    EXPECT_TRUE(row_holds(r, 21, "line 3"));
    EXPECT_EQ(rig_input(r), "[me]");
    EXPECT_EQ(r.older, 0);
}

TEST(search, as_a_command_asks_the_server_at_once) {
    ui_rig r;
    say_many(r, 1, 3);
    rig_type(r, "/search from:mia \"the log\"");
    rig_key(r, key_code::enter);
    EXPECT_EQ(r.searched, lines{"from:mia \"the log\""});
    EXPECT_EQ(r.sent, lines{});
    EXPECT_EQ(rig_input(r), "[search] from:mia \"the log\"");
    r.model.search = {.state = search_state::failed, .words = "x", .note = "no history is kept"};
    EXPECT_EQ(rig_status(r), " SEARCH no history is kept | PgUp older, Esc back");
    rig_key(r, key_code::enter);
    EXPECT_EQ(rig_input(r), "[me]");
    r.model.search = {};
    r.taking = false;
    rig_type(r, "/search");
    rig_key(r, key_code::enter);
    EXPECT_TRUE(row_holds(r, 21, "/search WORDS"));
    EXPECT_EQ(rig_input(r), "[me] /search");
    rig_type(r, " x");
    rig_key(r, key_code::enter);
    EXPECT_TRUE(row_holds(r, 21, "the server cannot be asked now"));
}

TEST(search, gives_way_to_the_question_for_a_name) {
    ui_rig r;
    rig_type(r, "draft");
    rig_ctrl(r, 'r');
    rig_type(r, "log");
    ui_ask_name(r.screen_ui, "mia", "");
    EXPECT_EQ(rig_input(r), "name: mia");
    ui_name_accepted(r.screen_ui);
    EXPECT_EQ(rig_input(r), "[me] draft");
}
