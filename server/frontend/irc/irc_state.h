// What the IRC door knows of one session.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "server/frontend/frontend.h"

enum irc_capability : uint8_t {  // in the order of the table in irc_caps.cc
    cap_notify,
    cap_message_tags,
    cap_server_time,
    cap_echo_message,
    cap_labeled_response,
    cap_batch,
    cap_multi_prefix,
    cap_userhost_in_names,
    cap_away_notify,
    cap_extended_join,
    cap_invite_notify,
    cap_setname,
    cap_chghost,
    cap_standard_replies,
    cap_no_implicit_names,
    cap_chathistory,
    cap_event_playback,
    cap_read_marker,
    cap_search,
    cap_multiline,
    cap_redaction,
    cap_count,
};

// frontend_session::traits: what changes the bytes of events.
enum irc_trait : uint16_t {
    trait_time = 1,  // the two lowest are bits of the variant as they stand
    trait_tags = 2,
    trait_echo = 4,
    trait_label = 8,
    trait_extended_join = 16,
    trait_away = 32,
    trait_invite = 64,
    trait_setname = 128,
    trait_standard = 256,
    trait_multiline = 512,
    trait_redaction = 1024,
    trait_never = 0x8000,  // that no session has
};

struct irc_incoming {  // a message of several lines that has begun
    std::string ref;
    std::string target;
    std::string label;
    std::string tags;
    std::string text;
    size_t lines = 0;
    bool notice = false;
};

struct irc_state : frontend_state {
    uint32_t caps = 0;         // bits by irc_capability
    bool cap_302 = false;      // understands values, and hears of capabilities that come and go
    bool negotiating = false;  // registration waits for CAP END
    std::string nick;          // asked for, before there is one
    std::string username;
    std::string real_name;
    bool has_user = false;
    bool unlocked = false;                                       // has given the server's password
    uint32_t batches = 0;                                        // begun so far
    std::unique_ptr<irc_incoming> incoming;                      // nullptr: none
    std::map<std::string, std::string, std::less<>> read_until;  // by folded target: "timestamp=..."
};

[[nodiscard]] inline irc_state& irc_state_of(const frontend_session& session) {
    return static_cast<irc_state&>(*session.own);
}
[[nodiscard]] inline bool irc_has(const irc_state& state, irc_capability cap) {
    return (state.caps >> cap & 1U) != 0;
}
