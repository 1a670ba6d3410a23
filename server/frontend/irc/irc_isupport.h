// What the server tells of itself: version, modes, RPL_ISUPPORT.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "server/frontend/frontend.h"

inline constexpr std::string_view irc_user_modes = "Bio";
inline constexpr std::string_view irc_room_modes = "CbefIiklmnostv";
inline constexpr std::string_view irc_room_modes_with_argument = "befIklov";

inline constexpr uint32_t irc_chathistory_max = 100;  // messages of one answer

[[nodiscard]] std::string irc_version_text();
// Each as many tokens as stand in one line.
[[nodiscard]] std::vector<std::string> irc_isupport_lines(const frontend_host& host);
