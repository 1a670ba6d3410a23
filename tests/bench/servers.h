// The servers under measurement: each a child process on a core of its own, or one on a foreign host, of
// which no more is known than what comes over the wire. Failures end the program with a message.
#pragma once

#include <sys/socket.h>
#include <sys/types.h>

#include <climits>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "tests/bench/peers.h"

struct server_recipe {
    std::string label;
    // Its command. "{data}" is a new folder of its own, "{config}" a file with the text below, "{port}" a
    // free port, in both. One without a "{port}" says itself when it is ready: "listening on
    // chat://127.0.0.1:PORT" or the like.
    std::vector<std::string> arguments;
    std::string config;
    std::string url;  // of a foreign host instead
    const dialect* speech = &line_dialect;
    bool drops_stalled = true;         // a client that does not read is dropped in time
    const char* no_flood = "";         // why it cannot be flooded in another room; "" = it can
    unsigned connecting_max = 64;      // clients that wait for the prompt at the same time
    unsigned room_max = UINT_MAX;      // clients; more take minutes to come in
    unsigned sessions_max = UINT_MAX;  // of a round; more take minutes
};

struct bench_server {
    std::string label;
    pid_t pid = -1;  // -1: a foreign host
    int output_fd = -1;
    const dialect* speech = &line_dialect;
    unsigned connecting_max = 64;
    sockaddr_storage address{};
    socklen_t address_size = 0;
    std::string data_folder;  // removed with it; "" without one
};

[[noreturn]] void bench_fail(const bench_server& s, const std::string& what);

// The command of hearthd, without rate and address limits, and what its history promises.
[[nodiscard]] server_recipe hearthd_recipe(const std::string& program, const std::string& durability);
// The same on its IRC door, without a history.
[[nodiscard]] server_recipe hearthd_irc_recipe(const std::string& program, const std::string& label,
                                               const dialect* speech);

void server_start(bench_server* s, const server_recipe& recipe);
void server_end(bench_server* s);

[[nodiscard]] double server_cpu_seconds(const bench_server& s);  // NaN on a foreign host
[[nodiscard]] double server_user_bytes(const bench_server& s);   // anonymous resident memory; NaN as above

// Where there are two cores: the load stays on the first, servers go to the second. Call it before the first
// server is started.
void cores_divide();
// As high as it may go: how many files this process may open.
[[nodiscard]] size_t file_limit_raise();
