// Lines in from stdin, whatever it is (terminal, pipe, file, socket), and lines out to stdout.
#pragma once

#include <uv.h>

#include <string>
#include <string_view>

inline constexpr uint32_t input_line_max_bytes = 16 * 1024;

struct input_handler {
    void* context = nullptr;
    void (*on_ready)(void* context) = nullptr;  // take again
};

// One in a process, for its whole life: a read that stdin does not answer cannot be called back.
struct line_input {
    uv_loop_t* loop = nullptr;
    input_handler handler;
    uv_fs_t request;
    std::string bytes;      // read, and
    std::string_view rest;  // not yet taken
    std::string partial;    // of the line that `rest` goes on with
    std::string line;       // given out
    bool skipping = false;  // to the end of a line that was too long
    bool reading = false;
    bool ended = false;  // stdin has; the last line may still be here
};

void line_input_init(line_input& in, uv_loop_t* loop, const input_handler& handler);

struct input_line {
    std::string_view text;  // without its end; holds until the next line is taken
    bool too_long = false;  // over input_line_max_bytes: it was skipped, `text` is empty
};

// The next line. No line_splitter: stdin is no telnet, every byte of it is text. False: there is none now;
// unless `line_input_done`, `on_ready` tells when to take again.
[[nodiscard]] bool line_input_take(line_input& in, input_line* line);
[[nodiscard]] bool line_input_done(const line_input& in);

// Writes all of it to stdout, waiting as long as it takes. False: nobody reads it any more.
[[nodiscard]] bool output_write(std::string_view bytes);

// Tells when stdout's reader has gone, without waiting for the next write to find out. Nothing where that
// cannot be known (a file, a terminal).
struct output_watch {
    uv_poll_t poll;
    int fd = -1;
    void* context = nullptr;
    void (*on_gone)(void* context) = nullptr;
};
void output_watch_start(output_watch& w, uv_loop_t* loop, void* context, void (*on_gone)(void* context));
void output_watch_close(output_watch& w);
