// The plain client: one line of output for each event, no cursor addressing, the kernel's line editing. For
// screen readers, terminals that can do no more, and scripts.
#pragma once

#include "client/config.h"

[[nodiscard]] int plain_run(const client_config& config);
