// `hearth tail`: prints what is said, one message a line, until it is ended or nobody reads it any more.
#pragma once

#include "client/config.h"

[[nodiscard]] int tail_run(const client_config& config);
