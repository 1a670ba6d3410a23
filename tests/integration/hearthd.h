// A real hearthd on a free port of loopback with a data folder of its own, and people who talk to it over
// sockets. Ownership: the test's. Thread: the test's.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tests/integration/child_process.h"

struct temporary_folder {
    temporary_folder();
    ~temporary_folder();
    temporary_folder(const temporary_folder&) = delete;
    temporary_folder& operator=(const temporary_folder&) = delete;

    std::string path;
};

[[nodiscard]] std::string file_read(const std::string& path);  // "" when it is not there
void file_write(const std::string& path, std::string_view text);

struct hearthd {
    // `flags` come behind --listen and --data-dir; with `bare` they are all that there is.
    explicit hearthd(stage& on, std::vector<std::string> flags = {}, child_setup setup = {},
                     bool bare = false);

    // The first `listening on` lines are there; then `port` is the line door's, `irc_port` that of IRC, if it
    // listens.
    [[nodiscard]] testing::AssertionResult wait_ready();
    [[nodiscard]] testing::AssertionResult wait_log(std::string_view text);  // somewhere on stderr
    [[nodiscard]] testing::AssertionResult stop();                           // SIGTERM, and status 0
    [[nodiscard]] std::string url() const { return "chat://127.0.0.1:" + std::to_string(port); }

    temporary_folder folder;
    std::optional<child_process> process;
    uint16_t port = 0;
    uint16_t irc_port = 0;
};

// Knocks until the server has noticed that others have gone.
[[nodiscard]] testing::AssertionResult wait_room_for_one_more(stage& on, const hearthd& server);

// Someone on the line door or, by `connect_tcp` to its port, on that of IRC.
struct line_client {
    explicit line_client(stage& on) : on_stage(on) {}
    line_client(stage& on, const hearthd& server);
    ~line_client();
    line_client(const line_client&) = delete;
    line_client& operator=(const line_client&) = delete;

    void connect_tcp(uint16_t port, int receive_buffer = 0);  // in bytes; 0 = the system's
    void connect_unix(const std::string& path);

    void send(std::string_view bytes);
    void send_end();  // half-closes, once all is sent
    void reset();     // closes so that the other side gets an RST

    [[nodiscard]] testing::AssertionResult wait_line(std::string_view line);  // at any time since the start
    [[nodiscard]] testing::AssertionResult wait_for(std::string_view part);   // of a line
    [[nodiscard]] testing::AssertionResult wait_lines(size_t count);
    [[nodiscard]] testing::AssertionResult wait_closed();  // the server has ended the connection
    [[nodiscard]] testing::AssertionResult join(std::string_view name);
    [[nodiscard]] testing::AssertionResult join_irc(std::string_view name);
    [[nodiscard]] bool has_line(std::string_view line) const;
    [[nodiscard]] bool all_sent() const { return pending.empty(); }

    stage& on_stage;
    int fd = -1;
    bool reading = true;  // false: plays a reader that stalls
    bool end_after = false;
    bool closed = false;  // by the server
    bool was_reset = false;
    std::string pending;
    size_t sent = 0;  // of `pending`
    std::string partial;
    std::vector<std::string> lines;
};
