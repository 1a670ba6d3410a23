#include "client/recall.h"

#include <gtest/gtest.h>

#include "tests/unit/client/recall_rig.h"

using lines = std::vector<std::string>;

static void say_many(recall_rig& r, int from, int to) {
    for (int i = from; i <= to; i++) {
        r.wall_s += 30;
        rig_say(r, i % 2 == 0 ? "ann" : "bob", "line " + std::to_string(i));
    }
}

// All texts, whatever they are.
static lines texts(const recall_rig& r) {
    lines all;
    for (const message& what : r.model.messages) {
        all.push_back(what.text);
    }
    return all;
}

TEST(recall, does_nothing_without_a_history) {
    recall_rig r;
    r.keeps = false;
    rig_connect(r);
    say_many(r, 1, 5);
    recall_older(r.memory, r.now_ms);
    rig_disconnect(r);
    say_many(r, 6, 8);
    rig_connect(r);
    say_many(r, 9, 10);
    recall_older(r.memory, r.now_ms);
    EXPECT_EQ(r.sent, lines{});
    EXPECT_EQ(r.model.older.text, "");
    EXPECT_EQ(rig_conversation(r).size(), 7U);
    EXPECT_FALSE(r.model.has_history);
}

TEST(recall, shows_the_replay_above_the_greeting_with_its_own_times) {
    recall_rig r;
    say_many(r, 1, 30);
    r.wall_s += 3600;
    rig_connect(r);
    EXPECT_EQ(rig_conversation(r), rig_kept(r, 10));
    const message& first = r.model.messages.front();
    EXPECT_EQ(first.text, "line 11");
    EXPECT_TRUE(first.replayed);
    EXPECT_EQ(first.wall_s, r.kept[10].wall_s / 60 * 60);
    EXPECT_EQ(texts(r)[20], "Hearth chat server");
    EXPECT_EQ(texts(r).back(), "Welcome me. Send QUIT to disconnect.");  // the mark is not shown
    EXPECT_EQ(r.model.older.state, older_state::more);
    EXPECT_EQ(r.model.older.above_id, first.id);
    EXPECT_EQ(r.sent, lines{});
    EXPECT_FALSE(r.model.bell);
    EXPECT_TRUE(r.model.names.contains("ann"));
}

TEST(recall, fetches_older_lines_one_page_at_a_time_up_to_the_beginning) {
    recall_rig r;
    say_many(r, 1, 180);
    rig_connect(r);
    recall_older(r.memory, r.now_ms);
    recall_older(r.memory, r.now_ms);
    EXPECT_EQ(r.sent, lines{"/history before 165 100"});
    EXPECT_EQ(r.model.older.state, older_state::asked);
    rig_answer(r);
    EXPECT_EQ(rig_conversation(r), rig_kept(r, 60));
    EXPECT_EQ(r.model.older.state, older_state::more);
    EXPECT_EQ(r.model.older.above_id, r.model.messages.front().id);
    recall_older(r.memory, r.now_ms);
    rig_answer(r);
    EXPECT_EQ(rig_conversation(r), rig_kept(r, 0));
    EXPECT_EQ(r.model.older.state, older_state::beginning);
    EXPECT_EQ(r.model.older.text, "the beginning of #lobby");
    recall_older(r.memory, r.now_ms);
    EXPECT_EQ(r.sent, lines{});
}

TEST(recall, finds_out_that_a_short_replay_is_all_there_is) {
    recall_rig r;
    say_many(r, 1, 3);
    rig_connect(r);
    EXPECT_EQ(rig_conversation(r), rig_kept(r, 0));
    recall_older(r.memory, r.now_ms);
    rig_answer(r);
    EXPECT_EQ(rig_conversation(r), rig_kept(r, 0));
    EXPECT_EQ(r.model.older.text, "the beginning of #lobby");
}

TEST(recall, puts_what_was_missed_above_the_new_greeting) {
    recall_rig r;
    say_many(r, 1, 25);
    rig_connect(r);
    say_many(r, 26, 30);
    rig_disconnect(r);
    say_many(r, 31, 33);
    rig_connect(r);
    rig_answer(r);
    say_many(r, 34, 34);
    EXPECT_EQ(rig_conversation(r), rig_kept(r, 5));
    const lines all = texts(r);
    const auto lost = std::find(all.begin(), all.end(), "connection lost");
    EXPECT_EQ(lines(lost + 1, lost + 5), (lines{"line 31", "line 32", "line 33", "Hearth chat server"}));
    EXPECT_EQ(r.model.older.above_id, r.model.messages.front().id);
}

TEST(recall, fetches_pages_until_what_was_missed_is_whole) {
    recall_rig r;
    say_many(r, 1, 25);
    rig_connect(r);
    say_many(r, 26, 30);
    rig_disconnect(r);
    say_many(r, 31, 600);
    rig_connect(r);
    EXPECT_EQ(r.model.older.text, "... waiting for missed lines");
    rig_answer(r);
    EXPECT_EQ(rig_conversation(r), rig_kept(r, 5));
    EXPECT_EQ(r.pages, 3U);
    recall_older(r.memory, r.now_ms);
    rig_answer(r);
    EXPECT_EQ(rig_conversation(r), rig_kept(r, 0));
}

TEST(recall, leaves_a_hole_where_too_much_was_missed_and_fills_it_on_scrolling) {
    recall_rig r;
    say_many(r, 1, 25);
    rig_connect(r);
    rig_disconnect(r);
    say_many(r, 26, 2400);
    rig_connect(r);
    rig_answer(r);
    EXPECT_EQ(rig_conversation(r).size(), 20U + 2020);
    EXPECT_EQ(r.model.older.text, "lines are missing here (PgUp)");
    for (int i = 0; i < 4; i++) {
        recall_older(r.memory, r.now_ms);
        rig_answer(r);
    }
    EXPECT_EQ(rig_conversation(r), rig_kept(r, 5));
    EXPECT_EQ(r.model.older.text, "older lines (PgUp)");
    recall_older(r.memory, r.now_ms);
    rig_answer(r);
    EXPECT_EQ(rig_conversation(r), rig_kept(r, 0));
}

TEST(recall, shows_what_it_has_when_the_connection_is_lost_again) {
    recall_rig r;
    say_many(r, 1, 25);
    rig_connect(r);
    rig_disconnect(r);
    say_many(r, 26, 100);
    rig_connect(r);
    say_many(r, 101, 102);
    rig_disconnect(r);
    say_many(r, 103, 105);
    rig_connect(r);
    rig_answer(r);
    EXPECT_EQ(rig_conversation(r).size(), 20U + 25);
    while (r.model.older.state == older_state::more) {
        recall_older(r.memory, r.now_ms);
        rig_answer(r);
    }
    EXPECT_EQ(rig_conversation(r), rig_kept(r, 0));
}

TEST(recall, works_whatever_time_the_server_writes) {
    for (const int64_t ahead : {-8 * 3600, 3600, 5 * 3600 + 1800}) {
        recall_rig r;
        r.ahead_s = ahead;
        r.skew_s = 40;
        say_many(r, 1, 25);
        rig_connect(r);
        say_many(r, 26, 30);
        rig_disconnect(r);
        say_many(r, 31, 33);
        rig_connect(r);
        rig_answer(r);
        EXPECT_EQ(rig_conversation(r), rig_kept(r, 5)) << ahead;
    }
}

TEST(recall, keeps_the_rooms_apart) {
    recall_rig r;
    rig_connect(r);
    rig_line(r, "[10:01] ann: in the lobby");
    rig_line(r, "*** Earlier: /history before 7");
    recall_command(r.memory, "/join #dev", r.now_ms);
    recall_older(r.memory, r.now_ms);
    EXPECT_EQ(r.sent, lines{});  // nobody knows which room that would be of
    rig_line(r, "me has joined #dev");
    rig_line(r, "*** You talk in #dev now.");
    EXPECT_EQ(r.model.older.text, "");
    rig_line(r, "[10:02] bob: in dev");
    rig_line(r, "#lobby ann: between");
    rig_line(r, "[10:03] bob: still in dev");
    rig_line(r, "*** Earlier: /history before 9");
    const lines all = texts(r);
    const auto dev = std::find(all.begin(), all.end(), "in dev");
    ASSERT_NE(dev, all.end());
    EXPECT_EQ(lines(dev, dev + 3), (lines{"in dev", "still in dev", "me has joined #dev"}));
    recall_older(r.memory, r.now_ms);
    EXPECT_EQ(r.sent, lines{"/history before 9 100"});
    rig_line(r, "[09:02] bob: before that");
    rig_line(r, "*** That is the beginning of #dev.");
    EXPECT_EQ(r.model.older.text, "the beginning of #dev");
    rig_line(r, "me has left #dev");
    rig_line(r, "*** You talk in #lobby now.");
    EXPECT_EQ(r.model.home, "#lobby");
    EXPECT_EQ(r.model.older.text, "older lines (PgUp)");
    EXPECT_EQ(r.model.messages.front().id, r.model.older.above_id);
}

TEST(recall, fills_the_room_that_is_joined_again) {
    recall_rig r;
    rig_connect(r);
    rig_line(r, "me has joined #dev");
    rig_line(r, "*** You talk in #dev now.");
    rig_line(r, "ann: one");
    rig_line(r, "#lobby ann: two");
    rig_disconnect(r);
    recall_connected(r.memory);
    rig_line(r, "Hearth chat server");
    r.online = true;
    recall_online(r.memory, "#dev", r.now_ms);
    recall_command(r.memory, "/join", r.now_ms);
    rig_line(r, "me has connected");
    rig_line(r, "[10:14] ann: two");
    rig_line(r, "[10:14] ann: three");
    rig_line(r, "me has joined #dev");
    rig_line(r, "*** You talk in #dev now.");
    rig_line(r, "[10:14] ann: one");
    rig_line(r, "[10:14] ann: four");
    rig_line(r, "ann: live");
    EXPECT_EQ(rig_conversation(r), (lines{"ann: one", "ann: two", "ann: three", "ann: four", "ann: live"}));
    for (const std::string& line : r.sent) {
        EXPECT_EQ(line, "/history before 1 1");
    }
}

TEST(recall, shows_the_answers_to_the_users_own_questions_as_they_come) {
    recall_rig r;
    say_many(r, 1, 30);
    rig_connect(r);
    recall_command(r.memory, "/since yesterday", r.now_ms);
    rig_line(r, "[2026-11-22 10:03] ann: old");
    rig_line(r, "*** That is the end: 1 line.");
    EXPECT_EQ(texts(r)[texts(r).size() - 2], "old");
    EXPECT_EQ(texts(r).back(), "That is the end: 1 line.");
    EXPECT_EQ(rig_conversation(r), rig_kept(r, 10));  // no part of it
    recall_command(r.memory, "/history 1", r.now_ms);
    rig_line(r, "[10:03] ann: older");
    rig_line(r, "*** Earlier: /history before 7");
    EXPECT_EQ(texts(r).back(), "Earlier: /history before 7");
    EXPECT_EQ(r.model.older.above_id, r.model.messages.front().id);
}

TEST(recall, gives_a_question_up_that_is_refused_or_not_answered) {
    recall_rig r;
    say_many(r, 1, 30);
    rig_connect(r);
    recall_older(r.memory, r.now_ms);
    rig_line(r, "*** ann has set the topic of #lobby: x");
    EXPECT_EQ(recall_deadline(r.memory), r.now_ms + refusal_grace_ms);
    r.now_ms += refusal_grace_ms - 1;
    recall_tick(r.memory, r.now_ms);
    EXPECT_EQ(r.model.older.state, older_state::asked);
    r.now_ms += 1;
    recall_tick(r.memory, r.now_ms);
    EXPECT_EQ(r.model.older.state, older_state::more);
    EXPECT_EQ(recall_deadline(r.memory), UINT64_MAX);
    r.sent.clear();
    recall_older(r.memory, r.now_ms);
    r.now_ms += answer_limit_ms;
    recall_tick(r.memory, r.now_ms);
    EXPECT_EQ(r.model.older.state, older_state::more);
    rig_answer(r);  // too late
    EXPECT_EQ(rig_conversation(r), rig_kept(r, 10));
}

TEST(recall, stops_where_the_scrollback_is_full) {
    recall_rig r;
    say_many(r, 1, 30);
    rig_connect(r);
    for (size_t i = r.model.messages.size(); i < scrollback_max - 50; i++) {
        model_add(r.model, {.kind = message_kind::local, .text = "x"});
    }
    recall_older(r.memory, r.now_ms);
    EXPECT_EQ(r.sent, lines{});
    EXPECT_EQ(r.model.older.state, older_state::full);
}

TEST(recall, searches_and_asks_for_more) {
    recall_rig r;
    say_many(r, 1, 30);
    rig_connect(r);
    EXPECT_TRUE(recall_search(r.memory, "line 2", r.now_ms));
    EXPECT_FALSE(recall_search(r.memory, "line 3", r.now_ms));
    EXPECT_EQ(r.sent, lines{"/search line 2"});
    EXPECT_EQ(r.model.search.state, search_state::asked);
    rig_line(r, "[10:05] ann: line 20");
    rig_line(r, "ann: live meanwhile");
    rig_line(r, "[10:04] #dev bob: line 2");
    rig_line(r, "*** 2 found, there are more: /search alone shows them.");
    EXPECT_EQ(r.model.search.state, search_state::done);
    ASSERT_EQ(r.found.messages.size(), 2U);
    EXPECT_EQ(r.found.messages[0].text, "line 2");  // the newest last
    EXPECT_EQ(r.found.messages[0].room, "#dev");
    EXPECT_EQ(r.found.older.state, older_state::more);
    r.sent.clear();
    recall_search_older(r.memory, r.now_ms);
    EXPECT_EQ(r.sent, lines{"/search"});
    rig_line(r, "[2026-11-20 10:04] bob: line 0");
    rig_line(r, "*** 1 found.");
    EXPECT_EQ(r.found.messages[0].text, "line 0");
    EXPECT_EQ(r.found.older.state, older_state::beginning);
    EXPECT_EQ(rig_conversation(r).back(), "ann: live meanwhile");
    EXPECT_EQ(rig_conversation(r).size(), 21U);
}

TEST(recall, says_why_a_search_failed) {
    recall_rig r;
    r.keeps = false;
    rig_connect(r);
    EXPECT_TRUE(recall_search(r.memory, "x", r.now_ms));
    rig_line(r, "*** Unknown command /search. /help lists those that there are.");
    r.now_ms += refusal_grace_ms;
    recall_tick(r.memory, r.now_ms);
    EXPECT_EQ(r.model.search.state, search_state::failed);
    EXPECT_EQ(r.model.search.note, "Unknown command /search. /help lists those that there are.");
    EXPECT_TRUE(recall_search(r.memory, "x", r.now_ms));
    rig_disconnect(r);
    EXPECT_EQ(r.model.search.state, search_state::failed);
}

TEST(recall, hears_a_refusal_that_overtakes_the_answer_before_it) {
    recall_rig r;
    say_many(r, 1, 5);
    rig_connect(r);
    EXPECT_TRUE(recall_search(r.memory, "from:", r.now_ms));
    EXPECT_EQ(r.sent, (lines{"/history before 1 1", "/search from:"}));
    rig_line(r, "*** Usage: /search words");
    rig_line(r, "*** That is the beginning of #lobby.");
    r.now_ms += refusal_grace_ms;
    recall_tick(r.memory, r.now_ms);
    EXPECT_EQ(r.model.search.state, search_state::failed);
    EXPECT_EQ(r.model.search.note, "Usage: /search words");
}

TEST(recall, tells_which_lines_were_said_before_the_connection_was_lost) {
    recall_rig r;
    say_many(r, 1, 25);
    rig_connect(r);
    ASSERT_TRUE(model_outbox_push(r.model, "heard", outbox_state::sent, 0));
    ASSERT_TRUE(model_outbox_push(r.model, "not heard", outbox_state::sent, 0));
    r.online = false;
    rig_say(r, "me", "heard");
    model_outbox_link_lost(r.model);
    rig_disconnect(r);
    r.replay_lines = 0;
    recall_connected(r.memory);
    r.online = true;
    recall_online(r.memory, "", r.now_ms);
    EXPECT_TRUE(recall_is_settling(r.memory));
    rig_line(r, "me has connected");
    rig_line(r, "*** Earlier: /history before 31");
    EXPECT_TRUE(recall_is_settling(r.memory));
    rig_answer(r);
    EXPECT_FALSE(recall_is_settling(r.memory));
    EXPECT_EQ(r.settled, 1);
    ASSERT_EQ(r.model.outbox.size(), 1U);
    EXPECT_EQ(r.model.outbox[0].text, "not heard");
}

TEST(recall, does_not_wait_for_ever_for_a_history_that_does_not_come) {
    recall_rig r;
    say_many(r, 1, 25);
    rig_connect(r);
    rig_disconnect(r);
    r.keeps = false;
    rig_connect(r);
    EXPECT_TRUE(recall_is_settling(r.memory));
    EXPECT_EQ(recall_deadline(r.memory), r.now_ms + settle_limit_ms);
    r.now_ms += settle_limit_ms;
    recall_tick(r.memory, r.now_ms);
    EXPECT_EQ(r.settled, 1);
}

TEST(recall, finds_its_place_among_lines_of_one_minute) {
    recall_rig r;
    for (int i = 1; i <= 400; i++) {
        if (i == 31) {
            rig_connect(r);
        } else if (i == 36) {
            rig_disconnect(r);
        }
        rig_say(r, "ann", "line " + std::to_string(i));
    }
    rig_connect(r);
    rig_answer(r);
    EXPECT_EQ(rig_conversation(r), rig_kept(r, 10));
    EXPECT_EQ(r.model.older.text, "older lines (PgUp)");
}
