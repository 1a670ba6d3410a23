#include "client/model/chat_model.h"

#include <gtest/gtest.h>

static message said(std::string_view nick, std::string_view text) {
    return {.nick = std::string(nick), .text = std::string(text)};
}

static chat_model model_of(std::string_view nick) {
    chat_model m;
    m.nick = nick;
    m.dirty = 0;
    return m;
}

TEST(chat_model, gives_ids_without_a_gap_and_keeps_the_newest) {
    chat_model m = model_of("me");
    for (size_t i = 0; i < scrollback_max + 5; i++) {
        model_add(m, said("bob", "x"));
    }
    EXPECT_EQ(m.messages.size(), scrollback_max);
    EXPECT_EQ(m.messages.front().id, 6U);
    EXPECT_EQ(m.messages.back().id, scrollback_max + 5);
    EXPECT_EQ(m.dirty & dirty_messages, dirty_messages + 0U);
}

TEST(chat_model, cleans_what_it_is_given) {
    chat_model m = model_of("me");
    model_add(m, {.room = "#a\x1B",
                  .nick = "b\x07ob",
                  .text = "\x1B]52;c;x\x07\xC2\x9B"
                          "a\nb\xFF"});
    EXPECT_EQ(m.messages.back().room, "#a");
    EXPECT_EQ(m.messages.back().nick, "bob");
    EXPECT_EQ(m.messages.back().text, "]52;c;xab\xEF\xBF\xBD");
}

TEST(chat_model, rings_for_mentions_and_private_messages_of_others_only) {
    chat_model m = model_of("Mia");
    EXPECT_FALSE(model_add(m, said("bob", "amiable")).mention);
    EXPECT_FALSE(m.bell);
    EXPECT_TRUE(model_add(m, said("bob", "hello mia!")).mention);
    EXPECT_TRUE(m.bell);
    m.bell = false;
    model_add(m, {.own = true, .nick = "Mia", .text = "I am Mia"});
    EXPECT_FALSE(m.messages.back().mention);
    model_add(m, {.replayed = true, .nick = "bob", .text = "Mia?"});
    EXPECT_TRUE(m.messages.back().mention);
    model_add(m, {.kind = message_kind::notice, .text = "Mia is away"});
    model_add(m, {.kind = message_kind::private_to, .own = true, .nick = "bob", .text = "psst"});
    EXPECT_FALSE(m.bell);
    model_add(m, {.kind = message_kind::private_from, .nick = "bob", .text = "psst"});
    EXPECT_TRUE(m.bell);
}

TEST(chat_model, learns_speakers_and_rooms) {
    chat_model m = model_of("me");
    model_add(m, said("bob", "x"));
    model_add(m, said("alice", "x"));
    model_add(m, said("bob", "x"));
    EXPECT_GT(m.names.at("bob"), m.names.at("alice"));
    model_name_seen(m, "zoe", false);
    EXPECT_EQ(m.names.at("zoe"), 0U);
    model_name_changed(m, "bob", "rob");
    EXPECT_EQ(m.names.count("bob"), 0U);
    EXPECT_GT(m.names.at("rob"), m.names.at("alice"));
    model_name_gone(m, "rob");
    model_name_gone(m, "nobody");
    EXPECT_EQ(m.names.size(), 2U);
    model_add(m, {.room = "#far", .nick = "alice", .text = "no #word from here"});
    model_add(m, {.kind = message_kind::notice, .text = "rooms: #lobby (3), #dev."});
    model_add(m, {.kind = message_kind::presence, .text = "alice has joined #news"});
    EXPECT_EQ(m.rooms, (std::set<std::string, std::less<>>{"#dev", "#far", "#lobby", "#news"}));
}

TEST(chat_model, bounds_names_and_rooms) {
    chat_model m = model_of("me");
    for (size_t i = 0; i < names_max + 10; i++) {
        model_name_seen(m, "n" + std::to_string(i), true);
        model_add(m, {.kind = message_kind::notice, .text = "#r" + std::to_string(i)});
    }
    EXPECT_EQ(m.names.size(), names_max);
    EXPECT_EQ(m.rooms.size(), rooms_max);
}

TEST(outbox, is_done_with_by_echo_in_order) {
    chat_model m = model_of("me");
    EXPECT_FALSE(model_outbox_echo(m, "two"));
    EXPECT_TRUE(model_outbox_push(m, "one", outbox_state::sent, 0));
    EXPECT_TRUE(model_outbox_push(m, "two", outbox_state::sent, 0));
    EXPECT_TRUE(model_outbox_push(m, "three", outbox_state::queued, 0));
    EXPECT_TRUE(model_outbox_echo(m, "one"));
    EXPECT_EQ(m.outbox.front().text, "two");
    EXPECT_TRUE(model_outbox_echo(m, "two, as the server puts it"));
    EXPECT_FALSE(model_outbox_echo(m, "two"));
    EXPECT_EQ(m.outbox.size(), 1U);
}

TEST(outbox, passes_over_what_the_server_refused) {
    chat_model m = model_of("me");
    for (const char* line : {"refused", "/me waves", "//x", " two "}) {
        EXPECT_TRUE(model_outbox_push(m, line, outbox_state::sent, 0));
    }
    EXPECT_TRUE(model_outbox_echo(m, "waves"));
    EXPECT_TRUE(model_outbox_echo(m, "/x"));
    EXPECT_TRUE(model_outbox_echo(m, " two"));
    ASSERT_EQ(m.outbox.size(), 1U);
    EXPECT_EQ(m.outbox[0].text, "refused");
    EXPECT_EQ(m.outbox[0].state, outbox_state::not_confirmed);
}

TEST(outbox, queues_again_what_the_lost_link_had_taken) {
    chat_model m = model_of("me");
    EXPECT_TRUE(model_outbox_push(m, "one", outbox_state::sent, 0));
    EXPECT_TRUE(model_outbox_push(m, "two", outbox_state::not_confirmed, 0));
    model_outbox_link_lost(m);
    EXPECT_EQ(m.outbox[0].state, outbox_state::queued);
    EXPECT_EQ(m.outbox[1].state, outbox_state::not_confirmed);
}

TEST(outbox, refuses_a_line_too_many) {
    chat_model m = model_of("me");
    for (size_t i = 0; i < outbox_max; i++) {
        EXPECT_TRUE(model_outbox_push(m, "x", outbox_state::queued, 0));
    }
    EXPECT_FALSE(model_outbox_push(m, "x", outbox_state::queued, 0));
}

TEST(outbox, says_what_was_never_confirmed_or_sent) {
    chat_model m = model_of("me");
    m.link.state = link_state::online;
    EXPECT_EQ(model_outbox_deadline(m), UINT64_MAX);
    EXPECT_TRUE(model_outbox_push(m, "one", outbox_state::sent, 1000));
    EXPECT_EQ(model_outbox_deadline(m), 1000 + echo_timeout_ms);
    model_outbox_expire(m, 999 + echo_timeout_ms, 77);
    EXPECT_EQ(m.outbox[0].state, outbox_state::sent);
    model_outbox_expire(m, 1000 + echo_timeout_ms, 77);
    EXPECT_EQ(m.outbox[0].state, outbox_state::not_confirmed);
    EXPECT_TRUE(model_outbox_push(m, "two", outbox_state::queued, 1000));
    EXPECT_EQ(model_outbox_deadline(m), 1000 + outbox_max_age_ms);
    model_outbox_expire(m, 1000 + outbox_max_age_ms, 77);
    EXPECT_TRUE(m.outbox.empty());
    ASSERT_EQ(m.messages.size(), 2U);
    EXPECT_EQ(m.messages[0].text, "not confirmed: one");
    EXPECT_EQ(m.messages[1].text, "not sent: two");
    EXPECT_EQ(m.messages[1].kind, message_kind::error);
    EXPECT_EQ(m.messages[1].wall_s, 77);
}
