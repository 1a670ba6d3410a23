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
#include "server/core/room_mode.h"

struct room;

constexpr size_t rooms_per_user_max = 50;
constexpr size_t ignored_per_user_max = 100;
constexpr size_t watched_per_user_max = 100;
constexpr size_t away_max_bytes = 200;
constexpr size_t real_name_max_bytes = 150;
constexpr size_t reason_max_bytes = 200;  // of a goodbye; cut there
constexpr size_t away_told_max = 1000;    // senders remembered; beyond it some are told twice

struct user_away {
    std::string why;
    std::vector<session_id> told;  // senders who know it already
};

// What most people never have.
struct user_extra {
    std::optional<user_away> away;     // nothing: here
    std::vector<session_id> ignored;   // people present
    std::vector<std::string> watched;  // names as typed: whoever has one, once and again
    session_id last_private;           // whom `/reply` answers
    uint64_t renamed_id =
        0;  // in the order of all things: when he took the name that he has; 0 = on entering
    std::string operates_as;  // of an operator of the server: under which name
};

constexpr uint64_t membership_since_max = (uint64_t{1} << 56) - 1;

struct membership {
    room* in;
    uint64_t since : 56;  // the how-manieth entering of any room this was
    uint64_t ranks : 8;   // member_rank flags
};

// The memberships of one person, in the order of entering. Most people are in one room: the first stands
// here.
struct membership_list {
    [[nodiscard]] size_t size() const { return all_ != nullptr ? all_->size() : count_; }
    [[nodiscard]] bool empty() const { return size() == 0; }
    [[nodiscard]] membership* begin() { return all_ != nullptr ? all_->data() : &first_; }
    [[nodiscard]] membership* end() { return begin() + size(); }
    [[nodiscard]] const membership* begin() const { return all_ != nullptr ? all_->data() : &first_; }
    [[nodiscard]] const membership* end() const { return begin() + size(); }
    [[nodiscard]] membership& back() { return end()[-1]; }

    void push_back(const membership& m) {
        if (all_ == nullptr && count_ == 1) {
            all_ = std::make_unique<std::vector<membership>>(1, first_);
        }
        if (all_ != nullptr) {
            all_->push_back(m);
        } else {
            first_ = m;
            count_ = 1;
        }
    }
    void erase(const room& r) {
        if (all_ != nullptr) {
            std::erase_if(*all_, [&r](const membership& m) { return m.in == &r; });
        } else if (count_ == 1 && first_.in == &r) {
            count_ = 0;
        }
        if (all_ != nullptr && all_->size() == 1) {
            first_ = all_->front();
            count_ = 1;
            all_.reset();
        }
    }

private:
    membership first_ = {};
    std::unique_ptr<std::vector<membership>> all_;  // nullptr: there is one at most
    uint32_t count_ = 0;                            // without `all_`
};

struct user {
    session_id id;
    std::string name;    // as shown
    identity_ref who;    // never nullptr once in
    std::string claim;   // on the name: its key, then its look, in one short string
    uint64_t party = 0;  // a number that no other visitor ever has: whose private messages he may read again
    membership_list rooms;
    room* talks_in = nullptr;           // one of `rooms`, or nullptr
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
