#include "server/frontend/line/line_recall.h"

#include <algorithm>
#include <charconv>
#include <iterator>
#include <optional>

#include "common/base/wall_clock.h"
#include "common/text/clean.h"
#include "common/text/utf8.h"
#include "common/text/when.h"
#include "common/wire/message_id.h"
#include "server/core/reply.h"
#include "server/frontend/line/line_commands.h"

namespace {

constexpr uint32_t search_lines = 20;             // found at a time
constexpr size_t page_max_bytes = 64 * 1024;      // queued at a time
constexpr size_t line_overhead_bytes = 128;       // of a line beside its text: stamp, names
constexpr uint8_t questions_max = 8;              // of one session
constexpr size_t shown_argument_max_bytes = 128;  // in a refusal

struct line_search : frontend_state {  // that can be gone on with
    std::string typed;
    uint64_t below = 0;  // the message that it has reached
};

std::string shown(std::string_view typed) {
    return std::string(utf8_prefix(typed, shown_argument_max_bytes));
}

// The first word of `*rest`, which loses it and the blanks behind it.
std::string_view take_word(std::string_view* rest) {
    const size_t end = std::min(rest->find(' '), rest->size());
    const std::string_view word = rest->substr(0, end);
    *rest = text_trim(rest->substr(end));
    return word;
}

void recall_start(const frontend_host& host, frontend_session& session, const recall_wish& wish) {
    if (session.asking >= questions_max) {
        line_reply(host, session, line_reply_event(reply_code::recall_busy));
    } else if (chat_recall(host.core, session.id, wish)) {
        ++session.asking;
    }
}

// -- what is asked --

bool take_count(std::string_view word, uint32_t* count) {
    const auto [stop, error] = std::from_chars(word.data(), word.data() + word.size(), *count);
    const bool right = error == std::errc() && stop == word.data() + word.size() && *count != 0;
    *count = std::min(*count, history_answer_entries_max);
    return right;
}

// "[n]", "before ID [n]" or "after ID [n]".
bool parse_history(std::string_view words, recall_wish* wish, std::string_view* not_an_id) {
    std::string_view word = take_word(&words);
    if (word == "before" || word == "after") {
        wish->form = word == "before" ? recall_form::before : recall_form::after;
        word = take_word(&words);
        const std::optional<uint64_t> id = message_id_parse(word);
        if (!id) {
            *not_an_id = word;
            return false;
        }
        wish->id = *id;
        word = take_word(&words);
    }
    return words.empty() && (word.empty() || take_count(word, &wish->lines));
}

struct search_word {
    std::string_view mark;
    std::string_view recall_wish::*name;
    int64_t recall_wish::*time;
};

constexpr search_word search_words[] = {
    {"from:", &recall_wish::from, nullptr},
    {"in:", &recall_wish::room, nullptr},
    {"after:", nullptr, &recall_wish::since_us},
    {"before:", nullptr, &recall_wish::until_us},
};

// A word with a mark in front goes to its place in `wish`; false: it is one that is searched for.
bool take_search_word(std::string_view word, int64_t now_us, recall_wish* wish,
                      std::string_view* not_a_time) {
    for (const search_word& row : search_words) {
        if (!word.starts_with(row.mark) || word.size() == row.mark.size()) {
            continue;
        }
        const std::string_view value = word.substr(row.mark.size());
        if (row.name != nullptr) {
            wish->*row.name = value;
            return true;
        }
        const std::optional<int64_t> time_us = when_parse(value, now_us);
        if (time_us) {
            wish->*row.time = *time_us;
        } else {
            *not_a_time = value;
        }
        return true;
    }
    return false;
}

// What stands in quotes is searched for as it is. Returns what is searched for.
std::string parse_search(std::string_view text, int64_t now_us, recall_wish* wish,
                         std::string_view* not_a_time) {
    std::string words;
    while (!text.empty()) {
        size_t end = std::min(text.find(' '), text.size());
        const bool quoted = text.front() == '"';
        if (quoted) {
            end = std::min(text.find('"', 1), text.size() - 1) + 1;
        }
        const std::string_view word = text.substr(0, end);
        text = text_trim(text.substr(end));
        if (quoted || !take_search_word(word, now_us, wish, not_a_time)) {
            words += words.empty() ? "" : " ";
            words += word;
        }
    }
    return words;
}

// -- what is answered --

struct telling {
    const frontend_host& host;
    frontend_session& session;
    recall& what;
};

void tell(const telling& t, event&& what) {
    what.of_answer = true;
    what.room_name = t.what.room_name;
    line_reply(t.host, t.session, std::move(what));
}

void tell(const telling& t, reply_code code, std::string text = {}, uint64_t id = 0) {
    event what = line_reply_event(code, {}, std::move(text));
    what.id = id;
    tell(t, std::move(what));
}

// To who enters a room where something is kept: what he has missed, or what he should know.
void tell_digest(const telling& t, const history_answer& answer) {
    if (answer.left_us == 0) {
        if (!t.what.off_record) {
            const uint32_t days = chat_current_settings(t.host.core).history.retention_days;
            tell(t, reply_code::recall_contract, std::to_string(days));
        }
    } else if (answer.missed > 0) {
        event digest = line_reply_event(reply_code::recall_digest);
        digest.items = {std::to_string(answer.missed), std::to_string(answer.mentions),
                        std::to_string(answer.left_us)};
        tell(t, std::move(digest));
    }
}

// How many of them leave together: at least one, and no more than the queue for the socket bears.
size_t count_of_page(const telling& t, const std::vector<history_entry>& entries) {
    const size_t limit = chat_current_settings(t.host.core).limit.output_queue_bytes;
    const size_t most = limit == 0 ? page_max_bytes : std::min(page_max_bytes, limit / 4);
    size_t bytes = 0;
    size_t count = 0;
    while (count < entries.size() && (count == 0 || bytes < most)) {
        bytes += entries[count++].text.size() + line_overhead_bytes;
    }
    return count - (count > 1 && bytes > most ? 1 : 0);
}

void tell_page(const telling& t, std::vector<history_entry>&& entries) {
    if (entries.empty()) {
        return;
    }
    for (history_entry& entry : entries) {
        if (entry.sender_party != t.what.ask.asker.party) {
            entry.sender_party = 0;
        }
    }
    event page;
    page.kind = event_kind::replay;
    page.of_answer = true;
    // On entering, one talks there; later on one may have gone on to another room meanwhile.
    page.room = t.what.form == recall_form::entered ? room_id{} : t.what.room;
    page.room_name = t.what.room_name;
    page.again = std::make_unique<std::vector<history_entry>>(std::move(entries));
    line_reply(t.host, t.session, std::move(page));
}

void tell_earlier(const telling& t) {
    if (t.what.more && t.what.first_id != 0) {
        tell(t, reply_code::recall_earlier, {}, t.what.first_id);
    } else if (t.what.form != recall_form::entered) {
        tell(t, reply_code::recall_beginning);
    }
}

void tell_found(const telling& t, uint64_t reached_id) {
    const std::string count = std::to_string(t.what.said);
    t.session.own.reset();
    if (t.what.more) {
        auto search = std::make_unique<line_search>();
        search->typed = std::move(t.what.typed);
        search->below = reached_id;
        t.session.own = std::move(search);
        tell(t, reply_code::recall_found_more, count);
    } else {
        tell(t, t.what.said == 0 ? reply_code::recall_nothing : reply_code::recall_found, count);
    }
}

// The last line of an answer. `last_id`: of the last message that was said.
void tell_end(const telling& t, uint64_t last_id) {
    switch (t.what.form) {
        case recall_form::entered:
        case recall_form::latest:
        case recall_form::before:
            tell_earlier(t);
            return;
        case recall_form::after:
            if (t.what.more) {
                tell(t, reply_code::recall_later, {}, last_id);
            } else {
                tell(t, reply_code::recall_end);
            }
            return;
        case recall_form::since:
            tell(t, reply_code::recall_end_lines, std::to_string(t.what.said));
            return;
        case recall_form::search:
            tell_found(t, last_id);
            return;
        case recall_form::window:  // not asked for here
        case recall_form::targets:
        case recall_form::one:
            return;
    }
}

// The last lines: the first answer brings all of them, in the order in which they are said.
bool is_window(recall_form form) {
    return form == recall_form::entered || form == recall_form::latest || form == recall_form::before;
}

// As much as leaves together is said, the rest forgotten: it is asked for again when that has left. True:
// there is a rest; what follows then begins beyond `*last_id`.
bool tell_part(const telling& t, history_answer&& answer, uint64_t* last_id) {
    recall& what = t.what;
    std::vector<history_entry>& entries = answer.entries;
    if (what.said == 0 && !entries.empty()) {
        what.first_id = entries.front().id;
    }
    if (is_window(what.form) && what.said == 0) {
        what.left = static_cast<uint32_t>(entries.size());
        what.more = answer.more;
    }
    const size_t count = count_of_page(t, entries);
    const bool whole = count == entries.size();
    *last_id = count > 0 ? entries[count - 1].id : 0;
    if (what.form == recall_form::search && whole) {
        *last_id = answer.reached_id;
    }
    entries.resize(count);
    tell_page(t, std::move(entries));
    what.said += count;
    what.left -= static_cast<uint32_t>(count);
    if (!is_window(what.form)) {
        what.more = !whole || answer.more;
    }
    return what.left > 0 && *last_id != 0 && (what.more || is_window(what.form));
}

void ask_rest(recall& what, uint64_t last_id) {
    history_ask& ask = what.ask;
    if (what.form == recall_form::search) {
        ask.before_id = last_id;
    } else {
        ask.question = history_question::page;
        ask.after_id = last_id;
        ask.since_us = 0;
    }
    ask.limit = std::min(what.left, history_answer_entries_max);
}

}  // namespace

void line_recall_history(const frontend_host& host, frontend_session& session, std::string_view words) {
    const uint32_t replay_lines = chat_current_settings(host.core).history.replay_lines;
    recall_wish wish = {.form = recall_form::latest, .lines = std::max(replay_lines, 1U)};
    std::string_view not_an_id;
    if (parse_history(words, &wish, &not_an_id)) {
        recall_start(host, session, wish);
    } else if (!not_an_id.empty()) {
        line_reply(host, session, line_reply_event(reply_code::not_an_id, shown(not_an_id)));
    } else {
        line_explain(host, session, "history");
    }
}

void line_recall_since(const frontend_host& host, frontend_session& session, std::string_view words) {
    const std::optional<int64_t> since_us = when_parse(words, wall_clock_us());
    if (!since_us) {
        line_reply(host, session, line_reply_event(reply_code::not_a_time, shown(words)));
        return;
    }
    recall_start(host, session, {.form = recall_form::since, .lines = UINT32_MAX, .since_us = *since_us});
}

void line_recall_search(const frontend_host& host, frontend_session& session, std::string_view words) {
    const line_search* search = static_cast<const line_search*>(session.own.get());
    const bool goes_on = words.empty() && search != nullptr;
    recall_wish wish = {.form = recall_form::search,
                        .lines = search_lines,
                        .id = goes_on ? search->below : 0,
                        .typed = goes_on ? std::string_view(search->typed) : words};
    std::string_view not_a_time;
    const std::string sought = parse_search(wish.typed, wall_clock_us(), &wish, &not_a_time);
    wish.words = sought;
    if (!not_a_time.empty()) {
        line_reply(host, session, line_reply_event(reply_code::not_a_time, shown(not_a_time)));
    } else if (sought.empty()) {
        line_explain(host, session, "search");
    } else {
        recall_start(host, session, wish);
    }
}

bool line_recall_answer(const frontend_host& host, frontend_session& session, recall& what,
                        history_answer&& answer) {
    const telling t = {.host = host, .session = session, .what = what};
    if (answer.fault.failed()) {
        tell(t, reply_code::recall_failed, answer.fault.text);
        return false;
    }
    if (what.ask.question == history_question::digest) {
        if (answer.kept == 0) {
            return false;
        }
        tell_digest(t, answer);
    }
    uint64_t last_id = 0;
    if (tell_part(t, std::move(answer), &last_id)) {
        ask_rest(what, last_id);
        return true;
    }
    tell_end(t, last_id);
    return false;
}
