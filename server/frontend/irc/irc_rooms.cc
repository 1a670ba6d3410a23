// Rooms: who comes and goes, who is there, topics.
#include "server/frontend/irc/irc_commands.h"

constexpr size_t names_line_max_bytes = 400;  // of names, in one line

// -- who is there --

void irc_say_names(irc_call& call, const room_view& room) {
    std::string names;
    const std::string_view sign = (room.flags & room_flag(room_mode::secret)) != 0 ? "@" : "=";
    const auto say = [&] {
        if (!names.empty()) {
            irc_numeric(call, rpl_namreply, {sign, room.name, names});
            names.clear();
        }
    };
    view_members(call.host.core, room.id, [&](const person_view& person, uint8_t ranks) {
        std::string name = irc_prefixes(call, ranks);
        name += irc_has(call.state, cap_userhost_in_names) ? irc_mask_of(person) : std::string(person.name);
        if (names.size() + name.size() > names_line_max_bytes) {
            say();
        }
        names.append(names.empty() ? "" : " ").append(name);
    });
    say();
    irc_numeric(call, rpl_endofnames, {room.name});
}

void irc_names(irc_call& call) {
    std::string_view rest = call.line.at(0);
    if (rest.empty()) {
        irc_numeric(call, rpl_endofnames, {"*"});
    }
    while (!rest.empty()) {
        const std::string_view name = irc_take_item(&rest);
        const std::optional<room_view> room = view_room_named(call.host.core, name);
        if (room && view_sees_room(call.host.core, call.session.id, room->id)) {
            irc_say_names(call, *room);
        } else {
            irc_numeric(call, rpl_endofnames, {irc_shown(name)});
        }
    }
}

// -- topics --

static void say_topic(irc_call& call, const room_view& room) {
    irc_numeric(call, rpl_topic, {room.name, room.topic});
    if (!room.topic_by.empty()) {
        const std::string seconds = std::to_string(room.topic_us / 1'000'000);
        irc_numeric(call, rpl_topicwhotime, {room.name, room.topic_by, seconds});
    }
}

void irc_topic(irc_call& call) {
    const std::string_view name = call.line.at(0);
    if (call.line.count > 1) {
        const std::string text = irc_clean(call.line.at(1));
        irc_ask(call, {.verb = command_verb::set_topic, .target = name, .text = text});
        return;
    }
    const std::optional<room_view> room = view_room_named(call.host.core, name);
    if (!room || !view_sees_room(call.host.core, call.session.id, room->id)) {
        irc_numeric(call, err_nosuchchannel, {irc_shown(name)});
    } else if (room->topic.empty()) {
        irc_numeric(call, rpl_notopic, {room->name});
    } else {
        say_topic(call, *room);
    }
}

// -- coming and going --

void irc_show_entered(irc_call& call, const room_view& room) {
    if (!room.topic.empty()) {
        say_topic(call, room);
    }
    irc_say_marker(call, room.name);
    if (!irc_has(call.state, cap_no_implicit_names)) {
        irc_say_names(call, room);
    }
    const std::string name(room.name);  // the view ends here
    irc_replay(call, name);
}

static bool is_in(const irc_call& call, std::string_view name) {
    const std::optional<room_view> room = view_room_named(call.host.core, name);
    return room && view_rank(call.host.core, room->id, call.session.id);
}

static void leave_all(irc_call& call) {
    std::vector<std::string> names;
    view_rooms_of(call.host.core, call.session.id,
                  [&](const room_view& room, uint8_t) { names.emplace_back(room.name); });
    for (const std::string& name : names) {
        irc_ask(call, {.verb = command_verb::leave_room, .target = name});
    }
}

void irc_join(irc_call& call) {
    std::string_view rooms = call.line.at(0);
    std::string_view keys = call.line.at(1);
    if (rooms == "0") {
        leave_all(call);
        return;
    }
    while (!rooms.empty()) {
        const std::string_view name = irc_take_item(&rooms);
        const std::string_view key = irc_take_item(&keys);
        if (name.empty() || is_in(call, name)) {
            continue;
        }
        irc_ask(call, {.verb = command_verb::join_room, .target = name, .text = key});
        const std::optional<room_view> room = view_room_named(call.host.core, name);
        if (room && view_rank(call.host.core, room->id, call.session.id)) {
            irc_show_entered(call, *room);
        }
    }
}

void irc_part(irc_call& call) {
    std::string_view rooms = call.line.at(0);
    const std::string reason = irc_clean(call.line.at(1));
    while (!rooms.empty()) {
        const std::string_view name = irc_take_item(&rooms);
        if (!name.empty()) {
            irc_ask(call, {.verb = command_verb::leave_room, .target = name, .text = reason});
        }
    }
}
