// common/wire/PROTOCOL.md says what the door says: every wording and every command stands in it.
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "server/frontend/line/line_words.h"
#include "tests/unit/server/door_world.h"

// Without the backslashes that Markdown wants before a bar in a table.
static std::string protocol_text() {
    std::ifstream file(PROTOCOL_FILE);
    std::stringstream bytes;
    bytes << file.rdbuf();
    std::string text = bytes.str();
    for (size_t at = text.find("\\|"); at != std::string::npos; at = text.find("\\|")) {
        text.erase(at, 1);
    }
    return text;
}

TEST(protocol_text, holds_the_words_of_every_reply) {
    const std::string text = protocol_text();
    for (const reply_words& row : line_reply_words()) {
        EXPECT_NE(text.find(row.words), std::string::npos) << row.words;
    }
}

TEST(line_words, has_words_for_every_reply) {
    for (unsigned code = 0; code <= static_cast<unsigned>(reply_code::not_a_time); ++code) {
        event what;
        what.kind = event_kind::reply;
        what.reply = static_cast<reply_code>(code);
        what.items = {"a", "b", "c"};
        std::string out;
        line_encode(variant_here, what, out);
        EXPECT_TRUE(out.ends_with('\n')) << code;
    }
}

TEST(protocol_text, holds_every_command) {
    const std::string text = protocol_text();
    door_world world;
    world.enter({"Ann"});
    world.say("Ann", "/help");
    const lines help = world.saw("Ann");
    EXPECT_GT(help.size(), 10U);
    for (const std::string& line : help) {
        const std::string form = line.substr(4, line.find(" - ") - 4);
        EXPECT_NE(text.find("`" + form + "`"), std::string::npos) << form;
    }
}
