// A disk that is full, broken, slow or damaged takes nothing away but the history.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <random>

#include "server/store/ballast.h"
#include "server/store/sql.h"
#include "server/store/store_file.h"
#include "tests/support/test_disk.h"
#include "tests/unit/server/store/store_rig.h"

namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

constexpr size_t page_bytes = 4096;

struct disk_test : testing::Test {
    test_disk disk;
    store_rig r;
    void SetUp() override {
        test_disk_install(disk);
        rig_init(r);
        r.settings.retry_ms = 1;
    }
    void TearDown() override {
        test_disk_stall(disk, false);
        rig_finish(r);
        test_disk_remove();
    }
    [[nodiscard]] fs::path file(std::string_view name) const { return fs::path(r.folder) / name; }
    [[nodiscard]] std::vector<fs::path> set_aside() const {
        std::vector<fs::path> found;
        for (const fs::directory_entry& entry : fs::directory_iterator(r.folder)) {
            const std::string name = entry.path().filename();
            if (name.starts_with("history.db.corrupt-") && !name.ends_with("-wal")) {
                found.push_back(entry.path());
            }
        }
        return found;
    }
    bool wait_for_state(history_state state) {
        return rig_wait(r, [this, state] { return !r.states.empty() && r.states.back().state == state; });
    }
    // As after a crash: the file was not cleanly ended.
    void make_unclean() {
        sql_connection db;
        ASSERT_EQ(sql_open(store_file_path(r.folder), SQLITE_OPEN_READWRITE, &db), SQLITE_OK);
        ASSERT_EQ(sql_run(db.get(), "UPDATE meta SET value = 0 WHERE key = 'clean'"), SQLITE_OK);
    }
    // Writes over the file; its first page stays.
    void damage(size_t from = page_bytes, size_t length = SIZE_MAX) {
        std::fstream bytes(file("history.db"), std::ios::in | std::ios::out | std::ios::binary);
        const auto size = static_cast<size_t>(fs::file_size(file("history.db")));
        bytes.seekp(static_cast<std::streamoff>(from));
        bytes << std::string(std::min(length, size - from), '\x55');
    }
};

TEST_F(disk_test, a_disk_that_fills_up_keeps_nothing_says_so_once_and_keeps_again_when_there_is_room) {
    rig_open(r);
    rig_say(r, "#lobby", "Mia", "before");
    test_disk_fail(disk, SQLITE_FULL);
    static_cast<void>(ballast_drop(r.folder));
    rig_say(r, "#lobby", "Mia", "lost");
    rig_say(r, "#lobby", "Mia", "lost too");
    ASSERT_THAT(r.states, SizeIs(1));
    EXPECT_EQ(r.states[0].state, history_state::failing);
    EXPECT_EQ(r.states[0].why, "no space left on the disk");
    EXPECT_FALSE(r.committed.back().kept);
    EXPECT_THAT(rig_page(r, "#lobby"), ElementsAre("before"));
    test_disk_fail(disk, SQLITE_OK);
    ASSERT_TRUE(wait_for_state(history_state::keeping));
    rig_say(r, "#lobby", "Mia", "after");
    EXPECT_TRUE(r.committed.back().kept);
    EXPECT_THAT(rig_page(r, "#lobby"), ElementsAre("before", "after"));
    EXPECT_THAT(r.states, SizeIs(2));
}

TEST_F(disk_test, each_way_to_fail_is_survived) {
    for (const int code : {SQLITE_IOERR_WRITE, SQLITE_IOERR_FSYNC, SQLITE_READONLY, SQLITE_CANTOPEN}) {
        rig_open(r);
        r.states.clear();
        test_disk_fail(disk, code);
        rig_say(r, "#lobby", "Mia", "lost");
        EXPECT_FALSE(r.committed.back().kept);
        ASSERT_THAT(r.states, SizeIs(1)) << code;
        test_disk_fail(disk, SQLITE_OK);
        ASSERT_TRUE(wait_for_state(history_state::keeping)) << code;
        rig_close(r);
    }
}

TEST_F(disk_test, a_start_on_a_disk_that_takes_nothing_says_what_to_do) {
    for (const auto& [code, words] :
         {std::pair(SQLITE_FULL, "no space left on the disk"), std::pair(SQLITE_READONLY, "read-only"),
          std::pair(SQLITE_IOERR_WRITE, "fails to read or write")}) {
        test_disk_fail(disk, code);
        const err e = rig_try_open(r);
        EXPECT_THAT(e.text, HasSubstr(words));
        EXPECT_THAT(e.text, HasSubstr(r.folder));
        EXPECT_THAT(e.text, HasSubstr("--set history.durability=none"));
    }
    EXPECT_THAT(set_aside(), IsEmpty());
}

TEST_F(disk_test, the_ballast_is_there_and_goes_first) {
    if (disk_free_bytes(r.folder) < ballast_disk_min_bytes) {
        GTEST_SKIP() << "the disk is small";
    }
    ASSERT_TRUE(ballast_make(r.folder));
    EXPECT_EQ(fs::file_size(file("history.ballast")), ballast_bytes);
    EXPECT_TRUE(ballast_drop(r.folder));
    EXPECT_FALSE(ballast_drop(r.folder));
    ASSERT_TRUE(ballast_make(r.folder));
    rig_open(r);
    test_disk_fail(disk, SQLITE_FULL);
    rig_say(r, "#lobby", "Mia", "lost");
    EXPECT_FALSE(fs::exists(file("history.ballast")));
}

TEST_F(disk_test, a_flush_that_hangs_holds_nobody_but_the_batch) {
    rig_open(r);
    rig_say(r, "#lobby", "Mia", "before");
    test_disk_stall(disk, true);
    history_batch batch;
    batch.entries.push_back(rig_said(r, "#lobby", "Mia", "waits"));
    rig_append(r, std::move(batch));
    ASSERT_TRUE(test_disk_wait(disk));
    // All of this returns while the flush hangs; questions are answered from what is committed.
    const size_t told = r.committed.size();
    for (int i = 0; i < 100; ++i) {
        history_batch more;
        more.entries.push_back(rig_said(r, "#lobby", "Mia", "gathers"));
        rig_append(r, std::move(more));
        history_poll(r.h);
    }
    EXPECT_THAT(rig_page(r, "#lobby"), ElementsAre("before"));
    EXPECT_EQ(r.committed.size(), told);
    EXPECT_FALSE(history_idle(r.h));
    test_disk_stall(disk, false);
    ASSERT_TRUE(rig_wait(r, [this] { return history_idle(r.h); }));
    EXPECT_LE(r.committed.size(), told + 2);  // what gathered came as one
    EXPECT_THAT(rig_page(r, "#lobby", 500), SizeIs(102));
}

TEST_F(disk_test, a_damaged_file_is_set_aside_at_the_start_and_a_new_one_begun) {
    rig_open(r);
    for (int i = 0; i < 100; ++i) {
        rig_say(r, "#lobby", "Mia", "line " + std::to_string(i));
    }
    const uint64_t last = r.next_id - 1;
    rig_close(r);
    make_unclean();
    damage();
    const auto size = fs::file_size(file("history.db"));
    rig_open(r);
    ASSERT_THAT(set_aside(), SizeIs(1));
    EXPECT_EQ(fs::file_size(set_aside()[0]), size);
    EXPECT_GT(history_next_id(r.h), last);
    EXPECT_THAT(rig_page(r, "#lobby"), IsEmpty());
    rig_say(r, "#lobby", "Mia", "a new beginning");
    EXPECT_THAT(rig_page(r, "#lobby"), ElementsAre("a new beginning"));
}

TEST_F(disk_test, a_file_that_was_cut_or_is_no_database_is_set_aside) {
    rig_open(r);
    rig_close(r);
    for (const std::string_view text :
         {"this is no database at all, but long enough for a header ......", "x"}) {
        std::ofstream(file("history.db"), std::ios::binary) << std::string(5000, 'x') << text;
        rig_open(r);
        rig_say(r, "#lobby", "Mia", "works");
        rig_close(r);
    }
    EXPECT_THAT(set_aside(), SizeIs(2));
}

// Sound to SQLite, which finds nothing wrong with a column of another name.
TEST_F(disk_test, a_file_whose_tables_are_not_ours_any_more_is_set_aside) {
    rig_open(r);
    rig_say(r, "#lobby", "Mia", "before");
    rig_close(r);
    {
        sql_connection db;
        ASSERT_EQ(sql_open(store_file_path(r.folder), SQLITE_OPEN_READWRITE, &db), SQLITE_OK);
        ASSERT_EQ(sql_run(db.get(), "ALTER TABLE line RENAME COLUMN target_party TO target_pazty"),
                  SQLITE_OK);
    }
    rig_open(r);
    EXPECT_THAT(set_aside(), SizeIs(1));
    rig_say(r, "#lobby", "Mia", "works");
    EXPECT_THAT(rig_page(r, "#lobby"), ElementsAre("works"));
}

TEST_F(disk_test, damage_met_under_way_fails_without_a_crash_and_the_next_start_looks_at_it) {
    rig_open(r);
    for (int i = 0; i < 200; ++i) {
        rig_say(r, "#lobby", "Mia", "line " + std::to_string(i));
    }
    rig_close(r);
    rig_open(r);
    damage();
    rig_say(r, "#lobby", "Mia", "into the ruins");
    ASSERT_THAT(r.states, SizeIs(1));
    EXPECT_EQ(r.states[0].state, history_state::failing);
    EXPECT_FALSE(r.committed.back().kept);
    EXPECT_TRUE(fs::exists(file("history.damaged")));
    rig_close(r);
    rig_open(r);
    EXPECT_THAT(set_aside(), SizeIs(1));
    EXPECT_FALSE(fs::exists(file("history.damaged")));
}

TEST_F(disk_test, whatever_bits_flip_it_starts_and_goes_on) {
    rig_open(r);
    for (int i = 0; i < 20; ++i) {
        history_batch batch;
        for (int k = 0; k < 20; ++k) {
            batch.entries.push_back(rig_said(r, "#lobby", "Mia", "some words in line " + std::to_string(k)));
        }
        rig_keep(r, std::move(batch));
    }
    rig_close(r);
    make_unclean();
    const fs::path good = file("good");
    fs::copy_file(file("history.db"), good);
    std::mt19937 chance(7);
    const auto size = static_cast<unsigned>(fs::file_size(good));
    for (int round = 0; round < 60; ++round) {
        fs::copy_file(good, file("history.db"), fs::copy_options::overwrite_existing);
        if (round % 4 == 0) {
            fs::resize_file(file("history.db"), chance() % size);
        } else {
            std::fstream bytes(file("history.db"), std::ios::in | std::ios::out | std::ios::binary);
            for (int flips = 0; flips < 3; ++flips) {
                bytes.seekp(static_cast<std::streamoff>(chance() % size));
                bytes.put(static_cast<char>(chance()));
            }
        }
        const err e = rig_try_open(r);  // a flipped version or mark of ours is somebody else's file
        if (e.failed()) {
            EXPECT_THAT(e.text, testing::AnyOf(HasSubstr("newer hearthd"), HasSubstr("not a history")));
        } else {
            rig_say(r, "#lobby", "Mia", "still here");
            EXPECT_FALSE(rig_page(r, "#lobby").empty() && r.committed.back().kept);
            rig_close(r);
        }
        for (const fs::path& aside : set_aside()) {
            fs::remove(aside);
        }
        for (const char* name : {"history.db-wal", "history.db-shm", "history.damaged"}) {
            fs::remove(file(name));
        }
    }
}

TEST_F(disk_test, a_large_file_is_checked_while_the_chat_runs) {
    rig_open(r);
    history_batch batch;
    for (int i = 0; i < 10; ++i) {
        history_entry e = rig_said(r, "#lobby", "Mia", "");
        e.kind = history_kind::topic;  // not searched: quick to write
        e.text = std::string(4'000'000, 'x');
        batch.entries.push_back(std::move(e));
    }
    rig_keep(r, std::move(batch));
    rig_close(r);
    make_unclean();
    ASSERT_GT(fs::file_size(file("history.db")), static_cast<uintmax_t>(check_at_once_bytes));
    damage(4096 * page_bytes, 2 * page_bytes);
    rig_open(r);
    EXPECT_THAT(set_aside(), IsEmpty());
    ASSERT_TRUE(wait_for_state(history_state::failing));
    rig_close(r);
    rig_open(r);
    EXPECT_THAT(set_aside(), SizeIs(1));
}

}  // namespace
