// The one queue into the loop: core and front ends push deliveries, which are drained when the turn has read
// all sockets that were ready, so everything that a client receives comes in one order and all lines of a
// turn share one write. (Drained between two reads, the lines would fall into two halves for good: each
// half's speakers answer while the other one is written.)
//
//   timers - prepare - [ poll: reads push ] - check: drain - closing callbacks
//
// What is pushed outside of the poll wakes the next one by the `uv_async_t`. A drain that has more to do than
// one turn should take says so, and goes on after the next turn's reads.
//
// Thread: the loop's. Ownership: owns what waits. The handler takes each delivery's audience reference.
#pragma once

#include <uv.h>

#include <vector>

#include "server/core/event.h"

struct relay_queue {
    uv_async_t wake;
    uv_prepare_t poll_begin;
    uv_check_t poll_end;
    uv_idle_t more;  // active while a drain is not done: the poll does not wait then
    bool polling = false;
    std::vector<delivery> waiting;
    std::vector<delivery> spare;  // the other buffer, empty
    void* context = nullptr;
    bool (*on_drain)(void* context, std::vector<delivery>& taken) = nullptr;  // true: not done
};

void relay_init(relay_queue* q, uv_loop_t* loop, void* context,
                bool (*on_drain)(void* context, std::vector<delivery>& taken));
void relay_push(relay_queue* q, delivery&& d);
void relay_close(relay_queue* q);  // forgets what still waits
