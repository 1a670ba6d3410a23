// What a room can be set to, as data without letters: what a command asks for and an event tells.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

enum member_rank : uint8_t {  // flags of a membership
    rank_voice = 1,
    rank_operator = 2,
};

enum class room_mode : uint8_t {
    // Ranks: the argument is a member's name.
    voices,
    operates,
};

struct mode_changed {
    room_mode mode;
    bool on = true;
    std::string argument;  // as it is now: a name as shown; "" where the mode takes none
};
