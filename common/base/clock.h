// Time, handed in by the composition root so that tests turn it by hand.
#pragma once

#include <cstdint>

struct clock_source {
    void* context = nullptr;
    uint64_t (*monotonic_ms)(void* context) = nullptr;  // never goes back; for limits and time-outs
    int64_t (*wall_ms)(void* context) = nullptr;        // since 1970 UTC; for showing only
};
