// hearth in scripts: pipes, files, closed descriptors. Run by a shell on the terminal that prints what came
// out.
#include "tests/tui/scene.h"

namespace {

struct script {
    // "$H" is hearth, "$U" the peer's address.
    explicit script(const std::string& text)
        : t(on, {"/bin/sh", "-c", text + "; echo \"status $?\""},
            {.environment = {std::string("H=") + HEARTH, "U=" + peer.url(), "HEARTH_NAME=me"}}) {}

    stage on;
    scripted_peer peer{on};
    terminal t;

    [[nodiscard]] bool has_escapes() const { return t.raw.find('\033') != std::string::npos; }
};

}  // namespace

TEST(scene, s29_send_says_each_line_of_a_pipe) {
    script s("printf 'hi\\nthere' | $H send $U");
    ASSERT_TRUE(s.t.wait_text("status 0"));
    EXPECT_FALSE(s.has_escapes());
    const std::vector<std::string> lines = s.peer.all_lines();
    ASSERT_GE(lines.size(), 3u);
    EXPECT_EQ(lines[1], "hi");
    EXPECT_EQ(lines[2], "there");
}

TEST(scene, s29_a_pipe_without_a_command_is_sent) {
    script s("echo hi | $H $U");
    ASSERT_TRUE(s.t.wait_text("status 0"));
    ASSERT_TRUE(s.peer.wait_line("hi"));
    EXPECT_FALSE(s.has_escapes());
}

TEST(scene, s29_no_input_at_all_ends_at_once) {
    for (const char* text : {"$H send $U </dev/null", "$H send $U <&-", "$H $U </dev/null", "$H $U <&-"}) {
        SCOPED_TRACE(text);
        script s(text);
        ASSERT_TRUE(s.t.wait_text("status 0"));
        EXPECT_FALSE(s.has_escapes());
    }
}

TEST(scene, s29_output_to_a_pipe_is_plain) {
    script s("stty -echo; $H $U | cat");
    ASSERT_TRUE(s.t.wait_text("Welcome me"));
    s.peer.send("bob: hello\n");
    ASSERT_TRUE(s.t.wait_text("hello"));
    s.t.type("hi bob\n");
    ASSERT_TRUE(s.peer.wait_line("hi bob"));
    s.t.type("\004");
    ASSERT_TRUE(s.t.wait_text("status 0"));
    EXPECT_FALSE(s.has_escapes());
}

TEST(scene, s29_tail_ends_quietly_when_its_reader_does) {
    script s("$H tail $U | head -n 1");
    ASSERT_TRUE(s.peer.wait_line("me"));
    ASSERT_TRUE(s.t.wait_for("all output", [&] {
        s.peer.send("bob: once more\n");
        return s.t.row_with("status 0") >= 0;
    }));
    EXPECT_FALSE(s.has_escapes());
    EXPECT_EQ(s.t.row_with("status 0"), 1) << s.t.screen();
}

TEST(scene, s29_tail_prints_messages_as_text_or_json) {
    script s("$H tail --json $U");
    ASSERT_TRUE(s.peer.wait_line("me"));
    s.peer.send("bob: say \"hi\"\n");
    ASSERT_TRUE(s.t.wait_text("\\\"hi\\\""));
    EXPECT_FALSE(s.has_escapes());
    script plain("$H tail $U");
    ASSERT_TRUE(plain.peer.wait_line("me"));
    plain.peer.send("bob: say \"hi\"\n");
    ASSERT_TRUE(plain.t.wait_text("bob: say \"hi\""));
}

TEST(scene, s29_tail_leaves_out_what_is_replayed) {
    script s("$H tail $U");
    ASSERT_TRUE(s.peer.wait_line("me"));
    s.peer.send(
        "*** 2 lines since you left at 09:12\n[10:01] bob: earlier\n*** Earlier: /history before k3f9\n");
    s.peer.send("bob: live\n");
    ASSERT_TRUE(s.t.wait_text("bob: live"));
    EXPECT_EQ(s.t.row_with("bob: live"), 0) << s.t.screen();
    EXPECT_EQ(s.peer.latest().lines.size(), 1u);
}

TEST(scene, s29_tail_since_prints_earlier_lines_first_and_none_twice) {
    script s("$H tail --since 1h $U");
    s.peer.echoes = false;
    ASSERT_TRUE(s.peer.wait_line("/history before 1 1"));
    s.peer.send(
        "[2026-01-05 10:01] bob: of the room\n*** Earlier: /history before k3f9\n"
        "*** Be kind.\n*** That is the beginning of #lobby.\n");
    ASSERT_TRUE(s.peer.wait_line("/since 1h"));
    s.peer.send(
        "bob: both\n[2026-01-05 09:59] bob: one\n"
        "[2026-01-05 10:00] * bob waves\nbob: live\n[2026-01-05 10:03] bob: both\n"
        "*** bob has set the topic of #lobby: x\n*** That is the end: 3 lines.\nbob: last\n");
    ASSERT_TRUE(s.t.wait_text("bob: last"));
    const std::vector<std::string> parts = {"#lobby bob: one", "#lobby * bob waves", "#lobby bob: both",
                                            "#lobby bob: live", "#lobby bob: last"};
    for (size_t i = 0; i < parts.size(); i++) {
        const std::string row = s.t.row(static_cast<int>(i));
        EXPECT_NE(row.find(parts[i]), std::string::npos) << s.t.screen();
        EXPECT_EQ(row.substr(0, 10) == "2026-01-05", i < 3) << row;
    }
}

TEST(scene, s29_search_prints_what_is_found_the_newest_last) {
    script s("$H search -n 3 'two words' needle from:bob $U");
    s.peer.echoes = false;
    ASSERT_TRUE(s.peer.wait_line("/history before 1 1"));
    s.peer.send("[2026-01-05 10:01] bob: of the room\n*** That is the beginning of #lobby.\n");
    ASSERT_TRUE(s.peer.wait_line("/search \"two words\" needle from:bob"));
    s.peer.send(
        "[2026-01-05 10:00] bob: third\n[2026-01-05 09:00] #dev bob: second\n"
        "*** 2 found, there are more: /search alone shows them.\n");
    ASSERT_TRUE(s.peer.wait_line("/search"));
    s.peer.send(
        "[2026-01-04 10:00] to bob (private): first\n[2026-01-04 09:00] bob: too many\n"
        "*** 2 found, there are more: /search alone shows them.\n");
    ASSERT_TRUE(s.t.wait_text("status 0"));
    EXPECT_EQ(s.t.row(0), "2026-01-04T10:00:00Z - to bob (private): first");
    EXPECT_EQ(s.t.row(1), "2026-01-05T09:00:00Z #dev bob: second");
    EXPECT_EQ(s.t.row(2), "2026-01-05T10:00:00Z #lobby bob: third");
    EXPECT_EQ(s.t.row(3), "status 0");
    EXPECT_FALSE(s.has_escapes());
}

TEST(scene, s29_search_tells_by_its_status_what_came_of_it) {
    struct outcome {
        const char* answer;
        const char* says;
    };
    const outcome outcomes[] = {
        {"*** Nothing found.\n", "status 1"},
        {"*** Unknown command /search. /help lists those that there are.\n", "status 5"},
        {"me: /search x\n", "status 5"},
        {"*** This server keeps no history.\n", "hearth: This server keeps no history."},
    };
    for (const outcome& o : outcomes) {
        SCOPED_TRACE(o.answer);
        script s("$H search x $U");
        s.peer.echoes = false;
        ASSERT_TRUE(s.peer.wait_line("/history before 1 1"));
        s.peer.send("*** That is the beginning of #lobby.\n");
        ASSERT_TRUE(s.peer.wait_line("/search x"));
        s.peer.send(o.answer);
        ASSERT_TRUE(s.t.wait_text(o.says));
        ASSERT_TRUE(s.t.wait_text("status "));
    }
}

TEST(scene, s29_a_server_without_a_history_is_not_asked) {
    script s("$H tail --since 1h $U");  // it echoes what it does not know
    ASSERT_TRUE(s.t.wait_text("status 5"));
    EXPECT_GE(s.t.row_with("keeps no history"), 0) << s.t.screen();
    EXPECT_EQ(s.peer.latest().lines, (std::vector<std::string>{"me", "/history before 1 1"}));
}

TEST(scene, s29_send_takes_nothing_replayed_for_its_answer) {
    script s("printf 'hi\n/history 1\n' | $H send $U");
    s.peer.echoes = false;
    ASSERT_TRUE(s.peer.wait_line("hi"));
    s.peer.send("[10:01] me: hi\n*** Earlier: /history before k3f9\n");
    ASSERT_TRUE(s.peer.wait_sent());
    EXPECT_EQ(s.peer.latest().lines.size(), 2u);
    s.peer.send("me: hi\n");
    ASSERT_TRUE(s.peer.wait_line("/history before 1 1"));
    s.peer.send("*** That is the beginning of #lobby.\n");
    ASSERT_TRUE(s.peer.wait_line("/history 1"));
    s.peer.send("[10:02] me: hi\n*** Earlier: /history before k3fa\n");
    ASSERT_TRUE(s.t.wait_text("status 0"));
    EXPECT_GE(s.t.row_with("hearth: [10:02] me: hi"), 0) << s.t.screen();
}

TEST(scene, s29_joining_is_not_refused_by_other_notices) {
    script s("$H tail -r '#dev' $U");
    s.peer.echoes = false;
    ASSERT_TRUE(s.peer.wait_line("/join #dev"));
    s.peer.send(
        "*** Be kind.\n*** 2 lines since you left at 09:12\n[10:01] bob: earlier\n"
        "me has joined #dev\n*** You talk in #dev now.\nbob: live\n");
    ASSERT_TRUE(s.t.wait_text("#dev bob: live"));
    EXPECT_EQ(s.t.row_with("#dev bob: live"), 0) << s.t.screen();
    script refused("$H tail -r '#dev' $U");
    refused.peer.echoes = false;
    ASSERT_TRUE(refused.peer.wait_line("/join #dev"));
    refused.peer.send("*** There are 10000 rooms, and more are not allowed.\n");
    ASSERT_TRUE(refused.t.wait_text("status 5"));
    EXPECT_GE(refused.t.row_with("cannot join #dev: There are 10000 rooms"), 0) << refused.t.screen();
}

TEST(scene, s29_a_server_that_is_not_there_is_status_3) {
    stage on;
    scripted_peer peer(on);
    peer.stop_listening();
    terminal t(on, {"/bin/sh", "-c", "echo hi | $H send $U; echo status $?"},
               {.columns = 200, .environment = {std::string("H=") + HEARTH, "U=" + peer.url()}});
    ASSERT_TRUE(t.wait_text("status 3"));
    EXPECT_GE(t.row_with("refused"), 0) << t.screen();
    EXPECT_EQ(t.row_with("status 3"), 1) << "one line of why";
}

TEST(scene, s29_wrong_usage_is_status_2) {
    for (const char* arguments : {"--no-such-flag", "gopher://127.0.0.1", "chat://127.0.0.1:99999", "search",
                                  "search chat://127.0.0.1", "search -n 0 x", "send --since 1h"}) {
        SCOPED_TRACE(arguments);
        stage on;
        terminal t(on, {"/bin/sh", "-c", std::string(HEARTH) + " " + arguments + "; echo status $?"});
        ASSERT_TRUE(t.wait_text("status 2"));
        EXPECT_EQ(t.raw.find('\033'), std::string::npos);
    }
}

TEST(scene, s29_each_command_lists_its_own_options) {
    for (const char* command : {"send", "tail", "search"}) {
        SCOPED_TRACE(command);
        stage on;
        terminal t(on, {"/bin/sh", "-c", std::string(HEARTH) + " " + command + " --help; echo status $?"});
        ASSERT_TRUE(t.wait_text("status 0"));
        for (const char* option : {"URL", "--name", "--room", "--color"}) {
            EXPECT_GE(t.row_with(option), 0) << t.screen();
        }
    }
}
