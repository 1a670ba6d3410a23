// One order for all that is heard, and nothing is heard before it is kept.
#include "server/relay/sequencer.h"

#include <gtest/gtest.h>

#include <deque>

namespace {

using texts = std::vector<std::string>;

struct sequencer : testing::Test {
    ::sequencer q;
    std::deque<history_batch> batches;  // at the store, not committed yet
    std::vector<history_entry> written;
    texts passed;
    std::vector<uint64_t> ids;    // of what has passed
    std::vector<int64_t> stamps;  // likewise
    std::vector<uint64_t> asked;  // tags
    std::vector<bool> full;
    int64_t now_us = 1000;
    std::vector<audience_list*> lists;

    void SetUp() override {
        sequencer_init(
            &q,
            {.context = this,
             .idle = [](void* context) { return of(context)->batches.empty(); },
             .append = [](void* context, history_batch&& b) { of(context)->batches.push_back(std::move(b)); },
             .ask = [](void* context, history_ask&& ask) { of(context)->asked.push_back(ask.tag); }},
            {.context = this,
             .pass =
                 [](void* context, delivery&& d) {
                     of(context)->passed.push_back(d.what.text);
                     of(context)->ids.push_back(d.what.id);
                     of(context)->stamps.push_back(d.what.time_us);
                     delivery_finish(d);
                 },
             .on_full = [](void* context, bool is_full) { of(context)->full.push_back(is_full); },
             .now_us = [](void* context) { return of(context)->now_us; }},
            50);
    }
    void TearDown() override { sequencer_finish(&q); }

    static sequencer* of(void* context) { return static_cast<sequencer*>(context); }

    static delivery event_of(event_kind kind, std::string_view text) {
        delivery d;
        d.what.kind = kind;
        d.what.text = text;
        d.what.room = {1, 1};
        return d;
    }
    void say(std::string_view text, uint32_t room = 1) {
        delivery d = event_of(event_kind::said, text);
        d.what.room.slot = room;
        const session_id hearer = {0, 1};
        d.to = audience_create(d.what.room, {&hearer, 1});
        d.keep = std::make_unique<history_batch>();
        d.keep->entries.push_back({.text = std::string(text)});
        sequencer_push(&q, std::move(d));
    }
    void answer(std::string_view text) { sequencer_push(&q, event_of(event_kind::reply, text)); }
    void leave(std::string_view text) {
        delivery d = event_of(event_kind::left, text);
        d.keep = std::make_unique<history_batch>();
        d.keep->seen.push_back({.name_key = "ann"});
        sequencer_push(&q, std::move(d));
    }
    void ask(uint64_t tag) {
        history_ask question;
        question.tag = tag;
        sequencer_ask(&q, std::move(question));
    }
    void commit(bool kept = true) {
        history_batch b = std::move(batches.front());
        batches.pop_front();
        written.insert(written.end(), b.entries.begin(), b.entries.end());
        sequencer_on_committed(&q, b.last_id, kept);
    }
};

TEST_F(sequencer, lets_pass_what_is_not_kept_while_nothing_is_under_way) {
    answer("hello");
    EXPECT_EQ(passed, texts{"hello"});
    sequencer_hand_over(&q);
    EXPECT_TRUE(batches.empty());
}

TEST_F(sequencer, holds_a_line_until_it_is_committed_and_all_behind_it_too) {
    say("one");
    answer("two");
    leave("three");
    EXPECT_EQ(passed, texts{});
    sequencer_hand_over(&q);
    ASSERT_EQ(batches.size(), 1U);
    answer("four");
    EXPECT_EQ(passed, texts{});
    commit();
    EXPECT_EQ(passed, (texts{"one", "two", "three", "four"}));
    answer("five");
    EXPECT_EQ(passed.back(), "five");
}

TEST_F(sequencer, gathers_the_next_batch_while_one_is_under_way) {
    say("one");
    sequencer_hand_over(&q);
    say("two");
    answer("to two");
    say("three");
    sequencer_hand_over(&q);
    EXPECT_EQ(batches.size(), 1U);
    commit();
    EXPECT_EQ(passed, texts{"one"});
    ASSERT_EQ(batches.size(), 1U);
    EXPECT_EQ(batches.front().entries.size(), 2U);
    commit();
    EXPECT_EQ(passed, (texts{"one", "two", "to two", "three"}));
}

TEST_F(sequencer, numbers_and_times_what_is_kept_and_never_goes_back) {
    say("one");
    now_us = 900;
    EXPECT_EQ(sequencer_new_id(&q), 51U);
    say("two");
    now_us = 1100;
    leave("three");
    sequencer_hand_over(&q);
    const history_batch& b = batches.front();
    EXPECT_EQ(b.entries[0].id, 50U);
    EXPECT_EQ(b.entries[1].id, 52U);
    EXPECT_EQ(b.entries[0].time_us, 1000);
    EXPECT_EQ(b.entries[1].time_us, 1000);
    EXPECT_EQ(b.seen[0].time_us, 1100);
    EXPECT_GT(b.seen[0].id, 52U);
    EXPECT_GE(b.last_id, 52U);
    EXPECT_GT(sequencer_new_id(&q), b.last_id);
}

TEST_F(sequencer, numbers_and_times_what_is_not_kept_too) {
    answer("hello");
    say("one");
    answer("two");
    now_us = 900;
    leave("three");
    delivery about = event_of(event_kind::reply, "about another one");
    about.what.id = 7;
    sequencer_push(&q, std::move(about));
    sequencer_hand_over(&q);
    commit();
    ASSERT_EQ(ids.size(), 5U);
    EXPECT_EQ(ids[0], 50U);
    EXPECT_EQ(ids[1], written[0].id);
    EXPECT_LT(ids[1], ids[2]);
    EXPECT_LT(ids[2], ids[3]);
    EXPECT_EQ(ids[4], 7U);
    EXPECT_EQ(stamps, std::vector<int64_t>(5, 1000));
}

TEST_F(sequencer, leaves_out_numbers_that_are_reserved) {
    say("one");
    sequencer_hand_over(&q);
    const uint64_t mark = sequencer_reserve(&q, 1000);
    EXPECT_GT(mark, q.committed);  // the line under way has a number already
    say("two");
    commit();
    EXPECT_GE(q.committed, mark);
    commit();
    EXPECT_EQ(sequencer_reserve(&q, 7), q.committed);  // long given out
    say("three");
    sequencer_hand_over(&q);
    commit();
    ASSERT_EQ(written.size(), 3U);
    EXPECT_EQ(written[0].id, 50U);
    EXPECT_EQ(written[1].id, 1001U);
    EXPECT_EQ(written[2].id, 1002U);
}

TEST_F(sequencer, does_not_wait_for_a_mere_leaving) {
    leave("gone");
    EXPECT_EQ(passed, texts{"gone"});
    sequencer_hand_over(&q);
    EXPECT_EQ(batches.size(), 1U);
}

TEST_F(sequencer, waits_for_the_state_of_a_room) {
    delivery d = event_of(event_kind::topic, "quiet");
    d.keep = std::make_unique<history_batch>();
    d.keep->rooms.push_back({.name = "#den", .key = "#den", .topic = "quiet"});
    sequencer_push(&q, std::move(d));
    EXPECT_EQ(passed, texts{});
    sequencer_hand_over(&q);
    commit();
    EXPECT_EQ(passed, texts{"quiet"});
}

TEST_F(sequencer, passes_at_once_and_writes_behind_where_echoes_do_not_wait) {
    q.echo_waits = false;
    say("one");
    answer("two");
    EXPECT_EQ(passed, (texts{"one", "two"}));
    sequencer_hand_over(&q);
    say("three");
    ask(7);
    EXPECT_EQ(batches.size(), 2U) << "the store has all that the question may be about";
    EXPECT_EQ(asked, std::vector<uint64_t>{7});
    commit();
    commit();
    EXPECT_EQ(passed, (texts{"one", "two", "three"}));
}

TEST_F(sequencer, asks_when_all_that_was_kept_before_can_be_found) {
    ask(1);
    EXPECT_EQ(asked, std::vector<uint64_t>{1});
    leave("gone");
    ask(2);
    sequencer_hand_over(&q);
    say("one");
    ask(3);
    EXPECT_EQ(asked.size(), 1U);
    commit();
    EXPECT_EQ(asked, (std::vector<uint64_t>{1, 2}));
    commit();
    EXPECT_EQ(asked, (std::vector<uint64_t>{1, 2, 3}));
}

TEST_F(sequencer, asks_no_more_at_once_than_the_store_takes) {
    for (uint64_t tag = 0; tag < sequencer_asked_max + 2; ++tag) {
        ask(tag);
    }
    EXPECT_EQ(asked.size(), sequencer_asked_max);
    sequencer_answered(&q);
    EXPECT_EQ(asked.size(), sequencer_asked_max + 1);
    EXPECT_EQ(asked.back(), sequencer_asked_max);
}

TEST_F(sequencer, tells_each_room_once_that_its_lines_are_not_kept_and_once_that_they_are_again) {
    sequencer_on_state(&q, true, "no space left on the disk");
    say("one");
    say("two");
    say("elsewhere", 2);
    sequencer_hand_over(&q);
    commit(/*kept=*/false);
    EXPECT_EQ(passed, (texts{"one", "Lines are not being kept: no space left on the disk.", "two",
                             "elsewhere", "Lines are not being kept: no space left on the disk."}));
    passed.clear();
    sequencer_on_state(&q, false, "");
    say("three");
    sequencer_hand_over(&q);
    answer("and more");
    commit();
    say("four");
    sequencer_hand_over(&q);
    commit();
    EXPECT_EQ(passed, (texts{"Lines are being kept again.", "three", "and more", "four"}));
}

TEST_F(sequencer, tells_that_lines_are_not_kept_where_echoes_do_not_wait_too) {
    q.echo_waits = false;
    sequencer_on_state(&q, true, "");
    say("one");
    EXPECT_EQ(passed, (texts{"one", "Lines are not being kept."}));
    sequencer_on_state(&q, false, "");
    say("two");
    EXPECT_EQ(passed.size(), 4U);
    EXPECT_EQ(passed[2], "Lines are being kept again.");
}

TEST_F(sequencer, stops_reading_when_too_much_waits_until_half_of_it_has_gone) {
    const std::string text(1000, 'x');
    q.waiting_max_bytes = 8 * (text.size() + 32);
    say(text);
    sequencer_hand_over(&q);
    for (int i = 0; i < 5; ++i) {
        say(text);
    }
    EXPECT_TRUE(full.empty());
    say(text);
    say(text);
    say(text);
    EXPECT_EQ(full, std::vector<bool>{true});
    commit();
    EXPECT_EQ(full, std::vector<bool>{true}) << "most of it waits still";
    commit();
    EXPECT_EQ(full, (std::vector<bool>{true, false}));
    EXPECT_EQ(passed.size(), 9U);
}

TEST_F(sequencer, stops_reading_when_too_much_is_not_written_yet) {
    q.echo_waits = false;
    const std::string text(1000, 'x');
    q.waiting_max_bytes = 4 * (text.size() + 32);
    for (int i = 0; i < 3; ++i) {
        say(text);
    }
    sequencer_hand_over(&q);
    say(text);
    EXPECT_TRUE(full.empty());
    say(text);
    EXPECT_EQ(full, std::vector<bool>{true});
    EXPECT_EQ(passed.size(), 5U);
    commit();
    EXPECT_EQ(full, (std::vector<bool>{true, false}));
    sequencer_hand_over(&q);
    commit();
    EXPECT_EQ(q.waiting_bytes, 0U);
}

TEST_F(sequencer, gives_the_last_batch_to_the_store_when_it_ends) {
    say("one");
    sequencer_hand_over(&q);
    say("two");
    sequencer_finish(&q);
    ASSERT_EQ(batches.size(), 2U);
    EXPECT_EQ(batches.back().entries[0].text, "two");
    EXPECT_EQ(passed, texts{});
}

}  // namespace
