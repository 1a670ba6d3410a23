// MODE: of rooms and of oneself.
#include <algorithm>

#include "server/frontend/irc/irc_commands.h"
#include "server/frontend/irc/irc_isupport.h"
#include "server/frontend/irc/irc_modes.h"

namespace {

// -- of oneself --

std::string flags_of(const person_view& self) {
    std::string out = "+";
    for (const irc_flag_row& row : irc_flag_rows()) {
        out += (self.flags & row.flag) != 0 ? std::string(1, row.letter) : std::string();
    }
    return out;
}

void set_flags(irc_call& call, std::string_view letters) {
    bool on = true;
    bool unknown = false;
    std::string before = flags_of(*view_person(call.host.core, call.session.id));
    for (const char letter : letters) {
        const auto rows = irc_flag_rows();
        const auto row = std::find_if(rows.begin(), rows.end(),
                                      [letter](const irc_flag_row& r) { return r.letter == letter; });
        if (letter == '+' || letter == '-') {
            on = letter == '+';
        } else if (row == rows.end()) {
            unknown = true;
        } else if (row->flag != person_operator || !on) {  // who is one has said so to OPER
            irc_ask(call, {.verb = command_verb::set_flag, .flag = row->flag, .on = on});
        }
    }
    if (unknown) {
        irc_numeric(call, err_umodeunknownflag);
    }
    const person_view self = *view_person(call.host.core, call.session.id);
    const std::string after = flags_of(self);
    const auto missing = [](const std::string& from, const std::string& in, char sign) {
        std::string out;
        for (const char c : from) {
            out += c != '+' && in.find(c) == std::string::npos ? std::string(1, c) : std::string();
        }
        return out.empty() ? out : sign + out;
    };
    const std::string changed = missing(after, before, '+') + missing(before, after, '-');
    if (!changed.empty()) {
        irc_say_raw(call, ":" + irc_mask_of(self) + " MODE " + std::string(self.name) + " :" + changed);
    }
}

void mode_of_person(irc_call& call) {
    const std::optional<person_view> person = view_person_named(call.host.core, call.line.at(0));
    if (!person) {
        irc_numeric(call, err_nosuchnick, {irc_shown(call.line.at(0))});
    } else if (person->id != call.session.id) {
        irc_numeric(call, err_usersdontmatch);
    } else if (call.line.count == 1) {
        irc_numeric(call, rpl_umodeis, {flags_of(*person)});
    } else {
        set_flags(call, call.line.at(1));
    }
}

// -- of a room --

void say_modes(irc_call& call, const room_view& room) {
    const bool inside = view_rank(call.host.core, room.id, call.session.id).has_value();
    std::string letters = "+";
    std::string arguments;
    for (const irc_mode_row& row : irc_mode_rows()) {
        std::string argument;
        if (row.mode == room_mode::key && !room.key.empty()) {
            argument = inside ? std::string(room.key) : "*";
        } else if (row.mode == room_mode::limit && room.limit != 0) {
            argument = std::to_string(room.limit);
        } else if (row.mode == room_mode::slow && room.slow_s != 0) {
            argument = std::to_string(room.slow_s);
        }
        const bool on = row.type == irc_mode_type::flag && (room.flags & room_flag(row.mode)) != 0;
        letters += on || !argument.empty() ? std::string(1, row.letter) : std::string();
        arguments += argument.empty() ? argument : " " + argument;
    }
    irc_numeric(call, rpl_channelmodeis, {room.name, letters + arguments});
    irc_numeric(call, rpl_creationtime, {room.name, std::to_string(room.created_us / 1'000'000)});
}

struct list_numbers {
    char letter;
    irc_number entry;
    irc_number end;
};
constexpr list_numbers lists[] = {
    {'b', rpl_banlist, rpl_endofbanlist},
    {'e', rpl_exceptlist, rpl_endofexceptlist},
    {'I', rpl_invexlist, rpl_endofinvexlist},
};

void say_list(irc_call& call, const room_view& room, const irc_mode_row& row) {
    const auto* const numbers = std::find_if(std::begin(lists), std::end(lists),
                                             [&](const list_numbers& l) { return l.letter == row.letter; });
    const auto say = [&](room_mode list, std::string_view mark) {
        view_masks(call.host.core, room.id, list, [&](const mask_view& mask) {
            irc_numeric(call, numbers->entry,
                        {room.name, std::string(mark) + std::string(mask.mask), mask.by,
                         std::to_string(mask.set_us / 1'000'000)});
        });
    };
    say(row.mode, "");
    if (row.mode == room_mode::ban) {
        say(room_mode::mute, irc_mute_mark);
    }
    irc_numeric(call, numbers->end, {room.name});
}

// What MODE asks for: changes, and lists to be shown.
struct mode_wish {
    std::vector<mode_change> changes;
    std::vector<const irc_mode_row*> shown;
};

// False: an argument is missing, and nothing comes of it.
bool add_mode(const irc_call& call, const irc_mode_row& row, bool on, size_t* next, mode_wish* wish) {
    const bool takes = row.type != irc_mode_type::flag && (row.type != irc_mode_type::argument_on || on);
    mode_change change = {.mode = row.mode, .on = on};
    if (takes && *next >= call.line.count) {
        if (row.type == irc_mode_type::list) {
            wish->shown.push_back(&row);
        }
        return row.type == irc_mode_type::list || !on;
    }
    if (takes) {
        change.argument = call.line.at((*next)++);
    }
    if (row.mode == room_mode::ban && change.argument.starts_with(irc_mute_mark)) {
        change.mode = room_mode::mute;
        change.argument.remove_prefix(irc_mute_mark.size());
    }
    if (wish->changes.size() < irc_modes_max) {
        wish->changes.push_back(change);
    }
    return true;
}

void change_modes(irc_call& call, const room_view& room) {
    mode_wish wish;
    bool on = true;
    size_t next = 2;
    for (const char letter : call.line.at(1)) {
        const irc_mode_row* const row = irc_mode_by_letter(letter);
        if (letter == '+' || letter == '-') {
            on = letter == '+';
        } else if (row == nullptr) {
            irc_numeric(call, err_unknownmode, {irc_shown(std::string_view(&letter, 1))});
        } else if (!add_mode(call, *row, on, &next, &wish)) {
            irc_numeric(call, err_needmoreparams, {"MODE"});
        }
    }
    for (const irc_mode_row* row : wish.shown) {
        say_list(call, room, *row);
    }
    if (!wish.changes.empty()) {
        irc_ask(call, {.verb = command_verb::set_modes, .target = room.name, .modes = wish.changes});
    }
}

}  // namespace

void irc_mode(irc_call& call) {
    if (!call.line.at(0).starts_with('#')) {
        mode_of_person(call);
        return;
    }
    const std::optional<room_view> room = view_room_named(call.host.core, call.line.at(0));
    if (!room || !view_sees_room(call.host.core, call.session.id, room->id)) {
        irc_numeric(call, err_nosuchchannel, {irc_shown(call.line.at(0))});
    } else if (call.line.count == 1) {
        say_modes(call, *room);
    } else {
        change_modes(call, *room);
    }
}
