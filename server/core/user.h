// A person in the chat. Kept small: what few people need hangs on a pointer.
//
// Ownership: `chat` owns users; a user borrows its rooms, which outlive its membership.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "server/core/audience.h"
#include "server/core/identity.h"

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

// What most people never have.
struct user_extra {
    std::optional<user_away> away;    // nothing: here
    std::vector<session_id> ignored;  // people present
    std::string operates_as;          // of an operator of the server: under which name
};

enum person_flag : uint8_t {
    person_operator = 1,  // of the server: may do everything everywhere
};

constexpr uint64_t membership_since_max = (uint64_t{1} << 56) - 1;

struct membership {
    room* in;
    uint64_t since : 56;  // the how-manieth entering of any room this was
    uint64_t ranks : 8;   // member_rank flags
};

struct user {
    session_id id;
    std::string name;    // as shown
    identity_ref who;    // never nullptr once in
    std::string claim;   // on the name: its key, then its look, in one short string
    uint64_t party = 0;  // a number that no other visitor ever has: whose private messages he may read again
    std::vector<membership> rooms;
    room* talks_in = nullptr;           // one of `rooms`, or nullptr
    session_id last_private;            // whom `/reply` answers
    uint32_t ignored_by = 0;            // people present who ignore this one
    uint32_t key_bytes = 0;             // of `claim`
    uint32_t signed_on_s = 0;           // since 1970
    uint32_t said_s = 0;                // when something was said last, or signed on
    uint8_t flags = 0;                  // person_flag
    bool digest_by_door = false;        // chat_digest
    std::unique_ptr<user_extra> extra;  // nullptr: none of it
};

[[nodiscard]] inline std::string_view user_key(const user& u) {  // equal for names that differ in case alone
    return std::string_view(u.claim).substr(0, u.key_bytes);
}
[[nodiscard]] inline std::string_view user_look(const user& u) {  // equal for names that look alike
    return std::string_view(u.claim).substr(u.key_bytes);
}
[[nodiscard]] inline user_away* user_is_away(const user& u) {  // nullptr: here
    return u.extra != nullptr && u.extra->away ? &*u.extra->away : nullptr;
}
[[nodiscard]] inline std::span<const session_id> user_ignored(const user& u) {
    return u.extra != nullptr ? u.extra->ignored : std::span<const session_id>();
}
[[nodiscard]] inline user_extra& user_extra_of(user& u) {  // made if there is none
    if (u.extra == nullptr) {
        u.extra = std::make_unique<user_extra>();
    }
    return *u.extra;
}
