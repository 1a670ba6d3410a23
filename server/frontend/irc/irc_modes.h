// The letters of modes: one table for reading, showing and announcing them. Pure.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "server/core/room_mode.h"

enum class irc_mode_type : uint8_t {  // as in CHANMODES
    list,                             // A
    always_argument,                  // B
    argument_on,                      // C
    flag,                             // D
    rank,                             // of PREFIX
};
struct irc_mode_row {
    char letter;
    room_mode mode;
    irc_mode_type type;
};
[[nodiscard]] std::span<const irc_mode_row> irc_mode_rows();
[[nodiscard]] const irc_mode_row* irc_mode_by_letter(char letter);  // nullptr: there is none
[[nodiscard]] std::string irc_mode_letters(irc_mode_type type);

// Of a ban that lets hear, but not speak (EXTBAN=,m).
inline constexpr std::string_view irc_mute_mark = "m:";

// "+ov-l Ann Bob": what has changed.
[[nodiscard]] std::string irc_mode_words(std::span<const mode_changed> changes);

struct irc_flag_row {
    char letter;
    person_flag flag;
};
[[nodiscard]] std::span<const irc_flag_row> irc_flag_rows();
