// The client's half of IRC, for any server of it: turns what the server sends into lines of the line protocol
// (common/wire/chat_line.h, PROTOCOL.md), and what the user writes into IRC, so that all above the link knows
// one language. Pure: bytes for the server and lines for the user gather in `bytes` and `lines`; take both.
//
// States:   opening -> named -> settling -> online
//   opening   capabilities are negotiated; there is no name yet, or the last one was refused
//   named     a name was sent; 001 takes it, 433 and its like refuse it (`reason`)
//   settling  welcomed; what the server says by itself (its message of the day, the room that everybody
//             enters) is gathered until it answers our PING
//   online    lines go both ways
//
// What is said comes back as a line of one's own once the server has it: with its echo where it has
// echo-message, else when it has answered a PING that was sent behind. A text that is too long for one line
// goes in parts, and comes back as one. Where the server refuses it, it does not come back.
//
// Sources: the Modern IRC document, RFC 2812, the IRCv3 specifications of the capabilities named in irc_caps.
// Ownership: a value. Limits: irc_rooms_max rooms, irc_unanswered_max texts without an answer,
// irc_batches_max.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "common/wire/irc_line.h"

inline constexpr size_t irc_rooms_max = 1000;
inline constexpr size_t irc_unanswered_max = 500;
inline constexpr size_t irc_batches_max = 16;
inline constexpr size_t irc_text_max_bytes = 16 * 1024;  // of the parts of a text, put together
inline constexpr size_t irc_listed_max = 10000;          // names in the answer to /who
inline constexpr size_t irc_batch_lines_max = 1000;
inline constexpr size_t irc_settling_lines_max = 1000;
inline constexpr size_t irc_cap_words_max_bytes = 16 * 1024;  // of all that a server offers
inline constexpr size_t irc_list_words_max_bytes = 300;       // of names or rooms in one line for the user

enum class irc_phase : uint8_t { opening, named, settling, online };

enum class irc_step : uint8_t {
    nothing,   // `bytes` and `lines` may have grown
    refused,   // the name: `reason` says why
    accepted,  // online under `nick`
};

enum irc_client_cap : uint32_t {
    irc_cap_server_time = 1,
    irc_cap_message_tags = 2,
    irc_cap_batch = 4,
    irc_cap_labels = 8,
    irc_cap_echo = 16,
};

// A text that the server has not answered yet.
struct irc_said {
    std::string target;
    std::string text;  // all of it
    bool action = false;
    std::vector<std::string> parts;  // that have not come back
    std::string token;               // label, and of the PING behind it
};

enum class irc_question_kind : uint8_t { before, after, since, search };

// To the server's history, under way.
struct irc_question {
    irc_question_kind kind = irc_question_kind::before;
    std::string room;
    size_t limit = 0;  // of lines in the answer
    size_t lines = 0;  // of the pages before
    std::string label;
};

struct irc_remembered {
    std::string id;
    std::string nick;
    std::string target;
    std::string text;
    bool action = false;
    int64_t time_us = 0;
};

struct irc_batch {
    std::string reference;
    std::string label;
    bool of_history = false;
    std::vector<irc_remembered> lines;
};

struct irc_dialect {
    irc_phase phase = irc_phase::opening;
    std::string nick;  // as sent, then as the server writes it
    std::string reason;
    std::string greeting;
    uint32_t caps = 0;
    std::string offered;  // words of CAP LS so far
    bool user_sent = false;
    bool leaving = false;   // QUIT was sent
    std::string host_mask;  // of oneself, as others see it, once known: it takes its part of each line

    std::vector<std::string> rooms;  // that one is in, in the order of entering
    std::string home;                // the one that the server put us into
    std::string talk;                // where one talks; "" = nowhere
    std::string entering;            // was asked for, and is where one talks from now on
    std::string listing;             // the room whose names the user has asked for
    std::vector<std::string> listed;
    std::string correspondent;  // of /reply
    std::deque<irc_said> said;
    uint64_t next_token = 1;
    std::vector<irc_batch> batches;  // open ones
    std::deque<irc_question> questions;
    std::string search;                     // what was searched for last, as SEARCH has it
    std::string search_before;              // where the next page begins
    std::vector<std::string> search_shown;  // of the last millisecond before that

    std::string bytes;
    std::vector<std::string> lines;  // without their ends
};

void irc_dialect_begin(irc_dialect& d);                        // connected
void irc_dialect_name(irc_dialect& d, std::string_view name);  // it is sent
[[nodiscard]] irc_step irc_dialect_line(irc_dialect& d, std::string_view text, int64_t now_us);

// A line of the user's (irc_commands.cc).
void irc_dialect_say(irc_dialect& d, std::string_view line, int64_t now_us);
