// hearthd put together: one loop, its listeners, the chat, the queue between them, and the sessions.
//
// States: starting -> serving -> stopping -> ended.
//   starting  everything that may fail does so before the first client: one clear error, nothing left behind
//   serving   ready was told: `listening on URL` on stdout, systemd, a waiting parent
//   stopping  SIGTERM or SIGINT: no new clients, all are told, what is queued is flushed for at most
//             `shutdown_flush_ms`, then cut; a second signal cuts at once
//   ended     the last session is gone, all handles are closed
//
//   listener -> session -> door -> chat --\                        .-> session -> socket
//                            \-------------+-> relay_queue -> fanout +-> session -> socket
#pragma once

#include "common/base/err.h"
#include "server/config.h"

// Serves until told to stop. `settings` are those that were loaded from `sources`, which a reload reads
// again.
[[nodiscard]] err server_run(const config& settings, const config_sources& sources,
                             const std::string& pid_file);
