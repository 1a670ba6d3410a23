// A memory that does what the store promises (server/store/history.h), in a vector.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "server/core/event.h"

struct fake_history {
    std::vector<history_entry> entries;
    std::map<std::string, history_room> rooms;                         // by key
    std::map<std::pair<std::string, std::string>, history_seen> seen;  // by the keys of name and room
    std::string fault;                                                 // of every answer
    uint64_t next_id = 1;
    int64_t now_us = 0;
    size_t looks_at = SIZE_MAX;  // entries, for one answer to a search

    void keep(delivery& d);  // numbers and times it, as the sequencer does
    [[nodiscard]] history_answer answer(const history_ask& ask) const;
};
