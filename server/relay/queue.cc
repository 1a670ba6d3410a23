#include "server/relay/queue.h"

#include <utility>

namespace {

constexpr size_t kept_deliveries = 1024;  // of memory, after a burst

void finish_all(std::vector<delivery>& deliveries) {
    for (delivery& d : deliveries) {
        delivery_finish(d);
    }
    deliveries.clear();
}

// What is pushed while this runs waits for the next turn: sockets are served in between.
void on_wake(uv_async_t* wake) {
    relay_queue* q = static_cast<relay_queue*>(wake->data);
    std::vector<delivery> taken = std::exchange(q->waiting, std::move(q->spare));
    q->on_drain(q->context, taken);
    finish_all(taken);
    if (taken.capacity() <= kept_deliveries) {
        q->spare = std::move(taken);
    }
}

}  // namespace

void relay_init(relay_queue* q, uv_loop_t* loop, void* context,
                void (*on_drain)(void* context, std::vector<delivery>& taken)) {
    q->context = context;
    q->on_drain = on_drain;
    uv_async_init(loop, &q->wake, on_wake);
    q->wake.data = q;
}

void relay_push(relay_queue* q, delivery&& d) {
    const bool first = q->waiting.empty();
    q->waiting.push_back(std::move(d));
    if (first) {
        uv_async_send(&q->wake);
    }
}

void relay_close(relay_queue* q) {
    finish_all(q->waiting);
    uv_close(reinterpret_cast<uv_handle_t*>(&q->wake), nullptr);
}
