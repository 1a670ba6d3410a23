// A program that a scene runs: its input, its output and its end are driven by the stage's poll.
//
// Ownership: the test's; what still runs when this dies is killed. Errors: a failed start is status 127.
#pragma once

#include <sys/resource.h>
#include <sys/types.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/support/stage.h"

[[nodiscard]] int process_watch(pid_t pid);  // a descriptor that becomes readable when the process has ended

struct child_setup {
    std::vector<std::string> arguments;                            // the program first
    std::vector<std::pair<std::string, std::string>> environment;  // on top of ours, without HEARTH_*
    rlim_t open_files = 0;                                         // RLIMIT_NOFILE; 0 = as it is
};

struct child_process {
    child_process(stage& on, const child_setup& setup);
    ~child_process();
    child_process(const child_process&) = delete;
    child_process& operator=(const child_process&) = delete;

    void send(std::string_view text);  // to its standard input
    void send_end();                   // end of input, once all is sent
    void stop_reading_errors();        // nobody reads its stderr any more: the pipe is closed
    void signal(int number) const;
    [[nodiscard]] testing::AssertionResult wait_exit();

    stage& on_stage;
    pid_t pid = -1;
    int process = -1;  // pidfd; -1 once it has ended
    int input = -1;
    int output = -1;
    int errors = -1;
    std::string pending;  // input on its way
    bool input_ends = false;
    std::string out;    // its stdout so far
    std::string error;  // its stderr so far
    int status = -1;    // exit status, or 128 + signal; valid once it has ended
};
