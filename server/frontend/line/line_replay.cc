// What was said before, in the words of the line door.
#include <algorithm>
#include <charconv>

#include "common/text/clean.h"
#include "common/text/formatting.h"
#include "common/text/when.h"
#include "common/wire/chat_line.h"
#include "server/frontend/line/line_words.h"

struct kind_row {
    history_kind kept_as;
    chat_line_kind said_as;
};

static constexpr kind_row kinds[] = {
    {history_kind::said, chat_line_kind::chat},
    {history_kind::acted, chat_line_kind::action},
    {history_kind::private_said, chat_line_kind::private_from},
    {history_kind::connected, chat_line_kind::connected},
    {history_kind::disconnected, chat_line_kind::disconnected},
    {history_kind::joined, chat_line_kind::joined},
    {history_kind::left, chat_line_kind::left},
    {history_kind::renamed, chat_line_kind::renamed},
    {history_kind::topic, chat_line_kind::notice},
};

static std::string topic_words(const history_entry& entry) {
    event what;
    what.name = entry.sender;
    what.room_name = entry.room;
    what.text = entry.text;
    return line_topic_words(what);
}

static void say_line_again(std::string& out, const history_entry& entry, std::string_view text,
                           bool names_room, int64_t now_us) {
    const std::string stamp = when_stamp(entry.time_us, now_us);
    chat_line line = {.name = entry.sender, .text = text, .replayed = stamp};
    for (const kind_row& row : kinds) {
        line.kind = row.kept_as == entry.kind ? row.said_as : line.kind;
    }
    std::string topic;
    switch (entry.kind) {
        case history_kind::said:
        case history_kind::acted:
            line.room = names_room ? std::string_view(entry.room) : std::string_view();
            break;
        case history_kind::private_said:
            if (entry.sender_party != 0) {
                line.kind = chat_line_kind::private_to;
                line.name = entry.target;
            }
            break;
        case history_kind::joined:
        case history_kind::left:
            line.room = entry.room;
            break;
        case history_kind::renamed:
            line.text = entry.target;
            break;
        case history_kind::topic:
            topic = topic_words(entry);
            line.text = topic;
            break;
        case history_kind::connected:
        case history_kind::disconnected:
            break;
    }
    // Once more, since a file may have been changed by other hands.
    std::string said;
    chat_line_format(said, line);
    said.pop_back();
    out += text_clean_lossy(said);
    out += '\n';
}

// What other doors let through: several lines in one text, and formatting.
static void say_again(std::string& out, const history_entry& entry, bool names_room, int64_t now_us) {
    const std::string plain = text_strip_formatting(entry.text);
    std::string_view rest = plain;
    while (true) {
        const size_t end = std::min(rest.find('\n'), rest.size());
        say_line_again(out, entry, rest.substr(0, end), names_room, now_us);
        if (end == rest.size()) {
            return;
        }
        rest.remove_prefix(end + 1);
    }
}

void line_say_replay(unsigned variant, const event& what, std::string& out) {
    for (const history_entry& entry : *what.again) {
        say_again(out, entry, variant == variant_elsewhere || entry.room != what.room_name, what.time_us);
    }
}

void line_say_digest(std::string& out, const event& what) {
    const std::string& missed = what.items[0];
    const std::string& mentions = what.items[1];
    const std::string& left = what.items[2];
    int64_t left_us = 0;
    std::from_chars(left.data(), left.data() + left.size(), left_us);
    std::string words = line_count(missed) + (missed == std::to_string(history_missed_max) ? " or more" : "");
    words += " since you left at " + when_stamp(left_us, what.time_us);
    if (mentions != "0") {
        words += ", " + mentions + (mentions == "1" ? " mentions you" : " mention you");
    }
    chat_line_format(out, {.kind = chat_line_kind::notice, .text = words});
}
