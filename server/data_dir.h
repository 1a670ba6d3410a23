// The folder that the server keeps its data in.
#pragma once

#include <string>

#include "common/base/err.h"

// `setting`, else $STATE_DIRECTORY, else $XDG_STATE_HOME/hearth, else ~/.local/state/hearth; made (0700) when
// it is not there. An error when it cannot be written to.
[[nodiscard]] err data_dir_open(const std::string& setting, std::string* out);
