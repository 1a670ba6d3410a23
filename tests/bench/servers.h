// The servers under measurement: each a child process on a core of its own, or one on a foreign host, of
// which no more is known than what comes over the wire. Failures end the program with a message.
#pragma once

#include <sys/socket.h>
#include <sys/types.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "tests/bench/peers.h"

struct server_recipe {
    std::string label;
    // Its command, which says when it is ready: "listening on chat://127.0.0.1:PORT", or else `ready`.
    // "{data}" is a new folder of its own, "{port}" a free port.
    std::vector<std::string> arguments;
    std::string ready;
    std::string url;  // of a foreign host instead
    const dialect* speech = &line_dialect;
    bool drops_stalled = true;  // a client that does not read is dropped in time
};

struct bench_server {
    std::string label;
    pid_t pid = -1;  // -1: a foreign host
    int output_fd = -1;
    const dialect* speech = &line_dialect;
    sockaddr_storage address{};
    socklen_t address_size = 0;
    std::string data_folder;  // removed with it; "" without one
};

[[noreturn]] void bench_fail(const bench_server& s, const std::string& what);

// The command of hearthd, without rate and address limits.
[[nodiscard]] server_recipe hearthd_recipe(const std::string& program);

void server_start(bench_server* s, const server_recipe& recipe);
void server_end(bench_server* s);

[[nodiscard]] double server_cpu_seconds(const bench_server& s);  // NaN on a foreign host
[[nodiscard]] double server_user_bytes(const bench_server& s);   // anonymous resident memory; NaN as above

// Where there are two cores: the load stays on the first, servers go to the second. Call it before the first
// server is started.
void cores_divide();
void file_limit_raise();
