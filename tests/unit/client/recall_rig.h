// A recall with models but without a connection, and a server of one room with a history that it talks with.
// Time stands still unless a test moves it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "client/model/chat_model.h"
#include "client/recall.h"

struct kept_line {
    uint64_t id = 0;
    std::string nick;
    std::string text;
    int64_t wall_s = 0;  // the server's clock
};

struct recall_rig {
    chat_model model;
    chat_model found;
    recall memory;
    std::vector<std::string> sent;   // what the client has sent and nobody has answered
    std::vector<std::string> added;  // texts, as they were shown
    int settled = 0;
    uint64_t now_ms = 1000;
    int64_t wall_s = 1795428840;  // Mon 23 Nov 2026, 10:14 UTC: both clocks

    // The server.
    bool keeps = true;
    bool online = false;
    size_t replay_lines = 20;
    int64_t ahead_s = 0;  // its local time before ours
    int64_t skew_s = 0;   // its clock before ours
    std::vector<kept_line> kept;
    uint64_t next_id = 5;
    size_t pages = 0;  // that it has given

    recall_rig();
    recall_rig(const recall_rig&) = delete;
    recall_rig& operator=(const recall_rig&) = delete;
};

void rig_line(recall_rig& r, std::string_view line);  // from the server, as a session takes it

// Somebody says something: it is kept, and the client hears it if it is there.
void rig_say(recall_rig& r, std::string_view nick, std::string_view text);
void rig_connect(recall_rig& r);  // and the server's replay
void rig_disconnect(recall_rig& r);
void rig_answer(recall_rig& r);  // all that has been asked, and what is asked then

// "nick: text" of what was said in the conversation, as it is shown.
[[nodiscard]] std::vector<std::string> rig_conversation(const recall_rig& r);
// The same of what the server keeps, from the given line on.
[[nodiscard]] std::vector<std::string> rig_kept(const recall_rig& r, size_t from);
