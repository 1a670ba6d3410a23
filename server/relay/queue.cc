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

void on_poll_begin(uv_prepare_t* begin) {
    static_cast<relay_queue*>(begin->data)->polling = true;
}

void on_idle(uv_idle_t* more) {
    (void)more;
}

// What is pushed while this runs waits for the next turn: sockets are served in between.
void on_poll_end(uv_check_t* end) {
    relay_queue* q = static_cast<relay_queue*>(end->data);
    q->polling = false;
    if (q->waiting.empty() && uv_is_active(reinterpret_cast<uv_handle_t*>(&q->more)) == 0) {
        return;
    }
    std::vector<delivery> taken = std::exchange(q->waiting, std::move(q->spare));
    if (q->on_drain(q->context, taken)) {
        uv_idle_start(&q->more, on_idle);
    } else {
        uv_idle_stop(&q->more);
    }
    finish_all(taken);
    if (taken.capacity() <= kept_deliveries) {
        q->spare = std::move(taken);
    }
}

// All there is to do is to have woken up.
void on_wake(uv_async_t* wake) {
    (void)wake;
}

}  // namespace

void relay_init(relay_queue* q, uv_loop_t* loop, void* context,
                bool (*on_drain)(void* context, std::vector<delivery>& taken)) {
    q->context = context;
    q->on_drain = on_drain;
    uv_async_init(loop, &q->wake, on_wake);
    uv_prepare_init(loop, &q->poll_begin);
    uv_check_init(loop, &q->poll_end);
    uv_idle_init(loop, &q->more);
    q->poll_begin.data = q->poll_end.data = q;
    uv_prepare_start(&q->poll_begin, on_poll_begin);
    uv_check_start(&q->poll_end, on_poll_end);
}

void relay_push(relay_queue* q, delivery&& d) {
    const bool first = q->waiting.empty();
    q->waiting.push_back(std::move(d));
    if (first && !q->polling) {
        uv_async_send(&q->wake);
    }
}

void relay_close(relay_queue* q) {
    finish_all(q->waiting);
    uv_close(reinterpret_cast<uv_handle_t*>(&q->wake), nullptr);
    uv_close(reinterpret_cast<uv_handle_t*>(&q->poll_begin), nullptr);
    uv_close(reinterpret_cast<uv_handle_t*>(&q->poll_end), nullptr);
    uv_close(reinterpret_cast<uv_handle_t*>(&q->more), nullptr);
}
