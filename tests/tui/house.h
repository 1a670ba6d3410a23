// hearthd on a terminal of its own, so that its log can be read, and people with line clients in it.
// Ownership: the test's.
#pragma once

#include <string>
#include <vector>

#include "tests/tui/terminal.h"

struct house {
    explicit house(std::vector<std::string> command)
        : t(on, std::move(command), {.rows = 60, .columns = 120}) {}

    [[nodiscard]] testing::AssertionResult wait_port();      // of the line door
    [[nodiscard]] testing::AssertionResult wait_irc_port();  // of the IRC door
    [[nodiscard]] std::string url() const { return "chat://127.0.0.1:" + port; }

    stage on;
    terminal t;
    std::string port;
    std::string irc_port;
};

// Line clients do not echo what is typed, so that the screen is exactly what they received.
[[nodiscard]] terminal_options quiet();

[[nodiscard]] testing::AssertionResult enter(terminal& t, const std::string& name);
