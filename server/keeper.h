// The history on the loop: the store (server/store) and the sequencer in front of it, opened together, driven
// by the loop's turns, and closed with all that was said on the disk.
//
//   keeper_push --> sequencer --batch, at the end of the turn--> store
//                       |  ^------------- committed ---- wake (uv_async_t)
//                       '--> pass
//
// Without a history deliveries pass straight through with their number and time. Thread: the loop's.
// Ownership: the caller's memory; the store is the keeper's own. Failure: only `keeper_open`, with all that
// it began taken back.
#pragma once

#include <uv.h>

#include <string_view>

#include "server/relay/sequencer.h"
#include "server/store/history.h"

struct keeper_handler {
    void* context = nullptr;
    void (*pass)(void* context, delivery&& d) = nullptr;
    void (*on_full)(void* context, bool full) = nullptr;  // as of sequencer_handler
    void (*on_answer)(void* context, history_answer&& answer) = nullptr;
    void (*on_reserved)(void* context) = nullptr;  // within keeper_reserve or later
};

struct keeper {
    keeper_handler handler;
    history* store = nullptr;  // nullptr: nothing is kept
    sequencer order;
    bool reserving = false;    // on_reserved is due when all up to
    uint64_t reserved_at = 0;  // this is committed
    uv_async_t wake;
    uv_prepare_t turn_begin;
    uv_check_t turn_end;
};

void keeper_init(keeper* k, uv_loop_t* loop, const keeper_handler& handler);
[[nodiscard]] err keeper_open(keeper* k, const history_settings& settings);
void keeper_close(keeper* k);  // waits until all is written; its handles close with the loop's next turns

// Of the settings that a reload may change. `queue_bytes`: what may wait for one client.
void keeper_reconfigure(keeper* k, uint32_t retention_days, uint32_t queue_bytes);

void keeper_push(keeper* k, delivery&& d);
void keeper_ask(keeper* k, history_ask&& ask);
[[nodiscard]] uint64_t keeper_new_id(keeper* k);
// For one who writes to the file himself: gives nobody a number up to `id` any more. `on_reserved` follows
// when all that had one by now are in the file. One at a time.
void keeper_reserve(keeper* k, uint64_t id);

[[nodiscard]] durability durability_of(std::string_view word);  // of the settings
