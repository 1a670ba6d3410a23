#include "common/wire/message_id.h"

#include <gtest/gtest.h>

TEST(message_id, comes_back_from_its_text) {
    for (const uint64_t id : {uint64_t{0}, uint64_t{1}, uint64_t{31}, uint64_t{32}, uint64_t{123456789},
                              UINT64_MAX - 1, UINT64_MAX}) {
        EXPECT_EQ(message_id_parse(message_id_format(id)), id);
    }
    EXPECT_EQ(message_id_format(0), "0");
    EXPECT_EQ(message_id_format(31), "z");
    EXPECT_EQ(message_id_format(32), "10");
}

TEST(message_id, forgives_what_people_mistype) {
    EXPECT_EQ(message_id_parse("IL0o"), message_id_parse("1100"));
    EXPECT_EQ(message_id_parse("K3F9"), message_id_parse("k3f9"));
}

TEST(message_id, refuses_what_is_none) {
    for (const char* text : {"", "u", "k3 f9", "-1", "#1", "zzzzzzzzzzzzzz", "\xc3\xa9"}) {
        EXPECT_EQ(message_id_parse(text), std::nullopt) << text;
    }
    EXPECT_EQ(message_id_parse("fzzzzzzzzzzzz"), UINT64_MAX);
    EXPECT_EQ(message_id_parse("g000000000000"), std::nullopt);
}
