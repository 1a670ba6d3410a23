// The operator's side of hearthd: asks the server that runs on the folder for data (protocol.h), or, when
// none answers, takes the folder's lock and does the work itself. What an operation says goes to standard
// output and standard error, what it reads comes from standard input.
//
// Thread: the program's only one.
#pragma once

#include "server/admin/admin_job.h"

// `data_dir`: the setting; `retention_days` counts when no server runs. The status to end with: 0, or 1 with
// the reason on standard error.
[[nodiscard]] int tool_run(const admin_request& request, const std::string& data_dir, uint32_t retention_days,
                           operation_runner run);
