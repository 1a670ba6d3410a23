// One client that writes short lines as fast as the server takes them, in a room of its own, and throws away
// what it hears: a thread of its own, so that the crowd's timetable does not wait for it. Against a server
// on the second of two cores it shares the first with the crowd. There it is of the system's idle class: it
// has what the crowd leaves, and the crowd hears a line at most one of its calls too late.
//
// It stays out of the crowd's room because each of its lines would be a hundred to be read there: it would be
// the load that is measured.
#pragma once

#include <atomic>
#include <cstdint>
#include <thread>

#include "tests/bench/servers.h"

struct flooder {
    const bench_server* server = nullptr;
    int fd = -1;
    std::atomic<bool> ends = false;
    std::atomic<bool> dropped = false;   // by the server
    std::atomic<uint64_t> sent_bytes{};  // that the socket has taken
    std::thread writer;
};

// It is in its room then and begins to write.
void flooder_start(flooder* f, const bench_server* s);
// The server has taken all lines then.
void flooder_stop(flooder* f);

[[nodiscard]] uint64_t flooder_lines(const flooder* f);  // so far
