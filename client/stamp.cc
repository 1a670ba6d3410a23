#include "client/stamp.h"

#include <algorithm>
#include <chrono>
#include <ctime>

namespace {

constexpr int64_t minute_s = 60;
constexpr int64_t day_s = 24 * 60 * minute_s;
// Further ahead of our clock than any two places are apart: it was yesterday when the server wrote it.
constexpr int64_t ahead_max_s = 14 * 60 * minute_s;

int64_t local_of(int64_t wall_s, local_offset_fn offset) {
    return wall_s + (offset == nullptr ? 0 : offset(wall_s));
}

int64_t day_of(int64_t local_s) {
    return (local_s - (local_s < 0 ? day_s - 1 : 0)) / day_s;
}

// The offset is asked for twice, since the first answer is that of a moment hours away.
int64_t wall_of(int64_t local_s, local_offset_fn offset) {
    if (offset == nullptr) {
        return local_s;
    }
    const int64_t near = local_s - offset(local_s);
    return local_s - offset(near);
}

int64_t number(std::string_view digits) {
    int64_t value = 0;
    for (const char c : digits) {
        value = value * 10 + (c - '0');
    }
    return value;
}

int64_t day_of_date(std::string_view date) {  // "2026-11-22"
    const std::chrono::year_month_day ymd(
        std::chrono::year(static_cast<int>(number(date.substr(0, 4)))),
        std::chrono::month(static_cast<unsigned>(number(date.substr(5, 2)))),
        std::chrono::day(static_cast<unsigned>(number(date.substr(8, 2)))));
    return ymd.ok() ? std::chrono::sys_days(ymd).time_since_epoch().count() : 0;
}

}  // namespace

int64_t stamp_wall_s(std::string_view stamp, int64_t now_s, local_offset_fn offset, int64_t* day) {
    constexpr size_t clock_bytes = 5;
    if (stamp.size() < clock_bytes) {
        return now_s;
    }
    const std::string_view clock = stamp.substr(stamp.size() - clock_bytes);
    const int64_t minutes = number(clock.substr(0, 2)) * 60 + number(clock.substr(3, 2));
    const int64_t within_day = std::min(minutes * minute_s, day_s - minute_s);
    const int64_t now_local = local_of(now_s, offset);
    int64_t its_day = day_of(now_local);
    if (stamp.size() > clock_bytes) {
        its_day = day_of_date(stamp);
        *day = its_day;
    } else {
        its_day -= its_day * day_s + within_day - now_local > ahead_max_s ? 1 : 0;
        its_day = *day == 0 ? its_day : std::max(its_day, *day + 1);
    }
    return wall_of(its_day * day_s + within_day, offset);
}

int stamp_local_offset(int64_t wall_s) {
    const time_t when = wall_s;
    tm local{};
    return localtime_r(&when, &local) == nullptr ? 0 : static_cast<int>(local.tm_gmtoff);
}
