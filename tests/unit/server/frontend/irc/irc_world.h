// People on the IRC door, beside others on the line door (door_world.h).
#pragma once

#include <string>
#include <string_view>

#include "server/frontend/irc/irc_door.h"
#include "tests/unit/server/door_world.h"

struct irc_world : door_world {
    using door_world::door_world;

    // Comes in as `name` with the capabilities (divided by blanks), and forgets what was said.
    void come(const std::string& name, const std::string& caps = {});
    // What somebody saw since the last call, without the ends of lines.
    [[nodiscard]] lines heard(const std::string& who);
    // The answer to one line alone; everybody else forgets what was said.
    [[nodiscard]] lines ask(const std::string& who, std::string_view line);
};

inline constexpr const char* irc_source = ":hearth.local ";
