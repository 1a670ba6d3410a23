#include "server/password_checks.h"

#include <gtest/gtest.h>

#include <vector>

#include "server/password.h"

namespace {

struct verdict {
    slot_id session;
    std::string name;
    bool right;
};

struct password_checks : testing::Test {
    uv_loop_t loop;
    ::password_checks checks;
    std::vector<verdict> verdicts;

    void SetUp() override {
        ASSERT_FALSE(password_init().failed());
        uv_loop_init(&loop);
        password_checks_init(&checks, &loop, this, [](void* context, const password_check& what, bool right) {
            static_cast<password_checks*>(context)->verdicts.push_back({what.session, what.name, right});
        });
    }
    void TearDown() override {
        password_checks_close(&checks);
        uv_run(&loop, UV_RUN_DEFAULT);
        EXPECT_EQ(uv_loop_close(&loop), 0);
    }

    bool ask(uint32_t session, std::string_view given, std::optional<uint64_t> place = {},
             const std::string& stored = "plain") {
        return password_checks_ask(
            &checks, {.session = {session, 1}, .place = place, .name = "mia", .stored = stored}, given);
    }
    void run() { uv_run(&loop, UV_RUN_DEFAULT); }
};

TEST(password, of_a_hash_is_the_one_that_was_hashed) {
    ASSERT_FALSE(password_init().failed());
    std::string hash;
    ASSERT_EQ(password_hash("correct horse", &hash).text, "");
    EXPECT_TRUE(password_is_hash(hash));
    EXPECT_EQ(hash.find("horse"), std::string::npos);
    EXPECT_TRUE(password_matches(hash, "correct horse"));
    EXPECT_FALSE(password_matches(hash, "correct horsf"));
    EXPECT_FALSE(password_matches(hash, ""));
    EXPECT_FALSE(password_matches(hash, hash));
    EXPECT_FALSE(password_matches("$argon2id$nonsense", "nonsense"));
}

TEST(password, that_is_plain_is_compared_and_none_matches_nothing) {
    ASSERT_FALSE(password_init().failed());
    EXPECT_TRUE(password_matches("plain", "plain"));
    EXPECT_FALSE(password_matches("plain", "plain "));
    EXPECT_FALSE(password_matches("", ""));
}

TEST_F(password_checks, come_back_in_a_later_turn) {
    ASSERT_TRUE(ask(1, "plain"));
    ASSERT_TRUE(ask(2, "wrong"));
    EXPECT_TRUE(verdicts.empty());
    run();
    ASSERT_EQ(verdicts.size(), 2U);
    for (const verdict& v : verdicts) {
        EXPECT_EQ(v.right, v.session.slot == 1);
        EXPECT_EQ(v.name, "mia");
    }
}

TEST_F(password_checks, may_be_wrong_three_times_a_minute_for_a_session) {
    for (int i = 0; i < 3; ++i) {
        EXPECT_TRUE(ask(1, "wrong"));
        run();
    }
    EXPECT_FALSE(ask(1, "plain"));
    EXPECT_TRUE(ask(2, "plain"));
    run();
    EXPECT_EQ(verdicts.size(), 4U);
}

TEST_F(password_checks, may_be_wrong_three_times_a_minute_for_an_address) {
    for (uint32_t session = 1; session <= 3; ++session) {
        EXPECT_TRUE(ask(session, "wrong", 7));
    }
    EXPECT_FALSE(ask(4, "plain", 7));
    EXPECT_TRUE(ask(4, "plain", 8));
    EXPECT_TRUE(ask(4, "plain"));
}

TEST_F(password_checks, that_are_right_are_not_counted) {
    for (uint32_t session = 1; session <= 8; ++session) {
        EXPECT_TRUE(ask(session % 2, "plain", 7));
        run();
    }
    EXPECT_EQ(verdicts.size(), 8U);
}

TEST_F(password_checks, wait_in_a_line_that_has_an_end_and_are_forgotten_with_the_server) {
    uint32_t session = 1;
    while (ask(session, "plain")) {
        ++session;
    }
    EXPECT_EQ(session - 1, password_checks_at_once + password_checks_waiting_max);
    password_checks_close(&checks);
    run();
    EXPECT_TRUE(verdicts.empty());
}

TEST_F(password_checks, are_no_place_for_books) {
    EXPECT_FALSE(ask(1, std::string(password_max_bytes + 1, 'x')));
}

}  // namespace
