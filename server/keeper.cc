#include "server/keeper.h"

#include <algorithm>
#include <array>
#include <exception>

#include "common/base/log.h"
#include "common/base/wall_clock.h"

namespace {

keeper* keeper_of(void* context) {
    return static_cast<keeper*>(context);
}

void tell_reserved(keeper* k) {
    if (k->reserving && k->order.committed >= k->reserved_at) {
        k->reserving = false;
        k->handler.on_reserved(k->handler.context);
    }
}

void on_committed(void* context, uint64_t last_id, bool kept) {
    keeper* k = keeper_of(context);
    sequencer_on_committed(&k->order, last_id, kept);
    tell_reserved(k);
}

void on_answer(void* context, history_answer&& answer) {
    keeper* k = keeper_of(context);
    k->handler.on_answer(k->handler.context, std::move(answer));
    sequencer_answered(&k->order);
}

void on_state(void* context, history_state state, std::string_view why) {
    sequencer_on_state(&keeper_of(context)->order, state == history_state::failing, why);
}

sequencer_store store_of(keeper* k) {
    return {
        .context = k,
        .idle = [](void* context) { return history_idle(keeper_of(context)->store); },
        .append = [](void* context,
                     history_batch&& batch) { history_append(keeper_of(context)->store, std::move(batch)); },
        .ask = [](void* context,
                  history_ask&& ask) { history_ask_for(keeper_of(context)->store, std::move(ask)); }};
}

sequencer_handler handler_of(keeper* k) {
    return {.context = k,
            .pass =
                [](void* context, delivery&& d) {
                    const keeper_handler& handler = keeper_of(context)->handler;
                    handler.pass(handler.context, std::move(d));
                },
            .on_full =
                [](void* context, bool full) {
                    const keeper_handler& handler = keeper_of(context)->handler;
                    handler.on_full(handler.context, full);
                },
            .now_us = [](void*) { return wall_clock_us(); }};
}

// What throws here has run out of memory: what waits stays, and the next turn tries again.
template <typename work>
void guarded(work&& run) noexcept {
    try {
        run();
    } catch (const std::exception&) {
        log_write(log_level::error, "Out of memory while keeping lines");
    }
}

void on_wake(uv_async_t* wake) {
    keeper* k = keeper_of(wake->data);
    guarded([k] { history_poll(k->store); });
}

void on_turn_begin(uv_prepare_t* turn_begin) {
    keeper* k = keeper_of(turn_begin->data);
    guarded([k] { sequencer_hand_over(&k->order); });
}

void on_turn_end(uv_check_t* turn_end) {
    keeper* k = keeper_of(turn_end->data);
    guarded([k] { sequencer_hand_over(&k->order); });
}

struct mode_row {
    std::string_view word;
    durability mode;
    std::string_view promise;
};

constexpr std::array modes = {
    // by their numbers
    mode_row{"durable", durability::durable, "what is echoed survives kill -9 and power loss"},
    mode_row{"process", durability::process,
             "what is echoed survives kill -9; power loss may take the last seconds"},
    mode_row{"relaxed", durability::relaxed, "what was echoed in the last 50 ms may be lost by kill -9"},
    mode_row{"none", durability::none, "nothing is kept"},
};

}  // namespace

void keeper_init(keeper* k, uv_loop_t* loop, const keeper_handler& handler) {
    k->handler = handler;
    uv_async_init(loop, &k->wake, on_wake);
    uv_prepare_init(loop, &k->turn_begin);
    uv_check_init(loop, &k->turn_end);
    k->wake.data = k->turn_begin.data = k->turn_end.data = k;
}

err keeper_open(keeper* k, const history_settings& settings) {
    const mode_row& row = modes[static_cast<size_t>(settings.mode)];
    log_write(log_level::info, "History", {{"durability", row.word}, {"promise", row.promise}});
    if (settings.mode == durability::none) {
        // Numbers that no run before this one has given.
        sequencer_init(&k->order, {}, handler_of(k), static_cast<uint64_t>(wall_clock_us()));
        return {};
    }
    const history_handler handler = {.context = k,
                                     .wake = [](void* context) { uv_async_send(&keeper_of(context)->wake); },
                                     .on_committed = on_committed,
                                     .on_answer = on_answer,
                                     .on_state = on_state};
    const err e = history_open(settings, handler, &k->store);
    if (e.failed()) {
        return e;
    }
    sequencer_init(&k->order, store_of(k), handler_of(k), history_next_id(k->store));
    k->order.echo_waits = settings.mode != durability::relaxed;
    uv_prepare_start(&k->turn_begin, on_turn_begin);
    uv_check_start(&k->turn_end, on_turn_end);
    return {};
}

void keeper_reconfigure(keeper* k, uint32_t retention_days, uint32_t queue_bytes) {
    if (k->store != nullptr) {
        history_reconfigure(k->store, retention_days);
        k->order.waiting_max_bytes = queue_bytes == 0 ? sequencer_waiting_max_bytes : queue_bytes / 2;
    }
}

void keeper_close(keeper* k) {
    if (k->store != nullptr) {
        guarded([k] { sequencer_finish(&k->order); });
        history_close(k->store);
        k->store = nullptr;
    }
    uv_close(reinterpret_cast<uv_handle_t*>(&k->wake), nullptr);
    uv_close(reinterpret_cast<uv_handle_t*>(&k->turn_begin), nullptr);
    uv_close(reinterpret_cast<uv_handle_t*>(&k->turn_end), nullptr);
}

void keeper_push(keeper* k, delivery&& d) {
    if (k->store == nullptr) {
        sequencer_stamp(&k->order, d.what);
        k->handler.pass(k->handler.context, std::move(d));
    } else {
        sequencer_push(&k->order, std::move(d));
    }
}

void keeper_ask(keeper* k, history_ask&& ask) {
    sequencer_ask(&k->order, std::move(ask));
}

uint64_t keeper_new_id(keeper* k) {
    return sequencer_new_id(&k->order);
}

void keeper_reserve(keeper* k, uint64_t id) {
    k->reserved_at = sequencer_reserve(&k->order, id);
    k->reserving = true;
    tell_reserved(k);
}

durability durability_of(std::string_view word) {
    const auto* found =
        std::find_if(modes.begin(), modes.end(), [word](const mode_row& row) { return row.word == word; });
    return found != modes.end() ? found->mode : durability::durable;
}
