// All sessions of the loop: on a list to walk, by id for what waits in queues, and those with something to
// flush. Thread: the loop's. Ownership: none; sessions free themselves.
#pragma once

#include "server/session.h"

struct session_table {
    slot_map<session> by_id;  // in service
    list<session, session_present> all;
    list<session, session_dirty> dirty;
    size_t refused = 0;  // of `all`: without a door
};

void session_table_add(session_table& t, session* s);
void session_table_remove(session_table& t, session* s);

// The session of `id`, or nullptr when it has gone.
[[nodiscard]] inline session* session_table_find(const session_table& t, session_id id) {
    return t.by_id.get(id);
}
inline void session_table_mark_dirty(session_table& t, session* s) {
    if (!static_cast<list_hook<session_dirty>*>(s)->is_linked()) {  // else it keeps its place
        t.dirty.push_back(s);
    }
}
void session_table_flush(session_table& t,
                         size_t most);  // so many of the dirty ones, the longest waiting first
void session_table_sweep(session_table& t, uint64_t now_ms);
