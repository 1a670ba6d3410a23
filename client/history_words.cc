#include "client/history_words.h"

#include <algorithm>

namespace {

constexpr size_t cursor_max_bytes = 32;

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

// It is sent back as it is.
bool is_cursor(std::string_view id) {
    return !id.empty() && id.size() <= cursor_max_bytes &&
           std::all_of(id.begin(), id.end(), [](char c) { return is_digit(c) || (c >= 'a' && c <= 'z'); });
}

bool is_room(std::string_view room) {
    return room.size() > 1 && room[0] == '#' && room.find(' ') == std::string_view::npos;
}

struct form {
    history_mark mark;
    std::string_view begin;                           // '9' stands for a number
    std::string_view end;                             // "*": anything
    bool (*is_argument)(std::string_view) = nullptr;  // of what stands between; none: nothing may
};

constexpr form forms[] = {
    {history_mark::earlier, "Earlier: /history before ", "", is_cursor},
    {history_mark::later, "Later: /history after ", "", is_cursor},
    {history_mark::beginning, "That is the beginning of ", ".", is_room},
    {history_mark::end, "That is the end.", ""},
    {history_mark::end, "That is the end: 9 lines.", ""},
    {history_mark::end, "That is the end: 9 line.", ""},
    {history_mark::found, "Nothing found.", ""},
    {history_mark::found, "9 found.", ""},
    {history_mark::found_more, "9 found, there are more: /search alone shows them.", ""},
    {history_mark::digest, "9 lines since you left at ", "*"},
    {history_mark::digest, "9 lines or more since you left at ", "*"},
    {history_mark::digest, "9 line since you left at ", "*"},
};

constexpr std::string_view contract_words = " keeps what is said ";

bool take_begin(std::string_view& rest, std::string_view begin) {
    for (const char c : begin) {
        if (c == '9') {
            const size_t digits = std::min(rest.find_first_not_of("0123456789"), rest.size());
            if (digits == 0) {
                return false;
            }
            rest.remove_prefix(digits);
        } else if (rest.starts_with(c)) {
            rest.remove_prefix(1);
        } else {
            return false;
        }
    }
    return true;
}

}  // namespace

history_notice history_notice_of(std::string_view notice) {
    for (const form& f : forms) {
        std::string_view rest = notice;
        if (!take_begin(rest, f.begin)) {
            continue;
        }
        if (f.end == "*") {
            return {.mark = f.mark};
        }
        if (rest.size() < f.end.size() || !rest.ends_with(f.end)) {
            continue;
        }
        rest.remove_suffix(f.end.size());
        if (f.is_argument == nullptr ? rest.empty() : f.is_argument(rest)) {
            return {.mark = f.mark, .argument = rest};
        }
    }
    const size_t keeps = notice.find(contract_words);
    if (keeps != std::string_view::npos && is_room(notice.substr(0, keeps))) {
        return {.mark = history_mark::contract, .argument = notice.substr(0, keeps)};
    }
    return {};
}

bool history_mark_ends(history_mark mark) {
    return mark >= history_mark::earlier && mark <= history_mark::found_more;
}

bool history_is_asked(std::string_view command) {
    constexpr std::string_view names[] = {"/history", "/since", "/search"};
    const std::string_view word = command.substr(0, command.find(' '));
    return std::find(std::begin(names), std::end(names), word) != std::end(names);
}
