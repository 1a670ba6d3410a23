// `hearth search`: prints what the server's history has, the newest last, and leaves.
#pragma once

#include "client/config.h"

// The exit code: exit_done, or exit_failure when nothing was found.
[[nodiscard]] int search_run(const client_config& config);
