// The power goes at each write of a long run: of what was not flushed by then each write has come through, or
// not, or in part, as chance has it. In `durable` every line that was reported as committed is there when the
// file is opened again; in every mode the file is sound and holds a run of lines without a gap.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <random>

#include "server/store/search.h"
#include "server/store/sql.h"
#include "server/store/store_file.h"
#include "tests/support/image_disk.h"
#include "tests/support/test_disk.h"
#include "tests/unit/server/store/store_rig.h"

namespace {

constexpr int64_t lines = 2000;
constexpr size_t sector_bytes = 512;
constexpr size_t sure_to_reopen_every = 200;  // cuts; a real start takes longer than a look

using files = std::map<std::string, std::string>;

// -- a disk that is followed event by event --

struct platter {
    files flushed;
    std::map<std::string, std::vector<const disk_event*>> pending;  // since the file's last flush
    std::mt19937 chance{11};
};

void apply(std::string& content, const disk_event& event, size_t from, size_t length) {
    if (event.what == disk_event::kind::truncate) {
        content.resize(static_cast<size_t>(event.at));
        return;
    }
    const size_t at = static_cast<size_t>(event.at) + from;
    content.resize(std::max(content.size(), at + length));
    content.replace(at, length, event.bytes, from, length);
}

void follow(platter& p, const disk_event& event) {
    if (event.what != disk_event::kind::sync) {
        p.pending[event.file].push_back(&event);
        return;
    }
    for (const disk_event* done : p.pending[event.file]) {
        apply(p.flushed[event.file], *done, 0, done->bytes.size());
    }
    p.pending[event.file].clear();
}

// Whole, not at all, or a piece of it that begins and ends with a sector of the disk.
void apply_by_chance(platter& p, std::string& content, const disk_event& event) {
    const auto luck = p.chance() % 3;
    if (luck == 0) {
        return;
    }
    size_t from = 0;
    size_t length = event.bytes.size();
    if (luck == 1 && length > sector_bytes) {
        const size_t sectors = length / sector_bytes;
        from = p.chance() % sectors * sector_bytes;
        length = std::min(length - from, (1 + p.chance() % sectors) * sector_bytes);
    }
    apply(content, event, from, length);
}

files after_the_cut(platter& p) {
    files found = p.flushed;
    for (const auto& [name, events] : p.pending) {
        for (const disk_event* event : events) {
            apply_by_chance(p, found[name], *event);
        }
    }
    return found;
}

// -- what is found --

struct finding {
    bool readable = false;
    bool sound = false;
    int64_t count = 0;
    int64_t last = 0;
};

finding look(const files& found, image_disk& disk) {
    disk.files = found;
    sqlite3* raw = nullptr;
    finding f;
    const int code = sqlite3_open_v2("/history.db", &raw, SQLITE_OPEN_READWRITE, "image_disk");
    const sql_connection db(raw);
    if (code != SQLITE_OK || search_register(raw) != SQLITE_OK ||
        sql_run(raw, "PRAGMA locking_mode = EXCLUSIVE") != SQLITE_OK) {
        return f;
    }
    sql_statement check;
    f.readable = sql_prepare(raw, "PRAGMA integrity_check", &check) == SQLITE_OK &&
                 sqlite3_step(check.get()) == SQLITE_ROW;
    f.sound = f.readable && sql_text(check, 0) == "ok";
    check.reset();
    if (sql_number(raw, "SELECT count(*) FROM sqlite_schema", 0) > 0) {
        f.count = sql_number(raw, "SELECT count(*) FROM line", -1);
        f.last = sql_number(raw, "SELECT ifnull(max(id), 0) FROM line", -1);
        f.sound = f.sound &&
                  sql_run(raw, "INSERT INTO search(search, rank) VALUES('integrity-check', 1)") == SQLITE_OK;
    }
    return f;
}

// As the server would start on it.
void start_on(const files& found, int64_t committed) {
    store_rig r;
    rig_init(r);
    for (const auto& [name, content] : found) {
        std::ofstream(std::filesystem::path(r.folder) / name, std::ios::binary) << content;
    }
    rig_open(r);
    EXPECT_GT(static_cast<int64_t>(history_next_id(r.h)), committed);
    rig_say(r, "#lobby", "Mia", "again");
    EXPECT_EQ(rig_page(r, "#lobby", 1).back(), "again");
    rig_finish(r);
}

// -- the run --

std::vector<disk_event> record(durability mode) {
    test_disk disk;
    disk.recording = true;
    test_disk_install(disk);
    store_rig r;
    rig_init(r);
    r.settings.mode = mode;
    rig_open(r);
    std::mt19937 chance(5);
    while (static_cast<int64_t>(r.next_id) <= lines) {
        history_batch batch;
        const int64_t left = lines + 1 - static_cast<int64_t>(r.next_id);
        for (int64_t n = std::min<int64_t>(left, static_cast<int64_t>(1 + chance() % 80)); n > 0; --n) {
            batch.entries.push_back(
                rig_said(r, "#lobby", "Mia", "numbers " + std::to_string(chance() % 100) + " and words"));
        }
        rig_keep(r, std::move(batch));
        test_disk_mark(disk, static_cast<int64_t>(r.committed.back().last_id));
    }
    rig_finish(r);
    test_disk_remove();
    return std::move(disk.events);
}

void cut_at_each_write(durability mode) {
    const std::vector<disk_event> events = record(mode);
    image_disk disk;
    image_disk_install(disk);
    platter p;
    int64_t committed = 0;
    size_t cuts = 0;
    bool lost_some = false;
    for (const disk_event& event : events) {
        if (event.what == disk_event::kind::mark) {
            committed = event.at;
            continue;
        }
        follow(p, event);
        const files found = after_the_cut(p);
        const finding f = look(found, disk);
        ASSERT_TRUE(f.readable && f.sound) << "cut " << cuts << ", " << committed << " committed";
        ASSERT_EQ(f.count, f.last) << "a gap after cut " << cuts;
        lost_some = lost_some || f.last < committed;
        if (mode == durability::durable) {
            ASSERT_GE(f.last, committed) << "lost by cut " << cuts;
        }
        if (cuts++ % sure_to_reopen_every == 0) {
            start_on(found, mode == durability::durable ? committed : 0);
        }
    }
    image_disk_remove();
    EXPECT_EQ(committed, lines);
    EXPECT_GT(cuts, 500U);
    EXPECT_EQ(lost_some, mode != durability::durable);  // the others promise less: the cuts are real ones
}

TEST(power_cut, takes_no_line_that_was_reported_as_committed_when_they_are_durable) {
    cut_at_each_write(durability::durable);
}

TEST(power_cut, takes_the_last_lines_and_leaves_a_sound_file_where_less_is_promised) {
    cut_at_each_write(durability::process);
}

}  // namespace
