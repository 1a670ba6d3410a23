#include "server/frontend/line/line_words.h"

#include <algorithm>
#include <cstdio>
#include <iterator>

#include "common/text/clean.h"
#include "common/text/cluster.h"
#include "common/text/utf8.h"
#include "common/wire/chat_line.h"
#include "common/wire/message_id.h"

constexpr size_t listed_topic_max_bytes = 300;

static constexpr reply_words words_table[] = {
    {reply_code::greeting, "{text} chat server (IRCv3)"},
    {reply_code::ask_name, prompt_line},
    {reply_code::ask_password, "Enter the password:"},
    {reply_code::password_wrong, "That is not the password."},
    {reply_code::too_many_tries, "That was tried too often. Wait a minute."},
    {reply_code::operator_refused, "There is no operator with that name and password."},
    {reply_code::line_too_long, "That line is longer than {text} bytes and was not sent."},
    {reply_code::line_not_utf8, "That line is not valid UTF-8 and was not sent."},
    {reply_code::command_before_name, "Commands work once you have a name; QUIT leaves."},
    {reply_code::unknown_command, "Unknown command {target}. /help lists those that there are."},
    {reply_code::misspelt_command, "Unknown command {target}. Did you mean {text}?"},
    {reply_code::usage, "Usage: {target} ({text})"},

    {reply_code::welcome, "Welcome {name}. Send QUIT to disconnect."},
    {reply_code::name_empty, "A name is needed: letters, digits and -_[]{}|\\^`, and no blank."},
    {reply_code::name_too_long, "That name is too long: at most {text} characters are allowed."},
    {reply_code::name_bad_start, "A name begins with a letter, a digit or _, not with {char}."},
    {reply_code::name_bad_character,
     "A name cannot hold {char}: letters, digits and -_[]{}|\\^` are allowed."},
    {reply_code::name_mixed_scripts, "That name mixes writing systems: use the letters of one."},
    {reply_code::name_not_utf8, "That name is not valid UTF-8."},
    {reply_code::name_taken, "The name {target} is taken: choose another."},
    {reply_code::name_looks_like, "That name looks like {target}, which is in use: choose another."},
    {reply_code::name_unchanged, "You are called {name} already."},
    {reply_code::rename_barred,
     "You are banned from {room} or muted there: you keep your name until you leave it."},

    {reply_code::room_name_empty,
     "A room needs a name: # and then letters, digits and -_[]{}|\\^`.+&, no blank."},
    {reply_code::room_name_too_long, "That room name is too long: at most {text} characters are allowed."},
    {reply_code::room_name_bad_start,
     "Behind its # a room name begins with a letter, a digit or _, not with {char}."},
    {reply_code::room_name_bad_character,
     "A room name cannot hold {char}: letters, digits and -_[]{}|\\^`.+& are allowed."},
    {reply_code::room_name_mixed_scripts, "That room name mixes writing systems: use the letters of one."},
    {reply_code::room_name_not_utf8, "That room name is not valid UTF-8."},
    {reply_code::room_looks_like,
     "That room name looks like {target}, which there is already: choose another."},
    {reply_code::talking_in, "You talk in {room} now."},
    {reply_code::in_no_room, "You are in no room; /join #room"},
    {reply_code::no_such_room, "There is no room {target}; /rooms lists them."},
    {reply_code::not_in_room, "You are not in {target}; /join it first."},
    {reply_code::too_many_rooms, "You are in {text} rooms, and more are not allowed; /leave one first."},
    {reply_code::rooms_full, "There are {text} rooms, and more are not allowed."},
    {reply_code::topic_is, "The topic of {room} is: {text}"},
    {reply_code::topic_none, "{room} has no topic."},
    {reply_code::topic_too_long, "That topic is too long: at most {text} bytes are allowed."},

    {reply_code::off_record, "{room} is off the record: nothing that is said there is kept."},
    {reply_code::on_record, "{room} is on the record: what is said there is kept."},
    {reply_code::servers_room, "{room} belongs to the server and stays on the record."},
    {reply_code::not_operator, "Only an operator of {room} can do that; /who shows who is one."},

    {reply_code::banned, "You are banned from {room}{why}"},
    {reply_code::muted, "You are muted in {room}{why}"},
    {reply_code::room_moderated, "Only those with a voice speak in {room}."},
    {reply_code::room_no_queries, "{room} does not want that."},
    {reply_code::room_slow, "{room} is slow: wait {text} s before your next line."},
    {reply_code::room_invite_only, "Only those who are invited enter {room}."},
    {reply_code::room_needs_key, "{room} has a key: /join {room} KEY"},
    {reply_code::room_full, "{room} is full: {text} people are its limit."},
    {reply_code::not_there, "{target} is not in {room}."},
    {reply_code::already_there, "{target} is in {room} already."},
    {reply_code::invite_sent, "{target} is invited to {room}."},
    {reply_code::not_banned, "{target} is not banned from {room}; /ban shows who is."},
    {reply_code::not_muted, "{target} is not muted in {room}; /ban shows who is."},
    {reply_code::mask_list_full, "The list of {room} is full: it takes {text} masks."},
    {reply_code::bad_mask, "{target} is no mask: name!user@host with * and ?"},
    {reply_code::bad_key, "A key has no blank and no comma, and is short."},
    {reply_code::bad_number, "{target} is no number from 1 to {text}."},

    {reply_code::no_such_name, "Nobody here is called {target}."},
    {reply_code::message_to_self, "You cannot write to yourself."},
    {reply_code::nobody_to_answer, "There is nobody to answer; /msg NAME text"},
    {reply_code::is_away, "{target} is away{why}"},
    {reply_code::away_set, "You are away now{why}"},
    {reply_code::away_too_long, "That is too long: at most {text} bytes are allowed."},
    {reply_code::back_set, "You are back."},
    {reply_code::not_away, "You are not away."},
    {reply_code::ignore_on, "You ignore {target} now; /ignore {target} again ends it."},
    {reply_code::ignore_off, "You ignore {target} no more."},
    {reply_code::ignore_self, "You cannot ignore yourself."},
    {reply_code::too_many_ignored, "You ignore {text} people, and more are not allowed."},
    {reply_code::too_many_watched, "You watch for {text} names, and more are not allowed."},

    {reply_code::operator_on, "You are an operator of the server now."},
    {reply_code::operator_off, "You are no operator of the server any more."},
    {reply_code::not_server_operator, "Only operators of the server can do that."},
    {reply_code::real_name_too_long, "That name is too long: at most {text} bytes are allowed."},

    {reply_code::no_history, "This server keeps no history."},
    {reply_code::recall_contract, "{room} keeps what is said {days}; whoever comes in can read it."},
    {reply_code::recall_earlier, "Earlier: /history before {id}"},
    {reply_code::recall_later, "Later: /history after {id}"},
    {reply_code::recall_beginning, "That is the beginning of {room}."},
    {reply_code::recall_end, "That is the end."},
    {reply_code::recall_end_lines, "That is the end: {lines}."},
    {reply_code::recall_found, "{text} found."},
    {reply_code::recall_found_more, "{text} found, there are more: /search alone shows them."},
    {reply_code::recall_nothing, "Nothing found."},
    {reply_code::recall_failed, "{text}"},
    {reply_code::not_yours, "That is not yours to take back."},
    {reply_code::recall_busy, "Wait for the answers to what you have asked already."},
    {reply_code::not_an_id, "{target} is no message: /history shows their numbers."},
    {reply_code::not_a_time,
     "{target} is no time: 09:00, yesterday, 2026-11-01, 2026-11-01 09:00, 1h, 30m or 2d"},
};

std::span<const reply_words> line_reply_words() {
    return words_table;
}

// -- replies of one line --

static void append_character(std::string& out, std::string_view character) {
    const char32_t code = utf8_decode(character).code;
    if (code == U' ') {
        out += "a blank";
        return;
    }
    char number[16];
    static_cast<void>(snprintf(number, sizeof number, "U+%04X", static_cast<unsigned>(code)));
    if (text_is_forbidden(code) || text_width(character) == 0) {
        out += number;
        return;
    }
    out += '\'';
    out += character;
    out += '\'';
    if (code > U'~') {
        out += " (";
        out += number;
        out += ')';
    }
}

static void append_days(std::string& out, std::string_view days) {
    if (days == "0" || days == "1") {
        out += days == "0" ? "for ever" : "for a day";
    } else {
        out.append("for ").append(days).append(" days");
    }
}

std::string line_count(std::string_view number) {
    return std::string(number) + (number == "1" ? " line" : " lines");
}

struct placeholder {
    std::string_view mark;
    void (*append)(std::string& out, const event& what);
};

static constexpr placeholder placeholders[] = {
    {"{name}", [](std::string& out, const event& what) { out += what.name; }},
    {"{target}", [](std::string& out, const event& what) { out += what.target; }},
    {"{room}", [](std::string& out, const event& what) { out += what.room_name; }},
    {"{text}", [](std::string& out, const event& what) { out += what.text; }},
    {"{char}", [](std::string& out, const event& what) { append_character(out, what.text); }},
    {"{id}", [](std::string& out, const event& what) { out += message_id_format(what.id); }},
    {"{lines}", [](std::string& out, const event& what) { out += line_count(what.text); }},
    {"{days}", [](std::string& out, const event& what) { append_days(out, what.text); }},
    {"{because}",
     [](std::string& out, const event& what) { out += what.text.empty() ? "" : " (" + what.text + ")"; }},
    {"{why}", [](std::string& out, const event& what) { out += what.text.empty() ? "" : ": " + what.text; }},
};

std::string line_fill_in(std::string_view words, const event& what) {
    std::string line;
    while (!words.empty()) {
        const size_t mark = std::min(words.find('{'), words.size());
        line += words.substr(0, mark);
        words.remove_prefix(mark);
        if (words.empty()) {
            break;
        }
        const auto* const found =
            std::find_if(std::begin(placeholders), std::end(placeholders),
                         [words](const placeholder& p) { return words.starts_with(p.mark); });
        if (found == std::end(placeholders)) {
            line += words.front();
            words.remove_prefix(1);
        } else {
            found->append(line, what);
            words.remove_prefix(found->mark.size());
        }
    }
    return line;
}

void line_notice(std::string& out, std::string_view text) {
    chat_line_format(out, {.kind = chat_line_kind::notice, .text = text});
}

// -- replies of many lines --

// `head` and then the items with commas between, in as many lines as it takes.
static void append_list(std::string& out, std::string head, const std::vector<std::string>& items) {
    std::string line = std::move(head);
    for (size_t i = 0; i < items.size(); ++i) {
        const bool last = i + 1 == items.size();
        if (line.size() + items[i].size() + 2 > notice_max_bytes) {
            line_notice(out, line);
            line = items[i];
        } else {
            line += ' ';
            line += items[i];
        }
        line += last ? "" : ",";
    }
    line_notice(out, line);
}

static void append_more(std::string& out, const event& what) {
    if (!what.text.empty()) {
        line_notice(out, "... and " + what.text + " more");
    }
}

static void say_motd(std::string& out, const event& what) {
    for (const std::string& line : what.items) {
        line_notice(out, line);
    }
}

static void say_help(std::string& out, const event& what) {
    for (size_t i = 0; i + 1 < what.items.size(); i += 2) {
        line_notice(out, what.items[i] + " - " + what.items[i + 1]);
    }
    line_notice(out, "//text - says /text");
    line_notice(out, "QUIT - leaves");
}

static void say_people_in_room(std::string& out, const event& what) {
    std::vector<std::string> people;
    for (size_t i = 0; i + 2 < what.items.size(); i += 3) {
        const std::string& rank = what.items[i + 2];
        people.push_back((rank.empty()         ? ""
                          : rank == "operator" ? "@"
                                               : "+") +
                         what.items[i] + (what.items[i + 1].empty() ? "" : " (away)"));
    }
    append_list(out, "In " + what.room_name + " (" + what.target + "):", people);
    append_more(out, what);
}

static void say_person(std::string& out, const event& what) {
    if (what.items.empty()) {
        line_notice(out, what.target + " is in no room");
    } else {
        append_list(out, what.target + " is in", what.items);
    }
    if (what.reply == reply_code::person_away) {
        line_notice(out, line_fill_in("{target} is away{why}", what));
    }
}

static void say_room_list(std::string& out, const event& what) {
    if (what.items.empty()) {
        line_notice(out, "There are no rooms; /join #room makes one.");
    }
    for (size_t i = 0; i + 2 < what.items.size(); i += 3) {
        const std::string_view topic = what.items[i + 2];
        std::string line = what.items[i] + " (" + what.items[i + 1] + ")";
        if (!topic.empty()) {
            line += ": ";
            line += utf8_prefix(topic, listed_topic_max_bytes);
            line += topic.size() > listed_topic_max_bytes ? "..." : "";
        }
        line_notice(out, line);
    }
    append_more(out, what);
}

static void say_ignored(std::string& out, const event& what) {
    if (what.items.empty()) {
        line_notice(out, "You ignore nobody.");
    } else {
        append_list(out, "You ignore:", what.items);
    }
}

static void append_masks(std::string& out, const event& what, std::string_view kind, std::string head) {
    std::vector<std::string> masks;
    for (size_t i = 0; i + 1 < what.items.size(); i += 2) {
        if (what.items[i + 1] == kind) {
            masks.push_back(what.items[i]);
        }
    }
    if (!masks.empty()) {
        append_list(out, std::move(head), masks);
    }
}

static void say_ban_list(std::string& out, const event& what) {
    const size_t before = out.size();
    append_masks(out, what, "ban", "Banned from " + what.room_name + ":");
    append_masks(out, what, "mute", "Muted in " + what.room_name + ":");
    if (out.size() == before) {
        line_notice(out, "Nobody is banned from " + what.room_name + " or muted there.");
    }
}

struct reply_lines {
    reply_code code;
    void (*say)(std::string& out, const event& what);
};

static constexpr reply_lines lines_table[] = {
    {reply_code::motd, say_motd},
    {reply_code::help, say_help},
    {reply_code::people_in_room, say_people_in_room},
    {reply_code::person, say_person},
    {reply_code::person_away, say_person},
    {reply_code::room_list, say_room_list},
    {reply_code::ignore_list, say_ignored},
    {reply_code::ban_list, say_ban_list},
    {reply_code::recall_digest, line_say_digest},
};

// Greeting, prompt and welcome stand without the stars of a notice, as in the first of all such servers.
static bool is_plain(reply_code code) {
    return code == reply_code::greeting || code == reply_code::ask_name || code == reply_code::ask_password ||
           code == reply_code::welcome;
}

void line_say_reply(std::string& out, const event& what) {
    for (const reply_words& row : words_table) {
        if (row.code == what.reply) {
            const std::string text = line_fill_in(row.words, what);
            chat_line_format(
                out,
                {.kind = is_plain(row.code) ? chat_line_kind::other : chat_line_kind::notice, .text = text});
            return;
        }
    }
    for (const reply_lines& row : lines_table) {
        if (row.code == what.reply) {
            row.say(out, what);
            return;
        }
    }
}
