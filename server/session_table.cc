#include "server/session_table.h"

#include <algorithm>
#include <array>
#include <span>

void session_table_add(session_table& t, session* s) {
    s->fe.id = t.by_id.insert(s);
    t.all.push_back(s);
}

void session_table_remove(session_table& t, session* s) {
    t.by_id.erase(s->fe.id);
    static_cast<list_hook<session_present>*>(s)->unlink();
    static_cast<list_hook<session_dirty>*>(s)->unlink();
}

void session_table_flush(session_table& t, size_t most) {
    std::array<session*, stream_together_max> sessions;
    std::array<stream*, stream_together_max> streams;
    for (size_t count = 1; most > 0 && count > 0; most -= count) {
        count = 0;
        while (count < std::min(most, sessions.size())) {
            session* s = t.dirty.pop_front();
            if (s == nullptr) {
                break;
            }
            sessions[count] = s;
            streams[count++] = &s->link.io;
        }
        stream_send_together(std::span(streams.data(), count));
        for (session* s : std::span(sessions.data(), count)) {
            session_flush(s);
        }
    }
}

void session_table_sweep(session_table& t, uint64_t now_ms) {
    for (session* s = t.all.front(); s != nullptr;) {
        session* const following = t.all.next(s);
        session_sweep(s, now_ms);
        s = following;
    }
}
