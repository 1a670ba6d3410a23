#include "tests/tui/house.h"

static testing::AssertionResult wait_listening(terminal& t, const std::string& scheme, std::string* port) {
    const std::string words = "listening on " + scheme + "://127.0.0.1:";
    const auto ready = t.wait_text(words);
    if (ready) {
        const std::string row = t.row(t.row_with(words));
        *port = row.substr(row.rfind(':') + 1);
    }
    return ready;
}

testing::AssertionResult house::wait_port() {
    return wait_listening(t, "chat", &port);
}

testing::AssertionResult house::wait_irc_port() {
    return wait_listening(t, "irc", &irc_port);
}

terminal_options quiet() {
    return {.run_in = "stty -echo; exec \"$@\""};
}

testing::AssertionResult enter(terminal& t, const std::string& name) {
    if (const auto asked = t.wait_text("Enter your name:"); !asked) {
        return asked;
    }
    t.type(name + "\n");
    return t.wait_text("Welcome " + name + ". Send QUIT to disconnect.");
}
