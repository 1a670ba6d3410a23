// Intrusive doubly linked list: the links live in the elements, so nothing is allocated, and leaving a
// list takes constant time. An element derives from one `list_hook<Tag>` for each list it can be on.
//
// Ownership: none; a list never frees an element. Lifetime: a hook unlinks itself when it dies.
// Thread: the owner's. Removing the current element while walking is allowed through `list::pop_front`
// or by taking `next` first; anything else is not.
#pragma once

#include <cstddef>

template <typename Tag>
struct list_hook {
    list_hook* prev = this;
    list_hook* next = this;

    list_hook() = default;
    list_hook(const list_hook&) = delete;
    list_hook& operator=(const list_hook&) = delete;
    ~list_hook() { unlink(); }

    [[nodiscard]] bool is_linked() const { return next != this; }

    // Leaves whatever list it is on; harmless when it is on none.
    void unlink() {
        prev->next = next;
        next->prev = prev;
        prev = next = this;
    }
};

template <typename T, typename Tag>
struct list {
    using hook = list_hook<Tag>;

    [[nodiscard]] bool empty() const { return !head_.is_linked(); }
    [[nodiscard]] T* front() { return empty() ? nullptr : owner(head_.next); }

    // The element behind `item`, or nullptr at the end.
    [[nodiscard]] T* next(T* item) {
        hook* following = static_cast<hook*>(item)->next;
        return following == &head_ ? nullptr : owner(following);
    }

    // Moves `item` to the end, from wherever it was linked with this tag.
    void push_back(T* item) {
        hook* link = item;
        link->unlink();
        link->prev = head_.prev;
        link->next = &head_;
        head_.prev->next = link;
        head_.prev = link;
    }

    // Unlinks and returns the first element, or nullptr.
    T* pop_front() {
        T* item = front();
        if (item != nullptr) {
            static_cast<hook*>(item)->unlink();
        }
        return item;
    }

    // Takes all elements of `other` to the end of this list in one step; `other` is empty afterwards.
    void splice_back(list& other) {
        if (other.empty()) {
            return;
        }
        hook* first = other.head_.next;
        hook* last = other.head_.prev;
        other.head_.prev = other.head_.next = &other.head_;
        first->prev = head_.prev;
        head_.prev->next = first;
        last->next = &head_;
        head_.prev = last;
    }

private:
    static T* owner(hook* link) { return static_cast<T*>(link); }
    hook head_;
};
