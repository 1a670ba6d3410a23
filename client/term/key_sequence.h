// What a finished control sequence or a control byte means as a key. Pure.
#pragma once

#include <string_view>

#include "client/term/key.h"

// `byte` below 0x20 or 0x7F.
[[nodiscard]] key_event key_of_control(unsigned char byte, uint8_t modifiers);

// `body` is what stands between ESC [ and the final byte, or between ESC O and it. `none` = nothing that we
// know, or a reply to a report: swallow it.
[[nodiscard]] key_event key_of_csi(std::string_view body, char final_byte);
[[nodiscard]] key_event key_of_ss3(std::string_view body, char final_byte);

// The three bytes behind ESC [ M: a mouse report of a terminal that does not know the SGR form.
[[nodiscard]] key_event key_of_x10_mouse(std::string_view three_bytes);

[[nodiscard]] bool key_is_paste_start(std::string_view body, char final_byte);
