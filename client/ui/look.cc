#include "client/ui/look.h"

#include <algorithm>
#include <chrono>

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

std::string look_day_text(int64_t day) {
    static constexpr const char* weekdays[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static constexpr const char* months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                             "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    std::chrono::sys_days date{std::chrono::days(day)};
    std::chrono::year_month_day ymd{date};
    std::string text = weekdays[std::chrono::weekday(date).c_encoding()];
    text += ' ' + two_digits(static_cast<unsigned>(ymd.day())) + ' ';
    text += months[static_cast<unsigned>(ymd.month()) - 1];
    return text + ' ' + std::to_string(static_cast<int>(ymd.year()));
}

std::string look_time_text(utc_offset_fn offset, int64_t wall_s) {
    int64_t local = local_s(offset, wall_s);
    auto minute = static_cast<unsigned>((local - floor_days(local) * day_s) / 60);
    return two_digits(minute / 60) + ":" + two_digits(minute % 60);
}
