#include "common/wire/line_splitter.h"

#include <cstring>

namespace {

enum telnet_state : uint8_t {
    telnet_none,
    telnet_command,         // IAC was seen
    telnet_option,          // WILL, WONT, DO or DONT was seen: one byte to come
    telnet_subnegotiation,  // SB was seen: everything up to IAC SE
    telnet_sub_command,     // IAC within it
};

constexpr unsigned char iac = 0xFF;
constexpr unsigned char telnet_dont = 0xFE;
constexpr unsigned char telnet_will = 0xFB;
constexpr unsigned char telnet_sb = 0xFA;
constexpr unsigned char telnet_se = 0xF0;
constexpr unsigned char telnet_first_command = 0xEC;  // RFC 1184; below it nothing is a command
constexpr std::string_view literal_ff = "\xFF";

std::string_view held(const line_splitter& splitter) {
    return splitter.partial == nullptr ? std::string_view() : *splitter.partial;
}

void hold(line_splitter& splitter, std::string_view text) {
    if (text.empty()) {
        return;
    }
    if (splitter.partial == nullptr) {
        splitter.partial = std::make_unique<std::string>();
    }
    splitter.partial->append(text);
}

std::string_view without_cr(std::string_view text) {
    return text.ends_with('\r') ? text.substr(0, text.size() - 1) : text;
}

// The CR of a line end does not count, and whether a CR is one shows only with the next byte.
bool passes_limit(const line_splitter& splitter, std::string_view more) {
    if (splitter.max_bytes == 0) {
        return false;
    }
    const std::string_view last = more.empty() ? held(splitter) : more;
    const size_t total = held(splitter).size() + more.size();
    return total - (last.ends_with('\r') ? 1 : 0) > splitter.max_bytes;
}

// Takes text that no newline follows yet. True when the line has become too long by it.
bool take_part(line_splitter& splitter, std::string_view text) {
    if (splitter.skipping) {
        return false;
    }
    if (passes_limit(splitter, text)) {
        splitter.skipping = true;
        splitter.partial.reset();
        return true;
    }
    hold(splitter, text);
    return false;
}

// Takes the text in front of a newline. False when it ends a line that has been reported already.
bool take_end(line_splitter& splitter, std::string_view text, split_line* line) {
    if (splitter.skipping) {
        splitter.skipping = false;
        return false;
    }
    if (passes_limit(splitter, text)) {
        splitter.partial.reset();
        *line = {{}, true};
    } else if (held(splitter).empty()) {
        *line = {without_cr(text), false};
    } else {
        hold(splitter, text);
        splitter.returned = true;
        *line = {without_cr(held(splitter)), false};
    }
    return true;
}

// One byte within a telnet command. True when it was text after all: a doubled IAC, or an IAC in front of
// something that is no command (a client that does not speak telnet), whose byte then is not taken.
struct telnet_step {
    bool taken = true;
    bool literal = false;
};

telnet_step take_telnet(line_splitter& splitter, unsigned char byte) {
    switch (splitter.telnet) {
        case telnet_command:
            splitter.telnet = telnet_none;
            if (byte == telnet_sb) {
                splitter.telnet = telnet_subnegotiation;
            } else if (byte >= telnet_will && byte <= telnet_dont) {
                splitter.telnet = telnet_option;
            } else if (byte == iac) {
                return {true, true};
            } else if (byte < telnet_first_command) {
                return {false, true};
            }
            return {};
        case telnet_subnegotiation:
            if (byte == '\n') {
                // We never ask for one, so this is no telnet client but noise: it ends with its line.
                splitter.telnet = telnet_none;
                return {false, false};
            }
            splitter.telnet = byte == iac ? telnet_sub_command : telnet_subnegotiation;
            return {};
        case telnet_sub_command:
            splitter.telnet = byte == telnet_se ? telnet_none : telnet_subnegotiation;
            return {};
        default:
            splitter.telnet = telnet_none;
            return {};
    }
}

const char* find_byte(const char* from, const char* to, unsigned char byte) {
    return from == to ? nullptr
                      : static_cast<const char*>(std::memchr(from, byte, static_cast<size_t>(to - from)));
}

}  // namespace

bool line_splitter_next(line_splitter& splitter, std::string_view* input, split_line* line) {
    if (splitter.returned) {
        splitter.returned = false;
        splitter.partial.reset();
    }
    const char* at = input->data();
    const char* const end = at + input->size();
    const char* newline = nullptr;  // the next one at or behind `at`; `end` when there is none
    bool found = false;
    while (at != end && !found) {
        if (splitter.telnet != telnet_none) {
            const telnet_step step = take_telnet(splitter, static_cast<unsigned char>(*at));
            at += step.taken ? 1 : 0;
            if (step.literal && take_part(splitter, literal_ff)) {
                *line = {{}, true};
                found = true;
            }
            continue;
        }
        if (newline == nullptr || newline < at) {
            newline = find_byte(at, end, '\n');
            newline = newline == nullptr ? end : newline;
        }
        const char* const command = find_byte(at, newline, iac);
        const char* const stop = command == nullptr ? newline : command;
        const std::string_view text(at, static_cast<size_t>(stop - at));
        at = stop == end ? end : stop + 1;
        if (command == nullptr && newline != end) {
            found = take_end(splitter, text, line);
        } else {
            splitter.telnet = command == nullptr ? telnet_none : telnet_command;
            if (take_part(splitter, text)) {
                *line = {{}, true};
                found = true;
            }
        }
    }
    input->remove_prefix(static_cast<size_t>(at - input->data()));
    return found;
}

bool line_splitter_end(line_splitter& splitter, split_line* line) {
    if (splitter.returned) {
        splitter.partial.reset();
    }
    splitter.returned = true;
    splitter.skipping = false;
    splitter.telnet = telnet_none;
    *line = {without_cr(held(splitter)), false};
    return !line->text.empty();
}
