#include "server/session_table.h"

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
    for (; most > 0; --most) {
        session* s = t.dirty.pop_front();
        if (s == nullptr) {
            return;
        }
        session_flush(s);
    }
}

void session_table_sweep(session_table& t, uint64_t now_ms) {
    for (session* s = t.all.front(); s != nullptr;) {
        session* const following = t.all.next(s);
        session_sweep(s, now_ms);
        s = following;
    }
}
