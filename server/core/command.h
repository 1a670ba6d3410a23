// What a person can ask the chat to do, as data: front ends make it from their own words (`/msg`, `PRIVMSG`).
// Texts are clean (common/text/clean.h) and trimmed at the end; names are as they were typed.
// Lifetime: the views are used only during `chat_run`.
#pragma once

#include <cstdint>
#include <string_view>

enum class command_verb : uint8_t {
    say,             // text; target = "#room", or "" for where one talks
    act,             // the same as an action
    message_person,  // target, text
    answer_person,   // text, to whom one last exchanged private messages with
    rename,          // target = new name
    join_room,       // target; one talks there from now on
    leave_room,      // target = "#room", or "" for where one talks
    list_rooms,
    list_people,  // target = "#room", a name, or "" for where one talks
    show_topic,
    set_topic,  // text; "" clears
    away,       // text = why, may be ""
    back,
    ignore,    // target: on if it was off, off if it was on; "" lists
    keep_off,  // nothing of the room where one talks is kept any more
    keep_on,
};

struct command {
    command_verb verb = command_verb::say;
    std::string_view target;
    std::string_view text;
    std::string_view token;  // the door's own: comes back on each event and reply that this causes
};
