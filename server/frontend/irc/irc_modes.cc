#include "server/frontend/irc/irc_modes.h"

#include <algorithm>
#include <iterator>

static constexpr irc_mode_row rows[] = {
    {'b', room_mode::ban, irc_mode_type::list},
    {'e', room_mode::ban_except, irc_mode_type::list},
    {'I', room_mode::invite_except, irc_mode_type::list},
    {'k', room_mode::key, irc_mode_type::always_argument},
    {'f', room_mode::slow, irc_mode_type::argument_on},
    {'l', room_mode::limit, irc_mode_type::argument_on},
    {'C', room_mode::no_queries, irc_mode_type::flag},
    {'i', room_mode::invite_only, irc_mode_type::flag},
    {'m', room_mode::moderated, irc_mode_type::flag},
    {'n', room_mode::members_only, irc_mode_type::flag},
    {'s', room_mode::secret, irc_mode_type::flag},
    {'t', room_mode::topic_by_operators, irc_mode_type::flag},
    {'o', room_mode::operates, irc_mode_type::rank},
    {'v', room_mode::voices, irc_mode_type::rank},
};

static constexpr irc_flag_row flags[] = {
    {'B', person_bot}, {'i', person_invisible}, {'o', person_operator}, {'w', person_wallops}};

std::span<const irc_mode_row> irc_mode_rows() {
    return rows;
}
std::span<const irc_flag_row> irc_flag_rows() {
    return flags;
}

const irc_mode_row* irc_mode_by_letter(char letter) {
    const auto* const row = std::find_if(std::begin(rows), std::end(rows),
                                         [letter](const irc_mode_row& r) { return r.letter == letter; });
    return row != std::end(rows) ? row : nullptr;
}

std::string irc_mode_letters(irc_mode_type type) {
    std::string out;
    for (const irc_mode_row& row : rows) {
        if (row.type == type) {
            out += row.letter;
        }
    }
    return out;
}

std::string irc_mode_words(std::span<const mode_changed> changes) {
    std::string letters;
    std::string arguments;
    char sign = 0;
    for (const mode_changed& change : changes) {
        const bool mute = change.mode == room_mode::mute;
        const room_mode shown = mute ? room_mode::ban : change.mode;
        const auto* const row = std::find_if(std::begin(rows), std::end(rows),
                                             [shown](const irc_mode_row& r) { return r.mode == shown; });
        const char wanted = change.on ? '+' : '-';
        if (sign != wanted) {
            letters += sign = wanted;
        }
        letters += row->letter;
        if (row->type == irc_mode_type::always_argument && !change.on) {
            arguments += " *";
        } else if (!change.argument.empty()) {
            arguments.append(mute ? " m:" : " ").append(change.argument);
        }
    }
    return letters + arguments;
}
