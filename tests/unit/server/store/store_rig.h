// A history on a real file in a temporary folder, with the loop played by the test: what the threads tell is
// taken in whenever the test waits for it.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <vector>

#include "server/store/history.h"

struct committed_note {
    uint64_t last_id = 0;
    bool kept = false;
};

struct state_note {
    history_state state = history_state::keeping;
    std::string why;
};

struct store_rig {
    std::string folder;  // removed at the end
    history_settings settings;
    history* h = nullptr;
    std::vector<committed_note> committed;
    std::vector<state_note> states;
    std::vector<history_answer> answers;
    uint64_t next_id = 1;
    int64_t now_us = 1'800'000'000'000'000;
    uint64_t last_tag = 0;
    std::mutex mutex;
    std::condition_variable woken;
    bool wake = false;
};

void rig_init(store_rig& r);
void rig_finish(store_rig& r);

[[nodiscard]] err rig_try_open(store_rig& r);
void rig_open(store_rig& r);  // must work
void rig_close(store_rig& r);

// Takes in what is told until `done` holds; false after a long time without.
[[nodiscard]] bool rig_wait(store_rig& r, const std::function<bool()>& done);

// The next entries, a second apart.
[[nodiscard]] history_entry rig_said(store_rig& r, std::string_view room, std::string_view sender,
                                     std::string_view text);
[[nodiscard]] history_entry rig_private(store_rig& r, std::string_view sender, uint64_t sender_party,
                                        std::string_view target, uint64_t target_party,
                                        std::string_view text);
void rig_append(store_rig& r, history_batch&& batch);
// Appended and told of.
void rig_keep(store_rig& r, history_batch&& batch);
void rig_say(store_rig& r, std::string_view room, std::string_view sender, std::string_view text);

[[nodiscard]] history_answer rig_ask(store_rig& r, history_ask&& ask);
// Asked by somebody who is in `room`: texts in the order of the answer.
[[nodiscard]] std::vector<std::string> rig_page(store_rig& r, std::string_view room, uint32_t limit = 100);
[[nodiscard]] std::vector<std::string> texts_of(const history_answer& answer);
