// Finished bytes that many output queues point into: encoded once, counted, never changed once appended.
// A segment may still grow at its end while slices of it are queued (they name it by offset), but once one
// of them has been flushed only within its capacity: a pending write holds its address.
//
// Ownership: counted by hand (`ref`/`unref`); `create` gives the first reference. `slice` does not count
// by itself: who stores one takes a reference and gives it back.
// Thread: one (the loop's); the count is not atomic.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

struct shared_bytes {
    uint32_t refs;
    bool carried = false;  // whoever still appends must not make `data` move: parts of it are being written
    std::string data;
};

[[nodiscard]] shared_bytes* shared_bytes_create(std::string data = {});
shared_bytes* shared_bytes_ref(shared_bytes* bytes);
void shared_bytes_unref(shared_bytes* bytes);  // frees at the last one; nullptr is allowed

struct slice {
    shared_bytes* bytes = nullptr;
    uint32_t offset = 0;
    uint32_t length = 0;

    [[nodiscard]] std::string_view view() const {
        return std::string_view(bytes->data).substr(offset, length);
    }
};
