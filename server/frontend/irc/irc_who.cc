// WHO and WHOX: people by room, name or mask.
#include <algorithm>

#include "common/text/fold.h"
#include "common/text/glob.h"
#include "server/frontend/irc/irc_commands.h"

constexpr size_t who_rows_max = 2000;  // of one answer: it all waits for the socket

namespace {

struct who_row {
    const person_view& person;
    std::string_view room;  // "*" for none
    uint8_t ranks = 0;
};

struct who_question {
    irc_call& call;
    std::string_view fields;  // WHOX: the letters behind the %; "" = a plain WHO
    std::string_view token;   // WHOX
    bool operators_only = false;
    size_t rows = 0;
};

std::string flags_of(const who_question& q, const who_row& row) {
    std::string flags = row.person.is_away ? "G" : "H";
    flags += row.person.is_operator ? "*" : "";
    flags += (row.person.flags & person_bot) != 0 ? "B" : "";
    flags += irc_prefixes(q.call, row.ranks);
    return flags;
}

std::string idle_of(const who_row& row) {
    return std::to_string(irc_now_s() - row.person.said_s);
}

std::string_view username_of(const person_view& person) {
    return person.who->username.empty() ? person.name : std::string_view(person.who->username);
}

struct whox_field {  // in the order in which they are answered
    char letter;
    std::string (*text)(const who_question& q, const who_row& row);
};

constexpr whox_field whox_fields[] = {
    {'t', [](const who_question& q, const who_row&) { return std::string(q.token); }},
    {'c', [](const who_question&, const who_row& row) { return std::string(row.room); }},
    {'u', [](const who_question&, const who_row& row) { return std::string(username_of(row.person)); }},
    {'i', [](const who_question&, const who_row&) { return std::string("255.255.255.255"); }},
    {'h', [](const who_question&, const who_row& row) { return row.person.who->host; }},
    {'s', [](const who_question& q, const who_row&) { return irc_server_name(q.call.host); }},
    {'n', [](const who_question&, const who_row& row) { return std::string(row.person.name); }},
    {'f', flags_of},
    {'d', [](const who_question&, const who_row&) { return std::string("0"); }},
    {'l', [](const who_question&, const who_row& row) { return idle_of(row); }},
    {'a', [](const who_question&, const who_row&) { return std::string("0"); }},
    {'o', [](const who_question&, const who_row&) { return std::string("n/a"); }},
    {'r',
     [](const who_question&, const who_row& row) {
         return ":" + std::string(identity_real_name(*row.person.who, row.person.name));
     }},
};

void say_row(who_question& q, const who_row& row) {
    if (q.rows >= who_rows_max || (q.operators_only && !row.person.is_operator)) {
        return;
    }
    ++q.rows;
    if (q.fields.empty()) {
        irc_numeric(q.call, rpl_whoreply,
                    {row.room, username_of(row.person), row.person.who->host, irc_server_name(q.call.host),
                     row.person.name, flags_of(q, row),
                     "0 " + std::string(identity_real_name(*row.person.who, row.person.name))});
        return;
    }
    std::string line = "354 " + std::string(irc_own_nick(q.call));
    for (const whox_field& field : whox_fields) {
        if (q.fields.find(field.letter) != std::string_view::npos) {
            line.append(" ").append(field.text(q, row));
        }
    }
    irc_say(q.call, line);
}

// A person is shown with the first of his rooms that the asker may know of.
void say_person(who_question& q, const person_view& person) {
    std::string room = "*";
    uint8_t ranks = 0;
    view_rooms_of(q.call.host.core, person.id, [&](const room_view& in, uint8_t has) {
        if (room == "*" && view_sees_room(q.call.host.core, q.call.session.id, in.id)) {
            room = in.name;
            ranks = has;
        }
    });
    say_row(q, {.person = person, .room = room, .ranks = ranks});
}

void say_room(who_question& q, const room_view& room) {
    const chat* core = q.call.host.core;
    if (!view_sees_room(core, q.call.session.id, room.id)) {
        return;
    }
    view_members(core, room.id, [&](const person_view& person, uint8_t ranks) {
        if (view_sees_person(core, q.call.session.id, person.id)) {
            say_row(q, {.person = person, .room = room.name, .ranks = ranks});
        }
    });
}

void say_matching(who_question& q, std::string_view typed) {
    const chat* core = q.call.host.core;
    const std::string mask = text_fold(typed == "0" ? "*" : typed);
    view_people(core, [&](const person_view& person) {
        const std::string_view texts[] = {person.name, username_of(person), person.who->host,
                                          identity_real_name(*person.who, person.name)};
        if (q.rows < who_rows_max && view_sees_person(core, q.call.session.id, person.id) &&
            std::any_of(std::begin(texts), std::end(texts),
                        [&](std::string_view text) { return text_matches(mask, text_fold(text)); })) {
            say_person(q, person);
        }
    });
}

}  // namespace

void irc_who(irc_call& call) {
    const std::string_view mask = call.line.at(0);
    std::string_view options = call.line.at(1);
    who_question q = {.call = call};
    q.operators_only = options.substr(0, options.find('%')).find('o') != std::string_view::npos;
    if (const size_t percent = options.find('%'); percent != std::string_view::npos) {
        q.fields = options.substr(percent + 1);
        const size_t comma = std::min(q.fields.find(','), q.fields.size());
        q.token = q.fields.substr(std::min(comma + 1, q.fields.size())).substr(0, 3);
        q.fields = q.fields.substr(0, comma);
        q.token = q.token.empty() ? "0" : q.token;
    }
    if (const std::optional<room_view> room = view_room_named(call.host.core, mask)) {
        say_room(q, *room);
    } else if (const std::optional<person_view> person = view_person_named(call.host.core, mask)) {
        say_person(q, *person);
    } else if (!mask.starts_with('#')) {
        say_matching(q, mask.empty() ? "*" : mask);
    }
    irc_numeric(call, rpl_endofwho, {mask.empty() ? "*" : irc_shown(mask)});
}
