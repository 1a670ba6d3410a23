#include "client/link/backoff.h"

#include <algorithm>

namespace {

constexpr uint64_t longest_ms = 60 * 1000;
constexpr unsigned doublings_max = 6;  // 64 s, cut to the longest

}  // namespace

uint64_t backoff_delay_ms(unsigned failures, uint32_t random) {
    if (failures == 0) {
        return 0;
    }
    const uint64_t base = std::min(longest_ms, uint64_t{1000} << std::min(failures - 1, doublings_max));
    const uint64_t spread = base * 2 / 5;
    return base - spread / 2 + random % (spread + 1);
}
