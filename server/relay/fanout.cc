#include "server/relay/fanout.h"

#include <algorithm>
#include <exception>
#include <string>
#include <utility>

#include "common/base/log.h"
#include "server/session_recall.h"

namespace {

constexpr size_t carried_bytes = 4096;  // of a segment that is to last for several drains
constexpr size_t run_max = 64;          // deliveries: what every member walks over stays in the fastest cache

// -- segments --

shared_bytes* segment_create(fanout* f) {
    f->used.push_back(nullptr);
    f->used.back() = shared_bytes_create();
    return f->used.back();
}

// Whether so many bytes more may be appended: to a carried one only where its bytes stay in their place.
bool segment_takes(const shared_bytes* segment, size_t bytes) {
    const size_t size = segment->data.size();
    return segment->carried ? size + bytes <= segment->data.capacity() : size < segment_bytes;
}

// An answer has a segment of its own: one that is shared would stay for the slowest of strangers.
shared_bytes* segment_for(fanout* f, const delivery& d, unsigned variant, size_t bytes) {
    if (d.to.list == nullptr) {
        return segment_create(f);
    }
    const room_id room = d.to.list->room;
    const uint32_t place = room.is_set() ? room.slot + 1 : 0;
    if (place >= f->open.size()) {
        f->open.resize(place + 1);
    }
    shared_bytes*& segment = f->open[place][variant];
    if (segment == nullptr || !segment_takes(segment, bytes)) {
        f->touched.push_back(place);
        if (segment != nullptr) {
            segment->carried = false;
        }
        segment = segment_create(f);
        if (!f->sessions->dirty.empty()) {
            segment->data.reserve(carried_bytes);
        }
    }
    return segment;
}

void segments_release(fanout* f) {
    for (const uint32_t place : f->touched) {
        f->open[place] = {};
    }
    f->touched.clear();
    for (shared_bytes* bytes : f->used) {
        shared_bytes_unref(bytes);
    }
    f->used.clear();
}

// While members of a room still wait for their flush its segment goes on, so that one slice serves them for
// all of it. What has no room is let go: it is of people who have nothing to do with each other.
void segments_carry(fanout* f) {
    std::sort(f->touched.begin(), f->touched.end());
    f->touched.erase(std::unique(f->touched.begin(), f->touched.end()), f->touched.end());
    for (const uint32_t place : f->touched) {
        for (shared_bytes*& segment : f->open[place]) {
            if (segment != nullptr) {
                segment->carried = place != 0;
                segment = place != 0 ? segment : nullptr;
            }
        }
    }
    std::erase_if(f->used, [](shared_bytes* segment) {
        const bool carried = segment->carried;
        if (!carried) {
            shared_bytes_unref(segment);
        }
        return !carried;
    });
}

// -- one member --

slice encode(fanout* f, const delivery& d, const frontend& door, unsigned variant) {
    f->encoded.clear();
    door.encode(*f->host, variant, d.what, f->encoded);
    shared_bytes* segment = segment_for(f, d, variant, f->encoded.size());
    const size_t offset = segment->data.size();
    segment->data.append(f->encoded);
    return {segment, static_cast<uint32_t>(offset), static_cast<uint32_t>(f->encoded.size())};
}

// Inline: of each delivery this is half the work.
inline const slice& encoded(fanout* f, fanout_event& event, const frontend_session& to) {
    const unsigned variant = to.door->variant(to, event.d->what);
    slice& bytes = event.slices[variant];
    if (bytes.bytes == nullptr) {
        bytes = encode(f, *event.d, *to.door, variant);
    }
    return bytes;
}

session* receiver(const fanout* f, session_id id) {
    session* s = session_table_find(*f->sessions, id);
    return s != nullptr && s->fe.door != nullptr && !s->closing ? s : nullptr;
}

// Those of `events` that `wanted` says are for this session, in order; bytes that stand together go into its
// queue as one slice.
template <typename filter>
void deliver(fanout* f, session* s, std::span<fanout_event> events, filter&& wanted) {
    try {
        slice joined;
        for (fanout_event& event : events) {
            if (s->closing || !wanted(event)) {
                continue;
            }
            const ::event& what = event.d->what;
            if (what.kind >= event_kind::closing) {
                conn_queue(&s->link, std::exchange(joined, {}));
                session_steer(s, what);
                continue;
            }
            const slice& bytes = encoded(f, event, s->fe);
            if (s->recall != nullptr && s->recall->holding > 0 && !what.of_answer) {
                session_recall_hold(s, bytes);
            } else if (bytes.bytes == joined.bytes && bytes.offset == joined.offset + joined.length) {
                joined.length += bytes.length;
            } else {
                conn_queue(&s->link, joined);
                joined = bytes;
            }
            s->fe.door->on_delivered(s->fe, what);
        }
        conn_queue(&s->link, joined);
        session_table_mark_dirty(*f->sessions, s);
    } catch (const std::exception&) {
        conn_drop(&s->link, "out of memory");
    }
}

// -- a run --

bool is_answer(const fanout_event& event) {
    return event.d->to.list == nullptr;
}

// One who has left and come again has two places: what was said to him between waits for the second.
std::span<fanout_event> until_left(std::span<fanout_event> run, size_t place) {
    size_t length = run.size();
    while (length > 0 && (is_answer(run[length - 1]) || !audience_has(run[length - 1].d->to, place))) {
        --length;
    }
    return run.first(length);
}

void deliver_to_place(fanout* f, const audience_list* list, size_t place) {
    const session_id id = list->places[place].id;
    const bool left = list->places[place].left_at != 0;
    session* s = receiver(f, id);
    if (s == nullptr) {
        return;
    }
    deliver(f, s, left ? until_left(f->run, place) : f->run, [place, id](fanout_event& event) {
        if (!is_answer(event)) {
            return audience_has(event.d->to, place);
        }
        const bool mine = event.d->only == id && !event.done;
        event.done = event.done || mine;
        return mine;
    });
}

// Whether all of the run is for the same people, as lines between two changes of a room are.
bool run_is_even(std::span<const fanout_event> run) {
    const audience& first = run.front().d->to;
    return std::all_of(run.begin(), run.end(), [&first](const fanout_event& event) {
        const audience& to = event.d->to;
        return to.list != nullptr && to.length == first.length && to.left == first.left;
    });
}

void deliver_even(fanout* f) {
    const audience& to = f->run.front().d->to;
    for (size_t place = 0; place < to.length; ++place) {
        session* s = audience_has(to, place) ? receiver(f, to.list->places[place].id) : nullptr;
        if (s != nullptr) {
            deliver(f, s, f->run, [](const fanout_event&) { return true; });
        }
    }
}

void deliver_answers(fanout* f) {
    for (fanout_event& event : f->run) {
        if (is_answer(event) && !event.done) {
            if (session* s = receiver(f, event.d->only); s != nullptr) {
                deliver(f, s, {&event, 1}, [](const fanout_event&) { return true; });
            }
        }
    }
}

void run_deliver(fanout* f, const audience_list* list) {
    if (!f->run.empty() && run_is_even(f->run)) {
        deliver_even(f);
        f->run.clear();
        return;
    }
    size_t longest = 0;
    for (const fanout_event& event : f->run) {
        longest = std::max<size_t>(longest, event.d->to.length);
    }
    for (size_t place = 0; place < longest; ++place) {
        deliver_to_place(f, list, place);
    }
    deliver_answers(f);
    f->run.clear();
}

// -- an event for several lists --

void deliver_around(fanout* f, const delivery& d) {
    fanout_event event = {.d = &d, .slices = {}};
    if (++f->stamp == 0) {  // once around: what was heard then must not look like what is said now
        for (session* s = f->sessions->all.front(); s != nullptr; s = f->sessions->all.next(s)) {
            s->heard = 0;
        }
        f->stamp = 1;
    }
    const auto hear = [f, &event](const audience& a) {
        const size_t length = a.list != nullptr ? a.length : 0;
        for (size_t place = 0; place < length; ++place) {
            session* s = audience_has(a, place) ? receiver(f, a.list->places[place].id) : nullptr;
            if (s != nullptr && s->heard != f->stamp) {
                s->heard = f->stamp;
                deliver(f, s, {&event, 1}, [](const fanout_event&) { return true; });
            }
        }
    };
    hear(d.to);
    for (const audience& a : d.also) {
        hear(a);
    }
}

// -- the log --

// The line as the people in the room see it.
void log_broadcast(const fanout* f, const frontend& door, const delivery& d) {
    if (d.to.list == nullptr || d.what.kind == event_kind::private_said) {
        return;
    }
    std::string line;
    door.encode(*f->host, 0, d.what, line);
    if (!line.empty() && line.back() == '\n') {
        line.pop_back();
    }
    if (!line.empty()) {
        log_write(log_level::info, "Broadcast", {{"", line}});
    }
}

}  // namespace

void fanout_init(fanout* f, session_table* sessions, const frontend_host* host) {
    f->sessions = sessions;
    f->host = host;
    f->run.reserve(run_max);  // so that a drain does not allocate where nobody could be dropped for it
}

void fanout_finish(fanout* f) {
    segments_release(f);
}

bool fanout_drain(fanout* f, std::span<const delivery> deliveries, const frontend* broadcast_log) {
    const audience_list* list = nullptr;  // of the run; nullptr: answers only, so far
    for (const delivery& d : deliveries) {
        const bool other = d.to.list != nullptr && list != nullptr && d.to.list != list;
        if (other || !d.also.empty() || f->run.size() == run_max) {
            run_deliver(f, list);
            list = nullptr;
        }
        if (!d.also.empty()) {
            deliver_around(f, d);
        } else {
            f->run.push_back({.d = &d, .slices = {}});
            list = d.to.list != nullptr ? d.to.list : list;
        }
        if (broadcast_log != nullptr) {
            log_broadcast(f, *broadcast_log, d);
        }
    }
    run_deliver(f, list);
    // A segment may not move any more once it is flushed: hence only now.
    session_table_flush(*f->sessions, fanout_flushed_max);
    const bool more = !f->sessions->dirty.empty();
    if (more) {
        segments_carry(f);
    } else {
        segments_release(f);
    }
    return more;
}
