// Takes an export in, line by line: what is there already is passed over, a line that does not fit is named
// with its number, and the import goes on behind it (until import_faults_max of them). Memory is bounded: one
// line of json_line_max_bytes, one batch.
#pragma once

#include "server/admin/operation.h"
#include "server/store/history_admin.h"

[[nodiscard]] err import_run(const history_admin& place, const operation_io& io);
