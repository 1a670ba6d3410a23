#include "common/base/wall_clock.h"

#include <ctime>

constexpr int64_t us_per_s = 1'000'000;

int64_t wall_clock_us() {
    timespec now = {};
    clock_gettime(CLOCK_REALTIME, &now);
    return int64_t{now.tv_sec} * us_per_s + now.tv_nsec / 1000;
}

local_time local_time_at(int64_t time_us) {
    const time_t seconds = time_us / us_per_s;
    tm fields = {};
    localtime_r(&seconds, &fields);
    return {.year = fields.tm_year + 1900,
            .month = fields.tm_mon + 1,
            .day = fields.tm_mday,
            .hour = fields.tm_hour,
            .minute = fields.tm_min};
}

int64_t local_time_us(const local_time& when) {
    tm fields = {};
    fields.tm_year = when.year - 1900;
    fields.tm_mon = when.month - 1;
    fields.tm_mday = when.day;
    fields.tm_hour = when.hour;
    fields.tm_min = when.minute;
    fields.tm_isdst = -1;
    const time_t seconds = mktime(&fields);
    return seconds < 0 ? 0 : int64_t{seconds} * us_per_s;
}
