#include "common/text/when.h"

#include <cstdio>

#include "common/base/wall_clock.h"

namespace {

struct span_unit {
    char letter;
    int64_t seconds;
};
constexpr span_unit units[] = {{'m', 60}, {'h', 3600}, {'d', 86400}, {'w', 7 * 86400}};
constexpr size_t span_digits_max = 6;

bool is_digit(char byte) {
    return byte >= '0' && byte <= '9';
}

// Digits and the marks between them, as in `pattern` (9 = a digit), into `numbers`.
bool take_numbers(std::string_view text, std::string_view pattern, int* numbers) {
    if (text.size() != pattern.size()) {
        return false;
    }
    int number = 0;
    for (size_t i = 0; i < text.size(); ++i) {
        if (pattern[i] != '9') {
            if (text[i] != pattern[i]) {
                return false;
            }
            *numbers++ = number;
            number = 0;
        } else if (is_digit(text[i])) {
            number = number * 10 + (text[i] - '0');
        } else {
            return false;
        }
    }
    *numbers = number;
    return true;
}

std::optional<int64_t> checked(const local_time& when) {
    const int64_t time_us = local_time_us(when);
    return local_time_at(time_us) == when ? std::optional(time_us) : std::nullopt;
}

std::optional<int64_t> days_ago(int days, int64_t now_us) {
    const local_time now = local_time_at(now_us);
    return local_time_us({.year = now.year, .month = now.month, .day = now.day - days});
}

std::optional<int64_t> parse_clock(std::string_view text, int64_t now_us) {
    int at[2];
    if (!take_numbers(text, "99:99", at) || at[0] > 23 || at[1] > 59) {
        return std::nullopt;
    }
    local_time when = local_time_at(now_us);
    when.hour = at[0];
    when.minute = at[1];
    const int64_t today_us = local_time_us(when);
    --when.day;
    return today_us <= now_us ? today_us : local_time_us(when);
}

std::optional<int64_t> parse_date(std::string_view text) {
    int at[5] = {};
    if (!take_numbers(text, "9999-99-99", at) && !take_numbers(text, "9999-99-99 99:99", at)) {
        return std::nullopt;
    }
    return checked({.year = at[0], .month = at[1], .day = at[2], .hour = at[3], .minute = at[4]});
}

std::optional<int64_t> parse_span(std::string_view text, int64_t now_us) {
    if (text.size() < 2 || text.size() > span_digits_max + 1) {
        return std::nullopt;
    }
    int64_t count = 0;
    for (const char byte : text.substr(0, text.size() - 1)) {
        if (!is_digit(byte)) {
            return std::nullopt;
        }
        count = count * 10 + (byte - '0');
    }
    for (const span_unit& unit : units) {
        if (unit.letter == text.back()) {
            const int64_t time_us = now_us - count * unit.seconds * 1'000'000;
            return time_us > 0 ? time_us : 1;
        }
    }
    return std::nullopt;
}

}  // namespace

std::optional<int64_t> when_parse(std::string_view text, int64_t now_us) {
    if (text == "today" || text == "yesterday") {
        return days_ago(text == "today" ? 0 : 1, now_us);
    }
    for (const auto& found : {parse_clock(text, now_us), parse_date(text), parse_span(text, now_us)}) {
        if (found) {
            return found;
        }
    }
    return std::nullopt;
}

std::string when_stamp(int64_t time_us, int64_t now_us) {
    const local_time when = local_time_at(time_us);
    const local_time now = local_time_at(now_us);
    char stamp[64];
    if (when.year == now.year && when.month == now.month && when.day == now.day) {
        static_cast<void>(snprintf(stamp, sizeof stamp, "%02d:%02d", when.hour, when.minute));
    } else {
        static_cast<void>(snprintf(stamp, sizeof stamp, "%04d-%02d-%02d %02d:%02d", when.year, when.month,
                                   when.day, when.hour, when.minute));
    }
    return stamp;
}
