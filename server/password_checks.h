// Checks of passwords, off the loop: each takes some 100 ms of a processor and 64 MB.
//
//   password_checks_ask --> waiting --> at work (thread pool) --> on_checked
//                             64             2
//
// Whoever asks is told: `on_checked` comes later, in a turn of its own, or `ask` says that there are too
// many. A session may be wrong `password_tries_max` times a minute, and so may an address. What waits when
// the server ends is forgotten, and the loop ends when what is at work has come back. Thread: the loop's.
// Ownership: of what waits; passwords are wiped when they are not needed any more.
#pragma once

#include <uv.h>

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "common/base/slot_map.h"

inline constexpr size_t password_checks_at_once = 2;
inline constexpr size_t password_checks_waiting_max = 64;
inline constexpr unsigned password_tries_max = 3;
inline constexpr uint64_t password_tries_ms = 60'000;

struct password_check {
    slot_id session;
    std::optional<uint64_t> place;  // client_address_group; nothing: an address without limits
    std::string name;               // what it is for
    std::string stored;             // password.h; "" = there is none such, and no password is right
};

struct password_checks;

struct password_work {
    uv_work_t uv;
    password_checks* owner = nullptr;
    password_check what;
    std::string given;
    bool right = false;

    password_work() = default;
    password_work(const password_work&) = delete;
    password_work& operator=(const password_work&) = delete;
    ~password_work();
};

struct password_tries {
    unsigned count = 0;
    uint64_t since_ms = 0;
};

struct password_checks {
    uv_loop_t* loop = nullptr;
    void* context = nullptr;
    void (*on_checked)(void* context, const password_check& what, bool right) = nullptr;
    size_t at_work = 0;
    bool closed = false;
    std::deque<std::unique_ptr<password_work>> waiting;
    std::unordered_map<uint64_t, password_tries> sessions;
    std::unordered_map<uint64_t, password_tries> places;
};

void password_checks_init(password_checks* c, uv_loop_t* loop, void* context,
                          void (*on_checked)(void* context, const password_check& what, bool right));
// False: too many, or longer than any password; it is not taken.
[[nodiscard]] bool password_checks_ask(password_checks* c, password_check&& what, std::string_view given);
void password_checks_sweep(password_checks* c);  // forgets tries of long ago
void password_checks_close(password_checks* c);
