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
    for (const char* arguments : {"--no-such-flag", "gopher://127.0.0.1", "chat://127.0.0.1:99999"}) {
        SCOPED_TRACE(arguments);
        stage on;
        terminal t(on, {"/bin/sh", "-c", std::string(HEARTH) + " " + arguments + "; echo status $?"});
        ASSERT_TRUE(t.wait_text("status 2"));
        EXPECT_EQ(t.raw.find('\033'), std::string::npos);
    }
}

TEST(scene, s29_each_command_lists_its_own_options) {
    for (const char* command : {"send", "tail"}) {
        SCOPED_TRACE(command);
        stage on;
        terminal t(on, {"/bin/sh", "-c", std::string(HEARTH) + " " + command + " --help; echo status $?"});
        ASSERT_TRUE(t.wait_text("status 0"));
        for (const char* option : {"URL", "--name", "--room", "--color"}) {
            EXPECT_GE(t.row_with(option), 0) << t.screen();
        }
    }
}
