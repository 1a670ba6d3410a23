#include "client/link/irc_dialect.h"

#include <gtest/gtest.h>

#include <utility>

#include "common/text/utf8.h"

namespace {

using words = std::vector<std::string>;

constexpr int64_t now_us = 1'800'000'000'000'000;

struct person {
    irc_dialect d;

    std::string sent() { return std::exchange(d.bytes, {}); }
    words told() { return std::exchange(d.lines, {}); }
    irc_step hear(std::string_view line) { return irc_dialect_line(d, line, now_us); }
    void say(std::string_view line) { irc_dialect_say(d, line, now_us); }

    // Online as "me", in #lobby, where the server has put us.
    explicit person(std::string_view caps = "") {
        irc_dialect_begin(d);
        irc_dialect_name(d, "me");
        (void)hear(":srv CAP * LS :" + std::string(caps));
        (void)hear(":srv CAP * ACK :" + std::string(caps));
        (void)hear(":srv 001 me :Welcome");
        (void)hear(":me!me@host JOIN #lobby");
        EXPECT_EQ(hear(":srv PONG srv hearth-welcome"), irc_step::accepted);
        d.bytes.clear();
        d.lines.clear();
    }
};

}  // namespace

TEST(irc_dialect, registers_with_what_the_server_offers) {
    irc_dialect d;
    irc_dialect_begin(d);
    EXPECT_EQ(std::exchange(d.bytes, {}), "CAP LS 302\r\n");
    irc_dialect_name(d, "me");
    EXPECT_EQ(std::exchange(d.bytes, {}), "NICK me\r\nUSER hearth 0 * me\r\n");
    (void)irc_dialect_line(d, ":srv CAP * LS * :sasl=PLAIN server-time", now_us);
    EXPECT_EQ(d.bytes, "");
    (void)irc_dialect_line(d, ":srv CAP * LS :echo-message unknown", now_us);
    EXPECT_EQ(std::exchange(d.bytes, {}), "CAP REQ :server-time echo-message\r\n");
    (void)irc_dialect_line(d, ":srv CAP * ACK :server-time echo-message", now_us);
    EXPECT_EQ(std::exchange(d.bytes, {}), "CAP END\r\n");
    EXPECT_EQ(d.caps, irc_cap_server_time | irc_cap_echo);
}

TEST(irc_dialect, is_online_when_the_server_has_said_all_that_it_says_by_itself) {
    irc_dialect d;
    irc_dialect_begin(d);
    irc_dialect_name(d, "me");
    (void)irc_dialect_line(d, "PING :cookie", now_us);
    d.bytes.clear();
    EXPECT_EQ(irc_dialect_line(d, ":srv 001 Me :Welcome", now_us), irc_step::nothing);
    EXPECT_EQ(d.bytes, "PING hearth-welcome\r\n");
    (void)irc_dialect_line(d, ":Me!me@host JOIN #lobby", now_us);
    EXPECT_EQ(irc_dialect_line(d, ":srv PONG srv hearth-welcome", now_us), irc_step::accepted);
    EXPECT_EQ(d.nick, "Me");
    EXPECT_EQ(d.lines, (words{"Me has connected", "Welcome Me. Send QUIT to disconnect."}));
}

TEST(irc_dialect, tells_a_refused_name_in_the_words_of_the_line_protocol) {
    irc_dialect d;
    irc_dialect_begin(d);
    irc_dialect_name(d, "bob");
    EXPECT_EQ(irc_dialect_line(d, ":srv 433 * bob :Nickname already in use", now_us), irc_step::refused);
    EXPECT_EQ(d.reason, "The name bob is taken: choose another.");
    d.bytes.clear();
    irc_dialect_name(d, "rob");
    EXPECT_EQ(d.bytes, "NICK rob\r\n");  // USER was sent
    EXPECT_EQ(irc_dialect_line(d, ":srv 432 * rob :No robbers", now_us), irc_step::refused);
    EXPECT_EQ(d.reason, "No robbers");
}

TEST(irc_dialect, tells_what_others_do_in_the_words_of_the_line_protocol) {
    const std::pair<std::string_view, std::string_view> examples[] = {
        {":bob!b@h JOIN #lobby", "bob has connected"},
        {":bob!b@h JOIN #tea", "bob has joined #tea"},
        {":bob!b@h PART #tea :bye", "bob has left #tea"},
        {":bob!b@h QUIT :Quit", "bob has disconnected"},
        {":bob!b@h QUIT :gone home", "bob has disconnected (gone home)"},
        {":bob!b@h NICK rob", "bob is now rob"},
        {":bob!b@h PRIVMSG #lobby :hello: you", "bob: hello: you"},
        {":bob!b@h PRIVMSG #Lobby :\x02hi\x02", "bob: hi"},
        {":bob!b@h PRIVMSG #tea :hi", "#tea bob: hi"},
        {":bob!b@h PRIVMSG #tea :\1ACTION waves\1", "#tea * bob waves"},
        {":bob!b@h NOTICE #lobby :beep", "bob: beep"},
        {":bob!b@h PRIVMSG me :psst", "bob (private): psst"},
        {":srv.example NOTICE me :*** soon down", "*** soon down"},
        {":bob!b@h TOPIC #lobby :tea", "*** bob has set the topic of #lobby: tea"},
        {":bob!b@h TOPIC #lobby :", "*** bob has cleared the topic of #lobby"},
        {":bob!b@h KICK #lobby eve :spam", "*** bob has removed eve from #lobby (spam)"},
        {":bob!b@h MODE #lobby -o eve", "*** bob has made eve an operator of #lobby no more"},
        {":bob!b@h MODE #lobby +b e!*@*", "*** bob has banned e!*@* from #lobby"},
        {":bob!b@h MODE #lobby +m", "*** bob has set +m in #lobby"},
        {":bob!b@h INVITE me #den", "*** bob invites you to #den; /join #den"},
        {":srv 332 me #lobby :tea", "*** The topic of #lobby is: tea"},
        {":srv 372 me :- hello", "*** - hello"},
        {":srv 473 me #den :Cannot join", "*** Only those who are invited enter #den."},
        {":srv 499 me #den :no such luck", "*** #den: no such luck"},
    };
    for (const auto& [line, told] : examples) {
        person p;
        (void)p.hear(line);
        EXPECT_EQ(p.told(), words{std::string(told)}) << line;
    }
}

TEST(irc_dialect, answers_pings_and_keeps_quiet_about_what_is_for_programs) {
    person p;
    for (const std::string_view line :
         {":srv 353 me = #lobby :me bob", ":srv 366 me #lobby :End", ":srv 422 me :No motd",
          ":bob!b@h PRIVMSG me :\1VERSION\1", ":srv MODE me +i", "", ":srv", "@a=b"}) {
        (void)p.hear(line);
    }
    EXPECT_EQ(p.told(), words{});
    (void)p.hear("PING :a b");
    EXPECT_EQ(p.sent(), "PONG :a b\r\n");
}

TEST(irc_dialect, talks_where_it_has_joined_last_and_elsewhere_when_it_leaves) {
    person p;
    p.say("/join tea");
    p.say("hi");  // before the server has answered
    EXPECT_EQ(p.sent(), "JOIN #tea\r\nPRIVMSG #tea :hi\r\nPING hearth-1\r\n");
    (void)p.hear(":me!me@host JOIN #tea");
    EXPECT_EQ(p.told(), (words{"me has joined #tea", "*** You talk in #tea now."}));
    p.say("/leave");
    EXPECT_EQ(p.sent(), "PART #tea\r\n");
    (void)p.hear(":me!me@host PART #tea");
    EXPECT_EQ(p.told(), (words{"me has left #tea", "*** You talk in #lobby now."}));
    (void)p.hear(":bob!b@h KICK #lobby me :out");
    EXPECT_EQ(p.told(),
              (words{"*** bob has removed me from #lobby (out)", "*** You are in no room; /join #room"}));
    p.say("anyone?");
    EXPECT_EQ(p.sent(), "");
    EXPECT_EQ(p.told(), words{"*** You are in no room; /join #room"});
}

TEST(irc_dialect, does_not_talk_in_the_old_room_when_the_new_one_is_closed) {
    person p("echo-message");
    p.say("/join #den");
    p.say("secret");
    EXPECT_EQ(p.sent(), "JOIN #den\r\nPRIVMSG #den :secret\r\n");
    (void)p.hear(":srv 475 me #den :Cannot join");
    EXPECT_EQ(p.told(), words{"*** #den has a key: /join #den KEY"});
    p.say("open");
    EXPECT_EQ(p.sent(), "PRIVMSG #lobby :open\r\n");
}

TEST(irc_dialect, knows_by_the_echo_that_the_server_has_a_text) {
    person p("echo-message");
    p.say("hello there");
    p.say("/me waves");
    p.say("//x");
    EXPECT_EQ(p.sent(),
              "PRIVMSG #lobby :hello there\r\nPRIVMSG #lobby :\1ACTION waves\1\r\nPRIVMSG #lobby :/x\r\n");
    EXPECT_EQ(p.told(), words{});
    (void)p.hear(":me!me@host PRIVMSG #lobby :hello there");
    (void)p.hear(":me!me@host PRIVMSG #lobby :\1ACTION waves\1");
    (void)p.hear(":me!me@host PRIVMSG #lobby :/x");
    EXPECT_EQ(p.told(), (words{"me: hello there", "* me waves", "me: /x"}));
}

TEST(irc_dialect, knows_by_the_label_which_text_came_back_changed) {
    person p("echo-message labeled-response batch message-tags");
    p.say("one");
    p.say("two");
    EXPECT_EQ(p.sent(), "@label=hearth-1 PRIVMSG #lobby :one\r\n@label=hearth-2 PRIVMSG #lobby :two\r\n");
    (void)p.hear("@label=hearth-2 :me!me@host PRIVMSG #lobby :TWO");
    EXPECT_EQ(p.told(), words{"me: two"});
}

TEST(irc_dialect, knows_by_a_pong_that_the_server_has_a_text_where_nothing_is_echoed) {
    person p;
    p.say("hello there");
    p.say("/msg eve psst");
    EXPECT_EQ(p.sent(),
              "PRIVMSG #lobby :hello there\r\nPING hearth-1\r\nPRIVMSG eve :psst\r\nPING hearth-2\r\n");
    (void)p.hear(":srv PONG srv :hearth-1");
    EXPECT_EQ(p.told(), words{"me: hello there"});
    (void)p.hear(":srv 401 me eve :No such nick");
    (void)p.hear(":srv PONG srv :hearth-2");
    EXPECT_EQ(p.told(), words{"*** Nobody here is called eve."});  // and no "to eve"
}

TEST(irc_dialect, cuts_a_long_text_between_characters_and_gets_it_back_as_one) {
    person p("echo-message");
    std::string text;
    while (text.size() < 2000) {
        text += "\xc3\xa4\xe2\x82\xac" + std::to_string(text.size());
    }
    p.say(text);
    const std::string sent = p.sent();
    std::string whole;
    size_t parts = 0;
    for (size_t at = 0; at < sent.size(); ++parts) {
        const size_t end = sent.find("\r\n", at);
        const std::string line = sent.substr(at, end - at);
        EXPECT_LE((":me!me@host " + line + "\r\n").size(), 512U);
        EXPECT_TRUE(utf8_is_valid(line));
        whole += line.substr(std::string_view("PRIVMSG #lobby :").size());
        EXPECT_EQ(p.told(), words{});
        (void)p.hear(":me!me@host " + line);
        at = end + 2;
    }
    EXPECT_GE(parts, 4U);
    EXPECT_EQ(whole, text);
    EXPECT_EQ(p.told(), words{"me: " + text});
}

TEST(irc_dialect, shows_what_is_replayed_with_its_time_and_where_it_goes_on) {
    person p("server-time batch message-tags draft/chathistory");
    (void)p.hear(":srv BATCH +x chathistory #lobby");
    (void)p.hear("@batch=x;msgid=a1;time=2001-02-03T12:00:00.000Z :bob!b@h PRIVMSG #lobby :old");
    (void)p.hear("@batch=x;msgid=a1;time=2001-02-03T12:00:00.000Z :bob!b@h PRIVMSG #lobby : and long");
    (void)p.hear("@batch=x;time=2001-02-03T12:00:00.000Z :bob!b@h JOIN #lobby");
    (void)p.hear(":srv BATCH -x");
    (void)p.hear("@batch=x;time=2001-02-03T12:00:00.000Z :bob!b@h PRIVMSG #lobby :new");
    const words told = p.told();
    ASSERT_EQ(told.size(), 3U);
    EXPECT_TRUE(told[0].starts_with("[2001-02-03 ") && told[0].ends_with("] bob: old and long")) << told[0];
    EXPECT_EQ(told[1], "*** Earlier: /history before a1");
    EXPECT_EQ(told[2], "bob: new");
}

namespace {

constexpr std::string_view history_caps =
    "server-time batch message-tags labeled-response echo-message draft/chathistory soju.im/search";

// The answer to the question with this label: bob's lines with these ids, said one second after the other.
void answer(person& p, std::string_view label, std::string_view type, const words& ids) {
    (void)p.hear("@label=" + std::string(label) + " :srv BATCH +b " + std::string(type));
    for (size_t i = 0; i < ids.size(); ++i) {
        (void)p.hear("@batch=b;msgid=" + ids[i] + ";time=2001-02-03T12:00:0" + std::to_string(i) +
                     ".000Z :bob!b@h PRIVMSG #lobby :" + ids[i]);
    }
    (void)p.hear(":srv BATCH -b");
}

// Without their times.
words said(const words& lines) {
    words all;
    for (const std::string& line : lines) {
        all.push_back(line[0] == '[' ? line.substr(line.find("] ") + 2) : line);
    }
    return all;
}

}  // namespace

TEST(irc_dialect, asks_the_history_and_ends_answers_as_the_line_protocol_does) {
    person p(history_caps);
    p.say("/history 2");
    EXPECT_EQ(p.sent(), "@label=hearth-1 CHATHISTORY LATEST #lobby * 2\r\n");
    answer(p, "hearth-1", "chathistory #lobby", {"a1", "a2"});
    EXPECT_EQ(said(p.told()), (words{"bob: a1", "bob: a2", "*** Earlier: /history before a1"}));
    p.say("/history before a1 2");
    EXPECT_EQ(p.sent(), "@label=hearth-2 CHATHISTORY BEFORE #lobby msgid=a1 2\r\n");
    answer(p, "hearth-2", "chathistory #lobby", {"a0"});
    EXPECT_EQ(said(p.told()), (words{"bob: a0", "*** That is the beginning of #lobby."}));
    p.say("/history after a1 5");
    EXPECT_EQ(p.sent(), "@label=hearth-3 CHATHISTORY AFTER #lobby msgid=a1 5\r\n");
    answer(p, "hearth-3", "chathistory #lobby", {});
    EXPECT_EQ(p.told(), words{"*** That is the end."});
}

TEST(irc_dialect, asks_for_all_since_a_time_page_by_page) {
    person p(history_caps);
    p.say("/since 1h");
    EXPECT_TRUE(p.sent().starts_with("@label=hearth-1 CHATHISTORY AFTER #lobby timestamp="));
    words page;
    for (int i = 100; i < 200; ++i) {
        page.push_back("a" + std::to_string(i));
    }
    (void)p.hear("@label=hearth-1 :srv BATCH +b chathistory #lobby");
    for (const std::string& id : page) {
        (void)p.hear("@batch=b;msgid=" + id + " :bob!b@h PRIVMSG #lobby :" + id);
    }
    (void)p.hear(":srv BATCH -b");
    EXPECT_EQ(p.told().size(), 100U);
    EXPECT_EQ(p.sent(), "@label=hearth-2 CHATHISTORY AFTER #lobby msgid=a199 100\r\n");
    answer(p, "hearth-2", "chathistory #lobby", {"a200"});
    EXPECT_EQ(said(p.told()), (words{"bob: a200", "*** That is the end: 101 lines."}));
}

TEST(irc_dialect, searches_and_shows_the_newest_first) {
    person p(history_caps);
    p.say("/search green tea from:bob in:#lobby");
    EXPECT_EQ(p.sent(), "@label=hearth-1 SEARCH from=bob;in=#lobby;text=green\\stea;limit=20\r\n");
    answer(p, "hearth-1", "soju.im/search", {"a1", "a2"});
    EXPECT_EQ(said(p.told()), (words{"bob: a2", "bob: a1", "*** 2 found."}));
    p.say("/search");
    EXPECT_EQ(p.sent(),
              "@label=hearth-2 SEARCH "
              "from=bob;in=#lobby;text=green\\stea;before=2001-02-03T12:00:00.001Z;limit=21\r\n");
    answer(p, "hearth-2", "soju.im/search", {"a1"});  // shown already
    EXPECT_EQ(p.told(), words{"*** Nothing found."});
}

TEST(irc_dialect, gives_a_question_up_that_the_server_refuses) {
    person p(history_caps);
    for (int i = 1; i <= 20; ++i) {
        p.say("/history");
        EXPECT_FALSE(p.sent().empty());
        (void)p.hear("@label=hearth-" + std::to_string(i) +
                     " FAIL CHATHISTORY INVALID_TARGET #lobby :Not for you");
        EXPECT_EQ(p.told(), words{"*** Not for you"});
    }
}

TEST(irc_dialect, does_not_ask_a_server_that_keeps_no_history) {
    person p("echo-message");
    p.say("/history");
    p.say("/search tea");
    EXPECT_EQ(p.sent(), "");
    EXPECT_EQ(p.told(), (words{"*** This server keeps no history.", "*** This server keeps no history."}));
}

TEST(irc_dialect, says_commands_in_irc) {
    const std::pair<std::string_view, std::string_view> examples[] = {
        {"/nick rob", "NICK rob\r\n"},
        {"/topic", "TOPIC #lobby\r\n"},
        {"/topic tea time", "TOPIC #lobby :tea time\r\n"},
        {"/topic -", "TOPIC #lobby :\r\n"},
        {"/away", "AWAY away\r\n"},
        {"/back", "AWAY\r\n"},
        {"/rooms", "LIST\r\n"},
        {"/who", "NAMES #lobby\r\n"},
        {"/who bob", "WHOIS bob\r\n"},
        {"/join #den key", "JOIN #den key\r\n"},
        {"/kick eve too loud", "KICK #lobby eve :too loud\r\n"},
        {"/ban eve", "MODE #lobby +b eve!*@*\r\n"},
        {"/op eve", "MODE #lobby +o eve\r\n"},
        {"/quit so long", "QUIT :so long\r\n"},
        {"QUIT", "QUIT\r\n"},
    };
    for (const auto& [line, sent] : examples) {
        person p;
        p.say(line);
        EXPECT_EQ(p.sent(), sent) << line;
    }
    person p;
    p.say("/kick");
    p.say("/jion");
    EXPECT_EQ(p.sent(), "");
    EXPECT_EQ(p.told(), (words{"*** Usage: /kick NAME [why]",
                               "*** Unknown command /jion. /help lists those that there are."}));
}

TEST(irc_dialect, lists_who_is_in_a_room_when_asked) {
    person p;
    p.say("/who");
    (void)p.hear(":srv 353 me = #lobby :@bob +eve");
    (void)p.hear(":srv 353 me = #lobby :me");
    (void)p.hear(":srv 366 me #lobby :End");
    EXPECT_EQ(p.told(), words{"*** In #lobby (3): @bob, eve, me"});
}
