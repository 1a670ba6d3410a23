#include "common/base/slice_queue.h"

#include <cassert>

#include "common/base/limits.h"

static void pop(slice_queue& q) {
    shared_bytes_unref(q.first.bytes);
    q.first = {};
    if (q.rest == nullptr) {
        return;
    }
    slice_queue::overflow& rest = *q.rest;
    q.first = rest.slices[rest.head++];
    if (rest.head == rest.slices.size()) {
        q.rest.reset();
    } else if (rest.head >= gather_slices && rest.head >= rest.slices.size() / 2) {
        // A peer that is never quite caught up with must not make the sent part grow for ever.
        rest.slices.erase(rest.slices.begin(), rest.slices.begin() + static_cast<ptrdiff_t>(rest.head));
        rest.head = 0;
    }
}

void slice_queue_push(slice_queue& q, slice what) {
    if (q.first.bytes == nullptr) {
        q.first = what;
    } else {
        if (q.rest == nullptr) {
            auto rest = std::make_unique<slice_queue::overflow>();
            rest->slices.push_back(what);
            q.rest = std::move(rest);
        } else {
            q.rest->slices.push_back(what);
        }
    }
    shared_bytes_ref(what.bytes);
}

void slice_queue_consume(slice_queue& q, size_t bytes) {
    while (bytes > 0) {
        assert(q.first.bytes != nullptr);
        if (bytes < q.first.length) {
            q.first.offset += static_cast<uint32_t>(bytes);
            q.first.length -= static_cast<uint32_t>(bytes);
            return;
        }
        bytes -= q.first.length;
        pop(q);
    }
}

void slice_queue_clear(slice_queue& q) {
    while (q.first.bytes != nullptr) {
        pop(q);
    }
}
