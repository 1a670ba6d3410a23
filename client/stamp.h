// The time in front of a replayed line, "10:03" or "2026-11-22 10:03": the server's local time, shown as it
// is. Pure.
#pragma once

#include <cstdint>
#include <string_view>

using local_offset_fn = int (*)(int64_t wall_s);  // seconds that local time is ahead of UTC; nullptr: 0

// The moment at which our clock shows the same. A stamp without a date is of today; `day` (days since 1970)
// holds the last date named in the same replay, which such a stamp never goes before: 0 at first.
[[nodiscard]] int64_t stamp_wall_s(std::string_view stamp, int64_t now_s, local_offset_fn offset,
                                   int64_t* day);

// This machine's local time.
[[nodiscard]] int stamp_local_offset(int64_t wall_s);
