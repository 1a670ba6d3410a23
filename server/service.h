// How the process stands with who started it: a shell that waits for --detach, a pid file, systemd
// (sd_notify).
#pragma once

#include <string>
#include <string_view>

#include "common/base/err.h"

// Goes on in a child; the parent stays here until the child is ready or has ended, and ends with 0 or the
// child's status. Returns in the child only. Before any thread or loop.
[[nodiscard]] err service_detach();

// Tells a waiting parent that the child is ready, and lets go of its terminal.
void service_detached();

[[nodiscard]] err service_write_pid(const std::string& path);

// One or more VARIABLE=VALUE lines to $NOTIFY_SOCKET (sd_notify(3)); nothing when nobody listens.
void service_notify(std::string_view state);
void service_notify_reloading();
