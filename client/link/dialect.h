// The client's half of the line protocol's opening, for any server that speaks it: lines in, what they mean
// out. Pure.
//
// States:   greeting -> asked -> named -> online
//   greeting  lines are the server's greeting, until the prompt
//   asked     the server waits for a name
//   named     a name was sent (dialect_name); `NAME has connected` or `Welcome NAME.` takes it, another
//   prompt
//             refuses it, with the last `*** ` line in between as the reason
//   online    every line is chat
//
// Ownership: a value.
#pragma once

#include <string>
#include <string_view>

enum class dialect_state : uint8_t { greeting, asked, named, online };

struct line_dialect {
    dialect_state state = dialect_state::greeting;
    std::string greeting;  // the server's first line
    std::string name;      // as sent, then as the server writes it
    std::string reason;    // the server's last "*** " line before being online, without its stars
};

enum class dialect_step : uint8_t {
    nothing,   // the line has done its work
    show,      // the line is for the user
    ask,       // the first prompt
    refused,   // the prompt again: `reason` says why, as far as it is known
    accepted,  // online under `name`; the line is for the user too
};

[[nodiscard]] dialect_step dialect_line(line_dialect& d, std::string_view line);
void dialect_name(line_dialect& d, std::string_view name);  // it is being sent

// `partial` is the unfinished line at the end of what has come: true when it is a prompt that its server
// does not end with a newline. Give it to dialect_line then.
[[nodiscard]] bool dialect_is_prompt(const line_dialect& d, std::string_view partial);
