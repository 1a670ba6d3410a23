// A person in the chat. Kept small: what few people need hangs on a pointer.
//
// Ownership: `chat` owns users; a user borrows its rooms, which outlive its membership.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "server/core/audience.h"

struct room;

constexpr size_t rooms_per_user_max = 50;
constexpr size_t ignored_per_user_max = 100;
constexpr size_t away_max_bytes = 200;
constexpr size_t reason_max_bytes = 200;  // of a goodbye; cut there
constexpr size_t away_told_max = 1000;    // senders remembered; beyond it some are told twice

struct user_away {
    std::string why;
    std::vector<session_id> told;  // senders who know it already
};

struct membership {
    room* in;
    uint64_t since;  // the how-manieth entering of any room this was
};

struct user {
    session_id id;
    std::string name;    // as shown
    std::string key;     // the claim on the name: the chat's tables point to this
    std::string look;    // and this
    uint64_t party = 0;  // a number that no other visitor ever has: whose private messages he may read again
    std::vector<membership> rooms;
    room* talks_in = nullptr;                          // one of `rooms`, or nullptr
    session_id last_private;                           // whom `/reply` answers
    uint32_t ignored_by = 0;                           // people present who ignore this one
    std::unique_ptr<user_away> away;                   // nullptr: here
    std::unique_ptr<std::vector<session_id>> ignored;  // people present; nullptr: nobody
};
