#include "common/wire/chat_line.h"

#include <initializer_list>

namespace {

constexpr std::string_view private_mark = " (private): ";

struct presence {
    chat_line_kind kind;
    std::string_view words;               // behind the name
    std::string_view chat_line::*object;  // what stands behind them; none: nothing may
};

constexpr presence presences[] = {
    {chat_line_kind::connected, " has connected", nullptr},
    {chat_line_kind::disconnected, " has disconnected", nullptr},
    {chat_line_kind::renamed, " is now ", &chat_line::text},
    {chat_line_kind::joined, " has joined ", &chat_line::room},
    {chat_line_kind::left, " has left ", &chat_line::room},
};

void append(std::string& out, std::initializer_list<std::string_view> parts) {
    for (const std::string_view part : parts) {
        out.append(part);
    }
}

bool take_prefix(std::string_view& rest, std::string_view prefix) {
    if (!rest.starts_with(prefix)) {
        return false;
    }
    rest.remove_prefix(prefix.size());
    return true;
}

// The text of " (text)", which is all that `rest` holds.
bool take_bracketed(std::string_view rest, std::string_view& text) {
    if (!take_prefix(rest, " (") || !rest.ends_with(')')) {
        return false;
    }
    text = rest.substr(0, rest.size() - 1);
    return true;
}

// The word at the front, up to a blank or a colon.
std::string_view take_word(std::string_view& rest) {
    const std::string_view word = rest.substr(0, rest.find_first_of(" :"));
    rest.remove_prefix(word.size());
    return word;
}

// Not whether the name is allowed (that is the server's matter), only that no other form begins so.
bool is_name(std::string_view word) {
    return !word.empty() && word[0] != '*' && word[0] != '#' && word[0] != '[';
}

bool is_room(std::string_view word) {
    return word.size() > 1 && word[0] == '#';
}

bool is_whole_word(std::string_view text) {
    return text.find_first_of(" :") == std::string_view::npos;
}

// "10:03" or "2026-11-22 10:03": 9 stands for any digit.
bool is_stamp(std::string_view text) {
    for (const std::string_view pattern : {std::string_view("99:99"), std::string_view("9999-99-99 99:99")}) {
        bool fits = text.size() == pattern.size();
        for (size_t i = 0; fits && i < text.size(); ++i) {
            fits = pattern[i] == '9' ? text[i] >= '0' && text[i] <= '9' : text[i] == pattern[i];
        }
        if (fits) {
            return true;
        }
    }
    return false;
}

std::string_view take_stamp(std::string_view& rest) {
    const size_t close = rest.find("] ");
    if (!rest.starts_with('[') || close == std::string_view::npos || !is_stamp(rest.substr(1, close - 1))) {
        return {};
    }
    const std::string_view stamp = rest.substr(1, close - 1);
    rest.remove_prefix(close + 2);
    return stamp;
}

bool parse_presence(std::string_view rest, chat_line& line) {
    for (const presence& p : presences) {
        std::string_view object = rest;
        if (!take_prefix(object, p.words)) {
            continue;
        }
        if (p.kind == chat_line_kind::disconnected && take_bracketed(object, line.text)) {
            object = {};
        }
        if (p.object == nullptr ? !object.empty() : !is_whole_word(object)) {
            continue;
        }
        if (p.object == &chat_line::room ? !is_room(object) : p.object != nullptr && !is_name(object)) {
            continue;
        }
        line.kind = p.kind;
        if (p.object != nullptr) {
            line.*p.object = object;
        }
        return true;
    }
    return false;
}

// "NAME: text" and "* NAME text", the two forms that may have a room in front.
bool parse_said(std::string_view rest, chat_line& line) {
    const bool action = take_prefix(rest, "* ");
    line.name = take_word(rest);
    if (!is_name(line.name) || !take_prefix(rest, action ? " " : ": ")) {
        return false;
    }
    line.kind = action ? chat_line_kind::action : chat_line_kind::chat;
    line.text = rest;
    return true;
}

bool parse_in_room(std::string_view rest, chat_line& line) {
    line.room = take_word(rest);
    return is_room(line.room) && take_prefix(rest, " ") && parse_said(rest, line);
}

bool parse_private(std::string_view rest, chat_line& line) {
    std::string_view to = rest;
    if (take_prefix(to, "to ")) {
        line.name = take_word(to);
        if (is_name(line.name) && take_prefix(to, private_mark)) {
            line.kind = chat_line_kind::private_to;
            line.text = to;
            return true;
        }
    }
    line.name = take_word(rest);
    if (!is_name(line.name) || !take_prefix(rest, private_mark)) {
        return false;
    }
    line.kind = chat_line_kind::private_from;
    line.text = rest;
    return true;
}

bool parse_body(std::string_view rest, chat_line& line) {
    if (take_prefix(rest, notice_prefix)) {
        line.kind = chat_line_kind::notice;
        line.text = rest;
        return true;
    }
    if (rest.starts_with('#')) {
        return parse_in_room(rest, line);
    }
    if (parse_private(rest, line) || parse_said(rest, line)) {
        return true;
    }
    line.name = take_word(rest);
    return is_name(line.name) && parse_presence(rest, line);
}

}  // namespace

void chat_line_format(std::string& out, const chat_line& line) {
    if (!line.replayed.empty()) {
        append(out, {"[", line.replayed, "] "});
    }
    const std::string_view gap = line.room.empty() ? "" : " ";
    switch (line.kind) {
        case chat_line_kind::chat:
            append(out, {line.room, gap, line.name, ": ", line.text});
            break;
        case chat_line_kind::action:
            append(out, {line.room, gap, "* ", line.name, " ", line.text});
            break;
        case chat_line_kind::private_from:
            append(out, {line.name, private_mark, line.text});
            break;
        case chat_line_kind::private_to:
            append(out, {"to ", line.name, private_mark, line.text});
            break;
        case chat_line_kind::notice:
            append(out, {notice_prefix, line.text});
            break;
        case chat_line_kind::other:
            append(out, {line.text});
            break;
        default:
            for (const presence& p : presences) {
                if (p.kind == line.kind) {
                    append(out,
                           {line.name, p.words, p.object != nullptr ? line.*p.object : std::string_view()});
                    if (p.kind == chat_line_kind::disconnected && !line.text.empty()) {
                        append(out, {" (", line.text, ")"});
                    }
                }
            }
    }
    out += '\n';
}

chat_line chat_line_parse(std::string_view line) {
    chat_line parsed;
    std::string_view rest = line;
    parsed.replayed = take_stamp(rest);
    if (!parse_body(rest, parsed)) {
        return {.kind = chat_line_kind::other, .text = line};
    }
    return parsed;
}
