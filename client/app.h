// The full-screen client: terminal, keys, screen, conversation and frames on one loop.
#pragma once

#include "client/config.h"

// Gives the exit code; or does not return when a signal ended us (the terminal is restored, then the signal
// is raised again). `screen_fault::dumb` of the terminal leads to the plain mode.
[[nodiscard]] int app_run(const client_config& config);
