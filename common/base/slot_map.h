// Slots with generations: what waits in a queue names its target by id, never by pointer. An id of
// something that has gone is recognised, also when its slot has a new holder.
//
// Ownership: none; the map holds borrowed pointers. Thread: the owner's.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

struct slot_id {
    uint32_t slot = 0;
    uint32_t generation = 0;  // 0 is never given out: a default slot_id names nobody

    bool operator==(const slot_id&) const = default;
    [[nodiscard]] bool is_set() const { return generation != 0; }
};

template <typename T>
struct slot_map {
    // Gives `item` an id that no earlier or present item has.
    slot_id insert(T* item) {
        if (free_.empty()) {
            slots_.push_back({});
            free_.reserve(slots_.capacity());  // so that `erase` never allocates
            free_.push_back(static_cast<uint32_t>(slots_.size() - 1));
        }
        const uint32_t slot = free_.back();
        free_.pop_back();
        entry& place = slots_[slot];
        place.item = item;
        place.generation = place.generation == UINT32_MAX ? 1 : place.generation + 1;
        ++size_;
        return {slot, place.generation};
    }

    // The item, or nullptr when it has gone.
    [[nodiscard]] T* get(slot_id id) const {
        if (id.slot >= slots_.size() || slots_[id.slot].generation != id.generation) {
            return nullptr;
        }
        return slots_[id.slot].item;
    }

    // Forgets the item; ids of it give nullptr from now on. Forgetting twice is harmless.
    void erase(slot_id id) {
        if (get(id) == nullptr) {
            return;
        }
        slots_[id.slot].item = nullptr;
        free_.push_back(id.slot);
        --size_;
    }

    [[nodiscard]] size_t size() const { return size_; }

private:
    struct entry {
        T* item = nullptr;
        uint32_t generation = 0;
    };
    std::vector<entry> slots_;
    std::vector<uint32_t> free_;
    size_t size_ = 0;
};
