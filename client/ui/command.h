// The commands that the input line knows: those of the line protocol (they go to the server) and the client's
// own. Pure.
#pragma once

#include <span>
#include <string>
#include <string_view>

[[nodiscard]] std::span<const std::string_view> command_names();  // without slash, by the alphabet

enum class command_kind {
    none,  // text, also "//x"
    server,
    search,
    quit,
    reconnect,
    unknown,    // never sent
    misplaced,  // blanks in front of a slash: most likely a slip, never sent
};

// Of a line as typed. QUIT alone is the line protocol's own word for leaving.
[[nodiscard]] command_kind command_of(std::string_view line);

// "unknown command /jion - did you mean /join?"
[[nodiscard]] std::string command_unknown_text(std::string_view line);
