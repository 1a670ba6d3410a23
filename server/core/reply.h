// What the server can answer to one person. Each front end has its own words for a code; what they are about
// stands in the event: `target` is the name or room that was asked about, `text` a number, a character or a
// text, `items` a list, `room`/`room_name` a room that exists. `name` is always the asker's own.
#pragma once

#include <cstdint>

enum class reply_code : uint8_t {
    // Given by front ends themselves.
    greeting,             // text = server's name
    ask_name,             //
    ask_password,         // of the server
    password_wrong,       //
    too_many_tries,       // of passwords
    operator_refused,     // there is no operator with such a name and password
    line_too_long,        // text = limit in bytes
    line_not_utf8,        //
    command_before_name,  //
    unknown_command,      // target = as typed
    misspelt_command,     // target = as typed; text = the nearest one
    usage,                // target = the command's form; text = what it does
    help,                 // items = form, what it does, form, ...

    // Coming in, and being called something.
    welcome,             // room, room_name = where one talks, unset for nowhere
    motd,                // items = lines
    name_empty,          //
    name_too_long,       // text = limit in characters
    name_bad_start,      // text = the character
    name_bad_character,  // text = the character
    name_mixed_scripts,  //
    name_not_utf8,       //
    name_taken,          // target
    name_looks_like,     // target = the name in use
    name_unchanged,      //
    rename_barred,       // room, room_name = where one is banned or muted

    // Rooms.
    room_name_empty,          //
    room_name_too_long,       // text = limit in characters
    room_name_bad_start,      // text = the character
    room_name_bad_character,  // text = the character
    room_name_mixed_scripts,  //
    room_name_not_utf8,       //
    room_looks_like,          // target = the room that there is
    talking_in,               // room, room_name
    in_no_room,               //
    no_such_room,             // target
    not_in_room,              // target
    too_many_rooms,           // text = limit
    rooms_full,               // text = limit of the whole server
    topic_is,                 // room, room_name, text
    topic_none,               // room, room_name
    topic_too_long,           // text = limit in bytes
    off_record,               // room, room_name
    on_record,                // room, room_name
    servers_room,             // room, room_name
    not_operator,             // room, room_name; target = one who is, "" = only operators of the server

    // Who may enter and speak. room, room_name:
    banned,            // text = why, may be ""
    muted,             // text = why, may be ""
    room_moderated,    //
    room_no_queries,   // what is meant for programs is not wanted there
    room_slow,         // text = seconds until one may speak again
    room_invite_only,  //
    room_needs_key,    //
    room_full,         // text = limit
    not_there,         // target = who is not in it
    already_there,     // target
    invite_sent,       // target
    not_banned,        // target = as typed
    not_muted,         // target = as typed
    mask_list_full,    // target = the mask; text = limit
    bad_mask,          // target = as typed
    bad_key,           // target = as typed
    bad_number,        // target = as typed; text = the highest one
    ban_list,          // items = mask, "ban" or "mute", mask, ...

    // People.
    no_such_name,      // target
    message_to_self,   //
    nobody_to_answer,  //
    is_away,           // target, text = why, may be ""; the message was delivered
    away_set,          // text = why
    away_too_long,     // text = limit in bytes
    back_set,          //
    not_away,          //
    ignore_on,         // target
    ignore_off,        // target
    ignore_list,       // items = names
    ignore_self,       //
    too_many_ignored,  // text = limit
    too_many_watched,  // target; text = limit

    // Operators of the server.
    operator_on,          // target = the name that the settings have for it
    operator_off,         //
    not_server_operator,  //
    real_name_too_long,   // text = limit in bytes

    // Lists. In those of rooms and of people in a room `text` = how many there are beyond those listed, or
    // "".
    people_in_room,  // room, room_name; target = how many in all; items = name, "away" or "",
                     // "operator", "voice" or "", name, ...
    person,          // target; items = rooms
    person_away,     // target; items = rooms; text = why, may be ""
    room_list,       // items = room, members, topic, room, ...

    // The history. Given by the core:
    no_history,  //
    // and by front ends, of answers; `id` = a message:
    recall_digest,      // items = lines missed, of them with one's name, when one left (us)
    recall_contract,    // room, room_name; text = for how many days lines are kept, "0" = for ever
    recall_earlier,     // id
    recall_later,       // id
    recall_beginning,   // room, room_name
    recall_end,         //
    recall_end_lines,   // text = how many were said
    recall_found,       // text = how many
    recall_found_more,  // text = how many
    recall_nothing,     //
    recall_failed,      // text = why, a sentence
    not_yours,          // room, room_name: a message that one may not take back
    recall_busy,        //
    not_an_id,          // target = as typed
    not_a_time,         // target = as typed
};
