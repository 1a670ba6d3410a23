#include "server/store/history.h"

#include <deque>
#include <exception>
#include <memory>
#include <utility>

#include "common/base/log.h"
#include "server/store/inspector.h"
#include "server/store/reader.h"
#include "server/store/schema.h"
#include "server/store/store_file.h"
#include "server/store/writer.h"

struct history {
    history_settings settings;
    history_handler handler;
    writer* to_disk = nullptr;
    reader* from_disk = nullptr;
    inspector* look = nullptr;
    bool unchecked = false;  // the file was not cleanly ended, and is not known to be sound
    bool damaged = false;
    uint64_t next_id = 1;
    std::vector<history_room> rooms;
    uint64_t appended = 0;  // calls of history_append
    uint64_t ended = 0;     // of them, written or given up
    std::vector<history_answer> refused;

    struct held_ask {
        uint64_t appended = 0;  // may go when so many have ended
        history_ask ask;
    };
    std::deque<held_ask> held;
};

namespace {

std::vector<history_room> read_rooms(sqlite3* db) {
    std::vector<history_room> rooms;
    sql_statement s;
    if (sql_prepare(db, "SELECT name, key, topic, off_record FROM room WHERE topic <> '' OR off_record <> 0",
                    &s) != SQLITE_OK) {
        return rooms;
    }
    while (sqlite3_step(s.get()) == SQLITE_ROW) {
        rooms.push_back({.name = std::string(sql_text(s, 0)),
                         .key = std::string(sql_text(s, 1)),
                         .topic = std::string(sql_text(s, 2)),
                         .off_record = sql_integer(s, 3) != 0});
    }
    return rooms;
}

void refuse(history* h, uint64_t tag) {
    h->refused.push_back({.tag = tag, .fault = {"Too many questions are waiting. Try again in a moment."}});
    h->handler.wake(h->handler.context);
}

void pass_on(history* h, history_ask&& ask) {
    const uint64_t tag = ask.tag;
    if (!reader_ask(h->from_disk, std::move(ask))) {
        refuse(h, tag);
    }
}

void write_log(log_level level, std::string_view text, std::string_view key, std::string_view value) {
    if (value.empty()) {
        log_write(level, text);
    } else {
        log_write(level, text, {{key, value}});
    }
}

void hear(history* h, const writer_report& report) {
    const history_handler& handler = h->handler;
    if (!report.log.empty()) {
        write_log(report.level, report.log, "reason", report.why);
    }
    if (report.state_changed) {
        handler.on_state(handler.context, report.state, report.why);
    }
    if (report.appends > 0) {
        h->ended += report.appends;
        handler.on_committed(handler.context, report.last_id, report.kept);
    }
}

void hear(history* h, const inspector_note& note) {
    write_log(note.level, note.text, "median", note.detail);
    h->unchecked = h->unchecked && !note.sound;
    if (note.damaged) {
        writer_condemn(h->to_disk);
    }
}

// Whatever of it was begun.
void end_threads(history* h) {
    if (h->look != nullptr) {
        inspector_destroy(h->look);
    }
    if (h->from_disk != nullptr) {
        h->damaged = reader_found_damage(h->from_disk);
        reader_destroy(h->from_disk);
    }
    if (h->to_disk != nullptr) {
        writer_destroy(h->to_disk, !h->unchecked && !h->damaged);
    }
    if (h->damaged) {
        store_file_mark(h->settings.folder);
    }
}

err begin_threads(history* h, store_file&& file) {
    sql_connection from_disk;
    if (const int code = schema_open_reader(store_file_path(h->settings.folder), &from_disk);
        code != SQLITE_OK) {
        return {std::string(sql_words(code))};
    }
    const history_handler& to = h->handler;
    err e = writer_create(std::move(file.db), h->settings, {to.context, to.wake}, &h->to_disk);
    if (!e.failed()) {
        e = reader_create(std::move(from_disk), {to.context, to.wake}, &h->from_disk);
    }
    if (!e.failed()) {
        e = inspector_create(h->settings, h->unchecked, {to.context, to.wake}, &h->look);
    }
    return e;
}

}  // namespace

err history_open(const history_settings& settings, const history_handler& handler, history** out) {
    store_file file;
    if (err e = store_file_open(settings, &file); e.failed()) {
        return e;
    }
    auto h = std::make_unique<history>();
    h->settings = settings;
    h->handler = handler;
    h->unchecked = file.check_later;
    h->next_id = file.next_id;
    h->rooms = read_rooms(file.db.get());
    if (err e = begin_threads(h.get(), std::move(file)); e.failed()) {
        end_threads(h.get());
        return store_file_refusal(settings.folder, e.text);
    }
    *out = h.release();
    return {};
}

void history_close(history* h) {
    end_threads(h);
    delete h;
}

void history_reconfigure(history* h, uint32_t retention_days) {
    writer_reconfigure(h->to_disk, retention_days);
}

uint64_t history_next_id(const history* h) {
    return h->next_id;
}

std::vector<history_room> history_take_rooms(history* h) {
    return std::exchange(h->rooms, {});
}

bool history_idle(const history* h) {
    return h->ended == h->appended;
}

void history_append(history* h, history_batch&& batch) {
    ++h->appended;
    writer_append(h->to_disk, std::move(batch));
}

// In `relaxed` what was already shown may still wait for the disk: the question waits for it.
void history_ask_for(history* h, history_ask&& ask) {
    if (h->settings.mode != durability::relaxed || history_idle(h)) {
        pass_on(h, std::move(ask));
    } else if (h->held.size() >= history_asks_waiting_max) {
        refuse(h, ask.tag);
    } else {
        h->held.push_back({.appended = h->appended, .ask = std::move(ask)});
        writer_hurry(h->to_disk);
    }
}

void history_poll(history* h) {
    for (const writer_report& report : writer_take(h->to_disk)) {
        hear(h, report);
    }
    for (const inspector_note& note : inspector_take(h->look)) {
        hear(h, note);
    }
    while (!h->held.empty() && h->held.front().appended <= h->ended) {
        history_ask ask = std::move(h->held.front().ask);
        h->held.pop_front();
        pass_on(h, std::move(ask));
    }
    std::vector<history_answer> answers = reader_take(h->from_disk);
    for (std::vector<history_answer>* list : {&answers, &h->refused}) {
        for (history_answer& answer : std::exchange(*list, {})) {
            h->handler.on_answer(h->handler.context, std::move(answer));
        }
    }
}
