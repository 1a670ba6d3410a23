// Bytes in any split -> lines. LF ends a line, one CR before it is dropped. Telnet commands (RFC 854:
// IAC, option negotiation, subnegotiation) are skipped wherever they stand and never answered. A line
// over the limit is skipped up to its newline and reported once; memory stays within the limit.
//
// Pull style, so that the caller can stop in the middle (line budget, rate limit) and keep the rest:
//     while (line_splitter_next(splitter, &input, &line)) ...
// Pure. A splitter with no partial line holds no heap memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

struct line_splitter {
    uint32_t max_bytes = 4096;  // of a line without its end; 0 = no limit
    bool skipping = false;      // inside a line that was too long
    uint8_t telnet = 0;         // state within a telnet command
    bool returned = false;      // `partial` holds the line that was returned
    // A line that came in pieces or had telnet bytes cut out; nullptr: none, as in all but a few of many.
    std::unique_ptr<std::string> partial;
};

struct split_line {
    std::string_view text;  // without line end; valid until the next call or until `input`'s bytes go
    bool too_long = false;  // `text` is empty; said once per line, when the limit is passed
};

// Takes bytes from the front of `*input`. True with a line; false when `*input` is used up.
[[nodiscard]] bool line_splitter_next(line_splitter& splitter, std::string_view* input, split_line* line);

// At end of input: the last line, if it had no newline. True with a line; false otherwise.
[[nodiscard]] bool line_splitter_end(line_splitter& splitter, split_line* line);
