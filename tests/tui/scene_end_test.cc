// Every way in which hearth ends or pauses, and what it leaves on the terminal.
#include <signal.h>
#include <sys/wait.h>

#include <fstream>

#include "tests/tui/scene.h"

namespace {

struct ending {
    const char* name;
    std::string_view typed;  // or
    int signal;
    int status;  // as a shell shows it
};

void PrintTo(const ending& e, std::ostream* out) {
    *out << e.name;
}

class scene_ending : public testing::TestWithParam<ending> {};

const ending endings[] = {
    {"quit", "/quit\r", 0, 0},   {"upper_case_quit", "QUIT\r", 0, 0}, {"sigterm", "", SIGTERM, 143},
    {"sighup", "", SIGHUP, 129}, {"sigint", "", SIGINT, 130},         {"segv", "", SIGSEGV, 139},
    {"abort", "", SIGABRT, 134},
};

// The client under an interactive shell.
struct job {
    job() : t(on, {"bash", "--norc", "--noediting", "-i"}, {.environment = {"PS1=$ ", "HISTFILE="}}) {}

    [[nodiscard]] testing::AssertionResult start() {
        if (const auto shell = t.wait_row(0, "$"); !shell) {
            return shell;
        }
        t.type(std::string(HEARTH) + " " + peer.url() + " --name me\n");
        return wait_ready();
    }

    [[nodiscard]] testing::AssertionResult wait_ready() {
        return t.wait_for("hearth on the screen", [this] {
            return t.alternate_screen && t.row(23) == "[me]" && t.row(22).find(" up") != std::string::npos;
        });
    }

    // The shell's only child.
    [[nodiscard]] pid_t client() const {
        std::ifstream children("/proc/" + std::to_string(t.program) + "/task/" + std::to_string(t.program) +
                               "/children");
        pid_t pid = -1;
        children >> pid;
        return pid;
    }

    // Stopped: the shell works on a clean terminal, and a message comes meanwhile.
    [[nodiscard]] testing::AssertionResult use_the_shell() {
        if (const auto stopped = t.wait_text("Stopped"); !stopped) {
            return stopped;
        }
        t.type("echo us''able\n");
        if (const auto usable = t.wait_text("usable"); !usable) {
            return usable;
        }
        peer.send("bob: said while away\n");
        return peer.wait_sent();
    }

    [[nodiscard]] testing::AssertionResult back_by_fg() {
        t.type("fg; echo en''ded $?\n");
        if (const auto back = wait_ready(); !back) {
            return back;
        }
        if (const auto news = t.wait_text("bob  | said while away"); !news) {
            return news;
        }
        t.type("typed");
        return t.wait_row(23, "[me] typed");
    }

    stage on;
    scripted_peer peer{on};
    terminal t;
};

}  // namespace

TEST_P(scene_ending, s24_gives_the_terminal_back) {
    scene s;
    ASSERT_TRUE(s.wait_ready());
    ASSERT_TRUE(s.fill(60));
    s.t.type(GetParam().typed);
    if (GetParam().signal != 0) {
        s.t.send_signal(GetParam().signal);
    }
    ASSERT_TRUE(s.t.wait_exit());
    EXPECT_EQ(shell_status(s.t), GetParam().status);
    EXPECT_TRUE(given_back(s.t));
}

TEST_P(scene_ending, s24_gives_a_stalled_terminal_back) {
    if (!GetParam().typed.empty()) {
        GTEST_SKIP() << "a stalled terminal does not type";
    }
    scene s({.rows = 60, .columns = 200});
    ASSERT_TRUE(s.wait_ready());
    ASSERT_TRUE(s.fill(60));
    s.t.paused = true;
    for (int i = 0; i < 200; i++) {
        for (int j = 0; j < 60; j++) {
            s.peer.send("bob: " + std::string(150, static_cast<char>('a' + (i * 7 + j * 3) % 26)) + "\n");
        }
        ASSERT_TRUE(s.peer.wait_sent());
    }
    s.t.send_signal(GetParam().signal);
    ASSERT_TRUE(s.t.wait_exit());
    EXPECT_EQ(shell_status(s.t), GetParam().status);
    s.t.paused = false;
    ASSERT_TRUE(s.t.wait_for("the terminal to be clean", [&] {
        return !s.t.alternate_screen && s.t.mouse_mode == 0 && !s.t.pastes_in_brackets();
    }));
    EXPECT_TRUE(given_back(s.t));
}

INSTANTIATE_TEST_SUITE_P(by, scene_ending, testing::ValuesIn(endings),
                         [](const auto& each) { return std::string(each.param.name); });

TEST(scene, s24_leaves_when_the_terminal_goes_away) {
    scene s;
    ASSERT_TRUE(s.wait_ready());
    s.t.hang_up();
    ASSERT_TRUE(s.t.wait_exit());
    EXPECT_EQ(shell_status(s.t), 129);
    ASSERT_TRUE(s.on.wait_for("the server to see it go", [&] { return s.peer.open_count() == 0; }));
}

TEST(scene, s25_suspends_by_key_and_comes_back) {
    job j;
    ASSERT_TRUE(j.start());
    j.t.type(keys::suspend);
    ASSERT_TRUE(j.use_the_shell());
    EXPECT_FALSE(j.t.alternate_screen);
    EXPECT_TRUE(j.t.cursor_visible);
    EXPECT_EQ(j.t.mouse_mode, 0);
    EXPECT_FALSE(j.t.pastes_in_brackets());
    EXPECT_NE(j.t.settings().c_lflag & (ICANON | ECHO), 0u);
    ASSERT_TRUE(j.back_by_fg());
    EXPECT_NE(j.t.mouse_mode, 0);
    EXPECT_TRUE(j.t.pastes_in_brackets());
    EXPECT_EQ(j.t.settings().c_lflag & (ICANON | ECHO | ISIG), 0u);
    j.t.type(keys::clear_line);
    j.t.type("/quit\r");
    ASSERT_TRUE(j.t.wait_text("ended 0"));
}

TEST(scene, s25_suspends_by_signal_and_comes_back) {
    job j;
    ASSERT_TRUE(j.start());
    ASSERT_GT(j.client(), 0);
    kill(j.client(), SIGTSTP);
    ASSERT_TRUE(j.use_the_shell());
    EXPECT_FALSE(j.t.alternate_screen);
    EXPECT_EQ(j.t.mouse_mode, 0);
    ASSERT_TRUE(j.back_by_fg());
    EXPECT_TRUE(j.t.pastes_in_brackets());
}

TEST(scene, s25_comes_back_from_a_stop_that_nobody_can_catch) {
    job j;
    ASSERT_TRUE(j.start());
    kill(j.client(), SIGSTOP);
    ASSERT_TRUE(j.use_the_shell());
    ASSERT_TRUE(j.back_by_fg());
    EXPECT_TRUE(j.t.pastes_in_brackets());
    EXPECT_EQ(j.t.settings().c_lflag & (ICANON | ECHO | ISIG), 0u);
}
