// Other people's servers, for scale: how they are started and spoken to, where they are installed (Debian:
// redis-server, inspircd, ngircd). The same texts are said everywhere; what stands around a text is the
// protocol's own, and its cost too. Their limits on lines are off where they can be. What stays: InspIRCd
// finishes a registration at its next full second; ngircd reads 2 KiB of a client at a time and cuts off one
// for whom more than 32 KiB wait.
#pragma once

#include <string>
#include <string_view>
#include <vector>

struct server_recipe;

struct chat_text {
    std::string_view name;
    std::string_view text;
};

// How a client comes in, is heard by all, and hears them.
struct dialect {
    std::string_view greeting;  // said first; "" = nothing
    std::string_view prompt;    // how the line begins that asks for a name; "" = nobody asks
    std::string_view welcome;   // how the line begins that lets a client in
    bool echoes;                // speakers are sent their own lines, too
    std::string_view own_room;  // said to have a room of one's own; this server may have none (server_recipe)
    std::string_view flood;     // a short line there
    std::string_view probe;     // is answered to who says it, alone
    std::string_view probed;    // stands in the answer
    std::string (*enter)(const std::string& name);
    std::string (*say)(const std::string& name, const std::string& text);
    bool (*hear)(std::string_view line, chat_text* what);  // false: no chat line
    std::string (*answer)(std::string_view line);          // what the server waits for; "" = nothing
    // Why a client was dropped, from the line that tells it; "" = another line.
    std::string_view (*farewell)(std::string_view line, std::string_view name);
};

extern const dialect line_dialect;  // common/wire/PROTOCOL.md
// IRC, on a server that is called bench.local; the second with tags, times and echoes on every line.
extern const dialect irc_dialect;
extern const dialect irc_tags_dialect;

// Those found on the path or in /usr/sbin.
[[nodiscard]] std::vector<server_recipe> peer_recipes();
