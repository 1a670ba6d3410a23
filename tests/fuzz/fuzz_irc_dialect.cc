// Whatever a server of IRC says and a user writes: lines go to the server whole, and nothing grows without
// end.
#include "client/link/irc_dialect.h"

#include <algorithm>
#include <string>

#include "tests/fuzz/fuzz.h"

namespace {

constexpr int64_t now_us = 1'800'000'000'000'000;
constexpr size_t line_max_bytes = 8192;

void check_sent(const std::string& bytes) {
    fuzz_check(bytes.empty() || bytes.ends_with("\r\n"), "a line has its end");
    for (size_t at = 0; at < bytes.size();) {
        const size_t end = bytes.find('\n', at);
        const std::string_view line = std::string_view(bytes).substr(at, end - at);
        fuzz_check(line.find('\r') == line.size() - 1, "a line has one end");
        at = end + 1;
    }
}

void check(irc_dialect& d) {
    check_sent(d.bytes);
    for (const std::string& line : d.lines) {
        fuzz_check(line.find('\n') == std::string::npos, "a line for the user is one");
    }
    fuzz_check(d.rooms.size() <= irc_rooms_max && d.said.size() <= irc_unanswered_max &&
                   d.batches.size() <= irc_batches_max,
               "limits hold");
    d.bytes.clear();
    if (d.phase != irc_phase::settling) {
        d.lines.clear();
    }
}

}  // namespace

// Each line is the server's, or behind a '>' the user's.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    std::string_view rest(reinterpret_cast<const char*>(data), size);
    irc_dialect d;
    irc_dialect_begin(d);
    irc_dialect_name(d, "me");
    while (!rest.empty()) {
        std::string_view line = rest.substr(0, rest.find('\n'));
        rest.remove_prefix(line.size() + (line.size() < rest.size() ? 1 : 0));
        line = line.substr(0, std::min(line.find_first_of(std::string_view("\r\0", 2)), line_max_bytes));
        if (!line.starts_with('>')) {
            static_cast<void>(irc_dialect_line(d, line, now_us));
        } else if (d.phase == irc_phase::online) {
            irc_dialect_say(d, line.substr(1), now_us);
        }
        check(d);
    }
    return 0;
}
