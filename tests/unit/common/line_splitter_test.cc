#include "common/wire/line_splitter.h"

#include <gtest/gtest.h>

#include <random>
#include <vector>

namespace {

constexpr std::string_view too_long = "<too long>";

void take_all(line_splitter& splitter, std::string_view input, std::vector<std::string>& lines) {
    split_line line;
    while (line_splitter_next(splitter, &input, &line)) {
        lines.emplace_back(line.too_long ? too_long : line.text);
    }
    EXPECT_TRUE(input.empty());
}

void take_end(line_splitter& splitter, std::vector<std::string>& lines) {
    split_line line;
    if (line_splitter_end(splitter, &line)) {
        lines.emplace_back(line.text);
    }
}

using lines = std::vector<std::string>;

lines split(std::string_view input, uint32_t max_bytes = 4096) {
    line_splitter splitter{.max_bytes = max_bytes};
    lines out;
    take_all(splitter, input, out);
    take_end(splitter, out);
    return out;
}

TEST(line_splitter, a_newline_ends_a_line) {
    EXPECT_EQ(split("one\ntwo\n\nfour\n"), (lines{"one", "two", "", "four"}));
}

TEST(line_splitter, drops_one_cr_before_the_newline) {
    EXPECT_EQ(split("one\r\ntwo\r\r\nth\rree\n\r\n"), (lines{"one", "two\r", "th\rree", ""}));
}

TEST(line_splitter, a_cr_and_its_newline_may_come_apart) {
    line_splitter splitter;
    lines out;
    take_all(splitter, "one\r", out);
    EXPECT_TRUE(out.empty());
    take_all(splitter, "\ntwo\n", out);
    EXPECT_EQ(out, (lines{"one", "two"}));
}

TEST(line_splitter, the_last_line_needs_no_newline) {
    EXPECT_EQ(split("one\ntwo"), (lines{"one", "two"}));
    EXPECT_EQ(split("one\ntwo\r"), (lines{"one", "two"}));
    EXPECT_EQ(split("one\n"), (lines{"one"}));
    EXPECT_EQ(split(""), lines{});
}

TEST(line_splitter, a_whole_line_is_a_view_into_the_input) {
    line_splitter splitter;
    const std::string_view input = "a line that is long enough for the heap\nrest";
    std::string_view rest = input;
    split_line line;
    ASSERT_TRUE(line_splitter_next(splitter, &rest, &line));
    EXPECT_EQ(line.text.data(), input.data());
    EXPECT_EQ(rest, "rest");
}

TEST(line_splitter, the_caller_may_stop_after_any_line_and_keep_the_rest) {
    line_splitter splitter;
    std::string_view input = "one\ntwo\nthree\n";
    split_line line;
    ASSERT_TRUE(line_splitter_next(splitter, &input, &line));
    EXPECT_EQ(input, "two\nthree\n");
    const std::string kept(input);
    input = kept;
    ASSERT_TRUE(line_splitter_next(splitter, &input, &line));
    EXPECT_EQ(line.text, "two");
}

TEST(line_splitter, holds_no_heap_memory_without_a_partial_line) {
    line_splitter splitter;
    lines out;
    take_all(splitter, std::string(1000, 'x'), out);
    EXPECT_NE(splitter.partial, nullptr);
    take_all(splitter, "\n", out);
    EXPECT_EQ(out, (lines{std::string(1000, 'x')}));
    EXPECT_EQ(splitter.partial, nullptr);
}

TEST(line_splitter, a_line_of_exactly_the_limit_passes) {
    EXPECT_EQ(split("12345\n", 5), (lines{"12345"}));
    EXPECT_EQ(split("12345\r\n", 5), (lines{"12345"}));
    EXPECT_EQ(split("12345", 5), (lines{"12345"}));
}

TEST(line_splitter, a_line_over_the_limit_is_reported_once_and_skipped) {
    EXPECT_EQ(split("123456\nok\n", 5), (lines{std::string(too_long), "ok"}));
    EXPECT_EQ(split("12345\rx\nok\n", 5), (lines{std::string(too_long), "ok"}));
    EXPECT_EQ(split("123456789012345678901234567890", 5), (lines{std::string(too_long)}));
}

TEST(line_splitter, too_long_is_said_when_the_limit_is_passed_not_when_the_line_ends) {
    line_splitter splitter{.max_bytes = 5};
    lines out;
    take_all(splitter, "123456", out);
    EXPECT_EQ(out, (lines{std::string(too_long)}));
    take_all(splitter, "789", out);
    take_all(splitter, "0\nok\n", out);
    EXPECT_EQ(out, (lines{std::string(too_long), "ok"}));
}

TEST(line_splitter, memory_stays_within_the_limit_whatever_comes) {
    line_splitter splitter{.max_bytes = 4096};
    lines out;
    const std::string block(777, 'x');
    for (int i = 0; i < 20000; ++i) {
        take_all(splitter, block, out);
        if (splitter.partial != nullptr) {
            ASSERT_LE(splitter.partial->size(), 4097u);
            ASSERT_LE(splitter.partial->capacity(), 2u * 4097u);
        }
    }
    EXPECT_EQ(out.size(), 1u);
}

TEST(line_splitter, no_limit_is_no_limit) {
    EXPECT_EQ(split(std::string(100000, 'x') + "\n", 0), (lines{std::string(100000, 'x')}));
}

TEST(line_splitter, telnet_commands_are_skipped_wherever_they_stand) {
    EXPECT_EQ(split("\xFF\xFD\x03\xFF\xFB\x18hi\n"), (lines{"hi"}));
    EXPECT_EQ(split("h\xFF\xF1i\xFF\xF6\n"), (lines{"hi"}));
    EXPECT_EQ(split("hi\r\xFF\xF1\nyou\n"), (lines{"hi", "you"}));
}

TEST(line_splitter, a_newline_that_names_a_telnet_option_ends_nothing) {
    EXPECT_EQ(split("h\xFF\xFD\ni\n"), (lines{"hi"}));
}

TEST(line_splitter, a_subnegotiation_nobody_asked_for_ends_with_its_line) {
    EXPECT_EQ(split("h\xFF\xFA\x18 noise\nhi\n"), (lines{"h", "hi"}));
}

TEST(line_splitter, a_doubled_iac_is_the_byte_itself) {
    EXPECT_EQ(split("a\xFF\xFF"
                    "b\n"),
              (lines{"a\xFF"
                     "b"}));
}

TEST(line_splitter, an_iac_from_somebody_who_speaks_no_telnet_is_text) {
    EXPECT_EQ(split("na\xFFve\nna\xFF\nok\n"), (lines{"na\xFFve", "na\xFF", "ok"}));
}

TEST(line_splitter, an_endless_subnegotiation_takes_no_memory) {
    line_splitter splitter;
    lines out;
    take_all(splitter, "\xFF\xFA", out);
    for (int i = 0; i < 1000; ++i) {
        take_all(splitter, std::string(1000, 'x'), out);
    }
    EXPECT_EQ(splitter.partial, nullptr);
    take_all(splitter, "\xFF\xF0hi\n", out);
    EXPECT_EQ(out, (lines{"hi"}));
}

TEST(line_splitter, telnet_bytes_do_not_count_against_the_limit) {
    EXPECT_EQ(split("12\xFF\xFD\x03\xFF\xFD\x03"
                    "345\n",
                    5),
              (lines{"12345"}));
}

TEST(line_splitter, any_split_of_the_same_bytes_gives_the_same_lines) {
    std::mt19937 random(42);
    const std::string_view alphabet = "ab\r\n\n\xFF\xFA\xF0\xFD\xF1x";
    for (int round = 0; round < 20000; ++round) {
        std::string input;
        for (size_t length = random() % 60; input.size() < length;) {
            input += alphabet[random() % alphabet.size()];
        }
        const uint32_t limit = random() % 8;
        const lines whole = split(input, limit);

        line_splitter bytewise{.max_bytes = limit};
        line_splitter chunked{.max_bytes = limit};
        lines by_byte;
        lines by_chunk;
        for (const char& byte : input) {
            take_all(bytewise, std::string_view(&byte, 1), by_byte);
        }
        for (std::string_view rest = input; !rest.empty();) {
            const std::string chunk(rest.substr(0, 1 + random() % 9));
            take_all(chunked, chunk, by_chunk);
            rest.remove_prefix(chunk.size());
        }
        take_end(bytewise, by_byte);
        take_end(chunked, by_chunk);
        ASSERT_EQ(by_byte, whole) << testing::PrintToString(input);
        ASSERT_EQ(by_chunk, whole) << testing::PrintToString(input);
    }
}

}  // namespace
