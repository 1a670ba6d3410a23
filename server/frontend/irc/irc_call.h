// One command that a client has sent, while it is being run: what it says, and what is answered.
//
// Own answers gather in `answers` and leave as one `worded` event: before anything is asked of the core, and
// when the command is through. So all that a client hears stands in the order in which it came about.
//
// Labels (IRCv3 labeled-response): the answers of a labelled command carry its label if there is one of them,
// and stand in a batch that carries it if there are several; without any answer there is an ACK. What the
// core says of it comes back with the command's token, which is finished tag text; so before the core is
// asked something that it may answer with several events, the batch is begun.
//
// Token: what only the asker's own session gets as tags, LF, the command.
//
// Lifetime: the call of the handler. Thread: the loop's. Errors: none.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

#include "common/wire/irc_line.h"
#include "server/core/command.h"
#include "server/core/reply.h"
#include "server/frontend/frontend.h"
#include "server/frontend/irc/irc_numerics.h"
#include "server/frontend/irc/irc_state.h"

struct irc_call {
    const frontend_host& host;
    frontend_session& session;
    irc_state& state;
    const irc_line& line;
    std::string_view command;  // as in the table: capital letters
    std::string label;         // escaped, as it came; "" = none
    bool one_answer = false;   // what is asked of the core brings the asker at most one answer
    std::string batch;         // of the label, once begun
    bool answered = false;     // something was said, or the core will
    std::string answers;       // not yet sent
    unsigned answer_lines = 0;
};

[[nodiscard]] irc_call irc_call_begin(const frontend_host& host, frontend_session& session,
                                      const irc_line& line);
void irc_call_end(irc_call& call);  // sends what is left

// -- answers --

// A line from the server: its command and parameters, without source and end. Cut at the limit of a line.
void irc_say(irc_call& call, std::string_view line);
// A line as it is, from whoever is its source.
void irc_say_raw(irc_call& call, std::string_view line);

// With the nick in front of `params`, and the numeric's words behind them; where it has none, the last of
// `params` is a text (but in those that are plain).
void irc_numeric(irc_call& call, irc_number number, std::initializer_list<std::string_view> params = {});

// A standard reply; to those who do not know them a NOTICE with its words. `context`: words, may be "".
enum class irc_severity : uint8_t { fail, warn, note };
void irc_standard(irc_call& call, irc_severity severity, std::string_view code, std::string_view context,
                  std::string_view words);

// -- asking the core --

// False: it was answered with a reply (of refusal, mostly).
bool irc_ask(irc_call& call, command what);

// What `irc_ask` does first, and the token that it gives: for what is asked of the core in another way.
void irc_call_flush(irc_call& call);
[[nodiscard]] std::string irc_call_token(const irc_call& call);

// -- names --

[[nodiscard]] const std::string& irc_server_name(const frontend_host& host);
[[nodiscard]] std::string_view irc_own_nick(const irc_call& call);  // "*" before there is one

// A text as others may see it; formatting codes stay.
[[nodiscard]] std::string irc_clean(std::string_view text);

[[nodiscard]] bool irc_same_word(std::string_view typed, std::string_view word);  // but for ASCII case
