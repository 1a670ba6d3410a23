// The connection to the server: looked up, connected, greeted, named, kept, and tried again when it is lost.
//
// States:   offline -> resolving -> connecting -> greeting -> naming -> online
//   offline     nothing is going on; a retry may be planned (`link_retry_at_ms`)
//   resolving   the host's name is looked up (a literal address, or a unix socket, skips this)
//   connecting  the addresses are tried in turn, each for link_connect_limit_ms
//   greeting    connected; the server has link_greeting_limit_ms to ask for a name
//   naming      it has asked: `on_name_wanted`, answered by link_set_name whenever the user has one; then the
//   server
//               has link_greeting_limit_ms to take or refuse it
//   online      lines go both ways
//
// Happy path: link_start, on_state ..., on_name_wanted, link_set_name, on_online, on_line / link_send ...
// Failure paths: whatever fails in a state before online, or ends it, is `on_down` with words for the user,
// and offline; with `retry` the next try is planned by backoff.h. A refused name is `on_name_wanted` with the
// server's reason; a name that this link was online with before is tried a few times again first, since its
// holder may be our own old connection, which the server has not missed yet.
//
// Ownership: create / destroy; destroy is asynchronous and calls nothing back. Thread: the loop's. Limits: a
// line from the server is at most link_line_max_bytes; what is sent and not yet taken, link_unsent_max_bytes.
#pragma once

#include <uv.h>

#include <string>
#include <string_view>

#include "common/io/url.h"

inline constexpr uint64_t link_connect_limit_ms = 10 * 1000;
inline constexpr uint64_t link_greeting_limit_ms = 10 * 1000;
inline constexpr uint64_t link_steady_ms = 10 * 1000;  // online for so long: the next loss is retried at once
inline constexpr uint32_t link_line_max_bytes = 16 * 1024;
inline constexpr size_t link_unsent_max_bytes = 1024 * 1024;

struct server_link;

enum class link_phase : uint8_t { offline, resolving, connecting, greeting, naming, online };

struct link_handler {
    void* context = nullptr;
    void (*on_state)(void* context) = nullptr;  // ask link_get_phase and the others
    // Any line that is to be shown, without its end; any bytes of the server's: clean them.
    void (*on_line)(void* context, std::string_view line) = nullptr;
    void (*on_name_wanted)(void* context, std::string_view refused_because) = nullptr;
    void (*on_online)(void* context, std::string_view nick) = nullptr;
    void (*on_down)(void* context, std::string_view why) = nullptr;
    void (*on_sent)(void* context) =
        nullptr;  // all that was written has gone to the kernel (after a stall only)
};

struct link_options {
    bool retry = true;
};

[[nodiscard]] server_link* link_create(uv_loop_t* loop, const url& where, const link_options& options,
                                       const link_handler& handler);
void link_destroy(server_link* l);

void link_start(server_link* l);  // also: try again now

// The name to go by: sent at once when the server has asked, else when it does.
void link_set_name(server_link* l, std::string_view name);

// One line, without its end, already clean. False when not online (any more), or when too much is waiting.
[[nodiscard]] bool link_send(server_link* l, std::string_view line);

// The goodbye: `last_line` when online, and the server is expected to end the connection (what it still says
// until then comes as `on_line`); else, or with an empty one, the end of our side. `on_down` follows if there
// was a connection; the caller limits the time. No retry follows.
void link_leave(server_link* l, std::string_view last_line);

[[nodiscard]] link_phase link_get_phase(const server_link* l);
[[nodiscard]] uint64_t link_retry_at_ms(const server_link* l);  // uv_now's clock; 0 = none is planned
[[nodiscard]] unsigned link_failures(const server_link* l);     // in a row
[[nodiscard]] const std::string& link_greeting(const server_link* l);
