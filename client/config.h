// What the user asked for: flags over environment over what is built in (DESIGN.md, section 4).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "common/io/url.h"

enum class client_mode : uint8_t {
    screen,  // full screen: stdin and stdout are terminals
    plain,   // one line for each event
    send,    // every line of stdin is said
    tail,    // what is said is printed
    search,  // what was said and is found is printed
};

enum class color_when : uint8_t { automatic, always, never };

struct client_config {
    client_mode mode = client_mode::screen;
    url where;
    std::string name;
    bool name_is_given = false;  // by a flag or the environment; else it is the login name
    std::string room;
    color_when color = color_when::automatic;
    bool json = false;    // tail, search
    std::string since;    // tail: from when on; "" = from now on
    std::string words;    // search: the question, as the server takes it
    unsigned count = 20;  // search: at most
};

inline constexpr unsigned config_count_max = 1000;

// Exit codes of the program (CLIENT.md, section 6).
inline constexpr int exit_done = 0;
inline constexpr int exit_failure = 1;
inline constexpr int exit_usage = 2;
inline constexpr int exit_unreachable = 3;
inline constexpr int exit_refused = 4;
inline constexpr int exit_not_accepted = 5;
inline constexpr int exit_terminal = 6;

// True: go on with `*out`. False: all has been said (help, version, a wrong flag), leave with `*exit_code`.
[[nodiscard]] bool config_parse(int argc, char** argv, client_config* out, int* exit_code);

// The characters of `login` that a name may hold, or "guest".
[[nodiscard]] std::string config_name_of_login(std::string_view login);

// The arguments of `search` as one question: one with a blank in it stands in quotes.
[[nodiscard]] std::string config_question_of(const std::vector<std::string>& words);

[[nodiscard]] bool config_wants_color(const client_config& config);
