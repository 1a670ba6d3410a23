#include "common/text/utf8.h"

#include <gtest/gtest.h>
#include <utf8proc.h>

#include <random>

namespace {

bool is_surrogate(char32_t code) {
    return code >= 0xD800 && code <= 0xDFFF;
}

TEST(utf8, every_scalar_value_survives_the_round_trip) {
    for (char32_t code = 0; code <= 0x10FFFF; ++code) {
        if (is_surrogate(code)) {
            continue;
        }
        std::string bytes;
        utf8_append(bytes, code);
        const utf8_char c = utf8_decode(bytes);
        ASSERT_TRUE(c.valid) << std::hex << static_cast<uint32_t>(code);
        ASSERT_EQ(c.code, code);
        ASSERT_EQ(c.length, bytes.size());
    }
}

TEST(utf8, what_is_no_scalar_value_is_written_as_the_replacement_character) {
    std::string bytes;
    utf8_append(bytes, 0xD800);
    utf8_append(bytes, 0x110000);
    EXPECT_EQ(bytes, "\xEF\xBF\xBD\xEF\xBF\xBD");
}

TEST(utf8, overlong_forms_surrogates_and_too_large_values_are_invalid) {
    for (const std::string_view bytes :
         {"\xC0\xAF", "\xC1\xBF", "\xE0\x80\xAF", "\xE0\x9F\xBF", "\xF0\x80\x80\xAF", "\xF0\x8F\xBF\xBF",
          "\xED\xA0\x80", "\xED\xBF\xBF", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xFF", "\xFE", "\x80"}) {
        EXPECT_FALSE(utf8_is_valid(bytes));
        EXPECT_EQ(utf8_decode(bytes).length, 1u);
    }
}

TEST(utf8, a_broken_sequence_never_swallows_the_character_behind_it) {
    const utf8_char c = utf8_decode(
        "\xE2\x82"
        "A");
    EXPECT_FALSE(c.valid);
    EXPECT_EQ(c.code, replacement_character);
    EXPECT_EQ(c.length, 2u);
    EXPECT_EQ(utf8_decode("\xF0\x9F\x98").length, 3u);
    EXPECT_EQ(utf8_decode("\xC3(").length, 1u);
}

TEST(utf8, empty_text_is_valid_and_has_no_character) {
    EXPECT_TRUE(utf8_is_valid(""));
    EXPECT_EQ(utf8_decode("").length, 0u);
}

TEST(utf8, agrees_with_a_second_decoder_on_random_bytes) {
    std::mt19937 random(20261122);
    // Mostly bytes of UTF-8's own kinds, so that near misses are common.
    const std::string_view kinds =
        "\x41\x7F\x80\x8F\x90\x9F\xA0\xBF\xC1\xC2\xDF\xE0\xE1\xED\xEF\xF0\xF3\xF4\xF5\xFF";
    for (int round = 0; round < 300000; ++round) {
        std::string bytes;
        for (size_t length = random() % 7; bytes.size() < length;) {
            bytes += random() % 8 == 0 ? static_cast<char>(random() % 256) : kinds[random() % kinds.size()];
        }
        bool valid = true;
        for (size_t at = 0; valid && at < bytes.size();) {
            utf8proc_int32_t code = 0;
            const utf8proc_ssize_t length =
                utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(bytes.data()) + at,
                                 static_cast<utf8proc_ssize_t>(bytes.size() - at), &code);
            valid = length > 0;
            at += valid ? static_cast<size_t>(length) : 0;
        }
        ASSERT_EQ(utf8_is_valid(bytes), valid) << testing::PrintToString(bytes);
    }
}

TEST(utf8, length_counts_code_points) {
    EXPECT_EQ(utf8_length(""), 0u);
    EXPECT_EQ(utf8_length("a\u00E9\u4E16\U0001F600"), 4u);
    EXPECT_EQ(utf8_length("\xE2\x82"
                          "A"),
              2u);
}

TEST(utf8, prefix_never_cuts_a_character) {
    const std::string_view text = "a\u00E9\u4E16\U0001F600z";  // 1 + 2 + 3 + 4 + 1 bytes
    const size_t expected[] = {0, 1, 1, 3, 3, 3, 6, 6, 6, 6, 10, 11, 11};
    for (size_t max = 0; max < std::size(expected); ++max) {
        EXPECT_EQ(utf8_prefix(text, max).size(), expected[max]) << max;
    }
}

TEST(utf8, prefix_of_stray_continuation_bytes_is_as_long_as_asked) {
    EXPECT_EQ(utf8_prefix("\x80\x80\x80\x80\x80\x80\x80\x80", 6).size(), 6u);
}

}  // namespace
