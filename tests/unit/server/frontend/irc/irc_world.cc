#include "tests/unit/server/frontend/irc/irc_world.h"

#include <gtest/gtest.h>

#include "common/wire/irc_line.h"

void irc_world::come(const std::string& name, const std::string& caps) {
    open(name, irc_door);
    if (!caps.empty()) {
        say(name, "CAP REQ :" + caps);
    }
    say(name, "NICK " + name);
    say(name, "USER " + name + " 0 * :" + name + " of the tests");
    if (!caps.empty()) {
        say(name, "CAP END");
    }
    forget();
}

lines irc_world::heard(const std::string& who) {
    lines out = saw(who);
    for (std::string& line : out) {
        EXPECT_TRUE(line.ends_with('\r')) << line;
        EXPECT_LE(line.size() + 1 - (line.starts_with('@') ? line.find(' ') + 1 : 0), irc_line_max_bytes);
        line.pop_back();
    }
    return out;
}

lines irc_world::ask(const std::string& who, std::string_view line) {
    forget();
    say(who, line);
    lines out = heard(who);
    forget();
    return out;
}
