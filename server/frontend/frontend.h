// A front end ("door"): turns lines of one protocol into core commands, and core events into bytes. It never
// sees a socket: what it says goes through the host's queue like everything else, so a client gets all in one
// order.
//
// Lifetime: a `frontend` is a constant table; a `frontend_session` is embedded in the session and lives
// as long. Thread: the loop's. Errors: none reach the caller; bad input is answered through the queue.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "common/wire/line_splitter.h"
#include "server/core/chat.h"
#include "server/core/event.h"

struct frontend;

enum class frontend_phase : uint8_t {
    locked,   // asked for the server's password (the line door)
    naming,   // asked for a name
    online,   // in the chat
    leaving,  // its goodbye is queued; input is ignored
};

// What one door alone knows of a session; each has its own, and makes it when there is something to know.
struct frontend_state {
    frontend_state() = default;
    frontend_state(const frontend_state&) = delete;
    frontend_state& operator=(const frontend_state&) = delete;
    virtual ~frontend_state() = default;
};

struct frontend_session {
    const frontend* door = nullptr;
    session_id id;
    frontend_phase phase = frontend_phase::naming;
    uint8_t asking = 0;   // questions to the history that the person has asked and that are not through
    uint16_t traits = 0;  // the door's own: what `variant` goes by, where the session is read anyway
    room_id shown_room;  // where the person talks, as of the last delivered line (not of the last queued one)
    std::unique_ptr<frontend_state> own;  // the door's; nullptr: nothing yet
};

struct frontend_host {
    void* context = nullptr;
    chat* core = nullptr;
    bool locked = false;  // nobody comes in without the server's password
    const frontend* other =
        nullptr;  // the door that a session may change to while it has no name; nullptr: none

    void (*push)(void* context, delivery&& d) = nullptr;  // to the end of the relay queue
    void (*ask)(void* context, history_ask&& ask) = nullptr;

    // Where the session comes from: its host, without a username or real name. Borrowed; nullptr: this
    // machine.
    user_identity* (*identity)(void* context, session_id id) = [](void*, session_id) -> user_identity* {
        return nullptr;
    };
    // Whether it is the password of the operator `name` ("": the server's own). `on_checked` comes later, and
    // until then no further line. False: he has tried too often, and nothing comes.
    bool (*check_password)(void* context, session_id id, std::string_view name, std::string_view password) =
        [](void*, session_id, std::string_view, std::string_view) { return false; };
};

inline constexpr unsigned frontend_variants_max = 20;

struct frontend {
    std::string_view scheme;      // of the URLs it serves
    uint32_t line_max_bytes = 0;  // of input; 0 = `limits.line_bytes`

    void (*on_open)(const frontend_host& host, frontend_session& session);
    void (*on_line)(const frontend_host& host, frontend_session& session, const split_line& line);

    // The peer's end of input, or the connection is lost or ended by us: leaves the chat (`reason` for the
    // others, "" for a plain goodbye) and queues `closing`. Idempotent.
    void (*on_end)(const frontend_host& host, frontend_session& session, std::string_view reason);

    // Appends the bytes that the server ends the session with, for the reason `why`; nothing where it has
    // heard that already. Also for one that was never opened: it was not let in.
    void (*last_word)(const frontend_session& session, std::string_view why, std::string& out);

    // Nothing has come from the session for `limits.ping_interval_s`: asks whether it is still there. It is
    // ended when nothing comes for `limits.ping_timeout_s` more. nullptr: it is left in peace.
    void (*on_idle)(const frontend_host& host, frontend_session& session) = nullptr;

    // Which bytes this session gets for an event: equal variants get equal bytes, so no two doors share one.
    unsigned (*variant)(const frontend_session& session, const event& what);
    // Appends; may append nothing.
    void (*encode)(const frontend_host& host, unsigned variant, const event& what, std::string& out);

    // The history has answered: pushes what is to be said, each event of it marked `of_answer`. True:
    // `what.ask` is the next page's question.
    bool (*on_answer)(const frontend_host& host, frontend_session& session, recall& what,
                      history_answer&& answer);

    // A password was checked (frontend_host::check_password).
    void (*on_checked)(const frontend_host& host, frontend_session& session, std::string_view name,
                       bool right);

    // The event's bytes have just been put into this session's output queue.
    void (*on_delivered)(frontend_session& session, const event& what);
};
