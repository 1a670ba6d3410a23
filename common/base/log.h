// The log as every module sees it: a constant text and named values. The sink (spdlog in the server)
// escapes every byte that a user may have chosen; a failing log never fails the program.
//
// Thread: the sink is set once before threads start; writing is as thread-safe as the sink.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

enum class log_level { trace, debug, info, warning, error, off };

struct log_field {
    std::string_view key;
    std::string_view value;  // any bytes; escaped by the sink
    // A key of "" makes the value the end of the sentence: "Broadcast" and {"", "hi"} read `Broadcast: hi`.
};

struct log_sink {
    void* context = nullptr;
    void (*write)(void* context, log_level level, std::string_view text,
                  std::initializer_list<log_field> fields) = nullptr;
};

void log_set_sink(log_sink sink);  // a sink without `write` drops everything (the default)
void log_write(log_level level, std::string_view text, std::initializer_list<log_field> fields = {});
