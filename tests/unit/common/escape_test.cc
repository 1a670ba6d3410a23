#include "common/text/escape.h"

#include <gtest/gtest.h>

namespace {

TEST(escape, printable_text_stays) {
    EXPECT_EQ(text_escape("Gr\u00FC\u00DFe \U0001F600"), "Gr\u00FC\u00DFe \U0001F600");
}

TEST(escape, a_log_line_cannot_be_ended_by_a_user) {
    EXPECT_EQ(text_escape("a\n2026-11-22 [error] fake\r\t"), "a\\n2026-11-22 [error] fake\\r\\t");
    EXPECT_EQ(text_escape("\u2028\u0085"), "\\u{2028}\\u{85}");
}

TEST(escape, a_quoted_value_cannot_be_closed_by_a_user) {
    EXPECT_EQ(text_escape("\" x=\"\\"), "\\\" x=\\\"\\\\");
}

TEST(escape, control_bytes_and_invalid_bytes_are_written_as_bytes) {
    EXPECT_EQ(text_escape(std::string_view("\0\x1B\x7F\xFF\xE2\x82z", 7)), "\\x00\\x1b\\x7f\\xff\\xe2\\x82z");
}

TEST(escape, bidi_controls_are_written_as_code_points) {
    EXPECT_EQ(text_escape("\u202Eabc\U000E0041"), "\\u{202e}abc\\u{e0041}");
}

TEST(escape, what_was_escaped_can_be_told_from_what_was_typed) {
    EXPECT_NE(text_escape("\n"), text_escape("\\n"));
}

TEST(escape_json, escapes_what_json_must_and_what_a_terminal_would_obey) {
    EXPECT_EQ(text_escape_json("\"\\\n\t\x01 \u009B\u202E"), "\\\"\\\\\\n\\t\\u0001 \\u009b\\u202e");
}

TEST(escape_json, writes_high_code_points_as_surrogate_pairs) {
    EXPECT_EQ(text_escape_json("\U000E0041"), "\\udb40\\udc41");
}

TEST(escape_json, invalid_bytes_become_replacement_characters) {
    EXPECT_EQ(text_escape_json("a\xFF"
                               "b"),
              "a\uFFFDb");
}

}  // namespace
