// What the server remembers: /history, /since and /search in IRC (draft/chathistory, soju.im/search), and the
// answers in the line protocol's words, with the notices that end them.
#include <algorithm>
#include <charconv>

#include "client/link/irc_parts.h"
#include "common/base/wall_clock.h"
#include "common/text/clean.h"
#include "common/text/when.h"

namespace {

constexpr size_t page_lines = 20;       // where no number is named
constexpr size_t page_lines_max = 100;  // that servers give at once
constexpr size_t questions_max = 8;
constexpr int64_t us_per_ms = 1000;
constexpr uint32_t needed_caps = irc_cap_server_time | irc_cap_message_tags | irc_cap_batch | irc_cap_labels;
constexpr std::string_view none_kept = "This server keeps no history.";

std::string_view take_word(std::string_view& rest) {
    rest = text_trim(rest);
    const std::string_view word = rest.substr(0, rest.find(' '));
    rest.remove_prefix(word.size());
    rest = text_trim(rest);
    return word;
}

bool is_offered(const irc_dialect& d, std::string_view name) {
    for (std::string_view rest = d.offered; !rest.empty();) {
        std::string_view word = take_word(rest);
        if (word.substr(0, word.find('=')) == name) {
            return true;
        }
    }
    return false;
}

bool can_ask(irc_dialect& d, std::string_view capability) {
    if ((d.caps & needed_caps) != needed_caps || !is_offered(d, capability)) {
        irc_notice(d, none_kept);
        return false;
    }
    if (d.questions.size() >= questions_max) {
        irc_notice(d, "Wait for the answers to what you have asked already.");
        return false;
    }
    return true;
}

size_t number_of(std::string_view text) {
    size_t number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number == 0 ? page_lines : std::min(number, page_lines_max);
}

std::string timestamp_of(int64_t time_us) {
    std::string text;
    utc_stamp_append(text, time_us);
    return text;
}

void ask(irc_dialect& d, irc_question&& question, std::initializer_list<std::string_view> words) {
    question.label = "hearth-" + std::to_string(d.next_token++);
    d.bytes.append("@label=").append(question.label).append(" ");
    irc_write(d, words);
    d.questions.push_back(std::move(question));
}

void ask_window(irc_dialect& d, irc_question_kind kind, std::string_view verb, const std::string& from,
                size_t limit, size_t before_this) {
    const std::string room = d.talk;
    ask(d, {.kind = kind, .room = room, .limit = limit, .lines = before_this},
        {"CHATHISTORY", verb, room, from, std::to_string(limit)});
}

void history(irc_dialect& d, std::string_view rest) {
    const std::string_view verb = take_word(rest);
    if (verb != "before" && verb != "after") {
        ask_window(d, irc_question_kind::before, "LATEST", "*", number_of(verb), 0);
        return;
    }
    const std::string_view id = take_word(rest);
    if (id.empty() || id[0] == ':') {
        irc_notice(d, "Usage: /history [n|before ID [n]|after ID [n]]");
        return;
    }
    const bool before = verb == "before";
    ask_window(d, before ? irc_question_kind::before : irc_question_kind::after, before ? "BEFORE" : "AFTER",
               "msgid=" + std::string(id), number_of(rest), 0);
}

void since(irc_dialect& d, std::string_view rest, int64_t now_us) {
    const std::optional<int64_t> from = when_parse(rest, now_us);
    if (!from) {
        irc_notice(d, std::string(rest) +
                          " is no time: 09:00, yesterday, 2026-11-01, 2026-11-01 09:00, 1h, 30m or 2d");
        return;
    }
    ask_window(d, irc_question_kind::since, "AFTER", "timestamp=" + timestamp_of(*from), page_lines_max, 0);
}

void search_page(irc_dialect& d) {
    std::string wish = d.search;
    if (!d.search_before.empty()) {
        wish.append(";before=").append(d.search_before);
    }
    const size_t limit = std::min(page_lines + d.search_shown.size(), page_lines_max);
    wish.append(";limit=").append(std::to_string(limit));
    ask(d, {.kind = irc_question_kind::search, .room = {}, .limit = limit}, {"SEARCH", wish});
}

void search(irc_dialect& d, std::string_view rest, int64_t now_us) {
    std::string words;
    std::string wish;
    const auto add = [&wish](std::string_view key, std::string_view value) {
        wish.append(wish.empty() ? "" : ";").append(key).append("=");
        irc_tag_escape(wish, value);
    };
    while (!rest.empty()) {
        const std::string_view word = take_word(rest);
        const size_t colon = std::min(word.find(':'), word.size() - 1) + 1;
        const std::string_view key = word.substr(0, colon);
        const std::string_view value = word.substr(colon);
        const std::optional<int64_t> time = when_parse(value, now_us);
        if (key == "from:" || key == "in:") {
            add(key.substr(0, key.size() - 1), value);
        } else if ((key == "after:" || key == "before:") && time) {
            add(key.substr(0, key.size() - 1), timestamp_of(*time));
        } else {
            words.append(words.empty() ? "" : " ").append(word);
        }
    }
    if (!words.empty()) {
        add("text", words);
    }
    if (!wish.empty()) {
        d.search = wish;
        d.search_before.clear();
        d.search_shown.clear();
    } else if (d.search.empty()) {
        irc_notice(d, "Usage: /search words [from:NAME] [in:#room] [after:TIME] [before:TIME]");
        return;
    }
    search_page(d);
}

// ---- answers ----

void tell_line(irc_dialect& d, const irc_remembered& line, int64_t now_us) {
    const std::string stamp = when_stamp(line.time_us, now_us);
    if (irc_same(line.nick, d.nick)) {
        irc_tell_said(d, line.target, line.text, line.action, stamp);
    } else if (irc_is_room(line.target)) {
        irc_tell(d, {.kind = line.action ? chat_line_kind::action : chat_line_kind::chat,
                     .room = irc_same(line.target, d.talk) ? std::string_view() : line.target,
                     .name = line.nick,
                     .text = line.text,
                     .replayed = stamp});
    } else {
        irc_tell(
            d,
            {.kind = chat_line_kind::private_from, .name = line.nick, .text = line.text, .replayed = stamp});
    }
}

std::string count_of(size_t lines) {
    return std::to_string(lines) + (lines == 1 ? " line" : " lines");
}

// The next page begins within the same millisecond: what was shown of that one is left out of it.
void end_search(irc_dialect& d, const irc_batch& batch, bool more) {
    if (batch.lines.empty()) {
        irc_notice(d, "Nothing found.");
        return;
    }
    const int64_t oldest_ms = batch.lines.back().time_us / us_per_ms;
    const std::string before = timestamp_of((oldest_ms + 1) * us_per_ms);
    if (d.search_before != before) {
        d.search_shown.clear();
    }
    d.search_before = before;
    for (const irc_remembered& line : batch.lines) {
        if (line.time_us / us_per_ms == oldest_ms && d.search_shown.size() < page_lines_max) {
            d.search_shown.push_back(line.id);
        }
    }
    irc_notice(d, std::to_string(batch.lines.size()) +
                      (more ? " found, there are more: /search alone shows them." : " found."));
}

void end_answer(irc_dialect& d, const irc_batch& batch, const irc_question& q) {
    const size_t count = batch.lines.size();
    const bool more = count >= q.limit && !batch.lines.back().id.empty();
    switch (q.kind) {
        case irc_question_kind::before:
            irc_notice(d, more ? "Earlier: /history before " + batch.lines.front().id
                               : "That is the beginning of " + q.room + ".");
            return;
        case irc_question_kind::after:
            irc_notice(
                d, more ? "Later: /history after " + batch.lines.back().id : std::string("That is the end."));
            return;
        case irc_question_kind::since:
            if (more) {
                ask(d, {.kind = q.kind, .room = q.room, .limit = q.limit, .lines = q.lines + count},
                    {"CHATHISTORY", "AFTER", q.room, "msgid=" + batch.lines.back().id,
                     std::to_string(q.limit)});
            } else {
                irc_notice(d, "That is the end: " + count_of(q.lines + count) + ".");
            }
            return;
        case irc_question_kind::search:
            end_search(d, batch, q.lines >= q.limit);
            return;
    }
}

}  // namespace

bool irc_history_command(irc_dialect& d, std::string_view name, std::string_view rest, int64_t now_us) {
    if (name == "/search") {
        if (can_ask(d, "soju.im/search")) {
            search(d, rest, now_us);
        }
        return true;
    }
    if (name != "/history" && name != "/since") {
        return false;
    }
    if (d.talk.empty()) {
        irc_notice(d, "You are in no room; /join #room");
    } else if (can_ask(d, "draft/chathistory")) {
        name == "/since" ? since(d, rest, now_us) : history(d, rest);
    }
    return true;
}

void irc_history_refused(irc_dialect& d, std::string_view label) {
    std::erase_if(d.questions, [label](const irc_question& q) { return q.label == label; });
}

void irc_history_line(irc_batch& batch, irc_remembered&& line) {
    if (!batch.lines.empty() && !line.id.empty() && batch.lines.back().id == line.id) {
        std::string& text = batch.lines.back().text;  // which came in parts
        text += text.size() < irc_text_max_bytes ? line.text : std::string();
    } else if (batch.lines.size() < irc_batch_lines_max) {
        batch.lines.push_back(std::move(line));
    }
}

void irc_history_end(irc_dialect& d, irc_batch&& batch, int64_t now_us) {
    const auto asked = std::find_if(d.questions.begin(), d.questions.end(), [&batch](const irc_question& q) {
        return !batch.label.empty() && q.label == batch.label;
    });
    const bool searched = asked != d.questions.end() && asked->kind == irc_question_kind::search;
    if (searched) {
        asked->lines = batch.lines.size();
        std::erase_if(batch.lines, [&d](const irc_remembered& line) {
            return std::find(d.search_shown.begin(), d.search_shown.end(), line.id) != d.search_shown.end();
        });
        std::reverse(batch.lines.begin(), batch.lines.end());
        std::stable_sort(
            batch.lines.begin(), batch.lines.end(),
            [](const irc_remembered& a, const irc_remembered& b) { return a.time_us > b.time_us; });
    }
    for (const irc_remembered& line : batch.lines) {
        tell_line(d, line, now_us);
    }
    if (asked != d.questions.end()) {
        const irc_question q = std::move(*asked);
        d.questions.erase(asked);
        end_answer(d, batch, q);
    } else if (!batch.lines.empty() && !batch.lines.front().id.empty() &&
               is_offered(d, "draft/chathistory")) {
        irc_notice(d, "Earlier: /history before " + batch.lines.front().id);  // replayed on entering
    }
}
