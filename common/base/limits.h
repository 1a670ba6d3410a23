// Every buffer and time-out that a socket can push against, by name, with its unit. The configuration
// sets those in `limits`; the constants are fixed. 0 = no limit, except where it says otherwise.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

constexpr size_t read_buffer_bytes = 16 * 1024;  // one per loop, shared by all sockets
constexpr unsigned lines_per_turn = 32;          // from one client before others have their turn
constexpr size_t gather_slices = 64;             // buffers in one gathered write
constexpr size_t segment_bytes = 64 * 1024;      // a fan-out segment is closed when it has grown past this
constexpr unsigned combining_marks_max = 4;      // per base character
constexpr unsigned reserved_descriptors = 32;    // kept back from clients: log, listeners, spare ones
constexpr unsigned shutdown_flush_ms = 1500;     // from SIGTERM until what still stalls is cut off

struct limits {
    uint32_t clients = 0;  // 0 = file limit - reserved_descriptors
    uint32_t clients_per_address = 64;
    uint32_t connects_per_minute_per_address = 120;
    uint32_t lines_per_second = 5;
    uint32_t lines_burst = 40;
    uint32_t line_bytes = 4096;
    uint32_t name_length = 32;  // code points
    uint32_t room_length = 64;
    uint32_t topic_length = 390;
    uint32_t output_queue_bytes = 1048576;
    uint32_t output_stall_s = 30;
    uint32_t name_timeout_s = 60;
    uint32_t ping_interval_s = 120;
    uint32_t ping_timeout_s = 20;
    std::vector<std::string> exempt = {"127.0.0.0/8", "::1", "unix"};
};
