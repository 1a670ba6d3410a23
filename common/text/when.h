// Times as people write and read them. Pure, but for the time zone. Times: microseconds since 1970, UTC.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

// 09:00 (today's, or yesterday's when that is still to come), today, yesterday, 2026-11-01,
// 2026-11-01 09:00, 30m, 1h, 2d, 3w (ago). Nothing when it is none of these.
[[nodiscard]] std::optional<int64_t> when_parse(std::string_view text, int64_t now_us);

// "10:03", or "2026-11-22 10:03" on another day than now's.
[[nodiscard]] std::string when_stamp(int64_t time_us, int64_t now_us);
