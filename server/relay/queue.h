// The one queue into the loop: core and front ends push deliveries, a `uv_async_t` drains them in the loop's
// next turn, so everything that a client receives comes in one order and many lines share one write.
//
// Thread: the loop's. Ownership: owns what waits. The handler takes each delivery's audience reference.
#pragma once

#include <uv.h>

#include <vector>

#include "server/core/event.h"

struct relay_queue {
    uv_async_t wake;
    std::vector<delivery> waiting;
    std::vector<delivery> spare;  // the other buffer, empty
    void* context = nullptr;
    void (*on_drain)(void* context, std::vector<delivery>& taken) = nullptr;
};

void relay_init(relay_queue* q, uv_loop_t* loop, void* context,
                void (*on_drain)(void* context, std::vector<delivery>& taken));
void relay_push(relay_queue* q, delivery&& d);
void relay_close(relay_queue* q);  // forgets what still waits
