// One poll for everything that a scene holds: terminals, scripted peers, programs. Nothing sleeps: a wait
// turns the poll until its condition holds, and tests it after every turn.
//
// Ownership: members are owned by the test and take themselves off the stage when they end. Thread: the
// test's.
#pragma once

#include <gtest/gtest.h>
#include <poll.h>

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

inline constexpr int64_t patience_ms = 20 * 1000;  // generous: it is spent only by a test that fails
inline constexpr int64_t never = INT64_MAX;

struct stage_member {
    void* context = nullptr;
    // Appends what it waits for; gives the time (stage_now) at which it wants a turn at the latest.
    int64_t (*wants)(void* context, std::vector<pollfd>& out) = nullptr;
    void (*ready)(void* context, std::span<const pollfd> fds) = nullptr;  // what it appended, with `revents`
    void (*describe)(void* context, std::string& out) = nullptr;          // for the message of a failed wait
};

struct stage {
    std::vector<stage_member> members;

    void add(const stage_member& member) { members.push_back(member); }
    void remove(const void* context);

    void turn(int64_t until);  // one poll, ended by the first event or at `until`
    [[nodiscard]] testing::AssertionResult wait_for(std::string_view what, const std::function<bool()>& done,
                                                    int64_t limit_ms = patience_ms);
};

[[nodiscard]] int64_t stage_now();  // ms, never goes back
