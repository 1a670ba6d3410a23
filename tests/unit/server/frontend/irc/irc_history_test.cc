#include <gtest/gtest.h>

#include "common/wire/message_id.h"
#include "tests/unit/server/frontend/irc/irc_world.h"

namespace {

constexpr const char* reader = "batch server-time message-tags draft/chathistory";
constexpr int64_t start_us = 1795341784123000;  // 2026-11-22T10:03:04.123Z

// Lin says 1, 2, 3 ... in the default room, one a second.
struct history_world : irc_world {
    explicit history_world(int count)
        : irc_world(chat_settings{.history = {.kept = true, .replay_lines = 3}}) {
        enter({"Lin"});
        for (int i = 1; i <= count; ++i) {
            memory.now_us = start_us + (i - 1) * int64_t{1'000'000};
            say("Lin", std::to_string(i));
        }
    }
    // The texts of an answer in one batch.
    std::string texts(const std::string& who, const std::string& line) {
        const lines saw = ask(who, line);
        EXPECT_GE(saw.size(), 2U) << line;
        std::string out;
        for (size_t i = 1; i + 1 < saw.size(); ++i) {
            EXPECT_TRUE(saw[i].starts_with("@batch=h")) << saw[i];
            out += saw[i].substr(saw[i].rfind(':') + 1) + " ";
        }
        return out;
    }
    [[nodiscard]] std::string id(int number) const {
        return "msgid=" + message_id_format(memory.entries.at(static_cast<size_t>(number) - 1).id);
    }
};

TEST(irc_history, the_last_lines_are_said_again_to_who_comes_in) {
    history_world world(5);
    world.open("Ann", irc_door);
    world.say("Ann", "CAP REQ :server-time");
    world.say("Ann", "NICK Ann");
    world.say("Ann", "USER ann 0 * :Ann");
    world.say("Ann", "CAP END");
    lines saw = world.heard("Ann");
    ASSERT_GT(saw.size(), 4U);
    saw.erase(saw.begin(), saw.end() - 4);
    EXPECT_EQ(saw, (lines{
                       ":hearth.local 366 Ann #lobby :End of /NAMES list",
                       "@time=2026-11-22T10:03:06.123Z :Lin!Lin@hearth.local PRIVMSG #lobby :3",
                       "@time=2026-11-22T10:03:07.123Z :Lin!Lin@hearth.local PRIVMSG #lobby :4",
                       "@time=2026-11-22T10:03:08.123Z :Lin!Lin@hearth.local PRIVMSG #lobby :5",
                   }));
}

TEST(irc_history, where_nothing_was_said_nothing_is_said_again) {
    irc_world world(chat_settings{.history = {.kept = true, .presence = true}});
    world.come("Ann", "batch server-time");
    EXPECT_TRUE(world.ask("Ann", "JOIN #tea").back().ends_with("End of /NAMES list"));
}

TEST(irc_history, who_has_no_tags_reads_the_time_in_the_text) {
    history_world world(1);
    world.say("Lin", "/me waves");
    world.come("Ann");
    world.say("Ann", "PART #lobby");
    const lines saw = world.ask("Ann", "JOIN #lobby");
    ASSERT_EQ(saw.size(), 5U);
    EXPECT_TRUE(saw[3].starts_with(":Lin!Lin@hearth.local PRIVMSG #lobby :[")) << saw[3];
    EXPECT_TRUE(saw[3].ends_with("] 1")) << saw[3];
    EXPECT_TRUE(saw[4].starts_with(":Lin!Lin@hearth.local PRIVMSG #lobby :\1ACTION [")) << saw[4];
    EXPECT_TRUE(saw[4].ends_with("] waves\1")) << saw[4];
}

TEST(irc_history, who_asks_for_it_himself_gets_nothing_on_coming_in) {
    history_world world(5);
    world.come("Ann", reader);
    world.say("Ann", "PART #lobby");
    EXPECT_TRUE(world.ask("Ann", "JOIN #lobby").back().ends_with("End of /NAMES list"));
}

TEST(irc_history, the_latest_are_in_a_batch_with_times_and_numbers) {
    history_world world(3);
    world.come("Ann", reader);
    const lines saw = world.ask("Ann", "CHATHISTORY LATEST #lobby * 2");
    ASSERT_EQ(saw.size(), 4U);
    EXPECT_EQ(saw[0], ":hearth.local BATCH +h1 chathistory #lobby");
    EXPECT_EQ(saw[1], "@batch=h1;time=2026-11-22T10:03:05.123Z;" + world.id(2) +
                          " :Lin!Lin@hearth.local PRIVMSG #lobby :2");
    EXPECT_EQ(saw[3], ":hearth.local BATCH -h1");
}

TEST(irc_history, windows_go_by_messages_and_by_times) {
    history_world world(9);
    world.come("Ann", reader);
    const std::string third = "timestamp=2026-11-22T10:03:06.123Z";
    EXPECT_EQ(world.texts("Ann", "CHATHISTORY LATEST #lobby * 3"), "7 8 9 ");
    EXPECT_EQ(world.texts("Ann", "CHATHISTORY LATEST #lobby " + world.id(7) + " 5"), "8 9 ");
    EXPECT_EQ(world.texts("Ann", "CHATHISTORY BEFORE #lobby " + world.id(7) + " 2"), "5 6 ");
    EXPECT_EQ(world.texts("Ann", "CHATHISTORY BEFORE #lobby " + third + " 5"), "1 2 ");
    EXPECT_EQ(world.texts("Ann", "CHATHISTORY AFTER #lobby " + world.id(3) + " 2"), "4 5 ");
    EXPECT_EQ(world.texts("Ann", "CHATHISTORY AFTER #lobby " + third + " 2"), "4 5 ");
    EXPECT_EQ(world.texts("Ann", "CHATHISTORY BETWEEN #lobby " + world.id(2) + " " + world.id(8) + " 3"),
              "3 4 5 ");
    EXPECT_EQ(world.texts("Ann", "CHATHISTORY BETWEEN #lobby " + world.id(8) + " " + world.id(2) + " 3"),
              "5 6 7 ");
    EXPECT_EQ(world.texts("Ann", "CHATHISTORY AROUND #lobby " + world.id(5) + " 4"), "3 4 5 6 ");
    EXPECT_EQ(world.texts("Ann", "CHATHISTORY AROUND #lobby " + world.id(5) + " 1"), "5 ");
    EXPECT_EQ(world.texts("Ann", "CHATHISTORY AROUND #lobby " + third + " 4"), "1 2 3 4 ");
}

TEST(irc_history, is_for_members_and_needs_right_parameters) {
    history_world world(1);
    world.come("Ann", "batch standard-replies draft/chathistory");
    EXPECT_EQ(
        world.ask("Ann", "CHATHISTORY LATEST #none * 5"),
        lines{":hearth.local FAIL CHATHISTORY INVALID_TARGET LATEST #none :Messages could not be retrieved"});
    EXPECT_EQ(world.ask("Ann", "CHATHISTORY DANCE #lobby * 5"),
              lines{":hearth.local FAIL CHATHISTORY INVALID_PARAMS DANCE :Unknown command"});
    for (const char* wrong : {"LATEST #lobby * x", "BEFORE #lobby * 5", "AFTER #lobby msgid= 5",
                              "BETWEEN #lobby msgid=1 5", "TARGETS msgid=1 msgid=2 5"}) {
        const lines saw = world.ask("Ann", std::string("CHATHISTORY ") + wrong);
        ASSERT_EQ(saw.size(), 1U) << wrong;
        EXPECT_TRUE(saw[0].starts_with(":hearth.local FAIL CHATHISTORY INVALID_PARAMS ")) << saw[0];
    }
    world.memory.fault = "The disk is gone.";
    EXPECT_EQ(world.ask("Ann", "CHATHISTORY LATEST #lobby * 5"),
              lines{":hearth.local FAIL CHATHISTORY MESSAGE_ERROR :The disk is gone."});
}

TEST(irc_history, a_label_stands_on_the_batch) {
    history_world world(1);
    world.come("Ann", "batch labeled-response draft/chathistory");
    const lines saw = world.ask("Ann", "@label=x CHATHISTORY LATEST #lobby * 5");
    ASSERT_EQ(saw.size(), 3U);
    EXPECT_EQ(saw[0], "@label=x :hearth.local BATCH +h1 chathistory #lobby");
}

TEST(irc_history, targets_are_rooms_with_their_newest_line) {
    history_world world(3);
    world.come("Ann", reader);
    const lines saw = world.ask(
        "Ann", "CHATHISTORY TARGETS timestamp=2026-11-22T00:00:00.000Z timestamp=2026-11-23T00:00:00.000Z 5");
    ASSERT_EQ(saw.size(), 3U);
    EXPECT_EQ(saw[0], ":hearth.local BATCH +h1 draft/chathistory-targets");
    EXPECT_EQ(saw[1], "@batch=h1 :hearth.local CHATHISTORY TARGETS #lobby 2026-11-22T10:03:06.123Z");
}

TEST(irc_history, a_search_finds_lines) {
    history_world world(12);
    world.come("Ann", "batch standard-replies message-tags server-time soju.im/search draft/chathistory");
    EXPECT_EQ(world.texts("Ann", "SEARCH in=#lobby;text=1"), "1 10 11 12 ");
    EXPECT_EQ(world.texts("Ann", "SEARCH from=Lin;text=1;limit=2"), "11 12 ");
    EXPECT_EQ(world.ask("Ann", "SEARCH in=#lobby").size(), 1U);
}

TEST(irc_history, a_marker_tells_how_far_one_has_read) {
    irc_world world;
    world.come("Ann", "draft/read-marker");
    EXPECT_EQ(world.ask("Ann", "MARKREAD #lobby"), lines{":hearth.local MARKREAD #lobby *"});
    EXPECT_EQ(world.ask("Ann", "MARKREAD #lobby timestamp=2026-11-22T10:03:06.123Z"),
              lines{":hearth.local MARKREAD #lobby timestamp=2026-11-22T10:03:06.123Z"});
    EXPECT_EQ(world.ask("Ann", "MARKREAD #lobby timestamp=2026-11-22T10:03:05.123Z"),
              lines{":hearth.local MARKREAD #lobby timestamp=2026-11-22T10:03:06.123Z"});
    world.say("Ann", "PART #lobby");
    EXPECT_EQ(world.ask("Ann", "JOIN #lobby")[1],
              ":hearth.local MARKREAD #lobby timestamp=2026-11-22T10:03:06.123Z");
    EXPECT_EQ(world.ask("Ann", "MARKREAD #lobby yesterday").size(), 1U);
}

TEST(irc_history, a_message_is_forgotten_by_who_has_said_it) {
    history_world world(1);
    world.come("Ann", std::string(reader) + " echo-message draft/message-redaction standard-replies");
    world.come("Bob", "draft/message-redaction");
    world.forget();
    world.say("Ann", "PRIVMSG #lobby :oops");
    const std::string number = message_id_format(world.memory.entries.back().id);
    world.forget();
    world.say("Ann", "REDACT #lobby " + number + " :typo");
    EXPECT_EQ(world.heard("Bob"), lines{":Ann!Ann@localhost REDACT #lobby " + number + " :typo"});
    EXPECT_EQ(world.texts("Ann", "CHATHISTORY LATEST #lobby * 5"), "1 ");
    EXPECT_EQ(world.ask("Ann", "REDACT #lobby " + number),
              lines{":hearth.local FAIL REDACT UNKNOWN_MSGID :There is no such message"});
    const lines refused =
        world.ask("Ann", "REDACT #lobby " + message_id_format(world.memory.entries.front().id));
    ASSERT_EQ(refused.size(), 1U);
    EXPECT_NE(refused[0].find(" FAIL REDACT REDACT_FORBIDDEN #lobby :"), std::string::npos) << refused[0];
}

}  // namespace
