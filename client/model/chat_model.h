// All that the client knows, apart from how it looks: messages, names seen, the outbox, the state of the
// link. No curses, no libuv, no clock of its own: times are handed in. Each change sets a bit of `dirty`.
//
// Messages arrive in the server's order. What the user sends stands in the outbox, below all messages, until
// the server's echo brings it back in its place (state `sent`), or the link is lost (state `queued`, shown as
// "[not sent]"), so that nothing typed is lost and nothing is shown where it was not said.
// Ownership: a value. Limits: scrollback_max messages, outbox_max lines, names_max names, rooms_max rooms.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <set>
#include <string>
#include <string_view>

inline constexpr size_t scrollback_max = 10000;
inline constexpr size_t outbox_max = 100;
inline constexpr uint64_t outbox_max_age_ms = 10 * 60 * 1000;
inline constexpr uint64_t echo_timeout_ms = 10 * 1000;  // no echo for so long while up: "[not confirmed]"
inline constexpr size_t names_max = 10000;
inline constexpr size_t rooms_max = 1000;

enum class message_kind : uint8_t {
    chat,
    action,
    private_from,
    private_to,
    presence,  // text is the whole sentence
    notice,    // from the server: without its "*** "
    local,     // from the client itself
    error,     // from the client itself, bad news
};

struct message {
    uint64_t id = 0;  // counts up without a gap; given by model_add
    message_kind kind = message_kind::chat;
    bool own = false;
    bool mention = false;   // given by model_add
    bool replayed = false;  // no bell, no count as new
    int64_t wall_s = 0;
    std::string room;  // "" = the room one talks in
    std::string nick;  // who speaks; with private_to: to whom
    std::string text;  // otherwise as it came; model_add cleans room, nick and text
};

enum class outbox_state : uint8_t { queued, sent, not_confirmed };

struct outbox_line {
    std::string text;  // as typed: what goes to the server
    outbox_state state = outbox_state::queued;
    uint64_t since_ms = 0;  // when it was queued, or sent
    uint64_t id = 0;        // counts up; given by model_outbox_push
};

enum class link_state : uint8_t { offline, resolving, connecting, waiting_greeting, naming, online, closed };

struct link_status {
    link_state state = link_state::offline;
    std::string where;         // URL as shown
    std::string reason;        // of the last failure, in words
    unsigned attempt = 0;      // failed ones in a row
    uint64_t retry_at_ms = 0;  // 0 = no retry is planned
    uint64_t lag_ms = 0;       // age of the oldest line that has no echo yet
    std::string server;        // its greeting line
};

enum : uint32_t {
    dirty_messages = 1,
    dirty_status = 2,
    dirty_input = 4,
    dirty_layout = 8,
    dirty_all = 15,
};

struct chat_model {
    std::deque<message> messages;
    uint64_t next_id = 1;
    std::deque<outbox_line> outbox;
    uint64_t next_outbox_id = 1;
    std::map<std::string, uint64_t, std::less<>>
        names;  // -> when it spoke last (`speaking_turn`); 0 = not yet
    uint64_t speaking_turn = 0;
    std::set<std::string, std::less<>> rooms;  // every room heard of
    std::string nick;                          // own; "" before the server took one
    std::string room;                          // the room one talks in, where known
    std::string topic;
    link_status link;
    bool bell = false;  // a mention or a private message came: ring once and clear
    uint32_t dirty = dirty_all;
};

// Adds (the oldest goes when there are too many); cleans; learns speakers, and rooms from room fields,
// presence and notices; finds out whether it mentions me; sets `bell`.
message& model_add(chat_model& m, message what);

// Names come and go (presence lines, speakers). Unknown ones are ignored by `drop`.
void model_name_seen(chat_model& m, std::string_view name, bool speaking);
void model_name_gone(chat_model& m, std::string_view name);
void model_name_changed(chat_model& m, std::string_view from, std::string_view to);

// The outbox. `push` fails (false) when it is full: the caller keeps the text in the input line.
[[nodiscard]] bool model_outbox_push(chat_model& m, std::string_view text, outbox_state state,
                                     uint64_t now_ms);
// Own line came back as `text`: the oldest such one is done, or the oldest of all when none is like it. Those
// sent before it were not taken: not_confirmed. False when none was waiting.
bool model_outbox_echo(chat_model& m, std::string_view text);
void model_outbox_link_lost(chat_model& m);  // sent -> queued again, in order
// sent for echo_timeout_ms while online: not_confirmed. Older than outbox_max_age_ms: to the scrollback, as
// an error that says what was not sent or not confirmed.
void model_outbox_expire(chat_model& m, uint64_t now_ms, int64_t wall_s);
// When model_outbox_expire has something to do next; UINT64_MAX = never.
[[nodiscard]] uint64_t model_outbox_deadline(const chat_model& m);
