// The folder that the server keeps its data in.
#pragma once

#include <string>

#include "common/base/err.h"

// `setting`, else $STATE_DIRECTORY, else $XDG_STATE_HOME/hearth, else ~/.local/state/hearth; made (0700) when
// it is not there. An error when it cannot be written to.
[[nodiscard]] err data_dir_open(const std::string& setting, std::string* out);

// The same folder by name alone: it need not be there. An error when nothing names one.
[[nodiscard]] err data_dir_name(const std::string& setting, std::string* out);

// Makes the folder this process's until it ends, by a lock on FOLDER/lock, where its number stands for
// others. An error when another process has it.
[[nodiscard]] err data_dir_lock(const std::string& folder);
