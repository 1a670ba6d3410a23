#include "server/relay/fanout.h"

#include <array>
#include <exception>
#include <string>
#include <unordered_map>

#include "common/base/log.h"

namespace {

// The bytes of this drain for one room (or one session) and one variant.
struct segments {
    std::unordered_map<uint64_t, shared_bytes*> open;

    segments() = default;
    segments(const segments&) = delete;
    segments& operator=(const segments&) = delete;
    ~segments() {
        for (auto& [key, bytes] : open) {
            shared_bytes_unref(bytes);
        }
    }
};

uint64_t segment_key(const delivery& d, unsigned variant) {
    const uint64_t place = d.to != nullptr ? uint64_t{d.to->room.slot} << 1 : uint64_t{d.only.slot} << 1 | 1;
    return place * frontend_variants_max + variant;
}

slice encode(segments& all, const delivery& d, const frontend& door, unsigned variant) {
    shared_bytes*& bytes = all.open[segment_key(d, variant)];
    if (bytes != nullptr && bytes->data.size() >= segment_bytes) {
        shared_bytes_unref(bytes);
        bytes = nullptr;
    }
    if (bytes == nullptr) {
        bytes = shared_bytes_create();
    }
    const size_t offset = bytes->data.size();
    door.encode(variant, d.what, bytes->data);
    return {bytes, static_cast<uint32_t>(offset), static_cast<uint32_t>(bytes->data.size() - offset)};
}

// One event on its way: what is encoded already is kept for the next member with the same variant.
struct encoded_event {
    const delivery* d = nullptr;
    std::array<slice, frontend_variants_max> slices;
};

void deliver(session_table& sessions, segments& all, encoded_event& event, session_id id) {
    session* s = session_table_find(sessions, id);
    if (s == nullptr || s->fe.door == nullptr || s->closing) {
        return;
    }
    try {
        const delivery& d = *event.d;
        if (d.what.kind == event_kind::closing) {
            s->closing = true;
        } else {
            const unsigned variant = s->fe.door->variant(s->fe, d.what);
            slice& bytes = event.slices[variant];
            if (bytes.bytes == nullptr) {
                bytes = encode(all, d, *s->fe.door, variant);
            }
            conn_queue(&s->link, bytes);
            s->fe.door->on_delivered(s->fe, d.what);
        }
        session_table_mark_dirty(sessions, s);
    } catch (const std::exception&) {
        conn_drop(&s->link, "out of memory");
    }
}

// The line as the people in the room see it.
void log_broadcast(const frontend& door, const event& what) {
    std::string line;
    door.encode(0, what, line);
    if (!line.empty() && line.back() == '\n') {
        line.pop_back();
    }
    if (!line.empty()) {
        log_write(log_level::info, "Broadcast", {{"", line}});
    }
}

}  // namespace

void fanout_drain(session_table& sessions, std::span<const delivery> deliveries,
                  const frontend* broadcast_log) {
    {
        segments all;
        for (const delivery& d : deliveries) {
            encoded_event event = {.d = &d};
            if (d.to == nullptr) {
                deliver(sessions, all, event, d.only);
                continue;
            }
            for (const session_id id : d.to->members) {
                deliver(sessions, all, event, id);
            }
            if (broadcast_log != nullptr && d.what.kind != event_kind::private_said) {
                log_broadcast(*broadcast_log, d.what);
            }
        }
    }
    // A segment may not grow any more once it is flushed: hence only now.
    session_table_flush(sessions);
}
