// How long to wait before the next try: none at first, then 1 2 4 8 16 32 60 s, each spread by a fifth either
// way, so that the clients of a server that fell over do not come back in one wave. Pure.
#pragma once

#include <cstdint>

// `failures` in a row so far; `random`: any number, evenly spread.
[[nodiscard]] uint64_t backoff_delay_ms(unsigned failures, uint32_t random);
