// A token bucket in one number: when the bucket would be full again. Pure.
#pragma once

#include <algorithm>
#include <cstdint>

struct line_rate {
    uint64_t full_at_us = 0;
};

struct line_rate_limit {
    uint32_t per_second;  // 0 = no limit
    uint32_t burst;       // taken at once after a silence; 0 counts as 1
};

// How long until the next token is there; 0 = now.
[[nodiscard]] inline uint64_t line_rate_wait_ms(const line_rate& rate, line_rate_limit limit,
                                                uint64_t now_ms) {
    if (limit.per_second == 0) {
        return 0;
    }
    const uint64_t token_us = 1'000'000 / limit.per_second;
    const uint64_t ahead_us = (std::max(limit.burst, 1U) - 1) * token_us;
    const uint64_t at_us = now_ms * 1000 + ahead_us;
    return rate.full_at_us <= at_us ? 0 : (rate.full_at_us - at_us + 999) / 1000;
}

inline void line_rate_take(line_rate& rate, line_rate_limit limit, uint64_t now_ms) {
    if (limit.per_second != 0) {
        rate.full_at_us = std::max(rate.full_at_us, now_ms * 1000) + 1'000'000 / limit.per_second;
    }
}
