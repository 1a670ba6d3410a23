// Where log_write (common/base/log.h) goes: spdlog, as text or JSON, to stderr or a file. Each entry is one
// line, whatever bytes users chose. A log that cannot be written never stops the server: lines are lost, and
// counted, when nobody reads stderr.
//
// Thread: the loop's. Errors: a file that cannot be opened; the log stays as it was.
#pragma once

#include "common/base/err.h"
#include "server/config.h"

[[nodiscard]] err logging_open(const config& c);  // also to open again: after a change, or a moved file
void logging_close();
