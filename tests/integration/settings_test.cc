// Settings, from wherever they come, and while the server runs.
#include <gtest/gtest.h>
#include <signal.h>

#include "tests/integration/hearthd.h"

namespace {

using flags = std::vector<std::string>;

std::string printed(const flags& arguments, const child_setup& setup = {}) {
    stage on;
    flags all = arguments;
    all.emplace_back("--print-config");
    hearthd server(on, all, setup, /*bare=*/true);
    EXPECT_TRUE(server.process->wait_exit());
    EXPECT_EQ(server.process->status, 0) << server.process->error;
    return server.process->out;
}

bool has(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

TEST(settings, flags_beat_the_environment_beats_the_file_beats_defaults) {
    temporary_folder folder;
    const std::string file = folder.path + "/hearthd.toml";
    file_write(file, "[limits]\nlines_per_second = 1\nlines_burst = 1\nline_bytes = 100\n");
    const child_setup setup = {.arguments = {},
                               .environment = {{"HEARTH_CONFIG", file},
                                               {"HEARTH_LIMITS_LINES_PER_SECOND", "2"},
                                               {"HEARTH_LIMITS_LINES_BURST", "2"}}};
    const std::string text = printed({"--set", "limits.lines_per_second=3"}, setup);
    EXPECT_TRUE(has(text, "\nlines_per_second = 3\n"));
    EXPECT_TRUE(has(text, "\nlines_burst = 2\n"));
    EXPECT_TRUE(has(text, "\nline_bytes = 100\n"));
    EXPECT_TRUE(has(text, "\nname_length = 32\n"));
}

TEST(settings, what_is_printed_is_read_back_the_same) {
    temporary_folder folder;
    const std::string file = folder.path + "/hearthd.toml";
    const std::string first = printed({"--set", "server.motd=one \"two\"\nthree\\", "--listen", "[::1]:1",
                                       "--listen", "chat+unix:/run/x", "--set", "log.broadcasts=true"});
    file_write(file, first);
    EXPECT_EQ(printed({"--config", file}), first);
    stage on;
    hearthd check(on, {"--config", file, "--check-config"});
    ASSERT_TRUE(check.process->wait_exit());
    EXPECT_EQ(check.process->status, 0);
    EXPECT_TRUE(has(check.process->out, "right"));
}

TEST(settings, the_example_is_right_and_says_the_defaults) {
    temporary_folder empty;
    const child_setup nothing = {.arguments = {}, .environment = {{"HOME", empty.path}}};
    EXPECT_EQ(printed({"--config", EXAMPLE_CONFIG}, nothing), printed({}, nothing));
}

TEST(settings, are_reloaded_on_sighup_and_a_bad_file_changes_nothing) {
    stage on;
    temporary_folder folder;
    const std::string file = folder.path + "/hearthd.toml";
    file_write(file, "server.name = \"First\"\n");
    hearthd server(on, {"--config", file});
    ASSERT_TRUE(server.wait_ready());
    line_client old(on, server);
    ASSERT_TRUE(old.join("Old"));
    EXPECT_EQ(old.lines[0], "First chat server (IRCv3)");

    file_write(file, "server.name = \"Second\"\n[limits]\nline_bytes = 100\n");
    server.process->signal(SIGHUP);
    ASSERT_TRUE(server.wait_log("Settings reloaded"));
    line_client second(on, server);
    ASSERT_TRUE(second.join("Second"));
    EXPECT_EQ(second.lines[0], "Second chat server (IRCv3)");
    old.send(std::string(200, 'x') + "\nstill here\n");
    ASSERT_TRUE(old.wait_line("Old: still here"));
    EXPECT_TRUE(old.has_line("*** That line is longer than 100 bytes and was not sent."));

    file_write(file, "server.name = \"Third\"\nserver.nonsense = 1\n");
    server.process->signal(SIGHUP);
    ASSERT_TRUE(server.wait_log("The settings stay as they were"));
    line_client third(on, server);
    ASSERT_TRUE(third.wait_lines(1));
    EXPECT_EQ(third.lines[0], "Second chat server (IRCv3)");
    EXPECT_TRUE(has(server.process->error, file + ":2: there is no setting server.nonsense"));
    EXPECT_TRUE(server.stop());
}

TEST(settings, a_password_of_the_server_is_asked_for_before_the_name) {
    stage on;
    hearthd server(on, {"--set", "server.password=open sesame"});
    ASSERT_TRUE(server.wait_ready());
    EXPECT_TRUE(has(server.process->error, "hearthd hash-password"));
    line_client all_at_once(on, server);
    all_at_once.send("open sesame\nAnn\nhello\nQUIT\n");
    ASSERT_TRUE(all_at_once.wait_closed());
    EXPECT_EQ(all_at_once.lines,
              (std::vector<std::string>{"Hearth chat server (IRCv3)",
                                        "Enter the password:", "Enter your name:", "Ann has connected",
                                        "Welcome Ann. Send QUIT to disconnect.", "Ann: hello"}));
    line_client guesses(on, server);
    guesses.send("a\nb\nc\nopen sesame\n");
    guesses.send_end();
    ASSERT_TRUE(guesses.wait_closed());
    EXPECT_EQ(guesses.lines[2], "*** That is not the password.");
    EXPECT_EQ(guesses.lines[8], "*** That was tried too often. Wait a minute.");
    EXPECT_FALSE(guesses.has_line("Enter your name:"));
    EXPECT_FALSE(has(server.process->error, "sesame"));
    EXPECT_TRUE(server.stop());
}

TEST(settings, hash_password_makes_what_the_settings_take) {
    stage on;
    child_process tool(on, {.arguments = {HEARTHD, "hash-password"}});
    tool.send("open sesame\nnot this\n");
    tool.send_end();
    ASSERT_TRUE(tool.wait_exit());
    EXPECT_EQ(tool.status, 0);
    ASSERT_TRUE(tool.out.starts_with("$argon2id$") && tool.out.ends_with("\n"));
    tool.out.pop_back();
    hearthd server(on, {"--set", "server.password=" + tool.out});
    ASSERT_TRUE(server.wait_ready());
    EXPECT_FALSE(has(server.process->error, "hash-password"));
    line_client ann(on, server);
    ann.send("open sesame\n");
    ASSERT_TRUE(ann.join("Ann"));
    EXPECT_TRUE(server.stop());
}

TEST(settings, a_log_file_that_was_moved_is_opened_again_on_sighup) {
    stage on;
    temporary_folder folder;
    const std::string file = folder.path + "/log";
    hearthd server(on, {"--set", "log.file=" + file});
    ASSERT_TRUE(server.wait_ready());
    ASSERT_EQ(rename(file.c_str(), (file + ".1").c_str()), 0);
    server.process->signal(SIGHUP);
    ASSERT_TRUE(on.wait_for("the new file", [&] {
        on.turn(stage_now() + 5);
        return has(file_read(file), "Settings reloaded");
    }));
    EXPECT_TRUE(server.stop());
    EXPECT_TRUE(has(file_read(file + ".1"), "Chat Server Running"));
    EXPECT_TRUE(has(file_read(file), "Chat Server stopped"));
}

}  // namespace
