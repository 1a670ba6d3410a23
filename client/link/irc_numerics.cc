// What the server answers by number, in the words that the line protocol has for it (PROTOCOL.md).
#include <algorithm>

#include "client/link/irc_parts.h"
#include "common/text/clean.h"
#include "common/text/formatting.h"

namespace {

enum class refuses : uint8_t { nothing, text, entry };

// "{1}", "{2}": parameters behind one's own name; "{t}": the last one.
struct numeric_row {
    unsigned number;
    std::string_view words;
    refuses what = refuses::nothing;
};

constexpr numeric_row rows[] = {
    {301, "{1} is away: {t}"},
    {305, "You are back."},
    {306, "You are away now."},
    {319, "{1} is in {t}"},
    {322, "{1} ({2}): {t}"},
    {331, "{1} has no topic."},
    {332, "The topic of {1} is: {t}"},
    {341, "{1} is invited to {2}."},
    {367, "Banned from {1}: {2}"},
    {372, "{t}"},
    {381, "You are an operator of the server now."},
    {401, "Nobody here is called {1}.", refuses::text},
    {403, "There is no room {1}; /rooms lists them.", refuses::entry},
    {404, "You cannot speak in {1}: {t}", refuses::text},
    {405, "{1}: {t}", refuses::entry},
    {421, "Unknown command {1}. /help lists those that there are."},
    {432, "{t}"},
    {433, "The name {1} is taken: choose another."},
    {437, "{1}: {t}", refuses::entry},
    {441, "{1} is not in {2}."},
    {442, "You are not in {1}; /join it first.", refuses::text},
    {443, "{1} is in {2} already."},
    {471, "{1} is full.", refuses::entry},
    {473, "Only those who are invited enter {1}.", refuses::entry},
    {474, "You are banned from {1}", refuses::entry},
    {475, "{1} has a key: /join {1} KEY", refuses::entry},
    {476, "{1}: {t}", refuses::entry},
    {477, "{1}: {t}", refuses::entry},
    {479, "{1}: {t}", refuses::entry},
    {482, "Only an operator of {1} can do that; /who shows who is one."},
    {489, "{1}: {t}", refuses::entry},
};

constexpr unsigned names_number = 353;
constexpr unsigned names_end_number = 366;
constexpr unsigned first_refusal = 400;

std::string_view last_of(const irc_line& line) {
    return line.count == 0 ? std::string_view() : line.at(line.count - 1U);
}

std::string fill(const irc_line& line, std::string_view words) {
    std::string text;
    while (!words.empty()) {
        const size_t open = std::min(words.find('{'), words.size());
        text += words.substr(0, open);
        words.remove_prefix(open);
        if (!words.empty()) {
            text += words[1] == 't' ? last_of(line) : line.at(static_cast<size_t>(words[1] - '0'));
            words.remove_prefix(3);
        }
    }
    return text_clean_lossy(text_strip_formatting(text));
}

// All that the server wrote, for numbers without words of ours.
std::string as_it_came(const irc_line& line) {
    std::string text;
    for (size_t i = 1; i < line.count; ++i) {
        text.append(text.empty() ? "" : i + 1U == line.count ? ": " : " ").append(line.at(i));
    }
    return text_clean_lossy(text_strip_formatting(text));
}

void take_names(irc_dialect& d, const irc_line& line) {
    if (d.listing.empty() || !irc_same(line.at(2), d.listing)) {
        return;
    }
    for (std::string_view rest = line.at(3); !rest.empty();) {
        std::string_view word = rest.substr(0, rest.find(' '));
        rest.remove_prefix(std::min(word.size() + 1, rest.size()));
        const size_t marks = std::min(word.find_first_not_of("~&@%+"), word.size());
        const bool leads = word.substr(0, marks).find_first_of("~&@") != std::string_view::npos;
        word = word.substr(marks);
        word = word.substr(0, word.find('!'));
        if (!word.empty() && d.listed.size() < irc_listed_max) {
            d.listed.push_back((leads ? "@" : "") + text_clean_lossy(word));
        }
    }
}

void tell_names(irc_dialect& d) {
    std::string text = "In " + d.listing + " (" + std::to_string(d.listed.size()) + "): ";
    const size_t begin = text.size();
    for (const std::string& name : d.listed) {
        if (text.size() > irc_list_words_max_bytes) {
            irc_notice(d, text + ",");
            text.clear();
        }
        text.append(text.empty() || text.size() == begin ? "" : ", ").append(name);
    }
    irc_notice(d, text);
    d.listing.clear();
    d.listed.clear();
}

void take_back(irc_dialect& d, std::string_view about, refuses what) {
    if (what == refuses::entry && irc_same(d.entering, about)) {
        d.entering.clear();
    }
    irc_said_refused(d, about);
}

}  // namespace

void irc_numeric_line(irc_dialect& d, const irc_line& line, unsigned number) {
    if (number == names_number) {
        take_names(d, line);
        return;
    }
    if (number == names_end_number && !d.listing.empty() && irc_same(line.at(1), d.listing)) {
        tell_names(d);
        return;
    }
    const auto* row = std::find_if(std::begin(rows), std::end(rows),
                                   [number](const numeric_row& r) { return r.number == number; });
    if (row == std::end(rows)) {
        if (number > first_refusal && number != 422) {  // a server without a message of the day
            irc_said_refused(d, line.at(1));
            irc_notice(d, as_it_came(line));
        }
        return;
    }
    if (row->what != refuses::nothing) {
        take_back(d, line.at(1), row->what);
    }
    irc_notice(d, fill(line, row->words));
}
