#include "client/incoming.h"

#include <gtest/gtest.h>

#include "client/tail_format.h"

namespace {

chat_model as(std::string_view nick) {
    chat_model m;
    m.nick = nick;
    m.link.state = link_state::online;
    return m;
}

}  // namespace

TEST(incoming, tells_talk_by_its_kind_and_speaker) {
    chat_model m = as("me");
    EXPECT_EQ(incoming_line(m, "mia: hi", 7).kind, message_kind::chat);
    EXPECT_EQ(m.messages.back().nick, "mia");
    EXPECT_EQ(m.messages.back().text, "hi");
    EXPECT_EQ(m.messages.back().wall_s, 7);
    EXPECT_FALSE(m.messages.back().own);
    EXPECT_EQ(incoming_line(m, "#dev * mia waves", 7).kind, message_kind::action);
    EXPECT_EQ(m.messages.back().room, "#dev");
    EXPECT_EQ(incoming_line(m, "mia (private): psst", 7).kind, message_kind::private_from);
    EXPECT_TRUE(incoming_line(m, "to mia (private): yes", 7).own);
    EXPECT_TRUE(incoming_line(m, "me: hi", 7).own);
}

TEST(incoming, shows_what_it_does_not_know_whole) {
    chat_model m = as("me");
    EXPECT_EQ(incoming_line(m, "MOTD: none today, sorry (really)", 7).kind, message_kind::chat);
    EXPECT_EQ(incoming_line(m, "welcome to the machine", 7).kind, message_kind::notice);
    EXPECT_EQ(m.messages.back().text, "welcome to the machine");
}

TEST(incoming, takes_the_echo_of_an_own_line_from_the_outbox) {
    chat_model m = as("me");
    ASSERT_TRUE(model_outbox_push(m, "hi", outbox_state::sent, 0));
    ASSERT_TRUE(model_outbox_push(m, "/me waves", outbox_state::sent, 0));
    incoming_line(m, "mia: hi", 7);
    EXPECT_EQ(m.outbox.size(), 2U);
    incoming_line(m, "me: hi", 7);
    incoming_line(m, "* me waves", 7);
    EXPECT_TRUE(m.outbox.empty());
}

TEST(incoming, leaves_the_outbox_alone_when_the_echo_is_of_a_command) {
    chat_model m = as("me");
    ASSERT_TRUE(model_outbox_push(m, "hi", outbox_state::sent, 0));
    incoming_line(m, "#ops me: said with /msg #ops", 7);
    EXPECT_EQ(m.outbox.size(), 1U);
    incoming_line(m, "#lobby me: hi", 7);  // written just before the room changed
    EXPECT_TRUE(m.outbox.empty());
}

TEST(incoming, follows_names) {
    chat_model m = as("me");
    incoming_line(m, "mia has connected", 7);
    EXPECT_TRUE(m.names.contains("mia"));
    incoming_line(m, "mia is now mona", 7);
    EXPECT_FALSE(m.names.contains("mia"));
    EXPECT_TRUE(m.names.contains("mona"));
    incoming_line(m, "mona has disconnected", 7);
    EXPECT_FALSE(m.names.contains("mona"));
    EXPECT_EQ(m.messages.back().kind, message_kind::presence);
    EXPECT_EQ(m.messages.back().text, "mona has disconnected");
}

TEST(incoming, follows_its_own_name) {
    chat_model m = as("me");
    incoming_line(m, "me is now you", 7);
    EXPECT_EQ(m.nick, "you");
}

TEST(incoming, follows_the_room_and_its_topic) {
    chat_model m = as("me");
    incoming_line(m, "*** You talk in #dev now.", 7);
    EXPECT_EQ(m.room, "#dev");
    incoming_line(m, "*** The topic of #dev is: release: friday", 7);
    EXPECT_EQ(m.topic, "release: friday");
    incoming_line(m, "*** mia has set the topic of #dev: done: yes", 7);
    EXPECT_EQ(m.topic, "done: yes");
    incoming_line(m, "*** mia has set the topic of #ops: other", 7);
    EXPECT_EQ(m.topic, "done: yes");
    incoming_line(m, "*** mia has cleared the topic of #dev", 7);
    EXPECT_EQ(m.topic, "");
    incoming_line(m, "*** You are in no room; /join #room", 7);
    EXPECT_EQ(m.room, "");
}

TEST(incoming, is_not_told_its_room_by_people) {
    chat_model m = as("me");
    incoming_line(m, "mia: You talk in #evil now.", 7);
    incoming_line(m, "mia: *** You talk in #evil now.", 7);
    EXPECT_EQ(m.room, "");
}

TEST(tail_format, writes_one_stable_line) {
    const chat_line said = {.kind = chat_line_kind::chat, .room = "", .name = "mia", .text = "hi"};
    EXPECT_EQ(tail_format(said, "#dev", 1795428845, false), "2026-11-23T10:14:05Z #dev mia: hi\n");
    EXPECT_EQ(tail_format(said, "", 1795428845, false), "2026-11-23T10:14:05Z - mia: hi\n");
    const chat_line done = {.kind = chat_line_kind::action, .room = "#ops", .name = "mia", .text = "waves"};
    EXPECT_EQ(tail_format(done, "#dev", 1795428845, false), "2026-11-23T10:14:05Z #ops * mia waves\n");
    const chat_line whispered = {.kind = chat_line_kind::private_to, .name = "mia", .text = "psst"};
    EXPECT_EQ(tail_format(whispered, "#dev", 1795428845, false),
              "2026-11-23T10:14:05Z - to mia (private): psst\n");
}

TEST(tail_format, writes_json) {
    const chat_line said = {
        .kind = chat_line_kind::chat, .room = "#dev", .name = "mia", .text = "a \"b\" \\"};
    EXPECT_EQ(
        tail_format(said, "", 1795428845, true),
        R"({"time":"2026-11-23T10:14:05Z","kind":"chat","room":"#dev","nick":"mia","text":"a \"b\" \\"})"
        "\n");
}

TEST(tail_format, lets_no_escape_sequence_through) {
    const chat_line evil = {.kind = chat_line_kind::chat, .name = "m\x1bia", .text = "\x1b[31m\x9b\xff\r\n"};
    for (const bool json : {false, true}) {
        const std::string line = tail_format(evil, "#\x1b", 0, json);
        EXPECT_EQ(line.find_first_of("\x1b\x9b\xff\r"), std::string::npos);
        EXPECT_EQ(line.find('\n'), line.size() - 1);
    }
}

TEST(tail_format, prints_messages_only) {
    const chat_line notice = {.kind = chat_line_kind::notice, .text = "hi"};
    EXPECT_EQ(tail_format(notice, "", 0, false), "");
    const chat_line came = {.kind = chat_line_kind::connected, .name = "mia"};
    EXPECT_EQ(tail_format(came, "", 0, true), "");
}
