// The chat core: who is here, which rooms there are, who may do what. Deaf: no sockets, SQL, wire text, clock
// or randomness. It takes commands and gives deliveries to its sink, in the order in which things happen.
// Refusals are data (core/reply.h): check in order, answer, change state only at the end.
//
// Ownership: chat owns users, rooms and names. Lifetime: a user exists from `chat_enter` (successful) until
// `chat_leave`; its name is free the moment that returns. Thread: the loop's. Errors: none; a refusal is
// delivered.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "common/base/limits.h"
#include "server/core/event.h"

struct chat;
struct command;

struct chat_sink {  // must not call the chat back
    void* context = nullptr;
    void (*deliver)(void* context, delivery&& d) = nullptr;
    // A number above those of all deliveries so far, below those of all to come, never given twice. Needed
    // where there is a history.
    uint64_t (*new_id)(void* context) = nullptr;
    // The wall clock: microseconds since 1970, may go back. nullptr: it is always 1970.
    int64_t (*now_us)(void* context) = nullptr;
};

struct chat_history_settings {
    bool kept = false;            // what is said
    bool presence = false;        // too: who comes and goes, and topics
    uint32_t replay_lines = 20;   // for who enters a room
    uint32_t retention_days = 0;  // 0 = for ever
};

struct chat_settings {
    std::string server_name = "Hearth";
    std::string hostname = "hearth.local";  // for doors whose protocol shows one
    std::string network = "Hearth";
    std::string default_room = "#lobby";  // "" (or no valid room name) = nobody is put into a room
    std::string motd;                     // lines; "" = none
    chat_history_settings history;
    limits limit;
};

// Who asks for what somebody has missed in a room that he enters: the core by itself, or his door when it
// wants it (recall_form::entered).
enum class chat_digest : uint8_t { by_core, by_door };

[[nodiscard]] chat* chat_create(const chat_settings& settings, chat_sink sink);
void chat_destroy(chat* c);                                     // nullptr is allowed
void chat_reconfigure(chat* c, const chat_settings& settings);  // those present keep their rooms and names
[[nodiscard]] const chat_settings& chat_current_settings(const chat* c);

// Claims `raw_name` for the session. True: it is in, `connected` and the welcome are delivered.
// False: the reason is delivered as a reply and the session is still unnamed. `identity`: shared with the
// caller; nullptr: somebody on this machine.
[[nodiscard]] bool chat_enter(chat* c, session_id id, std::string_view raw_name,
                              user_identity* identity = nullptr, chat_digest digest = chat_digest::by_core);
void chat_leave(chat* c, session_id id, std::string_view reason);  // unknown ids are ignored

// True: the person was answered with a reply (a refusal, mostly).
bool chat_run(chat* c, session_id id, const command& what);

// An operator of the server from now on: `name` has shown the password of that operator of the settings.
// `token`: as of a command.
void chat_make_operator(chat* c, session_id id, std::string_view name, std::string_view token = {});

// True: he may read that, and the question is delivered to his session. False: the reason is.
[[nodiscard]] bool chat_recall(chat* c, session_id id, const recall_wish& wish);

// The room forgets `entry`, which the history has given for a wish of the form `one`: everybody his own
// lines, operators all. Refused with a reply.
void chat_redact(chat* c, session_id id, const history_entry& entry, std::string_view why,
                 std::string_view token = {});

void chat_restore(chat* c, history_room&& remembered);  // before anybody enters

void chat_announce(chat* c, std::string_view text);  // to everybody who is in
void chat_part(chat* c, std::string_view text);  // the same as the last word: from here on all have missed

[[nodiscard]] size_t chat_user_count(const chat* c);
[[nodiscard]] size_t chat_room_count(const chat* c);
