// A message as `hearth tail` prints it. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "common/wire/chat_line.h"

// "2026-11-23T10:14:05Z #room mia: hi" or a JSON object, with its newline; "" when `line` is not a message. A
// room that is not known is "-" ("" in JSON).
[[nodiscard]] std::string tail_format(const chat_line& line, std::string_view talk_room, int64_t wall_s,
                                      bool json);
