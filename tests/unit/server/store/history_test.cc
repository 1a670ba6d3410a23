// What is kept, and who gets which of it.
#include "server/store/history.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "common/text/name.h"
#include "server/store/sql.h"
#include "tests/unit/server/store/store_rig.h"

namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using texts = std::vector<std::string>;

struct history_test : testing::Test {
    store_rig r;
    void SetUp() override {
        rig_init(r);
        rig_open(r);
    }
    void TearDown() override { rig_finish(r); }

    void reopen() {
        rig_close(r);
        rig_open(r);
    }
    void say_numbers(int count) {
        for (int i = 1; i <= count; ++i) {
            rig_say(r, "#lobby", "Mia", std::to_string(i));
        }
    }
    history_answer page(history_ask&& ask) {
        ask.room_key = room_check("#lobby", 0).key;
        ask.asker.room_keys = {ask.room_key};
        return rig_ask(r, std::move(ask));
    }
    history_answer digest(std::string_view name, uint64_t before_id = 0) {
        const std::string key = room_check("#lobby", 0).key;
        return rig_ask(r, {.question = history_question::digest,
                           .asker = {.name_key = name_check(name, 0).key, .room_keys = {key}},
                           .room_key = key,
                           .before_id = before_id,
                           .mention_name = std::string(name),
                           .limit = 2});
    }
    void leave(std::string_view name, int64_t time_us) {
        history_batch batch;
        batch.seen.push_back({.name_key = name_check(name, 0).key,
                              .room_key = room_check("#lobby", 0).key,
                              .id = r.next_id,
                              .time_us = time_us});
        rig_keep(r, std::move(batch));
    }
};

TEST_F(history_test, a_page_may_be_the_last_ones_within_bounds) {
    say_numbers(9);
    const history_answer all = page({.limit = 100});
    ASSERT_THAT(all.entries, SizeIs(9));
    const auto texts_of = [](const history_answer& answer) {
        std::string out;
        for (const history_entry& entry : answer.entries) {
            out += entry.text;
        }
        return out;
    };
    const uint64_t third = all.entries[2].id;
    EXPECT_EQ(texts_of(page({.newest = true, .after_id = third, .limit = 2})), "89");
    EXPECT_EQ(texts_of(page({.after_id = third, .limit = 2})), "45");
    EXPECT_EQ(texts_of(page({.until_us = all.entries[4].time_us, .limit = 2})), "34");
    EXPECT_EQ(
        texts_of(page({.since_us = all.entries[1].time_us, .until_us = all.entries[3].time_us, .limit = 9})),
        "23");
}

TEST_F(history_test, the_newest_line_of_each_room_of_the_asker_is_told) {
    rig_say(r, "#lobby", "Mia", "old");
    rig_say(r, "#tea", "Mia", "of tea");
    rig_say(r, "#secret", "Mia", "psst");
    rig_say(r, "#lobby", "Mia", "new");
    const history_answer answer =
        rig_ask(r, {.question = history_question::targets,
                    .asker = {.room_keys = {room_check("#lobby", 0).key, room_check("#tea", 0).key,
                                            room_check("#never", 0).key}},
                    .limit = 10});
    ASSERT_THAT(answer.entries, SizeIs(2));
    EXPECT_EQ(answer.entries[0].text, "of tea");
    EXPECT_EQ(answer.entries[1].text, "new");
}

TEST_F(history_test, what_was_committed_is_there_after_a_restart_word_for_word) {
    history_entry e = rig_said(r, "#Lobby", "Zoë", "日本語 names work now ☕");
    e.kind = history_kind::acted;
    const history_entry sent = e;
    history_batch batch;
    batch.entries.push_back(std::move(e));
    rig_keep(r, std::move(batch));
    ASSERT_THAT(r.committed, SizeIs(1));
    EXPECT_EQ(r.committed[0].last_id, sent.id);
    EXPECT_TRUE(r.committed[0].kept);
    reopen();
    EXPECT_EQ(history_next_id(r.h), sent.id + 1);
    const history_answer answer = page({.limit = 10});
    ASSERT_THAT(answer.entries, SizeIs(1));
    const history_entry& got = answer.entries[0];
    EXPECT_EQ(got.id, sent.id);
    EXPECT_EQ(got.time_us, sent.time_us);
    EXPECT_EQ(got.kind, sent.kind);
    EXPECT_EQ(got.room, sent.room);
    EXPECT_EQ(got.sender, sent.sender);
    EXPECT_EQ(got.text, sent.text);
}

TEST_F(history_test, what_was_taken_back_is_gone_for_all) {
    say_numbers(3);
    history_batch batch;
    batch.removed.push_back(page({.limit = 10}).entries.at(1).id);
    batch.removed.push_back(batch.removed[0] + 1000);  // there never was one
    rig_keep(r, std::move(batch));
    EXPECT_TRUE(r.committed.back().kept);
    reopen();
    const history_answer left = page({.limit = 10});
    ASSERT_THAT(left.entries, SizeIs(2));
    EXPECT_EQ(left.entries[1].text, "3");
    history_ask search = {.question = history_question::search, .words = "2", .limit = 10};
    EXPECT_THAT(page(std::move(search)).entries, IsEmpty());
}

TEST_F(history_test, nobody_else_can_read_the_files) {
    rig_say(r, "#lobby", "Mia", "hi");
    for (const auto& file : std::filesystem::directory_iterator(r.folder)) {
        EXPECT_EQ(file.status().permissions() & std::filesystem::perms(0077), std::filesystem::perms::none)
            << file;
    }
}

TEST_F(history_test, what_was_appended_is_committed_by_the_close) {
    history_batch batch;
    for (int i = 0; i < 1000; ++i) {
        batch.entries.push_back(rig_said(r, "#lobby", "Mia", std::to_string(i)));
    }
    rig_append(r, std::move(batch));
    EXPECT_FALSE(history_idle(r.h));
    reopen();
    EXPECT_EQ(rig_page(r, "#lobby", 500).back(), "999");
}

TEST_F(history_test, what_gathers_while_one_is_written_comes_as_one_and_in_order) {
    for (int i = 0; i < 500; ++i) {
        history_batch batch;
        batch.entries.push_back(rig_said(r, "#lobby", "Mia", std::to_string(i)));
        rig_append(r, std::move(batch));
    }
    ASSERT_TRUE(rig_wait(r, [this] { return history_idle(r.h); }));
    for (size_t i = 1; i < r.committed.size(); ++i) {
        EXPECT_LT(r.committed[i - 1].last_id, r.committed[i].last_id);
    }
    EXPECT_EQ(r.committed.back().last_id, r.next_id - 1);
    const texts all = rig_page(r, "#lobby", 500);
    ASSERT_THAT(all, SizeIs(500));
    for (size_t i = 0; i < all.size(); ++i) {
        EXPECT_EQ(all[i], std::to_string(i));
    }
}

TEST_F(history_test, relaxed_shows_in_an_answer_what_was_shown_to_people) {
    rig_close(r);
    r.settings.mode = durability::relaxed;
    r.settings.relaxed_ms = 60'000;  // only a question or the close can hurry it
    rig_open(r);
    history_batch batch;
    batch.entries.push_back(rig_said(r, "#lobby", "Mia", "at once"));
    rig_append(r, std::move(batch));
    EXPECT_THAT(rig_page(r, "#lobby"), ElementsAre("at once"));
}

TEST_F(history_test, pages_go_back_and_forth_and_say_when_there_is_more) {
    say_numbers(10);
    history_answer last = page({.limit = 3});
    EXPECT_THAT(texts_of(last), ElementsAre("8", "9", "10"));
    EXPECT_TRUE(last.more);
    history_answer earlier = page({.before_id = last.entries[0].id, .limit = 7});
    EXPECT_THAT(texts_of(earlier), ElementsAre("1", "2", "3", "4", "5", "6", "7"));
    EXPECT_FALSE(earlier.more);
    history_answer onward = page({.after_id = earlier.entries[6].id, .limit = 2});
    EXPECT_THAT(texts_of(onward), ElementsAre("8", "9"));
    EXPECT_TRUE(onward.more);
    EXPECT_FALSE(page({.after_id = onward.entries[1].id, .limit = 2}).more);
}

TEST_F(history_test, a_page_since_a_time_begins_with_the_first_line_of_then) {
    const int64_t before = r.now_us;
    say_numbers(100);
    const auto from = [&](int64_t time) { return texts_of(page({.since_us = time, .limit = 1})); };
    for (const int n : {1, 2, 37, 64, 99, 100}) {
        EXPECT_THAT(from(before + n * 1'000'000), ElementsAre(std::to_string(n)));
        EXPECT_THAT(from(before + n * 1'000'000 - 1), ElementsAre(std::to_string(n)));
    }
    EXPECT_THAT(from(before + 100 * 1'000'000 + 1), IsEmpty());
    EXPECT_THAT(from(1), ElementsAre("1"));
}

TEST_F(history_test, rooms_do_not_mix_and_one_reads_only_those_that_one_is_in) {
    rig_say(r, "#lobby", "Mia", "for all");
    rig_say(r, "#secret", "Mia", "for few");
    EXPECT_THAT(rig_page(r, "#lobby"), ElementsAre("for all"));
    EXPECT_THAT(rig_page(r, "#SECRET"), ElementsAre("for few"));
    const history_answer refused = rig_ask(r, {.asker = {.room_keys = {room_check("#lobby", 0).key}},
                                               .room_key = room_check("#secret", 0).key,
                                               .limit = 10});
    EXPECT_TRUE(refused.fault.failed());
    EXPECT_THAT(refused.entries, IsEmpty());
}

TEST_F(history_test, a_digest_counts_what_came_since_one_left_and_who_was_called) {
    rig_say(r, "#lobby", "Bob", "jason, before you left");
    leave("Jason", 77);
    rig_say(r, "#lobby", "Bob", "Jason: are you there?");
    rig_say(r, "#lobby", "Bob", "jasonite is a mineral");
    rig_say(r, "#lobby", "Bob", "ask JASON");
    const uint64_t join = r.next_id;
    rig_say(r, "#lobby", "Bob", "jason is back");
    reopen();
    const history_answer back = digest("jason", join);
    EXPECT_EQ(back.missed, 3U);
    EXPECT_EQ(back.mentions, 2U);
    EXPECT_EQ(back.left_us, 77);
    EXPECT_EQ(back.kept, 1U);
    EXPECT_THAT(texts_of(back), ElementsAre("jasonite is a mineral", "ask JASON"));
    EXPECT_TRUE(back.more);
    const history_answer stranger = digest("Newcomer");
    EXPECT_EQ(stranger.left_us, 0);
    EXPECT_EQ(stranger.missed, 0U);
    EXPECT_EQ(stranger.kept, 1U);
}

TEST_F(history_test, a_digest_of_an_empty_room_has_nothing) {
    const history_answer none = digest("Jason");
    EXPECT_FALSE(none.fault.failed()) << none.fault.text;
    EXPECT_EQ(none.kept, 0U);
    EXPECT_EQ(none.left_us, 0);
}

TEST_F(history_test, rooms_with_a_topic_or_off_the_record_are_remembered) {
    history_batch batch;
    batch.rooms.push_back({.name = "#Dev", .key = room_check("#Dev", 0).key, .topic = "releases"});
    batch.rooms.push_back({.name = "#tea", .key = room_check("#tea", 0).key, .off_record = true});
    batch.rooms.push_back({.name = "#plain", .key = room_check("#plain", 0).key});
    rig_keep(r, std::move(batch));
    rig_say(r, "#dev", "Mia", "in the same room");
    reopen();
    const std::vector<history_room> rooms = history_take_rooms(r.h);
    ASSERT_THAT(rooms, SizeIs(2));
    EXPECT_EQ(rooms[0].name, "#Dev");
    EXPECT_EQ(rooms[0].topic, "releases");
    EXPECT_FALSE(rooms[0].off_record);
    EXPECT_EQ(rooms[1].key, room_check("#tea", 0).key);
    EXPECT_TRUE(rooms[1].off_record);
    EXPECT_THAT(rig_page(r, "#dev"), ElementsAre("in the same room"));
}

TEST_F(history_test, ids_never_go_back_to_one_that_a_digest_speaks_of) {
    rig_say(r, "#lobby", "Mia", "hi");
    r.next_id = 5000;  // others went to people who came
    leave("Mia", 1);
    reopen();
    EXPECT_EQ(history_next_id(r.h), 5000U);
}

TEST_F(history_test, too_many_questions_are_refused_and_each_gets_one_answer) {
    constexpr size_t asked = 3 * history_asks_waiting_max;
    for (size_t i = 0; i < asked; ++i) {
        history_ask_for(r.h, {.tag = i, .room_key = "#lobby"});
    }
    ASSERT_TRUE(rig_wait(r, [this] { return r.answers.size() == asked; }));
    std::vector<int> seen(asked);
    for (const history_answer& answer : r.answers) {
        EXPECT_TRUE(answer.fault.failed());
        EXPECT_EQ(++seen[answer.tag], 1);
    }
}

TEST_F(history_test, a_newer_form_and_a_strange_file_are_refused_and_left_alone) {
    rig_close(r);
    const std::string path = r.folder + "/history.db";
    sql_connection db;
    ASSERT_EQ(sql_open(path, SQLITE_OPEN_READWRITE, &db), SQLITE_OK);
    ASSERT_EQ(sql_run(db.get(), "PRAGMA user_version = 99"), SQLITE_OK);
    EXPECT_THAT(rig_try_open(r).text, HasSubstr("newer hearthd"));
    ASSERT_EQ(sql_run(db.get(), "PRAGMA application_id = 7"), SQLITE_OK);
    EXPECT_THAT(rig_try_open(r).text, HasSubstr("is not a history of hearthd"));
    EXPECT_EQ(sql_number(db.get(), "PRAGMA user_version", 0), 99);
}

}  // namespace
