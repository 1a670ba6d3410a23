// The wall clock and the calendar of where the program runs. Times: microseconds since 1970, UTC.
// Thread: any (the time zone is read once).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

struct local_time {
    int year = 1970;
    int month = 1;
    int day = 1;
    int hour = 0;
    int minute = 0;

    bool operator==(const local_time&) const = default;
};

[[nodiscard]] int64_t wall_clock_us();

[[nodiscard]] local_time local_time_at(int64_t time_us);

// Its first microsecond; 0 when the calendar does not have it. A field beyond its range goes on in the next
// one (day 0 is the last of the month before).
[[nodiscard]] int64_t local_time_us(const local_time& when);

// 2026-11-22T10:03:04.123Z (RFC 3339, in UTC, milliseconds), as the IRCv3 server-time has it.
void utc_stamp_append(std::string& out, int64_t time_us);
// The same with any number of decimals, or none. Nothing when it is none.
[[nodiscard]] std::optional<int64_t> utc_stamp_parse(std::string_view text);
