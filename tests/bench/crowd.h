// The load: a crowd of clients at one server, in one room, driven by one epoll. Every chat line that reaches
// any of them is checked: none lost, doubled or out of its sender's order, and one order for all. A fault
// ends the program with a message.
//
//   connect -> prompt -> name -> welcome -> lines in rounds      (in the server's own dialect)
//
// A round begins when all is quiet: lines carry a number that counts on for each sender.
//
// An IRC server sends a speaker's line to the others only. So one delivery less is due for each line; where
// the next line waits for the one before, it is the speaker's neighbour who must have heard that; and one
// order of all lines is asked of those alone who only listen, since each speaker hears another selection.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "tests/bench/servers.h"

constexpr int patience_ms = 20000;  // without any byte until the run counts as stuck
constexpr int quiet_ms = 200;       // without any byte until a server counts as idle
constexpr int resting_ms = 2000;    // the same until its memory counts: some is given back a little later

struct crowd_client {
    int fd = -1;
    bool prompted = false;
    bool joined = false;
    uint32_t said = 0;           // lines, in this round
    uint32_t returned = 0;       // of these, heard by the client that its next line waits for
    std::vector<uint32_t> next;  // number expected from each sender
    uint64_t order = 0;          // of all lines of this round, as a hash
    uint64_t received = 0;       // lines of this round
    std::string partial;         // of a line that comes in
    std::string unsent;          // what the socket did not take yet
};

struct crowd {
    bench_server* server = nullptr;
    int epoll_fd = -1;
    int timer_fd = -1;     // ends a turn's wait
    unsigned senders = 1;  // the first so many clients
    unsigned line_bytes = 100;
    std::vector<crowd_client> clients;
    size_t prompted = 0;
    size_t joined = 0;
    size_t deaf = SIZE_MAX;         // the client that does not read
    std::string deaf_reason;        // what the server said when it dropped that one
    std::set<std::string> notices;  // what the server said in its own name, to anybody: it is printed once
    uint64_t received = 0;          // lines of this round, by all clients
    uint64_t reads = 0;             // of this round, by all clients
    uint64_t heard_ns = 0;          // when the bytes that are being looked at came in
    // Open loop: line n of the round, of all senders in turns, is due at begin + n * interval.
    uint64_t begin_ns = 0;
    uint64_t interval_ns = 0;     // 0: not an open loop
    std::vector<uint32_t> first;  // each sender's first number of this round
    std::vector<uint64_t> latency_ns;
};

[[nodiscard]] uint64_t now_ns();

void crowd_open(crowd* c, bench_server* s, size_t clients, unsigned senders, unsigned line_bytes);
void crowd_close(crowd* c);

// All connect and are asked for their names.
void crowd_connect(crowd* c);
// Those up to `until` say their names, `at_once` on their way at a time, until all are welcome.
void crowd_join(crowd* c, size_t until, size_t at_once);
// Nothing has come for `span_ms`.
void crowd_settle(crowd* c, int span_ms);

// Waits for what comes in and takes it; false when nothing came in time. Each client that heard something is
// handed to `on_heard` (may be nullptr).
bool crowd_turn(crowd* c, int wait_ms, void (*on_heard)(crowd* c, crowd_client& from, void* context),
                void* context);

// The next wait ends at this time, also when nothing comes; not again after that.
void crowd_wake_at(crowd* c, uint64_t at_ns);

// Clients that are sent a line.
[[nodiscard]] uint64_t crowd_hearers(const crowd* c);
// Whose next line waits until this client has heard the one before; may be no sender at all.
[[nodiscard]] size_t crowd_waits_for(const crowd* c, const crowd_client& hearer);

// A round: `crowd_say` as often as wanted, turns until all is heard, then the check that all heard the same.
void crowd_round_begin(crowd* c);
void crowd_say(crowd* c, size_t sender, unsigned lines);
void crowd_round_check(crowd* c, uint64_t lines);

// One client stops reading, or a new one comes for it (in a quiet moment).
void crowd_deafen(crowd* c, size_t index);
void crowd_replace(crowd* c, size_t index);

[[nodiscard]] std::string client_name(size_t index);
// A connected socket to the server.
[[nodiscard]] int client_connect(const bench_server& s);
// Text that makes a delivered line of this length, with name and newline.
[[nodiscard]] std::string numbered_line(uint32_t number, unsigned line_bytes);

// Calls `take` with each whole line of what came in so far; keeps the rest in `partial`.
template <typename callback>
void lines_split(std::string& partial, std::string_view bytes, callback take) {
    for (size_t end; (end = bytes.find('\n')) != std::string_view::npos; bytes.remove_prefix(end + 1)) {
        if (partial.empty()) {
            take(bytes.substr(0, end));
        } else {
            partial.append(bytes.substr(0, end));
            take(std::string_view(partial));
            partial.clear();
        }
    }
    partial.append(bytes);
}
