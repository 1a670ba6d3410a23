// A line of the server -> the model: what was said, who came and went, which room one talks in. Pure.
#pragma once

#include <cstdint>
#include <string_view>

#include "client/model/chat_model.h"

// `line` without its end, any bytes. The message that it became (in the scrollback; valid until the next one
// is added).
const message& incoming_line(chat_model& m, std::string_view line, int64_t wall_s);

// What a line says, as a message; nothing is learned from it. Of a replayed one the time is the caller's to
// tell.
[[nodiscard]] message incoming_message(const chat_model& m, std::string_view line, int64_t wall_s);

// The room that our own server's notice (without its stars) says one talks in now; "" = it says something
// else.
[[nodiscard]] std::string_view incoming_talk_room(std::string_view notice);
