#include "common/base/wall_clock.h"

#include <charconv>
#include <cstdio>
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

void utc_stamp_append(std::string& out, int64_t time_us) {
    const time_t seconds = time_us / us_per_s;
    tm fields = {};
    gmtime_r(&seconds, &fields);
    char text[64];
    const int length = snprintf(text, sizeof text, "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ",
                                fields.tm_year + 1900, fields.tm_mon + 1, fields.tm_mday, fields.tm_hour,
                                fields.tm_min, fields.tm_sec, static_cast<int>(time_us % us_per_s / 1000));
    out.append(text, static_cast<size_t>(length));
}

// A number of exactly so many digits and the character behind it; `*text` loses both.
static bool take_field(std::string_view* text, size_t digits, char behind, int* value) {
    if (text->size() <= digits || (*text)[digits] != behind) {
        return false;
    }
    const auto [stop, error] = std::from_chars(text->data(), text->data() + digits, *value);
    const bool right = error == std::errc() && stop == text->data() + digits && *value >= 0;
    text->remove_prefix(digits + 1);
    return right;
}

// Decimals up to the Z.
static bool take_fraction(std::string_view text, int64_t* us) {
    int64_t unit = us_per_s / 10;
    for (const char c : text.substr(0, text.size() - 1)) {
        if (c < '0' || c > '9') {
            return false;
        }
        *us += (c - '0') * unit;
        unit /= 10;
    }
    return text.ends_with('Z');
}

std::optional<int64_t> utc_stamp_parse(std::string_view text) {
    tm fields = {};
    const bool whole = text.size() == std::string_view("2026-11-22T10:03:04Z").size();
    if (!take_field(&text, 4, '-', &fields.tm_year) || !take_field(&text, 2, '-', &fields.tm_mon) ||
        !take_field(&text, 2, 'T', &fields.tm_mday) || !take_field(&text, 2, ':', &fields.tm_hour) ||
        !take_field(&text, 2, ':', &fields.tm_min) ||
        !take_field(&text, 2, whole ? 'Z' : '.', &fields.tm_sec)) {
        return std::nullopt;
    }
    int64_t us = 0;
    if (whole ? !text.empty() : text.empty() || !take_fraction(text, &us)) {
        return std::nullopt;
    }
    const tm typed = fields;
    fields.tm_year -= 1900;
    fields.tm_mon -= 1;
    const time_t seconds = timegm(&fields);
    const bool in_calendar = fields.tm_mon + 1 == typed.tm_mon && fields.tm_mday == typed.tm_mday &&
                             fields.tm_hour == typed.tm_hour && fields.tm_min == typed.tm_min &&
                             fields.tm_sec == typed.tm_sec;
    if (seconds < 0 || !in_calendar) {
        return std::nullopt;
    }
    return int64_t{seconds} * us_per_s + us;
}
