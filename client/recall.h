// What the server remembers, in the conversation: the lines that it replays on entering a room go where they
// belong, older ones are fetched when the user scrolls up, the gap that a lost connection left is filled, and
// words are searched for. Against a server without a history nothing here does anything, and nothing is sent.
//
// States of a replay:  none -> open -> none
//   open    a room was entered: replayed lines of it may come. Shown as they come where nothing of the room
//   was
//           shown before; else held back until the replay's end, which is `*** Earlier: ..`, a new line in
//           the room, or the answer to a question sent for that purpose (a page that has no lines).
// States of a gap:     none -> filling -> none
//   filling the held lines are compared with what was shown (gap.h); as long as that is not certain the page
//   before
//           them is asked for, gap_lines_max lines at most. What is new goes above the greeting of the new
//           connection, or above the line that says that one has joined. What could not be filled stays a
//           hole that is filled when the user scrolls up to it.
// Questions: the server answers in the order of asking, and an answer ends with a notice (history_words.h).
// One of ours is under way at a time; the user's own (/history, /since, /search, as typed) stand among them,
// and their answers go to the end, as they come. Failure paths: a refusal, or no answer in time, gives the
// question up. When the connection is lost, what is held is shown as well as can be told.
//
// Ownership: a value; borrows the models. Thread: any one. Time: handed in. No I/O: `host` sends.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "client/model/chat_model.h"
#include "client/stamp.h"
#include "common/wire/chat_line.h"

inline constexpr size_t recall_page_lines = 100;  // asked for when the user scrolls up
inline constexpr size_t gap_page_lines = 200;
inline constexpr size_t gap_lines_max = 2000;           // of one gap that are fetched by themselves
inline constexpr size_t answer_lines_max = 1000;        // further ones are dropped
inline constexpr uint64_t answer_limit_ms = 10 * 1000;  // from one line of an answer to the next
inline constexpr uint64_t refusal_grace_ms = 1000;  // a notice that is no end of an answer may be its refusal
inline constexpr uint64_t room_change_limit_ms = 3 * 1000;  // until the server says where one talks now
inline constexpr uint64_t settle_limit_ms = 5 * 1000;  // that lines wait for the history after a reconnect

struct recall_host {
    void* context = nullptr;
    bool (*send)(void* context, std::string_view line) = nullptr;
    void (*added)(void* context, const message& what) = nullptr;  // a line was shown
    void (*settled)(void* context) = nullptr;                     // see recall_is_settling
};

enum class question_kind : uint8_t { replay_end, older, gap, found, users };

struct question {
    question_kind kind = question_kind::users;
    std::string room;  // key of the room that it is about
    std::vector<message> lines;
    uint64_t heard_ms = 0;  // when it was asked, or the last line of the answer came
    uint64_t doubt_ms = 0;  // when a notice came that may be the refusal; 0 = none
    std::string doubt;
};

// What is known of the lines above a piece of a room's conversation.
struct history_part {
    older_state state = older_state::unknown;
    std::string cursor;     // `/history before` this goes on
    uint64_t above_id = 0;  // the message that they go above
};

struct recall_replay {
    bool open = false;
    bool held = false;           // until its end
    bool end_asked = false;      // a question is under way that ends it
    bool any = false;            // a line has come
    std::string room;            // key
    uint64_t above_id = 0;       // where it goes
    std::vector<message> lines;  // held
};

struct recall_gap {
    bool filling = false;
    bool from_beginning = false;  // `lines` begin with the first one that the room ever had
    std::string room;
    uint64_t above_id = 0;
    std::vector<message> lines;
    std::string cursor;  // of the page before them
    size_t pages = 0;
};

struct recall {
    chat_model* model = nullptr;
    chat_model* found = nullptr;  // what a search has found, as a conversation of its own
    recall_host host;
    local_offset_fn offset = nullptr;
    bool pages = true;  // the user scrolls: marks that tell where older lines are, are not shown

    uint64_t greeting_id = 0;      // the first line of this connection
    std::string joined_room;       // the last own joining of a room, and
    uint64_t joined_id = 0;        // the line that said so
    uint64_t moving_until_ms = 0;  // a command was sent that changes the room one talks in
    recall_replay now;
    recall_gap hole;
    // By room key, from the top to the bottom: between two parts lines are missing.
    std::map<std::string, std::vector<history_part>, std::less<>> rooms;
    std::deque<question> questions;
    std::string settling;          // key of a room
    uint64_t settle_until_ms = 0;  // 0 = nothing waits
    int64_t stamp_day = 0;
    int64_t ahead_min = 0;  // the server's clock (gap.h)
};

// ---- what happens on the connection ----

void recall_connected(recall& r);
// `rejoins`: the room that is about to be joined again, "" = none.
void recall_online(recall& r, std::string_view rejoins, uint64_t now_ms);
void recall_down(recall& r);

// A command of the user's (or a /join of our own), before it is sent.
void recall_command(recall& r, std::string_view line, uint64_t now_ms);

// True: the line was the history's and has been dealt with. False: it is an ordinary one.
[[nodiscard]] bool recall_line(recall& r, std::string_view line, uint64_t now_ms, int64_t wall_s);
// An ordinary line has become the message `id`.
void recall_heard(recall& r, std::string_view line, uint64_t id, uint64_t now_ms);

// Lines that were on their way when the connection was lost may have been said: they are not sent again
// before the history has told. `host.settled` says when that is over.
[[nodiscard]] bool recall_is_settling(const recall& r);

// ---- what the user wants ----

void recall_older(recall& r, uint64_t now_ms);
// False: there is no connection, or a search is under way.
[[nodiscard]] bool recall_search(recall& r, std::string_view words, uint64_t now_ms);
void recall_search_older(recall& r, uint64_t now_ms);

[[nodiscard]] uint64_t recall_deadline(const recall& r);  // UINT64_MAX = nothing is waited for
void recall_tick(recall& r, uint64_t now_ms);
