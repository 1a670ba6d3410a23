// What the server tells of itself: version, modes, RPL_ISUPPORT.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "server/frontend/frontend.h"

inline constexpr std::string_view irc_user_modes = "Biow";
inline constexpr std::string_view irc_room_modes = "CbefIiklmnostv";
inline constexpr std::string_view irc_room_modes_with_argument = "befIklov";
inline constexpr size_t irc_modes_max = 20;              // of one MODE
inline constexpr size_t irc_targets_max = 4;             // of one PRIVMSG
inline constexpr size_t irc_multiline_bytes_max = 4096;  // as the capability's value says
inline constexpr size_t irc_multiline_lines_max = 24;
inline constexpr uint32_t irc_chathistory_max = 100;  // messages of one answer

[[nodiscard]] std::string irc_version_text();
// Each as many tokens as stand in one line.
[[nodiscard]] std::vector<std::string> irc_isupport_lines(const frontend_host& host);
