// How a room can be set, and what ranks its members have, as data without letters: what a command asks for
// and an event tells.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

enum member_rank : uint8_t {  // flags of a membership
    rank_voice = 1,
    rank_operator = 2,
};

enum person_flag : uint8_t {
    person_operator = 1,   // of the server: may do everything everywhere
    person_bot = 2,        // a program, by its own word
    person_invisible = 4,  // found by name, and by those who share a room
    person_wallops = 8,    // hears what operators of the server say to each other
};

enum class room_mode : uint8_t {
    // On or off.
    secret,              // only members know of it
    invite_only,         // only who is invited enters
    moderated,           // only those with a rank speak
    topic_by_operators,  // only they set it
    members_only,        // nobody speaks from outside; on at first
    no_queries,          // what is meant for programs (`command::for_programs`) is refused
    // With an argument.
    key,    // a word that one has to give on entering; at most room_key_max_bytes, no blank, no comma
    limit,  // how many may be in it
    slow,   // seconds from one line of a person to the next; at most room_slow_max_s
    // Lists of masks (name!user@host with * and ?).
    ban,            // who may neither enter nor speak
    mute,           // who may not speak; of the same list as the bans
    ban_except,     // whom neither counts for
    invite_except,  // who needs no invitation
    // Ranks: the argument is a member's name.
    voices,    // speaks where others may not
    operates,  // decides all this
};

inline constexpr size_t room_masks_max = 100;  // in a list
inline constexpr size_t room_mask_max_bytes = 200;
inline constexpr size_t room_key_max_bytes = 50;
inline constexpr uint32_t room_slow_max_s = 3600;

[[nodiscard]] constexpr uint16_t room_flag(room_mode mode) {  // of one that is on or off
    return static_cast<uint16_t>(1U << static_cast<unsigned>(mode));
}
[[nodiscard]] constexpr bool room_mode_is_list(room_mode mode) {
    return mode >= room_mode::ban && mode <= room_mode::invite_except;
}

struct mode_change {  // wished for
    room_mode mode = room_mode::secret;
    bool on = true;
    std::string_view argument;  // of flags, and of key, limit and slow on their way off: not looked at
};

struct mode_changed {
    room_mode mode = room_mode::secret;
    bool on = true;
    std::string argument;  // as it is now (a mask with all its parts, a name as shown); of flags ""
};
