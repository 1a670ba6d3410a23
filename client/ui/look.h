// Small things that all views share: text cut to a width, nick colours, local times as text. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "client/term/theme.h"

// `text` as it is, or its first columns with a '~' behind when it is wider than `columns`.
[[nodiscard]] std::string look_fit(std::string_view text, int columns);

// FNV-1a of the folded name, so that a name has its colour whatever its case.
[[nodiscard]] style look_nick(std::string_view nick);

using utc_offset_fn = int (*)(int64_t wall_s);  // seconds that local time is ahead of UTC; nullptr: 0

[[nodiscard]] int64_t look_day(utc_offset_fn offset, int64_t wall_s);            // local days since 1970
[[nodiscard]] std::string look_day_text(int64_t day);                            // "Mon 23 Nov 2026"
[[nodiscard]] std::string look_time_text(utc_offset_fn offset, int64_t wall_s);  // "10:03"
