#include "common/base/shared_bytes.h"

#include <cassert>
#include <utility>

shared_bytes* shared_bytes_create(std::string data) {
    return new shared_bytes{.refs = 1, .data = std::move(data)};
}

shared_bytes* shared_bytes_ref(shared_bytes* bytes) {
    assert(bytes->refs > 0);
    ++bytes->refs;
    return bytes;
}

void shared_bytes_unref(shared_bytes* bytes) {
    if (bytes == nullptr) {
        return;
    }
    assert(bytes->refs > 0);
    if (--bytes->refs == 0) {
        delete bytes;
    }
}
