#include "common/wire/chat_line.h"

#include <gtest/gtest.h>

#include "common/text/name.h"

namespace {

std::string formatted(const chat_line& line) {
    std::string out;
    chat_line_format(out, line);
    return out;
}

void expect_same(const chat_line& got, const chat_line& wanted) {
    EXPECT_EQ(got.kind, wanted.kind);
    EXPECT_EQ(got.room, wanted.room);
    EXPECT_EQ(got.name, wanted.name);
    EXPECT_EQ(got.text, wanted.text);
    EXPECT_EQ(got.replayed, wanted.replayed);
}

struct example {
    std::string_view line;
    chat_line parsed;
};

using kind = chat_line_kind;

const example examples[] = {
    {"Jason: Hello there!", {kind::chat, "", "Jason", "Hello there!", ""}},
    {"Jason: ", {kind::chat, "", "Jason", "", ""}},
    {"Jason: a: b", {kind::chat, "", "Jason", "a: b", ""}},
    {"#tea Jason: hi", {kind::chat, "#tea", "Jason", "hi", ""}},
    {"* Jason waves", {kind::action, "", "Jason", "waves", ""}},
    {"#tea * Jason waves", {kind::action, "#tea", "Jason", "waves", ""}},
    {"Jason (private): psst", {kind::private_from, "", "Jason", "psst", ""}},
    {"to Jason (private): psst", {kind::private_to, "", "Jason", "psst", ""}},
    {"to (private): psst", {kind::private_from, "", "to", "psst", ""}},
    {"to: hi", {kind::chat, "", "to", "hi", ""}},
    {"to to (private): psst", {kind::private_to, "", "to", "psst", ""}},
    {"Jason has connected", {kind::connected, "", "Jason", "", ""}},
    {"Jason has disconnected", {kind::disconnected, "", "Jason", "", ""}},
    {"Jason has disconnected (off to bed)", {kind::disconnected, "", "Jason", "off to bed", ""}},
    {"to has connected", {kind::connected, "", "to", "", ""}},
    {"Jason is now Jay", {kind::renamed, "", "Jason", "Jay", ""}},
    {"Jason has joined #tea", {kind::joined, "#tea", "Jason", "", ""}},
    {"Jason has left #tea", {kind::left, "#tea", "Jason", "", ""}},
    {"*** Welcome", {kind::notice, "", "", "Welcome", ""}},
    {"[10:03] Jason: hi", {kind::chat, "", "Jason", "hi", "10:03"}},
    {"[2026-11-22 10:03] #tea * Jason waves", {kind::action, "#tea", "Jason", "waves", "2026-11-22 10:03"}},
    {"[10:03] Jason has connected", {kind::connected, "", "Jason", "", "10:03"}},
};

TEST(chat_line, every_form_is_parsed) {
    for (const example& e : examples) {
        SCOPED_TRACE(e.line);
        expect_same(chat_line_parse(e.line), e.parsed);
    }
}

TEST(chat_line, every_form_is_written) {
    for (const example& e : examples) {
        EXPECT_EQ(formatted(e.parsed), std::string(e.line) + "\n");
    }
}

TEST(chat_line, what_fits_no_form_is_taken_as_it_is) {
    for (const std::string_view line : {"",
                                        "Enter your name:",
                                        "Welcome Jason. Send QUIT to disconnect.",
                                        "Hearth chat server",
                                        "Jason:",
                                        "Jason:hi",
                                        "Jason hi: there",
                                        ": hi",
                                        " : hi",
                                        " Jason: hi",
                                        "***",
                                        "*** ",
                                        "* Jason",
                                        "*: hi",
                                        "* *: hi",
                                        "#tea",
                                        "#tea ",
                                        "#tea Jason has connected",
                                        "# Jason: hi",
                                        "#tea #pot: hi",
                                        "Jason has connected ",
                                        "Jason has connected: hi",
                                        "Jason has joined tea",
                                        "Jason has joined #",
                                        "Jason has joined #tea pot",
                                        "Jason is now ",
                                        "Jason is now J J",
                                        "[10:3] Jason: hi",
                                        "[10:03]Jason: hi",
                                        "[10:03] ",
                                        "[10:03] nonsense",
                                        "[now] Jason: hi",
                                        "[x]: hi"}) {
        const chat_line parsed = chat_line_parse(line);
        if (line == "*** ") {
            EXPECT_EQ(parsed.kind, kind::notice);
            continue;
        }
        SCOPED_TRACE(line);
        expect_same(parsed, {kind::other, "", "", line, ""});
        EXPECT_EQ(formatted(parsed), std::string(line) + "\n");
    }
}

// Whatever a user says under whatever name the server allows, the line parses as what it is.
TEST(chat_line, no_line_can_be_forged) {
    const std::string_view names[] = {"Jason",     "to",           "QUIT",     "_",   "a[10-03]", "Enter",
                                      "x\\|^`{}-", "123",          "has",      "now", "is",       "a-b_c",
                                      "\u00C5sa",  "\u5F20\u4F1F", "connected"};
    std::vector<std::string> texts = {"",
                                      " ",
                                      ":",
                                      ": ",
                                      "* ",
                                      "*** ",
                                      "#tea ",
                                      "has connected",
                                      " has connected",
                                      "(private): x",
                                      " (private): x",
                                      "QUIT",
                                      "Enter your name:",
                                      "[10:03] "};
    for (const example& e : examples) {
        texts.emplace_back(e.line);
        texts.emplace_back(" " + std::string(e.line));
        texts.emplace_back("(private): " + std::string(e.line));
    }
    for (const std::string_view name : names) {
        ASSERT_EQ(name_check(name, 32).fault, name_fault::none) << name;
        for (const std::string& text : texts) {
            for (const std::string_view room : {"", "#tea"}) {
                for (const kind k :
                     {kind::chat, kind::action, kind::private_from, kind::private_to, kind::notice}) {
                    const bool in_room = k == kind::chat || k == kind::action;
                    const chat_line line{k, in_room ? room : "", k == kind::notice ? "" : name, text, ""};
                    const std::string bytes = formatted(line);
                    SCOPED_TRACE(bytes);
                    expect_same(chat_line_parse(std::string_view(bytes).substr(0, bytes.size() - 1)), line);
                }
            }
        }
    }
}

TEST(chat_line, no_allowed_name_begins_like_another_form) {
    for (const std::string_view name : {"*", "***", "* x", "#tea", "[10:03]", "a b", "a:", "a:b", "a\u00A0b",
                                        "a\u3000b", "a\uFF1A", "a(private)", "/me"}) {
        EXPECT_NE(name_check(name, 32).fault, name_fault::none) << name;
    }
}

}  // namespace
