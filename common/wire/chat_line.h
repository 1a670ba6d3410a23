// Every line that a server of the line protocol can send (PROTOCOL.md, DESIGN.md section 2), in both
// directions: the server formats, the client parses. No line can be forged, since a name has neither
// blank nor colon. Pure.
#pragma once

#include <string>
#include <string_view>

enum class chat_line_kind {
    chat,          // NAME: text            #room NAME: text
    action,        // * NAME text           #room * NAME text
    private_from,  // NAME (private): text
    private_to,    // to NAME (private): text
    connected,     // NAME has connected
    disconnected,  // NAME has disconnected           NAME has disconnected (text)
    renamed,       // NAME is now NEW       (text = NEW)
    joined,        // NAME has joined #room
    left,          // NAME has left #room
    notice,        // *** text
    other,         // anything else (greeting, prompt, a server of its own mind): text is the whole line
};

struct chat_line {
    chat_line_kind kind = chat_line_kind::other;
    std::string_view room;  // "" = the room one talks in
    std::string_view name;
    std::string_view text;
    std::string_view replayed;  // "10:03" or "2026-11-22 10:03" for a replayed line, else ""
};

// Appends the line with its LF. `replayed` is written in brackets in front when it is not empty.
void chat_line_format(std::string& out, const chat_line& line);

// `line` without its end. Views point into `line`. Never fails: what fits no form is `other`.
[[nodiscard]] chat_line chat_line_parse(std::string_view line);

inline constexpr std::string_view prompt_line = "Enter your name:";
inline constexpr std::string_view quit_line = "QUIT";
inline constexpr std::string_view notice_prefix = "*** ";
