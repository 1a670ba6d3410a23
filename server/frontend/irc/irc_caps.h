// The capabilities of IRCv3 that the door has (CAP 3.02): one table.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "server/frontend/irc/irc_state.h"

struct irc_cap_row {
    irc_capability cap;
    std::string_view name;
    std::string_view value;  // shown to those who asked with version 302
    uint16_t trait;          // 0: it changes the bytes of no event
};
[[nodiscard]] std::span<const irc_cap_row> irc_cap_rows();
[[nodiscard]] const irc_cap_row* irc_cap_find(std::string_view name);  // nullptr: there is none

// What a session with these capabilities goes by in events.
[[nodiscard]] uint16_t irc_cap_traits(uint32_t caps);
