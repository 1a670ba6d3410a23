// Lines go when their time is over, wholly, and the disk gets the space back.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <functional>

#include "common/text/name.h"
#include "server/store/search.h"
#include "server/store/sql.h"
#include "server/store/store_file.h"
#include "tests/unit/server/store/store_rig.h"

namespace {

using testing::SizeIs;

constexpr int64_t day_us = 86'400'000'000;

struct retention_test : testing::Test {
    store_rig r;
    void SetUp() override {
        rig_init(r);
        rig_open(r);
        const auto now = std::chrono::system_clock::now().time_since_epoch();
        r.now_us = std::chrono::duration_cast<std::chrono::microseconds>(now).count() - 30 * day_us;
    }
    void TearDown() override { rig_finish(r); }

    void say_many(int count, std::string_view text) {
        history_batch batch;
        for (int i = 0; i < count; ++i) {
            batch.entries.push_back(rig_said(r, "#lobby", "Mia", text));
        }
        rig_keep(r, std::move(batch));
    }
    // Upkeep tells nobody: a question now and then, which it lets by.
    bool ask_until(const std::function<bool()>& done) {
        const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(60);
        while (!done() && std::chrono::steady_clock::now() < until) {
            static_cast<void>(rig_page(r, "#lobby", 1));
        }
        return done();
    }
    void ask_until_there_are(size_t count) {
        ASSERT_TRUE(ask_until([this, count] { return rig_page(r, "#lobby", 500).size() == count; }));
    }
    // Looks at the closed file.
    int64_t number(const char* text) {
        sql_connection db;
        EXPECT_EQ(sql_open(store_file_path(r.folder), SQLITE_OPEN_READWRITE, &db), SQLITE_OK);
        EXPECT_EQ(search_register(db.get()), SQLITE_OK);
        return sql_number(db.get(), text, -1);
    }
};

TEST_F(retention_test, takes_what_is_past_its_days_and_nothing_else) {
    say_many(1000, "old apples");
    const uint64_t first_id_again = r.next_id;
    r.now_us += 28 * day_us;
    say_many(3, "new apples");
    history_reconfigure(r.h, 7);
    ask_until_there_are(3);
    const history_answer found = rig_ask(r, {.question = history_question::search,
                                             .asker = {.room_keys = {room_check("#lobby", 0).key}},
                                             .room_key = room_check("#lobby", 0).key,
                                             .words = "apples",
                                             .limit = 100});
    EXPECT_THAT(found.entries, SizeIs(3));
    EXPECT_EQ(found.entries.back().id, first_id_again);
    rig_close(r);
    sql_connection db;
    ASSERT_EQ(sql_open(store_file_path(r.folder), SQLITE_OPEN_READWRITE, &db), SQLITE_OK);
    ASSERT_EQ(search_register(db.get()), SQLITE_OK);
    EXPECT_EQ(sql_run(db.get(), "INSERT INTO search(search, rank) VALUES('integrity-check', 1)"), SQLITE_OK);
}

TEST_F(retention_test, of_all_lines_leaves_the_ids_where_they_were) {
    say_many(300, "old");
    const uint64_t next = r.next_id;
    rig_close(r);
    r.settings.retention_days = 7;
    rig_open(r);
    ask_until_there_are(0);
    rig_close(r);
    rig_open(r);
    EXPECT_EQ(history_next_id(r.h), next);
}

TEST_F(retention_test, gives_the_space_back) {
    say_many(30'000, "some words that take up a little space in the table and in the index for the search");
    rig_close(r);
    const auto before = std::filesystem::file_size(store_file_path(r.folder));
    rig_open(r);
    history_reconfigure(r.h, 7);
    ask_until_there_are(0);
    // What is freed after the lines themselves is seen in the file alone.
    EXPECT_TRUE(ask_until(
        [this, before] { return std::filesystem::file_size(store_file_path(r.folder)) < before / 2; }));
}

TEST_F(retention_test, forgets_who_left_before_the_first_line_that_is_there) {
    say_many(2, "old");
    history_batch batch;
    const std::string lobby = room_check("#lobby", 0).key;
    batch.seen.push_back({.name_key = "early", .room_key = lobby, .id = 2, .time_us = r.now_us});
    rig_keep(r, std::move(batch));
    r.now_us += 28 * day_us;
    say_many(1, "new");
    history_batch late;
    late.seen.push_back({.name_key = "late", .room_key = lobby, .id = r.next_id, .time_us = r.now_us});
    rig_keep(r, std::move(late));
    history_reconfigure(r.h, 7);
    ask_until_there_are(1);
    rig_close(r);
    rig_open(r);
    ask_until_there_are(1);
    rig_close(r);
    EXPECT_EQ(number("SELECT count(*) FROM seen WHERE name_key = 'late'"), 1);
    EXPECT_EQ(number("SELECT count(*) FROM seen WHERE name_key = 'early'"), 0);
}

}  // namespace
