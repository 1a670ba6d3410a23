#include "server/relay/sequencer.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace {

constexpr size_t kept_capacity = 1024;  // of memory, after a burst
constexpr size_t wording_bytes = 32;    // of a line, beside the names and texts in it
constexpr size_t told_max = 4096;       // remembered; beyond it some are told twice
constexpr std::string_view kept_again = "Lines are being kept again.";

// About what it will be for one client.
size_t bytes_of(const event& what) {
    size_t bytes = wording_bytes + what.name.size() + what.room_name.size() + what.text.size();
    for (const std::string& item : what.items) {
        bytes += wording_bytes + item.size();
    }
    if (what.again != nullptr) {
        for (const history_entry& entry : *what.again) {
            bytes += wording_bytes + entry.sender.size() + entry.text.size();
        }
    }
    return bytes;
}

template <typename T>
void move_to(std::vector<T>& to, std::vector<T>& from) {
    to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
}

int64_t tick(sequencer* q) {
    q->last_us = std::max(q->last_us, q->handler.now_us(q->handler.context));
    return q->last_us;
}

void number(sequencer* q, event& what) {
    if (what.id == 0) {
        what.id = sequencer_new_id(q);
    }
}

// Numbers what is kept of `d` and moves it to the next batch.
void gather(sequencer* q, delivery& d) {
    for (history_entry& entry : d.keep->entries) {
        entry.id = sequencer_new_id(q);
        entry.time_us = d.what.time_us;
        d.what.id = entry.id;
    }
    if (d.keep->entries.empty()) {
        static_cast<void>(sequencer_new_id(q));  // so that its commit can be told from the one before
    }
    for (history_seen& seen : d.keep->seen) {
        seen.id = q->next_id;
        seen.time_us = d.what.time_us;
    }
    q->numbered = q->next_id - 1;
    if (!d.keep->entries.empty() || !d.keep->rooms.empty() || !d.keep->removed.empty()) {
        q->echoed = q->numbered;
    }
    move_to(q->next.entries, d.keep->entries);
    move_to(q->next.rooms, d.keep->rooms);
    move_to(q->next.seen, d.keep->seen);
    move_to(q->next.removed, d.keep->removed);
    d.keep.reset();
}

// -- those who are told --

bool is_line(const event& what) {
    return what.kind == event_kind::said || what.kind == event_kind::acted ||
           what.kind == event_kind::private_said;
}

delivery announcement(sequencer* q, const delivery& line, std::string text) {
    delivery d;
    sequencer_stamp(q, d.what);
    d.what.kind = event_kind::announced;
    d.what.text = std::move(text);
    d.to = audience_ref(line.to);
    return d;
}

// Those who hear `d` are told once when its like is not kept any more, and once when it is again.
void pass_line(sequencer* q, delivery&& d, bool kept) {
    const bool in_private = d.what.kind == event_kind::private_said;
    std::vector<slot_id>& told = in_private ? q->told_senders : q->told_rooms;
    const slot_id about = in_private ? d.what.from : d.what.room;
    const bool knows = std::find(told.begin(), told.end(), about) != told.end();
    if (kept && knows) {
        std::erase(told, about);
        q->handler.pass(q->handler.context, announcement(q, d, std::string(kept_again)));
    }
    if (kept || knows) {
        q->handler.pass(q->handler.context, std::move(d));
        return;
    }
    if (told.size() >= told_max) {
        told.clear();
    }
    told.push_back(about);
    delivery notice = announcement(
        q, d, "Lines are not being kept" + (q->why.empty() ? std::string() : ": " + q->why) + ".");
    q->handler.pass(q->handler.context, std::move(d));
    q->handler.pass(q->handler.context, std::move(notice));
}

void pass(sequencer* q, delivery&& d, bool is_kept, bool kept) {
    const bool all_know_nothing = kept && q->told_rooms.empty() && q->told_senders.empty();
    if (!is_kept || all_know_nothing) {
        q->handler.pass(q->handler.context, std::move(d));
    } else {
        pass_line(q, std::move(d), kept);
    }
}

// -- what waits --

void set_full(sequencer* q, bool full) {
    if (q->full != full) {
        q->full = full;
        q->handler.on_full(q->handler.context, full);
    }
}

void add_waiting(sequencer* q, size_t bytes) {
    q->waiting_bytes += bytes;
    if (q->waiting_bytes > q->waiting_max_bytes) {
        set_full(q, true);
    }
}

// Of lines that have gone on, those of one batch together.
void count_unwritten(sequencer* q, size_t bytes) {
    if (q->waiting.size() == q->head || q->waiting.back().behind <= q->appended) {
        q->waiting.push_back({.passed = true});
    }
    q->waiting.back().behind = q->echoed;
    q->waiting.back().bytes += bytes;
    add_waiting(q, bytes);
}

void pass_ready(sequencer* q, bool kept) {
    while (q->head < q->waiting.size() && q->waiting[q->head].behind <= q->committed) {
        sequencer_delivery& front = q->waiting[q->head++];
        q->waiting_bytes -= front.bytes;
        if (!front.passed) {
            pass(q, std::move(front.d), front.is_kept, kept);
        }
    }
    if (q->head == q->waiting.size()) {
        q->waiting.clear();
        q->head = 0;
        if (q->waiting.capacity() > kept_capacity) {
            q->waiting.shrink_to_fit();
        }
    } else if (q->head > q->waiting.size() / 2) {
        q->waiting.erase(q->waiting.begin(), q->waiting.begin() + static_cast<std::ptrdiff_t>(q->head));
        q->head = 0;
    }
    if (q->waiting_bytes <= q->waiting_max_bytes / 2) {
        set_full(q, false);
    }
}

void ask_ready(sequencer* q) {
    size_t ready = 0;
    while (ready < q->questions.size() && !q->full && q->asked < sequencer_asked_max &&
           (q->questions[ready].behind <= q->committed || !q->echo_waits)) {
        ++q->asked;
        q->store.ask(q->store.context, std::move(q->questions[ready++].ask));
    }
    q->questions.erase(q->questions.begin(), q->questions.begin() + static_cast<std::ptrdiff_t>(ready));
}

void append(sequencer* q) {
    q->next.last_id = q->appended = q->numbered;
    q->store.append(q->store.context, std::exchange(q->next, {}));
}

}  // namespace

void sequencer_init(sequencer* q, const sequencer_store& store, const sequencer_handler& handler,
                    uint64_t next_id) {
    q->store = store;
    q->handler = handler;
    q->next_id = next_id;
    q->numbered = q->appended = q->echoed = q->committed = next_id - 1;
}

void sequencer_finish(sequencer* q) {
    if (!q->next.empty()) {
        append(q);
    }
    for (size_t i = q->head; i < q->waiting.size(); ++i) {
        delivery_finish(q->waiting[i].d);
    }
    q->waiting.clear();
    q->head = 0;
}

void sequencer_stamp(sequencer* q, event& what) {
    what.time_us = tick(q);
    number(q, what);
}

void sequencer_push(sequencer* q, delivery&& d) {
    const bool is_kept = d.keep != nullptr && !d.keep->entries.empty() && is_line(d.what);
    d.what.time_us = tick(q);
    if (d.keep != nullptr) {
        gather(q, d);
    }
    number(q, d.what);
    const size_t bytes = bytes_of(d.what);
    if (q->echoed <= q->committed || !q->echo_waits) {
        pass(q, std::move(d), is_kept, !q->failing);
        if (is_kept && !q->echo_waits) {
            count_unwritten(q, bytes);
        }
        return;
    }
    q->waiting.push_back({.d = std::move(d), .behind = q->echoed, .bytes = bytes, .is_kept = is_kept});
    add_waiting(q, bytes);
}

uint64_t sequencer_new_id(sequencer* q) {
    return q->next_id++;
}

uint64_t sequencer_reserve(sequencer* q, uint64_t id) {
    q->next_id = std::max(q->next_id, id + 1);
    return q->numbered;
}

void sequencer_hand_over(sequencer* q) {
    if (!q->next.empty() && (!q->echo_waits || q->store.idle(q->store.context))) {
        append(q);
    }
}

void sequencer_ask(sequencer* q, history_ask&& ask) {
    if (!q->echo_waits) {
        sequencer_hand_over(q);  // the store lets the question wait for it
    }
    q->questions.push_back({.ask = std::move(ask), .behind = q->numbered});
    ask_ready(q);
}

void sequencer_answered(sequencer* q) {
    --q->asked;
    ask_ready(q);
}

void sequencer_on_committed(sequencer* q, uint64_t last_id, bool kept) {
    q->committed = last_id;
    pass_ready(q, kept);
    ask_ready(q);
    sequencer_hand_over(q);
}

void sequencer_on_state(sequencer* q, bool failing, std::string_view why) {
    q->failing = failing;
    if (failing) {
        q->why = why;
    }
}
