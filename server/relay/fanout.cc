#include "server/relay/fanout.h"

#include <algorithm>
#include <array>
#include <exception>
#include <string>
#include <unordered_map>
#include <vector>

#include "common/base/log.h"

namespace {

constexpr size_t run_max = 64;  // deliveries that each member gets in one go

// The bytes of this drain, by room (or session) and variant. Those that are full stay too: slices of them may
// not be queued yet, and only queues count references.
struct segments {
    std::unordered_map<uint64_t, shared_bytes*> open;
    std::vector<shared_bytes*> full;

    segments() = default;
    segments(const segments&) = delete;
    segments& operator=(const segments&) = delete;
    ~segments() {
        for (auto& [key, bytes] : open) {
            shared_bytes_unref(bytes);
        }
        for (shared_bytes* bytes : full) {
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
        all.full.push_back(bytes);
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

slice encoded(segments& all, encoded_event& event, const frontend_session& to) {
    const unsigned variant = to.door->variant(to, event.d->what);
    slice& bytes = event.slices[variant];
    if (bytes.bytes == nullptr) {
        bytes = encode(all, *event.d, *to.door, variant);
    }
    return bytes;
}

// All of `run` to one session, in order; bytes that stand together go into its queue as one slice.
void deliver(session_table& sessions, segments& all, std::span<encoded_event> run, session_id id) {
    session* s = session_table_find(sessions, id);
    if (s == nullptr || s->fe.door == nullptr || s->closing) {
        return;
    }
    try {
        slice joined;
        for (encoded_event& event : run) {
            if (event.d->what.kind == event_kind::closing) {
                s->closing = true;
                break;
            }
            const slice bytes = encoded(all, event, s->fe);
            if (bytes.bytes == joined.bytes && bytes.offset == joined.offset + joined.length) {
                joined.length += bytes.length;
            } else {
                conn_queue(&s->link, joined);
                joined = bytes;
            }
            s->fe.door->on_delivered(s->fe, event.d->what);
        }
        conn_queue(&s->link, joined);
        session_table_mark_dirty(sessions, s);
    } catch (const std::exception&) {
        conn_drop(&s->link, "out of memory");
    }
}

// How many deliveries at the front go to exactly the same people.
size_t run_length(std::span<const delivery> deliveries) {
    const delivery& first = deliveries.front();
    const size_t longest = std::min(deliveries.size(), run_max);
    size_t length = 1;
    while (length < longest && deliveries[length].to == first.to && deliveries[length].only == first.only) {
        ++length;
    }
    return length;
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

void log_broadcasts(const frontend* words, std::span<const encoded_event> run) {
    for (const encoded_event& event : run) {
        if (words != nullptr && event.d->what.kind != event_kind::private_said) {
            log_broadcast(*words, event.d->what);
        }
    }
}

}  // namespace

void fanout_drain(session_table& sessions, std::span<const delivery> deliveries,
                  const frontend* broadcast_log) {
    {
        segments all;
        std::array<encoded_event, run_max> events;
        while (!deliveries.empty()) {
            const std::span<encoded_event> run(events.data(), run_length(deliveries));
            for (size_t i = 0; i < run.size(); ++i) {
                run[i] = {.d = &deliveries[i], .slices = {}};
            }
            const delivery& first = deliveries.front();
            if (first.to == nullptr) {
                deliver(sessions, all, run, first.only);
            } else {
                for (const session_id id : first.to->members) {
                    deliver(sessions, all, run, id);
                }
                log_broadcasts(broadcast_log, run);
            }
            deliveries = deliveries.subspan(run.size());
        }
    }
    // A segment may not grow any more once it is flushed: hence only now.
    session_table_flush(sessions);
}
