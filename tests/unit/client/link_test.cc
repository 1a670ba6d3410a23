#include <gtest/gtest.h>
#include <uv.h>

#include <vector>

#include "client/link/backoff.h"
#include "client/link/dialect.h"
#include "client/link/failure.h"

TEST(backoff, tries_at_once_and_then_ever_later_up_to_a_minute) {
    EXPECT_EQ(backoff_delay_ms(0, 12345), 0U);
    const uint64_t bases[] = {1000, 2000, 4000, 8000, 16000, 32000, 60000, 60000};
    for (unsigned failures = 1; failures <= 8; ++failures) {
        const uint64_t base = bases[failures - 1];
        for (uint32_t random = 0; random < 100000; random += 977) {
            EXPECT_GE(backoff_delay_ms(failures, random), base * 4 / 5);
            EXPECT_LE(backoff_delay_ms(failures, random), base * 6 / 5);
        }
    }
    EXPECT_LE(backoff_delay_ms(4000000000U, 1), 72000U);
}

TEST(backoff, is_spread) {
    EXPECT_NE(backoff_delay_ms(5, 1), backoff_delay_ms(5, 2));
}

TEST(dialect, goes_online_as_the_design_says) {
    line_dialect d;
    EXPECT_EQ(dialect_line(d, "Hearth chat server"), dialect_step::show);
    EXPECT_EQ(d.greeting, "Hearth chat server");
    EXPECT_EQ(dialect_line(d, "Enter your name:"), dialect_step::ask);
    dialect_name(d, "Jason");
    EXPECT_EQ(dialect_line(d, "Jason has connected"), dialect_step::accepted);
    EXPECT_EQ(d.name, "Jason");
    EXPECT_EQ(dialect_line(d, "Welcome Jason. Send QUIT to disconnect."), dialect_step::show);
    EXPECT_EQ(dialect_line(d, "Enter your name:"), dialect_step::show);  // only a line now
}

TEST(dialect, takes_the_welcome_when_it_comes_first) {
    line_dialect d;
    EXPECT_EQ(dialect_line(d, "Enter your name:"), dialect_step::ask);
    dialect_name(d, "Jason");
    EXPECT_EQ(dialect_line(d, "Welcome Jason. Send QUIT to disconnect."), dialect_step::accepted);
    EXPECT_EQ(dialect_line(d, "Jason has connected"), dialect_step::show);
}

TEST(dialect, takes_the_name_as_the_server_writes_it) {
    line_dialect d;
    (void)dialect_line(d, "Enter your name:");
    dialect_name(d,
                 "\xef\xbc\xaa"
                 "ason");  // a full-width J
    EXPECT_EQ(dialect_line(d, "Jason has connected"), dialect_step::accepted);
    EXPECT_EQ(d.name, "Jason");
}

TEST(dialect, does_not_take_another_one_s_arrival_for_its_own) {
    line_dialect d;
    (void)dialect_line(d, "Enter your name:");
    dialect_name(d, "Jason");
    EXPECT_EQ(dialect_line(d, "Mia has connected"), dialect_step::show);
    EXPECT_EQ(dialect_line(d, "Mia: Jason has connected"), dialect_step::show);
    EXPECT_EQ(d.state, dialect_state::named);
}

TEST(dialect, tells_why_a_name_was_refused) {
    line_dialect d;
    (void)dialect_line(d, "Enter your name:");
    dialect_name(d, "a b");
    (void)dialect_line(d, "*** A name cannot hold a blank.");
    EXPECT_EQ(dialect_line(d, "Enter your name:"), dialect_step::refused);
    EXPECT_EQ(d.reason, "A name cannot hold a blank.");
    dialect_name(d, "ab");
    EXPECT_EQ(d.reason, "");
    EXPECT_EQ(dialect_line(d, "ab has connected"), dialect_step::accepted);
}

TEST(dialect, knows_a_prompt_without_a_newline) {
    line_dialect d;
    EXPECT_FALSE(dialect_is_prompt(d, "Enter your na"));
    EXPECT_TRUE(dialect_is_prompt(d, "Enter your name: "));
    (void)dialect_line(d, "Enter your name: ");
    EXPECT_EQ(dialect_line(d, ""), dialect_step::nothing);  // its newline comes later
    dialect_name(d, "a");
    (void)dialect_line(d, "a has connected");
    EXPECT_FALSE(dialect_is_prompt(d, "Enter your name: "));
}

namespace {

std::string says(const char* where, const link_fault& fault) {
    url u;
    EXPECT_FALSE(url_parse(where, &u).failed());
    return failure_text(u, fault);
}

}  // namespace

TEST(failure, says_how_to_start_a_server_on_this_machine) {
    EXPECT_EQ(says("chat://127.0.0.1:8888", {.what = link_failure::connect, .status = UV_ECONNREFUSED}),
              "nothing is listening on 127.0.0.1:8888 (connection refused); start a server with: hearthd");
    EXPECT_EQ(says("chat+unix:/tmp/s", {.what = link_failure::connect, .status = UV_ENOENT}),
              "there is no socket /tmp/s; start a server with: hearthd");
}

TEST(failure, gives_other_advice_for_another_machine) {
    EXPECT_EQ(
        says("chat.example.org",
             {.what = link_failure::connect, .status = UV_ECONNREFUSED, .address = "192.0.2.1:8888"}),
        "nothing is listening on 192.0.2.1:8888 (connection refused); is the server running, and is the "
        "port right?");
    EXPECT_EQ(says("chat://chat.exmaple.org:1", {.what = link_failure::lookup, .status = UV_EAI_NONAME}),
              "there is no host named chat.exmaple.org; check the spelling");
}

TEST(failure, tells_the_server_s_last_words) {
    EXPECT_EQ(
        says("chat://127.0.0.1:1", {.what = link_failure::cut_off, .last_words = "The server is full."}),
        "127.0.0.1:1: the server closed the connection (it said: The server is full.)");
    EXPECT_EQ(says("chat://127.0.0.1:1",
                   {.what = link_failure::cut_off, .status = UV_ECONNRESET, .was_online = true}),
              "connection to 127.0.0.1:1 lost: connection reset by peer");
}

TEST(failure, has_words_for_every_kind) {
    for (const link_failure what :
         {link_failure::lookup, link_failure::connect, link_failure::silent, link_failure::no_prompt,
          link_failure::no_welcome, link_failure::cut_off}) {
        EXPECT_NE(says("chat://[::1]:7", {.what = what, .status = UV_EINVAL}).find("::1"), std::string::npos);
    }
}
