// Whatever three people type, two on the IRC door and one on the line door, each line that an IRC client gets
// is one: it can be parsed, is UTF-8, and is as long as lines may be. Input: lines; the first character says
// whose it is.
#include <string>

#include "common/text/utf8.h"
#include "common/wire/irc_line.h"
#include "server/frontend/irc/irc_door.h"
#include "tests/fuzz/fuzz.h"
#include "tests/unit/server/door_world.h"

namespace {

constexpr size_t lines_max = 200;

void check_line(std::string_view line) {
    fuzz_check(line.ends_with('\r'), "a line ends with CR LF");
    line.remove_suffix(1);
    fuzz_check(line.find_first_of(std::string_view("\r\0", 2)) == std::string_view::npos,
               "a line is one line");
    fuzz_check(utf8_is_valid(line), "a line is UTF-8");
    const size_t tags = line.starts_with('@') ? line.find(' ') + 1 : 0;
    fuzz_check(tags <= irc_tags_max_bytes, "tags are within their limit");
    fuzz_check(line.size() - tags <= irc_line_max_bytes - 2, "a line is within its limit");
    irc_line parsed;
    fuzz_check(irc_line_parse(line, &parsed), "a line can be parsed");
}

void look_at(door_world& world, const std::string& who) {
    for (const std::string& line : world.saw(who)) {
        if (world.people.at(who)->session.door == &irc_door) {
            check_line(line);
        }
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    const char* const names[] = {"a", "b", "c"};
    door_world world({.motd = "Be kind.", .history = {.kept = true, .presence = true}});
    world.open("a", irc_door);
    world.open("b", irc_door);
    world.open("c");
    std::string_view rest = fuzz_text(data, size);
    for (size_t count = 0; !rest.empty() && count < lines_max; ++count) {
        const std::string_view line = rest.substr(0, rest.find('\n'));
        rest.remove_prefix(std::min(line.size() + 1, rest.size()));
        const std::string who = names[line.empty() ? 0 : static_cast<unsigned char>(line[0]) % 3];
        if (!line.empty() && !world.is_closed(who)) {
            world.say(who, line.substr(1));
        }
        for (const char* name : names) {
            look_at(world, name);
        }
    }
    return 0;
}
