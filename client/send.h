// `hearth send`: says each line of stdin, one after the other, each when the one before has come back, and
// leaves.
#pragma once

#include "client/config.h"

[[nodiscard]] int send_run(const client_config& config);
