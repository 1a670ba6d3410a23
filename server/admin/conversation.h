// The tool's end of the socket (protocol.h): one request, and what comes of it. Thread: any, one at a time.
#pragma once

#include <string>

#include "common/base/err.h"
#include "server/admin/request.h"

enum class reach : uint8_t {
    connected,
    nobody,  // no server is there: no socket, or one that a killed server has left
    denied,  // `why` says how
};

[[nodiscard]] reach conversation_connect(const std::string& folder, int* fd, err* why);

// Takes `fd` over. What is given of a backup goes to the descriptor `backup`. `done`: what the server says of
// it; when it says no, it has said why on standard error.
[[nodiscard]] err conversation_hold(int fd, const admin_request& request, int backup, bool* done);
