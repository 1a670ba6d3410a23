// The command line of hearthd.
#pragma once

#include <optional>
#include <string>

#include "server/admin/request.h"
#include "server/config.h"

struct options {
    config_sources sources;
    bool detach = false;
    std::string pid_file;  // "" = none
    bool check_config = false;
    bool print_config = false;
    bool hash_password = false;            // instead of serving
    std::optional<admin_request> command;  // what to do with the history, instead of serving
};

// The status to end with at once (help and version were printed, or a usage error), or nothing: go on.
[[nodiscard]] std::optional<int> options_parse(int argc, char** argv, options* out);
