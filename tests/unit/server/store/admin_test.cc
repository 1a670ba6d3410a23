// What an operator does, with the server beside it and without.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <thread>

#include "common/text/name.h"
#include "server/store/history_admin.h"
#include "server/store/search.h"
#include "server/store/sql.h"
#include "server/store/store_file.h"
#include "tests/unit/server/store/store_rig.h"

namespace {

namespace fs = std::filesystem;
using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using outcome = history_import_outcome;

struct admin_test : testing::Test {
    store_rig r;
    history_admin a;
    history_count count;
    std::vector<std::string> faults;
    std::vector<history_entry> exported;

    void SetUp() override {
        rig_init(r);
        rig_open(r);
        a.folder = r.folder;
        a.context = this;
    }
    void TearDown() override { rig_finish(r); }

    void say_many(int lines, std::string_view sender = "Mia", std::string_view room = "#lobby") {
        history_batch batch;
        for (int i = 0; i < lines; ++i) {
            batch.entries.push_back(
                rig_said(r, room, sender, "line " + std::to_string(i) + " of " + std::string(sender)));
        }
        rig_keep(r, std::move(batch));
    }
    err check(const std::string& folder) {
        faults.clear();
        history_admin other = a;
        other.folder = folder;
        return history_check(
            other,
            [](void* context, std::string_view fault) {
                static_cast<admin_test*>(context)->faults.emplace_back(fault);
            },
            &count);
    }
    void expect_sound(const std::string& folder) {
        const err e = check(folder);
        EXPECT_FALSE(e.failed()) << e.text;
        EXPECT_THAT(faults, IsEmpty());
    }
    err export_lines(const history_export_ask& ask = {}) {
        exported.clear();
        return history_export(a, ask, [](void* context, const history_entry& entry) {
            static_cast<admin_test*>(context)->exported.push_back(entry);
            return true;
        });
    }
    std::vector<outcome> import(const std::vector<history_entry>& entries) {
        history_import* import = nullptr;
        std::vector<outcome> outcomes;
        err e = history_import_begin(a, &import);
        EXPECT_FALSE(e.failed()) << e.text;
        if (import != nullptr) {
            e = history_import_write(import, entries, &outcomes);
            EXPECT_FALSE(e.failed()) << e.text;
            history_import_end(import);
        }
        return outcomes;
    }
    void run(const char* text) {
        sql_connection db;
        ASSERT_EQ(sql_open(store_file_path(r.folder), SQLITE_OPEN_READWRITE, &db), SQLITE_OK);
        ASSERT_EQ(search_register(db.get()), SQLITE_OK);
        ASSERT_EQ(sql_run(db.get(), text), SQLITE_OK) << sqlite3_errmsg(db.get());
    }
    // Whether any file of the folder has these bytes in it.
    [[nodiscard]] bool is_on_the_disk(std::string_view bytes) const {
        for (const fs::directory_entry& entry : fs::directory_iterator(r.folder)) {
            std::ifstream in(entry.path(), std::ios::binary);
            const std::string content((std::istreambuf_iterator<char>(in)), {});
            if (content.find(bytes) != std::string::npos) {
                return true;
            }
        }
        return false;
    }
};

// Lines are said by the server's side for as long as this lives.
struct talk {
    store_rig* r;
    std::atomic<bool> stop = false;
    std::thread thread;
    explicit talk(store_rig& rig) : r(&rig), thread([this] { go_on(); }) {}
    ~talk() {
        stop = true;
        thread.join();
    }
    void go_on() const {
        while (!stop) {
            rig_say(*r, "#lobby", "Bob", "meanwhile");
        }
    }
};

TEST_F(admin_test, a_backup_is_a_sound_history_of_one_moment_while_lines_are_said) {
    say_many(5000);
    const std::string folder = r.folder + "/copy";
    fs::create_directory(folder);
    const std::string file = folder + "/history.db";
    {
        const talk meanwhile(r);
        const err e = history_backup(a, file, &count);
        ASSERT_FALSE(e.failed()) << e.text;
    }
    EXPECT_GE(count.lines, 5000U);
    EXPECT_EQ(count.bytes, fs::file_size(file));
    const uint64_t lines = count.lines;
    expect_sound(folder);
    EXPECT_EQ(count.lines, lines);
    store_rig restored;
    restored.settings.folder = restored.folder = folder;
    rig_open(restored);
    EXPECT_EQ(history_next_id(restored.h), lines + 1);
    EXPECT_THAT(rig_page(restored, "#lobby", 500), SizeIs(500));
    rig_close(restored);
}

TEST_F(admin_test, a_backup_never_writes_over_a_file_and_leaves_none_behind_when_it_is_stopped) {
    say_many(100);
    const std::string file = r.folder + "/backup";
    std::ofstream(file) << "precious";
    EXPECT_THAT(history_backup(a, file, &count).text, HasSubstr("File exists"));
    EXPECT_EQ(fs::file_size(file), 8U);
    fs::remove(file);
    a.go_on = [](void*) { return false; };
    EXPECT_TRUE(history_backup(a, file, &count).failed());
    EXPECT_FALSE(fs::exists(file));
    EXPECT_THAT(history_backup(a, "/nowhere/at/all", &count).text, HasSubstr("/nowhere/at/all"));
}

TEST_F(admin_test, a_check_finds_a_sound_history_sound_while_lines_are_said) {
    say_many(3000);
    history_batch batch;
    batch.entries.push_back(rig_private(r, "Mia", 501, "Bob", 502, "日本語 between us ☕"));
    rig_keep(r, std::move(batch));
    const talk meanwhile(r);
    expect_sound(r.folder);
    EXPECT_GE(count.lines, 3001U);
    EXPECT_GT(count.bytes, 0U);
}

TEST_F(admin_test, a_check_names_an_index_that_does_not_fit_the_lines) {
    say_many(10);
    rig_close(r);
    run("UPDATE line SET text = 'line 5 of Mai' WHERE id = 6");
    EXPECT_FALSE(check(r.folder).failed());
    EXPECT_THAT(faults, ElementsAre(HasSubstr("index for the search does not fit")));
    run("INSERT INTO search(search) VALUES('rebuild')");
    expect_sound(r.folder);
    run("INSERT INTO search(rowid, text) VALUES(99, 'of nothing')");
    EXPECT_FALSE(check(r.folder).failed());
    EXPECT_THAT(faults, SizeIs(1));
}

TEST_F(admin_test, a_check_names_damage_in_the_file) {
    say_many(2000);
    rig_close(r);
    {
        std::fstream bytes(store_file_path(r.folder), std::ios::in | std::ios::out | std::ios::binary);
        bytes.seekp(40 * 4096);
        bytes << std::string(20 * 4096, '\x55');
    }
    EXPECT_FALSE(check(r.folder).failed());
    EXPECT_FALSE(faults.empty());
}

TEST_F(admin_test, an_export_has_what_was_asked_for_in_order) {
    rig_say(r, "#lobby", "Mia", "one");
    rig_say(r, "#dev", "Bob", "two");
    history_batch batch;
    batch.entries.push_back(rig_private(r, "Mia", 501, "Bob", 502, "between us"));
    rig_keep(r, std::move(batch));
    rig_say(r, "#lobby", "Mia", "three");
    const auto all = [this] { return texts_of({.entries = exported}); };
    EXPECT_FALSE(export_lines().failed());
    EXPECT_THAT(all(), ElementsAre("one", "two", "three"));
    EXPECT_FALSE(export_lines({.private_too = true}).failed());
    EXPECT_THAT(all(), ElementsAre("one", "two", "between us", "three"));
    EXPECT_FALSE(export_lines({.room_key = room_check("#Dev", 0).key}).failed());
    EXPECT_THAT(all(), ElementsAre("two"));
    EXPECT_FALSE(export_lines({.room_key = "#nowhere"}).failed());
    EXPECT_THAT(all(), IsEmpty());
    EXPECT_FALSE(export_lines({.since_us = r.now_us}).failed());
    EXPECT_THAT(all(), ElementsAre("three"));
    EXPECT_FALSE(export_lines({.since_us = r.now_us + 1}).failed());
    EXPECT_THAT(all(), IsEmpty());
}

TEST_F(admin_test, an_export_of_many_pages_misses_none) {
    say_many(1777);
    EXPECT_FALSE(export_lines().failed());
    ASSERT_THAT(exported, SizeIs(1777));
    for (size_t i = 0; i < exported.size(); ++i) {
        EXPECT_EQ(exported[i].id, i + 1);
    }
}

TEST_F(admin_test, what_was_exported_is_imported_into_an_empty_folder_the_same) {
    say_many(300);
    rig_say(r, "#Dev", "Zoë", "日本語 ☕");
    EXPECT_FALSE(export_lines().failed());
    const std::vector<history_entry> original = exported;
    const std::string folder = r.folder + "/other";
    fs::create_directory(folder);
    a.folder = folder;
    EXPECT_THAT(import(original), Each(outcome::kept));
    expect_sound(folder);
    EXPECT_FALSE(export_lines().failed());
    ASSERT_THAT(exported, SizeIs(original.size()));
    for (size_t i = 0; i < exported.size(); ++i) {
        EXPECT_EQ(exported[i].id, original[i].id);
        EXPECT_EQ(exported[i].time_us, original[i].time_us);
        EXPECT_EQ(exported[i].text, original[i].text);
        EXPECT_EQ(exported[i].sender, original[i].sender);
        EXPECT_EQ(exported[i].room, original[i].room);
    }
    EXPECT_THAT(import(original), Each(outcome::there_already));
}

TEST_F(admin_test, an_import_puts_lines_where_they_belong_and_refuses_what_does_not_fit) {
    rig_say(r, "#lobby", "Mia", "one");
    r.next_id = 10;
    rig_say(r, "#lobby", "Mia", "ten");
    history_entry between = rig_said(r, "#lobby", "Bob", "five");
    between.id = 5;
    between.time_us = r.now_us - 1'500'000;
    between.sender_party = 7;
    history_entry early = between;
    early.id = 6;
    early.time_us = 1;
    history_entry late = between;
    late.id = 7;
    late.time_us = r.now_us + 1;
    history_entry taken = between;
    taken.id = 10;
    EXPECT_THAT(import({between, early, late, taken}),
                ElementsAre(outcome::kept, outcome::out_of_order, outcome::out_of_order, outcome::id_taken));
    EXPECT_THAT(rig_page(r, "#lobby"), ElementsAre("one", "five", "ten"));
    EXPECT_FALSE(export_lines().failed());
    EXPECT_EQ(exported[1].sender_party, 0U);
    expect_sound(r.folder);
}

TEST_F(admin_test, who_is_forgotten_is_gone_from_every_file_while_others_talk_on) {
    say_many(1000);
    history_batch batch;
    for (const std::string_view name : {"Eve", "EVE", "eve"}) {
        batch.entries.push_back(rig_said(r, "#lobby", name, "xylophone secret"));
    }
    batch.entries.push_back(rig_private(r, "Mia", 501, "Eve", 502, "zugzwang for you"));
    history_entry renamed = rig_said(r, "#lobby", "Mallory", "");
    renamed.kind = history_kind::renamed;
    renamed.target = "Eve";
    batch.entries.push_back(renamed);
    batch.seen.push_back({.name_key = name_check("Eve", 0).key, .room_key = "#lobby", .id = 3, .time_us = 5});
    rig_keep(r, std::move(batch));
    say_many(1000);
    ASSERT_TRUE(is_on_the_disk("xylophone"));
    {
        const talk meanwhile(r);
        const err e = history_forget(a, name_check("eVe", 0).key, &count);
        ASSERT_FALSE(e.failed()) << e.text;
    }
    EXPECT_EQ(count.lines, 5U);
    EXPECT_FALSE(is_on_the_disk("xylophone"));
    EXPECT_FALSE(is_on_the_disk("zugzwang"));
    EXPECT_FALSE(is_on_the_disk("EVE"));
    expect_sound(r.folder);
    // The server finds its way about: the name may come back, as a new one.
    rig_say(r, "#lobby", "Eve", "hello again");
    EXPECT_EQ(rig_page(r, "#lobby", 1).back(), "hello again");
    expect_sound(r.folder);
}

TEST_F(admin_test, a_prune_takes_what_is_older_of_one_room_or_of_all_and_gives_space_back) {
    say_many(3000, "Mia", "#lobby");
    say_many(3000, "Mia", "#dev");
    const int64_t middle = r.now_us;
    say_many(10, "Mia", "#lobby");
    const talk meanwhile(r);
    err e = history_prune(a, room_check("#dev", 0).key, middle - 1'000'000, &count);
    ASSERT_FALSE(e.failed()) << e.text;
    EXPECT_EQ(count.lines, 2998U);
    EXPECT_GT(count.bytes, 0U);
    e = history_prune(a, "", middle + 1, &count);
    ASSERT_FALSE(e.failed()) << e.text;
    EXPECT_EQ(count.lines, 3002U);
    EXPECT_GT(count.bytes, 100'000U);
    expect_sound(r.folder);
    EXPECT_FALSE(export_lines().failed());
    EXPECT_EQ(exported[0].text, "line 0 of Mia");
}

TEST_F(admin_test, what_is_stopped_says_so_and_leaves_a_sound_file) {
    say_many(3000);
    a.go_on = [](void*) { return false; };
    EXPECT_EQ(history_prune(a, "", r.now_us, &count).text, "it was stopped");
    EXPECT_EQ(history_forget(a, name_check("Mia", 0).key, &count).text, "it was stopped");
    const uint64_t removed = count.lines;
    EXPECT_TRUE(check(r.folder).failed());
    a.go_on = nullptr;
    expect_sound(r.folder);
    EXPECT_LT(removed, 3000U);
    EXPECT_GE(count.lines, 1U);
}

TEST_F(admin_test, without_a_history_each_says_so) {
    const std::string folder = r.folder + "/empty";
    fs::create_directory(folder);
    a.folder = folder;
    EXPECT_THAT(history_backup(a, folder + "/x", &count).text, HasSubstr("no history in " + folder));
    EXPECT_THAT(check(folder).text, HasSubstr("no history in " + folder));
    EXPECT_THAT(export_lines().text, HasSubstr("no history in " + folder));
    EXPECT_THAT(history_forget(a, "mia", &count).text, HasSubstr("no history in " + folder));
    EXPECT_THAT(history_prune(a, "", 1, &count).text, HasSubstr("no history in " + folder));
    EXPECT_TRUE(fs::is_empty(folder));
}

}  // namespace
