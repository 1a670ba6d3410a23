// What the user writes: the line protocol's commands (PROTOCOL.md), in IRC.
#include <algorithm>

#include "client/link/irc_parts.h"
#include "common/text/clean.h"
#include "common/text/fold.h"

namespace {

std::string_view take_word(std::string_view& rest) {
    rest = text_trim(rest);
    const std::string_view word = rest.substr(0, rest.find(' '));
    rest.remove_prefix(word.size());
    rest = text_trim(rest);
    return word;
}

// A word that can stand before others in a line of IRC.
bool is_middle(std::string_view word) {
    return !word.empty() && word[0] != ':';
}

std::string room_word(std::string_view word) {
    return irc_is_room(word) ? std::string(word) : "#" + std::string(word);
}

const std::string& here(const irc_dialect& d) {
    return d.entering.empty() ? d.talk : d.entering;
}

void say_here(irc_dialect& d, std::string_view text, bool action) {
    if (here(d).empty()) {
        irc_notice(d, "You are in no room; /join #room");
    } else {
        irc_say_text(d, std::string(here(d)), text, action);
    }
}

void me(irc_dialect& d, std::string_view rest) {
    say_here(d, rest, true);
}

void msg(irc_dialect& d, std::string_view rest) {
    const std::string_view whom = take_word(rest);
    if (rest.empty() || whom.find(',') != std::string_view::npos) {
        irc_notice(d, "Usage: /msg NAME text (to one person, or to a #room that you are in)");
        return;
    }
    if (!irc_is_room(whom)) {
        d.correspondent = whom;
    }
    irc_say_text(d, whom, rest, false);
}

void reply(irc_dialect& d, std::string_view rest) {
    if (d.correspondent.empty()) {
        irc_notice(d, "There is nobody to answer; /msg NAME text");
    } else {
        irc_say_text(d, std::string(d.correspondent), rest, false);
    }
}

void join(irc_dialect& d, std::string_view rest) {
    const std::string room = room_word(take_word(rest));
    const std::string_view key = take_word(rest);
    const auto known = std::find_if(d.rooms.begin(), d.rooms.end(),
                                    [&room](const std::string& own) { return irc_same(own, room); });
    if (known != d.rooms.end()) {
        irc_talk_in(d, std::string(*known));
    } else if (room.find(',') != std::string::npos) {
        irc_notice(d, "There is no room " + room + "; /rooms lists them.");
    } else if (is_middle(key)) {
        d.entering = room;
        irc_write(d, {"JOIN", room, key});
    } else {
        d.entering = room;
        irc_write(d, {"JOIN", room});
    }
}

void leave(irc_dialect& d, std::string_view rest) {
    const std::string_view word = take_word(rest);
    const std::string room = word.empty() ? d.talk : room_word(word);
    if (room.empty()) {
        irc_notice(d, "You are in no room; /join #room");
    } else {
        irc_write(d, {"PART", room});
    }
}

void nick(irc_dialect& d, std::string_view rest) {
    irc_write(d, {"NICK", take_word(rest)});
}

void topic(irc_dialect& d, std::string_view rest) {
    const std::string room = here(d);
    if (room.empty()) {
        irc_notice(d, "You are in no room; /join #room");
    } else if (rest.empty()) {
        irc_write(d, {"TOPIC", room});
    } else {
        irc_write(d, {"TOPIC", room, rest == "-" ? std::string_view() : rest});
    }
}

void who(irc_dialect& d, std::string_view rest) {
    const std::string_view word = take_word(rest);
    if (word.empty() || irc_is_room(word)) {
        d.listing = word.empty() ? here(d) : std::string(word);
        d.listed.clear();
        if (d.listing.empty()) {
            irc_notice(d, "You are in no room; /join #room");
        } else {
            irc_write(d, {"NAMES", d.listing});
        }
    } else if (is_middle(word)) {
        irc_write(d, {"WHOIS", word});
    }
}

void rooms(irc_dialect& d, std::string_view) {
    irc_write(d, {"LIST"});
}

void away(irc_dialect& d, std::string_view rest) {
    irc_write(d, {"AWAY", rest.empty() ? std::string_view("away") : rest});
}

void back(irc_dialect& d, std::string_view) {
    irc_write(d, {"AWAY"});
}

void quit(irc_dialect& d, std::string_view rest) {
    d.leaving = true;
    if (rest.empty()) {
        irc_write(d, {"QUIT"});
    } else {
        irc_write(d, {"QUIT", rest});
    }
}

void invite(irc_dialect& d, std::string_view rest) {
    irc_write(d, {"INVITE", take_word(rest), here(d)});
}

void kick(irc_dialect& d, std::string_view rest) {
    const std::string_view whom = take_word(rest);
    if (rest.empty()) {
        irc_write(d, {"KICK", here(d), whom});
    } else {
        irc_write(d, {"KICK", here(d), whom, rest});
    }
}

std::string mask_of(std::string_view word) {
    return word.find_first_of("!@*?") == std::string_view::npos ? std::string(word) + "!*@*"
                                                                : std::string(word);
}

void ban(irc_dialect& d, std::string_view rest) {
    if (rest.empty()) {
        irc_write(d, {"MODE", here(d), "+b"});
    } else {
        irc_write(d, {"MODE", here(d), "+b", mask_of(take_word(rest))});
    }
}

void unban(irc_dialect& d, std::string_view rest) {
    irc_write(d, {"MODE", here(d), "-b", mask_of(take_word(rest))});
}

void op(irc_dialect& d, std::string_view rest) {
    irc_write(d, {"MODE", here(d), "+o", take_word(rest)});
}

void deop(irc_dialect& d, std::string_view rest) {
    irc_write(d, {"MODE", here(d), "-o", take_word(rest)});
}

void oper(irc_dialect& d, std::string_view rest) {
    const std::string_view name = take_word(rest);
    irc_write(d, {"OPER", name, rest});
}

void help(irc_dialect& d, std::string_view);

enum class needs : uint8_t { nothing, word, room, room_and_word };

struct command_row {
    std::string_view name;
    std::string_view usage;
    needs what;
    void (*take)(irc_dialect& d, std::string_view rest);
};

constexpr command_row commands[] = {
    {"/help", "", needs::nothing, help},
    {"/nick", "NEW", needs::word, nick},
    {"/me", "text", needs::word, me},
    {"/msg", "NAME text", needs::word, msg},
    {"/reply", "text", needs::word, reply},
    {"/who", "[#room|NAME]", needs::nothing, who},
    {"/join", "#room [key]", needs::word, join},
    {"/leave", "[#room]", needs::nothing, leave},
    {"/rooms", "", needs::nothing, rooms},
    {"/topic", "[text]", needs::room, topic},
    {"/away", "[why]", needs::nothing, away},
    {"/back", "", needs::nothing, back},
    {"/invite", "NAME", needs::room_and_word, invite},
    {"/kick", "NAME [why]", needs::room_and_word, kick},
    {"/ban", "[NAME|mask]", needs::room, ban},
    {"/unban", "NAME|mask", needs::room_and_word, unban},
    {"/op", "NAME", needs::room_and_word, op},
    {"/deop", "NAME", needs::room_and_word, deop},
    {"/oper", "NAME PASSWORD", needs::word, oper},
    {"/quit", "[why]", needs::nothing, quit},
};

void help(irc_dialect& d, std::string_view) {
    std::string text = "Commands:";
    for (const command_row& row : commands) {
        text.append(" ").append(row.name);
    }
    irc_notice(d, text);
}

void run(irc_dialect& d, const command_row& row, std::string_view rest) {
    const bool word = row.what == needs::word || row.what == needs::room_and_word;
    const bool room = row.what == needs::room || row.what == needs::room_and_word;
    if (room && here(d).empty()) {
        irc_notice(d, "You are in no room; /join #room");
    } else if (word && (rest.empty() || (rest[0] == ':' && row.take != me && row.take != reply))) {
        irc_notice(d, "Usage: " + std::string(row.name) + " " + std::string(row.usage));
    } else {
        row.take(d, rest);
    }
}

void obey(irc_dialect& d, std::string_view line, int64_t now_us) {
    std::string_view rest = line;
    const std::string name = text_fold(take_word(rest));
    const auto* row = std::find_if(std::begin(commands), std::end(commands),
                                   [&name](const command_row& c) { return c.name == name; });
    if (row != std::end(commands)) {
        run(d, *row, rest);
    } else if (!irc_history_command(d, name, rest, now_us)) {
        irc_notice(d, "Unknown command " + name + ". /help lists those that there are.");
    }
}

}  // namespace

void irc_dialect_say(irc_dialect& d, std::string_view line, int64_t now_us) {
    if (text_trim(line) == quit_line) {
        quit(d, "");
    } else if (line.starts_with("//")) {
        say_here(d, line.substr(1), false);
    } else if (line.starts_with('/')) {
        obey(d, line, now_us);
    } else {
        say_here(d, line, false);
    }
}
