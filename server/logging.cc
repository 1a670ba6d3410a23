// The only file that includes spdlog (a heavy header).
#include "server/logging.h"

#include <poll.h>
#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <array>
#include <memory>

#include "common/base/log.h"
#include "common/text/escape.h"
#include "common/text/utf8.h"

namespace {

constexpr size_t value_max_bytes = 3000;  // a line stays below PIPE_BUF: written whole, or not at all

struct {
    std::shared_ptr<spdlog::logger> logger;
    bool json = false;
    bool to_stderr = false;
    unsigned lost = 0;
} state;

constexpr std::array level_names = {"trace", "debug", "info", "warning", "error", "off"};
constexpr std::array spdlog_levels = {spdlog::level::trace, spdlog::level::debug, spdlog::level::info,
                                      spdlog::level::warn,  spdlog::level::err,   spdlog::level::off};

spdlog::level::level_enum level_of(std::string_view name) {
    for (size_t i = 0; i < level_names.size(); ++i) {
        if (name == level_names[i]) {
            return spdlog_levels[i];
        }
    }
    return spdlog::level::info;
}

std::string text_line(std::string_view text, std::initializer_list<log_field> fields) {
    std::string line(text);
    for (const log_field& field : fields) {
        const std::string value(utf8_prefix(text_escape(field.value), value_max_bytes));
        if (field.key.empty()) {
            line.append(": ").append(value);
            continue;
        }
        const bool plain = !value.empty() && value.find_first_of(" =\"") == std::string::npos;
        line.append(" ").append(field.key).append("=");
        line.append(plain ? "" : "\"").append(value).append(plain ? "" : "\"");
    }
    return line;
}

std::string json_line(std::string_view text, std::initializer_list<log_field> fields) {
    std::string line = "\"text\":\"" + text_escape_json(text) + "\"";
    for (const log_field& field : fields) {
        // Cut before it is escaped: an escape must not be cut in two.
        const std::string value = text_escape_json(utf8_prefix(field.value, value_max_bytes));
        line.append(",\"").append(field.key.empty() ? "detail" : field.key).append("\":\"");
        line.append(value).append("\"");
    }
    return line;
}

// A pipe whose reader sleeps would stop the whole chat: then the line is lost instead.
bool would_block() {
    pollfd out = {.fd = STDERR_FILENO, .events = POLLOUT, .revents = 0};
    return state.to_stderr && poll(&out, 1, 0) == 0;
}

void write(void*, log_level level, std::string_view text, std::initializer_list<log_field> fields) {
    const spdlog::level::level_enum at = spdlog_levels[static_cast<size_t>(level)];
    if (!state.logger->should_log(at)) {
        return;
    }
    if (would_block()) {
        ++state.lost;
        return;
    }
    try {
        if (state.lost > 0) {
            const std::string count = std::to_string(state.lost);
            state.lost = 0;
            write(nullptr, log_level::warning, "Log lines were lost, nobody read them", {{"lines", count}});
        }
        const std::string line = state.json ? json_line(text, fields) : text_line(text, fields);
        state.logger->log(at, spdlog::string_view_t(line.data(), line.size()));
    } catch (const std::exception&) {
        ++state.lost;
    }
}

std::shared_ptr<spdlog::logger> create(const config& c) {
    spdlog::sink_ptr sink;
    if (c.log.file.empty()) {
        sink = std::make_shared<spdlog::sinks::stderr_sink_st>();
    } else {
        sink = std::make_shared<spdlog::sinks::basic_file_sink_st>(c.log.file);
    }
    auto logger = std::make_shared<spdlog::logger>("hearthd", std::move(sink));
    logger->set_level(level_of(c.log.level));
    logger->flush_on(spdlog::level::trace);
    logger->set_error_handler([](const std::string&) { ++state.lost; });
    logger->set_pattern(c.log.format == "json" ? R"({"time":"%Y-%m-%dT%H:%M:%S.%e%z","level":"%l",%v})"
                                               : "%Y-%m-%d %H:%M:%S.%e %l  %v");
    return logger;
}

}  // namespace

err logging_open(const config& c) {
    try {
        state.logger = create(c);
    } catch (const std::exception& e) {
        return {"cannot write the log to " + c.log.file + ": " + e.what() + "; set log.file"};
    }
    state.json = c.log.format == "json";
    state.to_stderr = c.log.file.empty();
    log_set_sink({.context = nullptr, .write = write});
    return {};
}

void logging_close() {
    log_set_sink({});
    state.logger.reset();
}
