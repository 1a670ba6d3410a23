// The harness itself, against programs of the system: a scene can be no surer than this.
#include "tests/tui/terminal.h"

#include <signal.h>
#include <sys/wait.h>

#include "tests/support/scripted_peer.h"

namespace {

std::vector<std::string> shell(std::string script) {
    return {"/bin/sh", "-c", std::move(script)};
}

constexpr std::string_view raw_mode = "stty raw -echo; printf ready; ";

}  // namespace

TEST(terminal, shows_what_the_program_prints) {
    stage on;
    terminal t(on, shell("printf 'one\\r\\n  two \\303\\244 \\344\\270\\255x\\r\\n'; read line"));
    ASSERT_TRUE(t.wait_text("two"));
    EXPECT_EQ(t.row(0), "one");
    EXPECT_EQ(t.row(1), "  two ä 中x");
    EXPECT_EQ(t.cell(1, 8).width, 2);
    EXPECT_EQ(t.cell(1, 8).text, "中");
    EXPECT_EQ(t.cell(1, 10).text, "x");
    EXPECT_EQ(t.row_with("two"), 1);
    EXPECT_EQ(t.row_with("three"), -1);
}

TEST(terminal, shows_attributes_and_colours) {
    stage on;
    terminal t(on, shell("printf '\\033[1;31mA\\033[0;7mB\\033[0;38;5;200;44mC\\033[mD!'; read line"));
    ASSERT_TRUE(t.wait_text("!"));
    EXPECT_TRUE(t.cell(0, 0).bold);
    EXPECT_EQ(t.cell(0, 0).foreground, 1);
    EXPECT_TRUE(t.cell(0, 1).reverse);
    EXPECT_EQ(t.cell(0, 2).foreground, 200);
    EXPECT_EQ(t.cell(0, 2).background, 4);
    EXPECT_EQ(t.cell(0, 3).foreground, -1);
    EXPECT_FALSE(t.cell(0, 3).reverse);
}

TEST(terminal, knows_the_modes_bells_and_the_title) {
    stage on;
    terminal t(on, shell("printf '\\033[?1049h\\033[?1000h\\033[?1006h\\033[?2004h\\033[?25l"
                         "\\033]2;a title\\007\\007\\007on'; read line;"
                         "printf '\\033[?2004l\\033[?1000l\\033[?25h\\033[?1049loff'; read line"));
    ASSERT_TRUE(t.wait_text("on"));
    EXPECT_TRUE(t.alternate_screen);
    EXPECT_EQ(t.mouse_mode, VTERM_PROP_MOUSE_CLICK);
    EXPECT_TRUE(t.pastes_in_brackets());
    EXPECT_FALSE(t.cursor_visible);
    EXPECT_EQ(t.title, "a title");
    EXPECT_EQ(t.bells, 2u);
    t.type("\n");
    ASSERT_TRUE(t.wait_text("off"));
    EXPECT_FALSE(t.alternate_screen);
    EXPECT_EQ(t.mouse_mode, 0);
    EXPECT_FALSE(t.pastes_in_brackets());
    EXPECT_TRUE(t.cursor_visible);
}

TEST(terminal, types_pastes_and_turns_the_wheel_only_as_asked) {
    stage on;
    terminal t(on, shell(std::string(raw_mode) + "exec cat -v"));
    ASSERT_TRUE(t.wait_text("ready"));
    t.paste("plain");
    t.wheel(true);
    t.type("/");
    ASSERT_TRUE(t.wait_text("readyplain/"));

    terminal u(
        on, shell("printf '\\033[?2004h\\033[?1000h\\033[?1006h'; " + std::string(raw_mode) + "exec cat -v"));
    ASSERT_TRUE(u.wait_text("ready"));
    u.paste("framed");
    u.wheel(true);
    ASSERT_TRUE(u.wait_text("ready^[[200~framed^[[201~^[[<64;11;6M"));
}

TEST(terminal, types_slowly_in_order) {
    stage on;
    terminal t(on, shell(std::string(raw_mode) + "exec cat -v"));
    ASSERT_TRUE(t.wait_text("ready"));
    const int64_t begin = stage_now();
    t.type("a");
    t.type_slowly("bcd", 20);
    t.type("e");
    ASSERT_TRUE(t.wait_text("readyabcde"));
    EXPECT_GE(stage_now() - begin, 60);
}

TEST(terminal, writes_more_than_the_kernel_holds) {
    stage on;
    terminal t(on, shell(std::string(raw_mode) + "head -c 1000000 | wc -c"));
    ASSERT_TRUE(t.wait_text("ready"));
    t.type(std::string(1000000, 'x'));
    ASSERT_TRUE(t.wait_text("1000000"));
}

TEST(terminal, answers_what_the_program_asks_it) {
    stage on;
    terminal t(on, shell(std::string(raw_mode) + "printf '\\033[6n'; exec cat -v"));
    ASSERT_TRUE(t.wait_text("ready^[[1;6R"));
}

TEST(terminal, resizes_and_tells_the_program) {
    stage on;
    terminal t(on, shell("trap 'stty size' WINCH; echo ready; while :; do read line; done"));
    ASSERT_TRUE(t.wait_text("ready"));
    t.resize(10, 40);
    ASSERT_TRUE(t.wait_text("10 40"));
    EXPECT_EQ(t.row_count(), 10);
}

TEST(terminal, reports_status_and_settings_at_the_end) {
    stage on;
    terminal t(on, shell("echo on; read line; exit 7"));
    ASSERT_TRUE(t.wait_text("on"));
    t.type("\n");
    ASSERT_TRUE(t.wait_exit());
    EXPECT_EQ(WEXITSTATUS(t.end.status), 7);
    ASSERT_TRUE(t.end.settings_known);
    EXPECT_EQ(t.end.settings.c_lflag, t.settings_before.c_lflag);

    terminal raw(on, shell("stty raw -echo; kill -TERM $$"));
    ASSERT_TRUE(raw.wait_exit());
    EXPECT_TRUE(WIFSIGNALED(raw.end.status));
    EXPECT_EQ(WTERMSIG(raw.end.status), SIGTERM);
    ASSERT_TRUE(raw.end.settings_known);
    EXPECT_NE(raw.end.settings.c_lflag, raw.settings_before.c_lflag) << "a terminal left raw must be seen";
}

TEST(terminal, hangs_up_as_a_closed_window_does) {
    stage on;
    terminal t(on, shell("echo on; read line; sleep 60"));
    ASSERT_TRUE(t.wait_text("on"));
    t.hang_up();
    ASSERT_TRUE(t.wait_exit());
    EXPECT_EQ(WTERMSIG(t.end.status), SIGHUP);
}

TEST(terminal, a_paused_one_stalls_the_program) {
    stage on;
    terminal t(
        on,
        shell("stty raw -echo; printf ready; read line; head -c 300000 /dev/zero | tr '\\0' x; printf done"));
    ASSERT_TRUE(t.wait_text("ready"));
    t.paused = true;
    t.type("\n");
    EXPECT_FALSE(on.wait_for(
        "the program to end although nobody reads", [&] { return t.ended; }, 200));
    t.paused = false;
    ASSERT_TRUE(t.wait_exit());
    EXPECT_GE(t.raw.size(), 300000u);
    EXPECT_GE(t.row_with("done"), 0);
}

TEST(terminal, counts_cpu_and_memory) {
    stage on;
    terminal t(on, shell("i=0; while [ $i -lt 200000 ]; do i=$((i+1)); done; echo done; read line"));
    ASSERT_TRUE(t.wait_text("done"));
    EXPECT_GT(t.cpu_seconds(), 0.0);
    EXPECT_GT(t.resident_bytes(), 100u * 1024);
}

TEST(terminal, jobs_stop_and_go_on_under_a_shell) {
    stage on;
    terminal t(on, {"bash", "--norc", "--noediting", "-i"}, {.environment = {"PS1=$ "}});
    ASSERT_TRUE(t.wait_text("$"));
    t.type("cat; echo st''atus $?\n");
    ASSERT_TRUE(t.wait_text("cat;"));
    t.type("hello\n");
    ASSERT_TRUE(t.wait_for("cat to answer", [&] { return t.row_with("hello") >= 2; }));
    t.type("\032");
    ASSERT_TRUE(t.wait_text("Stopped"));
    ASSERT_TRUE(t.wait_text("status 148"));
    t.type("fg; echo ba''ck\n");
    ASSERT_TRUE(
        t.wait_for("the shell to name the job", [&] { return t.row_with("cat") > t.row_with("fg;"); }));
    t.type("again\n");
    ASSERT_TRUE(t.wait_text("again"));
    t.type("\004");
    ASSERT_TRUE(t.wait_text("back"));
}

TEST(terminal, a_failed_wait_shows_the_screen) {
    stage on;
    terminal t(on, shell("echo here I am; read line"));
    ASSERT_TRUE(t.wait_text("here"));
    const testing::AssertionResult result = on.wait_for(
        "godot", [] { return false; }, 10);
    ASSERT_FALSE(result);
    EXPECT_NE(std::string(result.message()).find("|here I am"), std::string::npos);
    EXPECT_NE(std::string(result.message()).find("godot"), std::string::npos);
}

TEST(scripted_peer, plays_the_session_with_nc) {
    stage on;
    scripted_peer peer(on);
    terminal t(on, {"nc", "127.0.0.1", std::to_string(peer.port)});
    ASSERT_TRUE(t.wait_text("Enter your name:"));
    t.type("Jason\n");
    ASSERT_TRUE(t.wait_text("Welcome Jason. Send QUIT to disconnect."));
    t.type("Hello there!\n");
    ASSERT_TRUE(t.wait_text("Jason: Hello there!"));
    ASSERT_TRUE(peer.wait_line("Hello there!"));
    peer.send("ann: hi\n");
    ASSERT_TRUE(t.wait_text("ann: hi"));
    peer.close_all();
    t.type("\004");
    ASSERT_TRUE(t.wait_exit());
    EXPECT_EQ(peer.open_count(), 0u);
    EXPECT_EQ(peer.latest().bytes_received, std::string_view("Jason\nHello there!\n").size());
}

TEST(scripted_peer, refuses_and_comes_back_on_the_same_port) {
    stage on;
    scripted_peer peer(on);
    const uint16_t port = peer.port;
    peer.stop_listening();
    terminal refused(on, {"nc", "-v", "127.0.0.1", std::to_string(port)});
    ASSERT_TRUE(refused.wait_exit());
    EXPECT_GE(refused.row_with("refused"), 0) << refused.screen();
    peer.polite = false;
    peer.listen_again();
    EXPECT_EQ(peer.port, port);
    terminal back(on, {"nc", "127.0.0.1", std::to_string(port)});
    ASSERT_TRUE(peer.wait_connections(1));
    peer.send("own words\n");
    ASSERT_TRUE(back.wait_text("own words"));
    EXPECT_EQ(back.row(0), "own words");
}

TEST(line_peer, and_the_tutorial_client_play_the_session) {
    stage on;
    terminal server(on, {"python3", LINE_PEER});
    ASSERT_TRUE(server.wait_text("listening on chat://127.0.0.1:"));
    const std::string line = server.row(0);
    const std::string port = line.substr(line.rfind(':') + 1);

    terminal ann(on, {"nc", "127.0.0.1", port});
    ASSERT_TRUE(ann.wait_text("Enter your name:"));
    ann.type("ann\n");
    ASSERT_TRUE(ann.wait_text("Welcome ann"));

    terminal t(on, {"python3", TUTORIAL_CLIENT, "127.0.0.1", port}, {.run_in = "stty -echo; exec \"$@\""});
    ASSERT_TRUE(t.wait_text("Enter your name:"));
    t.type("Jason\n");
    ASSERT_TRUE(t.wait_text("Welcome Jason. Send QUIT to disconnect."));
    t.type("Hello there!\n");
    ASSERT_TRUE(t.wait_text("Jason: Hello there!"));
    t.type("QUIT\n");
    ASSERT_TRUE(t.wait_exit());
    EXPECT_EQ(t.end.status, 0);
    EXPECT_EQ(t.row(1), "Enter your name:");
    EXPECT_EQ(t.row(2), "Jason has connected");
    EXPECT_EQ(t.row(3), "Welcome Jason. Send QUIT to disconnect.");
    EXPECT_EQ(t.row(4), "Jason: Hello there!");
    EXPECT_EQ(t.row(5), "");
    ASSERT_TRUE(ann.wait_text("Jason has disconnected"));
    EXPECT_GE(server.row_with("Broadcast: Jason has connected"), 0);
}
