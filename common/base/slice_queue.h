// Slices in the order in which they are to be sent. The first one stands in the queue itself: a client that
// keeps up has one slice a turn, and costs no allocation for it.
//
// Ownership: holds a reference of each slice's bytes. Thread: one. Errors: push may throw std::bad_alloc, and
// leaves the queue as it was.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "common/base/shared_bytes.h"

struct slice_queue {
    struct overflow {
        size_t head = 0;  // the first one that is still queued
        std::vector<slice> slices;
    };
    slice first;                     // no bytes: the queue is empty
    std::unique_ptr<overflow> rest;  // what stands behind `first`; nullptr: nothing
};

[[nodiscard]] inline size_t slice_queue_size(const slice_queue& q) {
    const size_t behind = q.rest == nullptr ? 0 : q.rest->slices.size() - q.rest->head;
    return q.first.bytes == nullptr ? 0 : 1 + behind;
}
[[nodiscard]] inline const slice& slice_queue_at(const slice_queue& q, size_t index) {  // below its size
    return index == 0 ? q.first : q.rest->slices[q.rest->head + index - 1];
}
[[nodiscard]] inline slice& slice_queue_last(slice_queue& q) {  // of a queue that is not empty
    return q.rest == nullptr ? q.first : q.rest->slices.back();
}
void slice_queue_push(slice_queue& q, slice what);  // takes a reference
// Forgets so many bytes from the front; there are as many.
void slice_queue_consume(slice_queue& q, size_t bytes);
void slice_queue_clear(slice_queue& q);
