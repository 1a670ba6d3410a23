#include "server/store/question.h"

#include <algorithm>
#include <exception>
#include <limits>

#include "common/text/mention.h"
#include "server/store/line_row.h"
#include "server/store/search.h"

namespace {

constexpr int steps_between_looks = 1000;  // SQLite's, at the clock

struct prepared {
    sql_statement question_desk::*statement;
    const char* text;
    bool of_lines = false;  // the rest of line_row_prepare
};

constexpr prepared statements[] = {
    {&question_desk::begin, "BEGIN"},
    {&question_desk::end, "COMMIT"},
    {&question_desk::room_by_key, "SELECT id FROM room WHERE key = ?"},
    {&question_desk::page_back,
     "WHERE line.room = ? AND line.id >= ? AND line.id < ? ORDER BY line.id DESC LIMIT ?", true},
    {&question_desk::page_on, "WHERE line.room = ? AND line.id >= ? AND line.id < ? ORDER BY line.id LIMIT ?",
     true},
    {&question_desk::seen, "SELECT line, time FROM seen WHERE name_key = ? AND room = ?"},
    {&question_desk::missed,
     "SELECT count(*) FROM (SELECT 1 FROM line WHERE room = ? AND id >= ? AND id < ? AND kind IN (1, 2) "
     "LIMIT ?)"},
    {&question_desk::newest_texts,
     "SELECT text FROM line WHERE room = ? AND id >= ? AND id < ? AND kind IN (1, 2) "
     "ORDER BY id DESC LIMIT ?"},
    {&question_desk::person_by_key, "SELECT person FROM name WHERE key = ? LIMIT 1"},
    {&question_desk::hits,
     "SELECT rowid FROM search WHERE search MATCH ? AND rowid >= ? AND rowid < ? ORDER BY rowid DESC"},
    {&question_desk::line_by_id, "WHERE line.id = ?", true},
    {&question_desk::any_line, "SELECT 1 FROM line WHERE room = ? AND id < ? LIMIT 1"},
};

constexpr int64_t no_bound = std::numeric_limits<int64_t>::max();

int64_t upper_bound(const history_ask& ask) {
    return ask.before_id == 0 ? no_bound : static_cast<int64_t>(ask.before_id);
}

// Of `before_id` and `until_us` the earlier one.
int64_t page_end(question_desk* d, const history_ask& ask, int* code) {
    const int64_t below = upper_bound(ask);
    return ask.until_us > 0 ? std::min(below, line_row_id_at(d->db, ask.until_us, code)) : below;
}

// Which line the answer begins above: of `after_id` and `since_us` the later one.
int64_t lower_bound(question_desk* d, const history_ask& ask, int* code) {
    const int64_t above = static_cast<int64_t>(ask.after_id) + 1;
    return ask.since_us > 0 ? std::max(above, line_row_id_at(d->db, ask.since_us, code)) : above;
}

void answer_page(question_desk* d, const history_ask& ask, int64_t room, history_answer& out, int* code) {
    const bool onward = !ask.newest && (ask.after_id > 0 || ask.since_us > 0);
    const sql_statement& s = onward ? d->page_on : d->page_back;
    const size_t limit = std::min(ask.limit, history_answer_entries_max);
    const int64_t low = lower_bound(d, ask, code);
    const int64_t end = *code == SQLITE_OK ? page_end(d, ask, code) : 0;
    if (*code != SQLITE_OK) {
        return;
    }
    sql_bind(s, room, low, end, limit + 1);
    while (sqlite3_step(s.get()) == SQLITE_ROW) {
        out.more = out.entries.size() == limit;
        if (!out.more) {
            out.entries.push_back(line_row_entry(s));
        }
    }
    *code = sqlite3_reset(s.get());
    if (!onward) {
        std::reverse(out.entries.begin(), out.entries.end());
    }
}

void answer_digest(question_desk* d, const history_ask& ask, int64_t room, history_answer& out, int* code) {
    const int64_t below = upper_bound(ask);
    out.kept = static_cast<uint64_t>(sql_ask(code, 0, d->any_line, room, below));
    sql_bind(d->seen, ask.asker.name_key, room);
    const bool was_here = sqlite3_step(d->seen.get()) == SQLITE_ROW;
    const int64_t from = sql_integer(d->seen, 0);
    out.left_us = sql_integer(d->seen, 1);
    const int end = sqlite3_reset(d->seen.get());
    *code = *code == SQLITE_OK ? end : *code;
    if (!was_here || *code != SQLITE_OK) {
        return;
    }
    out.missed = static_cast<uint64_t>(sql_ask(code, 0, d->missed, room, from, below, history_missed_max));
    if (ask.mention_name.empty() || *code != SQLITE_OK) {
        return;
    }
    sql_bind(d->newest_texts, room, from, below, mentions_looked_at_max);
    while (sqlite3_step(d->newest_texts.get()) == SQLITE_ROW) {
        out.mentions += text_mentions(sql_text(d->newest_texts, 0), ask.mention_name) ? 1U : 0U;
    }
    *code = sqlite3_reset(d->newest_texts.get());
}

void answer_targets(question_desk* d, const history_ask& ask, history_answer& out, int* code) {
    const int64_t low = lower_bound(d, ask, code);
    const int64_t end = *code == SQLITE_OK ? page_end(d, ask, code) : 0;
    for (const std::string& key : ask.asker.room_keys) {
        const int64_t room = sql_ask(code, 0, d->room_by_key, key);
        if (room == 0 || *code != SQLITE_OK) {
            continue;
        }
        sql_bind(d->page_back, room, low, end, 1);
        if (sqlite3_step(d->page_back.get()) == SQLITE_ROW) {
            out.entries.push_back(line_row_entry(d->page_back));
        }
        *code = sqlite3_reset(d->page_back.get());
    }
    std::sort(out.entries.begin(), out.entries.end(),
              [](const history_entry& a, const history_entry& b) { return a.id < b.id; });
}

// -- search --
// First the words alone are looked up, and what the asker may not see is passed over: most words are rare, or
// most of their lines are his. After `search_unseen_max` of others' lines the index is asked for his rooms
// too. Either is done window by window, so that the clock is read in between.

struct search_plan {
    std::vector<int64_t> rooms;  // that may be shown
    std::string words;           // the expression without who may see it; "" = nothing but that is asked for
    std::string words_and_rooms;
    bool by_room = false;  // the second way
    size_t unseen = 0;
    int64_t low = 0;   // ids from here
    int64_t high = 0;  // up to below this: what is above was searched
};

std::vector<int64_t> rooms_of(question_desk* d, const history_ask& ask, int* code) {
    std::vector<int64_t> rooms;
    const std::vector<std::string> one = {ask.room_key};
    for (const std::string& key : ask.room_key.empty() ? ask.asker.room_keys : one) {
        const int64_t room = sql_ask(code, 0, d->room_by_key, key);
        if (room != 0) {
            rooms.push_back(room);
        }
    }
    return rooms;
}

err plan_search(question_desk* d, const history_ask& ask, search_plan* plan, int* code) {
    std::vector<std::string> visible;
    std::string from;
    plan->rooms = rooms_of(d, ask, code);
    for (const int64_t room : plan->rooms) {
        visible.push_back("r" + std::to_string(room));
    }
    if (ask.room_key.empty() && ask.asker.party != 0) {
        visible.push_back("p" + std::to_string(ask.asker.party));
    }
    if (!ask.from_key.empty()) {
        from = "f" + std::to_string(sql_ask(code, 0, d->person_by_key, ask.from_key));  // f0 is nobody
    }
    err e = search_expression({}, from, ask.words, &plan->words);
    if (e.failed() || visible.empty()) {
        return e;
    }
    const int64_t first = sql_number(d->db, "SELECT min(id) FROM line", 0);
    const int64_t last = sql_number(d->db, "SELECT max(id) FROM line", 0);
    plan->low = std::max(first, lower_bound(d, ask, code));
    plan->high = std::min(last + 1, upper_bound(ask));
    if (ask.until_us > 0) {
        plan->high = std::min(plan->high, line_row_id_at(d->db, ask.until_us, code));
    }
    plan->by_room = plan->words.empty();
    return search_expression(visible, from, ask.words, &plan->words_and_rooms);
}

// The index says what may be meant; the line itself decides who sees it.
bool may_see(const history_ask& ask, const search_plan& plan, const history_entry& entry, int64_t room) {
    if (entry.kind == history_kind::private_said) {
        const uint64_t party = ask.asker.party;
        return ask.room_key.empty() && party != 0 &&
               (entry.sender_party == party || entry.target_party == party);
    }
    return std::find(plan.rooms.begin(), plan.rooms.end(), room) != plan.rooms.end();
}

// The lines from `low` up to the plan's height, newest first, until there are enough, or too many of others.
void search_window(question_desk* d, const history_ask& ask, search_plan& plan, int64_t low, size_t limit,
                   history_answer& out, int* code) {
    sql_bind(d->hits, plan.by_room ? plan.words_and_rooms : plan.words, low, plan.high);
    bool enough = false;
    while (!enough && *code == SQLITE_OK && sqlite3_step(d->hits.get()) == SQLITE_ROW) {
        const int64_t id = sql_integer(d->hits, 0);
        sql_bind(d->line_by_id, id);
        const bool found = sqlite3_step(d->line_by_id.get()) == SQLITE_ROW;
        history_entry entry = found ? line_row_entry(d->line_by_id) : history_entry();
        const bool seen = found && may_see(ask, plan, entry, sql_integer(d->line_by_id, line_row_room));
        *code = sqlite3_reset(d->line_by_id.get());
        out.more = seen && out.entries.size() == limit;
        if (seen && !out.more) {
            out.entries.push_back(std::move(entry));
        }
        plan.unseen += seen ? 0 : 1;
        plan.high = out.more ? id + 1 : id;
        enough = out.more || (!plan.by_room && plan.unseen == search_unseen_max);
    }
    const int end = sqlite3_reset(d->hits.get());
    *code = *code == SQLITE_OK ? end : *code;
    plan.by_room = plan.by_room || plan.unseen == search_unseen_max;
    if (!enough && *code == SQLITE_OK) {
        plan.high = low;
    }
}

// When the time is up, what was found by then is an answer too, as long as the next one gets further.
void answer_search(question_desk* d, const history_ask& ask, history_answer& out, int* code) {
    search_plan plan;
    out.fault = plan_search(d, ask, &plan, code);
    const size_t limit = std::clamp<size_t>(ask.limit, 1, history_answer_entries_max);
    const int64_t start = plan.high;
    while (plan.low < plan.high && !out.more && *code == SQLITE_OK) {
        search_window(d, ask, plan, std::max(plan.low, plan.high - search_window_ids), limit, out, code);
    }
    if (*code == SQLITE_INTERRUPT && plan.high < start) {
        *code = SQLITE_OK;
        out.more = true;
    }
    out.reached_id = out.more ? static_cast<uint64_t>(plan.high) : 0;
}

// -- each --

bool may_read(const history_asker& asker, const std::string& room_key) {
    return std::find(asker.room_keys.begin(), asker.room_keys.end(), room_key) != asker.room_keys.end();
}

void answer(question_desk* d, const history_ask& ask, history_answer& out, int* code) {
    if (ask.question == history_question::targets) {
        answer_targets(d, ask, out, code);
        return;
    }
    const bool all_rooms = ask.question == history_question::search && ask.room_key.empty();
    if (!all_rooms && !may_read(ask.asker, ask.room_key)) {
        out.fault.text = "You are not in that room.";
        return;
    }
    if (ask.question == history_question::search) {
        answer_search(d, ask, out, code);
        return;
    }
    const int64_t room = sql_ask(code, 0, d->room_by_key, ask.room_key);
    if (room == 0 || *code != SQLITE_OK) {
        return;  // nothing was ever kept
    }
    if (ask.question == history_question::digest) {
        answer_digest(d, ask, room, out, code);
    }
    if (*code == SQLITE_OK) {
        answer_page(d, ask, room, out, code);
    }
}

int on_progress(void* context) {
    const question_desk* d = static_cast<const question_desk*>(context);
    return d->stop || std::chrono::steady_clock::now() >= d->until ? 1 : 0;
}

}  // namespace

int question_desk_init(question_desk* d, sqlite3* db) {
    d->db = db;
    for (const prepared& p : statements) {
        sql_statement* to = &(d->*p.statement);
        const int code = p.of_lines ? line_row_prepare(db, p.text, to) : sql_prepare(db, p.text, to);
        if (code != SQLITE_OK) {
            return code;
        }
    }
    sqlite3_progress_handler(db, steps_between_looks, on_progress, d);
    return SQLITE_OK;
}

history_answer question_answer(question_desk* d, const history_ask& ask, int* code) {
    history_answer out;
    d->until = std::chrono::steady_clock::now() + question_limit_ms;
    *code = sql_do(d->begin);  // one state of the file for all parts of the answer
    if (*code == SQLITE_OK) {
        try {
            answer(d, ask, out, code);
        } catch (const std::exception&) {
            *code = SQLITE_NOMEM;
        }
        static_cast<void>(sql_do(d->end));
    }
    if (*code == SQLITE_INTERRUPT) {
        out = {.fault = {"That took too long to look up."}};
    } else if (*code != SQLITE_OK) {
        out = {.fault = {"The history cannot be read: " + std::string(sql_words(*code)) + "."}};
    }
    out.tag = ask.tag;
    return out;
}
