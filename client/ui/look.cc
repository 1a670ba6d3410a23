#include "client/ui/look.h"

#include <algorithm>

#include "common/text/cluster.h"
#include "common/text/fold.h"

std::string look_fit(std::string_view text, int columns) {
    if (columns <= 0) {
        return {};
    }
    auto room = static_cast<size_t>(columns);
    if (text_width(text) <= room) {
        return std::string(text);
    }
    size_t at = 0;
    size_t width = 0;
    for (;;) {
        size_t length = cluster_length(text.substr(at));
        width += cluster_shown(text.substr(at, length)).width;
        if (width >= room) {
            return std::string(text.substr(0, at)) + "~";
        }
        at += length;
    }
}

style look_nick(std::string_view nick) {
    std::string folded;
    bool ascii = std::all_of(nick.begin(), nick.end(),
                             [](char byte) { return static_cast<unsigned char>(byte) < 0x80; });
    if (!ascii) {
        folded = text_fold(nick);
        nick = folded;
    }
    uint32_t hash = 2166136261U;
    for (char byte : nick) {
        char lower = byte >= 'A' && byte <= 'Z' ? static_cast<char>(byte + 32) : byte;
        hash = (hash ^ static_cast<unsigned char>(lower)) * 16777619U;
    }
    return {.what = role::nick, .nick_color = static_cast<uint8_t>(hash % nick_colors)};
}

static constexpr int64_t day_s = 24 * 60 * 60;

static int64_t local_s(utc_offset_fn offset, int64_t wall_s) {
    return wall_s + (offset == nullptr ? 0 : offset(wall_s));
}

static int64_t floor_days(int64_t seconds) {
    return (seconds - (seconds < 0 ? day_s - 1 : 0)) / day_s;
}

static std::string two_digits(unsigned value) {
    return {static_cast<char>('0' + value / 10 % 10), static_cast<char>('0' + value % 10)};
}

int64_t look_day(utc_offset_fn offset, int64_t wall_s) {
    return floor_days(local_s(offset, wall_s));
}

static constexpr int64_t days_before_year(int64_t year) {  // since 1 January of the year 1
    int64_t past = year - 1;
    return past * 365 + past / 4 - past / 100 + past / 400;
}

static bool is_leap(int64_t year) {
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

std::string look_day_text(int64_t day) {
    static constexpr const char* weekdays[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
    static constexpr const char* months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                             "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    int64_t count = std::clamp<int64_t>(day + days_before_year(1970), 0, days_before_year(10000) - 1);
    int64_t year = count / 366 + 1;
    while (days_before_year(year + 1) <= count) {
        year++;
    }
    int64_t left = count - days_before_year(year);
    const int lengths[] = {31, is_leap(year) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    size_t month = 0;
    while (left >= lengths[month]) {
        left -= lengths[month++];
    }
    return std::string(weekdays[count % 7]) + ' ' + two_digits(static_cast<unsigned>(left + 1)) + ' ' +
           months[month] + ' ' + std::to_string(year);
}

std::string look_time_text(utc_offset_fn offset, int64_t wall_s) {
    int64_t local = local_s(offset, wall_s);
    auto minute = static_cast<unsigned>((local - floor_days(local) * day_s) / 60);
    return two_digits(minute / 60) + ":" + two_digits(minute % 60);
}
