// What a person can ask the chat to do, as data: front ends make it from their own words (`/msg`, `PRIVMSG`).
// Texts are clean (common/text/clean.h) and trimmed at the end; names are as they were typed. What is said
// may have several lines, with LF between them. Lifetime: the views are used only during `chat_run`.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "server/core/room_mode.h"

enum class command_verb : uint8_t {
    say,             // text; target = "#room", a name, or "" for where one talks
    act,             // the same as an action
    message_person,  // target = a name; text
    notice,          // as `say`, but nobody answers it, not even with a refusal
    tag_message,     // as `say`, but `tags` alone
    answer_person,   // text, to whom one last exchanged private messages with
    rename,          // target = new name
    join_room,       // target; text = its key; one talks there from now on
    leave_room,      // target = "#room", or "" for where one talks; text = why
    list_rooms,
    list_people,  // target = "#room", a name, or "" for where one talks
    show_topic,
    set_topic,  // text; "" clears
    away,       // text = why, may be ""
    back,
    ignore,    // target: on if it was off, off if it was on; "" lists
    keep_off,  // nothing of the room where one talks is kept any more
    keep_on,
    set_modes,  // target = "#room", or "" for where one talks; modes: those that cannot be are refused
    kick,       // target as above; name; text = why
    ban,        // target; name = a mask, or a name: that person, who is put out too; text = why
    unban,      // target; name = a mask, or a name: all that keep that person out
    mute,       // as `ban`, but may stay and hear
    unmute,
    invite,         // target; name
    kill,           // name; text = why; for operators of the server
    wallops,        // text; likewise
    set_flag,       // flag, on; `person_operator` can only be given back
    set_real_name,  // text
    watch,          // name: one is told when somebody of that name comes or goes
    unwatch,        // name; "" = all
};

struct command {
    command_verb verb = command_verb::say;
    std::string_view target;
    std::string_view text;
    std::string_view name;               // of a person, or a mask, beside a room in `target`
    std::span<const mode_change> modes;  // applied one by one
    std::string_view tags;               // of what is said: for the doors of those who hear it
    bool formatted = false;              // of a text: it may hold formatting (common/text/formatting.h)
    bool for_programs = false;           // of what is said: not for people's eyes, and not kept
    uint8_t to_ranks = 0;                // of what is said in a room: only to members of at least this rank
    person_flag flag = person_invisible;
    bool on = true;
    std::string_view token;  // the door's own: comes back on each event and reply that this causes
};
