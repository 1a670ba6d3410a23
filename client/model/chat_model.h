// All that the client knows, apart from how it looks: messages, names seen, the outbox, the state of the
// link. No curses, no libuv, no clock of its own: times are handed in. Each change sets a bit of `dirty`.
//
// Messages stand in the order in which they were said: what arrives goes to the end, what is fetched from the
// server's history goes where it belongs (model_insert). What the user sends stands in the outbox, below all
// messages, until the server's echo brings it back in its place (state `sent`), or the link is lost (state
// `queued`, shown as
// "[not sent]"), so that nothing typed is lost and nothing is shown where it was not said.
// Ownership: a value. Limits: scrollback_max messages, outbox_max lines, names_max names, rooms_max rooms.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

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
    uint64_t id = 0;  // no two are the same; given by model_add and model_insert
    message_kind kind = message_kind::chat;
    bool own = false;
    bool mention = false;    // given by model_add
    bool replayed = false;   // from the history: no bell, no count as new
    bool asked_for = false;  // an answer to what the user asked, no part of the conversation
    int64_t wall_s = 0;
    std::string room;     // "" = the room one talks in
    std::string nick;     // who speaks; with private_to: to whom
    std::string text;     // otherwise as it came; model_add cleans room, nick and text
    std::string said_in;  // model_room_key of the room it was said in; given by model_add
};

enum class outbox_state : uint8_t { queued, sent, not_confirmed };

struct outbox_line {
    std::string text;  // as typed: what goes to the server
    outbox_state state = outbox_state::queued;
    uint64_t since_ms = 0;  // when it was queued, or sent
    uint64_t id = 0;        // counts up; given by model_outbox_push
    bool was_out = false;   // the connection was lost before its echo came: it may have been said
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

// What the server has above the lines that are shown.
enum class older_state : uint8_t { unknown, more, asked, beginning, full };

struct older_lines {
    older_state state = older_state::unknown;
    uint64_t above_id = 0;  // the message that they go above
    std::string text;       // a row above that message, in words; "" = none
};

enum class search_state : uint8_t { none, asked, done, failed };

struct search_status {
    search_state state = search_state::none;
    std::string words;
    std::string note;  // why it failed
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
    std::set<std::string, std::less<>> rooms;    // every room heard of
    std::string nick;                            // own; "" before the server took one
    std::string room;                            // the room one talks in, where known
    std::string home;                            // the room that everyone enters, once its name is known
    std::string talk;                            // model_room_key of the room one talks in on this connection
    std::set<std::string, std::less<>> entered;  // rooms that one has joined on this connection
    std::string topic;
    bool has_history = false;  // the server has shown that it keeps something
    older_lines older;         // of the room one talks in
    search_status search;      // on the server
    link_status link;
    bool bell = false;  // a mention or a private message came: ring once and clear
    uint32_t dirty = dirty_all;
};

// Adds (the oldest goes when there are too many); cleans; learns speakers, and rooms from room fields,
// presence and notices; finds out whether it mentions me; sets `bell`.
message& model_add(chat_model& m, message what);

// Puts lines of the history, oldest first, above the message with this id (at the end when there is none
// such). Cleans as model_add does; learns names, but nobody has just spoken. Where there are too many in all,
// the oldest go.
void model_insert(chat_model& m, uint64_t above_id, std::vector<message>&& lines);

// The place in `messages` of a message; their number when it is not there.
[[nodiscard]] size_t model_index(const chat_model& m, uint64_t id);

// What makes a room the same room, whether it is named or not: "" is the room that everyone enters.
[[nodiscard]] std::string_view model_room_key(const chat_model& m, std::string_view room);

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
// A line of one's own was found in the history: one that was out when the connection was lost is done.
void model_outbox_found(chat_model& m, std::string_view text);
// sent for echo_timeout_ms while online: not_confirmed. Older than outbox_max_age_ms: to the scrollback, as
// an error that says what was not sent or not confirmed.
void model_outbox_expire(chat_model& m, uint64_t now_ms, int64_t wall_s);
// When model_outbox_expire has something to do next; UINT64_MAX = never.
[[nodiscard]] uint64_t model_outbox_deadline(const chat_model& m);
