// A question to the history on behalf of one person: what he wished, checked by the core; then what is asked
// for it, page by page, and how far the answer is.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "server/core/audience.h"
#include "server/core/history_types.h"

enum class recall_form : uint8_t {
    entered,  // a room: what one has missed there, and its last lines; the rest waits until they are said
    latest,   // the last lines of the room where one talks
    before,   // those below `id`
    after,    // those above `id`
    since,    // all of them from `since_us` on
    search,
    window,   // of `room`, whatever is within the bounds
    targets,  // of each room that one is in, the newest line within the bounds
    one,      // the line `id` of `room` alone
};

struct recall_wish {  // as typed; the views are used only during `chat_recall`
    recall_form form = recall_form::latest;
    uint32_t lines = 0;     // at most
    uint64_t id = 0;        // before, after, one; search, window: below it, 0 = the newest
    uint64_t after_id = 0;  // window: above it
    bool newest = false;    // window: the last ones, though it has a bound below
    int64_t since_us = 0;
    int64_t until_us = 0;    // search, window, targets: before then; 0 = no bound
    std::string_view from;   // search: a name; "" = anybody's
    std::string_view room;   // entered, window, one: "" = where one talks; search: "" = all that one may read
    std::string_view words;  // search
    std::string_view typed;  // all of it, for those who go on with it
    std::string_view token;  // as of a command
};

struct recall {
    recall_form form = recall_form::latest;
    bool off_record = false;  // the room is
    history_ask ask;          // the next page
    room_id room;             // where one talks
    std::string room_name;
    std::string typed;      // as it was in the wish
    std::string token;      // what the door gave with the wish
    uint32_t left = 0;      // lines that may still be said
    uint64_t said = 0;      // lines
    uint64_t first_id = 0;  // of them
    bool more = false;      // beyond the first page
};
