// A server of the line protocol that does what the scene tells it: a listening socket on loopback, driven by
// the stage's poll. By default it plays a polite server (greeting, prompt, welcome, echo); each step can be
// switched off.
//
// Ownership: the test's. Errors: the constructor aborts the test program when there is no loopback.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/stage.h"

struct peer_connection {
    int fd = -1;  // -1: closed by us or by the other side
    std::string name;
    std::string partial;             // of a line from the client
    std::string out;                 // not yet taken by the socket
    std::vector<std::string> lines;  // received, without line ends
    size_t bytes_received = 0;
    bool reading = true;
};

struct scripted_peer {
    explicit scripted_peer(stage& on);
    ~scripted_peer();
    scripted_peer(const scripted_peer&) = delete;
    scripted_peer& operator=(const scripted_peer&) = delete;

    // How it behaves by itself.
    std::string greeting = "Hearth chat server\n";
    bool polite = true;  // greets, asks for the name, welcomes; false: says only what the scene sends
    bool echoes = true;  // a chat line comes back to everyone

    void send(std::string_view text);  // to every open connection, as it is
    void close_all();                  // open connections only
    void stop_listening();             // a connect is refused from now on
    void listen_again();               // on the same port

    [[nodiscard]] std::string url() const { return "chat://127.0.0.1:" + std::to_string(port); }
    [[nodiscard]] peer_connection& latest() { return *connections.back(); }
    [[nodiscard]] size_t open_count() const;
    [[nodiscard]] std::vector<std::string> all_lines() const;  // of every connection, in order of connecting

    [[nodiscard]] testing::AssertionResult wait_connections(size_t ever);
    [[nodiscard]] testing::AssertionResult wait_line(std::string_view line);  // from anybody, at any time
    [[nodiscard]] testing::AssertionResult wait_sent();  // all has reached the clients' kernel

    stage& on_stage;
    int listener = -1;
    bool awaits_acknowledgement = false;  // which no poll reports
    uint16_t port = 0;
    std::vector<std::unique_ptr<peer_connection>> connections;  // all that ever were
};
