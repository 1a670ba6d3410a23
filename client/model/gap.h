// Where the history goes on from what was shown: after a connection was lost, the server replays the last
// lines of a room, some of them shown before. Lines have no numbers there, so they are told by who said what
// in which minute: the longest end of what was shown that is the beginning of what is replayed. Pure.
//
// Two lines of one person with the same words in the same minute are not told apart by that alone; where more
// than one answer fits, or where the replay may as well begin behind the gap, the answer is not `certain` and
// the caller fetches older lines, until there is one answer, or no more lines.
//
// Only what is said counts (chat, actions). Lines that the server did not keep, or that the user did not want
// to hear, may be missing on either side: then the nearest likeness decides.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "client/model/chat_model.h"

inline constexpr size_t gap_shown_max = 500;       // lines that are compared, the newest
inline constexpr int64_t gap_clock_slack_min = 2;  // between the server's clock and ours, and between the
                                                   // minute of writing and of hearing

struct gap_place {
    bool joined = false;   // the replay goes on from what was shown; else all of it came later
    bool certain = false;  // no other answer fits
    size_t first_new = 0;  // of the replay
};

// The conversation in the room with this key above the message `above_id` (all of it where that is not
// there): the last gap_shown_max lines, oldest first, with the presence lines among them. Valid until the
// model changes.
[[nodiscard]] std::vector<const message*> gap_shown(const chat_model& m, std::string_view room_key,
                                                    uint64_t above_id);

// Both oldest first. `from_beginning`: the replay begins with the first line that the room ever had.
// `ahead_min`: minutes that the server's clock stands before ours, since it writes its own local time; 0 at
// first, and learned from a replay that leaves no doubt.
[[nodiscard]] gap_place gap_find(std::span<const message* const> shown, std::span<const message> replayed,
                                 bool from_beginning, int64_t& ahead_min);
