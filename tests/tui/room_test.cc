// Everyone in one room at once: hearthd with nc, telnet, the tutorial's client and hearth; and hearth beside
// a Python server. A server keeps its data in the home of its terminal.
#include <sys/wait.h>

#include <memory>

#include "tests/tui/house.h"
#include "tests/tui/scene.h"

namespace {

std::vector<std::string> lines_of(const terminal& t) {
    std::vector<std::string> lines = t.rows();
    while (!lines.empty() && lines.back().empty()) {
        lines.pop_back();
    }
    return lines;
}

// "line FROM" .. "line TO", said by somebody with nc.
testing::AssertionResult say_many(terminal& t, int from, int to) {
    for (int i = from; i <= to; i++) {
        t.type("line " + std::to_string(i) + "\n");
    }
    return t.wait_text("line " + std::to_string(to));
}

// The numbers of the lines on the screen that are said so, from the top to the bottom.
std::vector<int> numbers(const terminal& t) {
    std::vector<int> found;
    for (const std::string& row : t.rows()) {
        const size_t at = row.find("| line ");
        if (at != std::string::npos) {
            found.push_back(std::stoi(row.substr(at + 7)));
        }
    }
    return found;
}

// Goes up page by page until `words` are in sight; every line on the way stands once and in order.
testing::AssertionResult read_up_to(terminal& t, const std::string& words) {
    const std::vector<std::string> none;
    for (int page = 0; page < 200 && t.row_with(words) < 0; page++) {
        const std::string top = t.row(0);
        t.type(keys::page_up);
        const auto moved = t.wait_for("the page above, or its end", [&] {
            return (t.row(0) != top && t.row_with("waiting for") < 0) || t.row_with(words) >= 0;
        });
        if (!moved) {
            return moved;
        }
        const std::vector<int> seen = numbers(t);
        for (size_t i = 1; i < seen.size(); i++) {
            if (seen[i] != seen[i - 1] + 1) {
                return testing::AssertionFailure() << seen[i] << " behind " << seen[i - 1] << '\n'
                                                   << t.screen();
            }
        }
    }
    return t.wait_text(words);
}

const std::vector<std::string> talkative = {"--set", "limits.lines_per_second=0"};

std::vector<std::string> server_at(const std::string& url, const std::string& data) {
    std::vector<std::string> command = {HEARTHD, "--listen", url, "--data-dir", data};
    command.insert(command.end(), talkative.begin(), talkative.end());
    return command;
}

}  // namespace

TEST(room, nc_telnet_the_tutorial_client_and_hearth_share_one_session) {
    house h({HEARTHD, "--listen", "chat://127.0.0.1:0"});
    ASSERT_TRUE(h.wait_port());

    terminal nc(h.on, {"nc", "-N", "127.0.0.1", h.port}, quiet());
    ASSERT_TRUE(enter(nc, "Nora"));
    terminal telnet(h.on, {"telnet", "-E", "127.0.0.1", h.port}, quiet());
    ASSERT_TRUE(enter(telnet, "Tilda"));
    ASSERT_TRUE(nc.wait_text("Tilda has connected"));
    terminal hearth(h.on, {HEARTH, h.url(), "--name", "Hanna"});
    ASSERT_TRUE(hearth.wait_row(23, "[Hanna]"));
    ASSERT_TRUE(nc.wait_text("Hanna has connected"));
    terminal jason(h.on, {"python3", TUTORIAL_CLIENT, "127.0.0.1", h.port}, quiet());
    ASSERT_TRUE(enter(jason, "Jason"));

    jason.type("Hello there!\n");
    ASSERT_TRUE(hearth.wait_text("Jason  | Hello there!"));
    hearth.type("Hi Jason.\r");
    ASSERT_TRUE(telnet.wait_text("Hanna: Hi Jason."));
    telnet.type("grüße\n");
    ASSERT_TRUE(nc.wait_text("Tilda: grüße"));
    nc.type("all here\n");
    ASSERT_TRUE(jason.wait_text("Nora: all here"));
    jason.type("QUIT\n");
    ASSERT_TRUE(jason.wait_exit());
    EXPECT_EQ(jason.end.status, 0);
    for (terminal* t : {&nc, &telnet, &hearth}) {
        ASSERT_TRUE(t->wait_text("Jason has disconnected"));
    }

    const std::vector<std::string> talk = {"Jason: Hello there!", "Hanna: Hi Jason.", "Tilda: grüße",
                                           "Nora: all here"};
    const auto session = [&talk](std::vector<std::string> begin, std::vector<std::string> end) {
        begin.insert(begin.end(), talk.begin(), talk.end());
        begin.insert(begin.end(), end.begin(), end.end());
        return begin;
    };
    EXPECT_EQ(lines_of(jason), session({"Hearth chat server (IRCv3)", "Enter your name:",
                                        "Jason has connected", "Welcome Jason. Send QUIT to disconnect."},
                                       {}));
    EXPECT_EQ(lines_of(nc), session({"Hearth chat server (IRCv3)", "Enter your name:", "Nora has connected",
                                     "Welcome Nora. Send QUIT to disconnect.", "Tilda has connected",
                                     "Hanna has connected", "Jason has connected"},
                                    {"Jason has disconnected"}));

    hearth.type("/quit\r");
    ASSERT_TRUE(hearth.wait_exit());
    EXPECT_EQ(shell_status(hearth), 0);
    ASSERT_TRUE(nc.wait_text("Hanna has disconnected"));
    telnet.type("QUIT\n");
    ASSERT_TRUE(telnet.wait_exit());
    ASSERT_TRUE(nc.wait_text("Tilda has disconnected"));
    nc.type("\004");
    ASSERT_TRUE(h.t.wait_text("Broadcast: Nora has disconnected"));
    for (const char* said : {"Chat Server Running", "Waiting for chat clients...", "Client connecting...",
                             "Broadcast: Jason has connected", "Broadcast: Jason: Hello there!"}) {
        EXPECT_GE(h.t.row_with(said), 0) << said << '\n' << h.t.screen();
    }
    h.t.send_signal(SIGTERM);
    ASSERT_TRUE(h.t.wait_exit());
    EXPECT_EQ(shell_status(h.t), 0);
}

TEST(room, hearth_talks_with_a_python_server) {
    house h({"python3", LINE_PEER});
    ASSERT_TRUE(h.wait_port());
    terminal ann(h.on, {"nc", "127.0.0.1", h.port}, quiet());
    ASSERT_TRUE(enter(ann, "ann"));
    terminal hearth(h.on, {HEARTH, h.url(), "--name", "ann"});
    ASSERT_TRUE(hearth.wait_row(23, "name: ann"));  // taken: this server says nothing, and asks again
    hearth.type("e\r");
    ASSERT_TRUE(hearth.wait_row(23, "[anne]"));
    ann.type("hello anne\n");
    ASSERT_TRUE(hearth.wait_text("ann! | hello anne"));
    hearth.type("hello ann\r");
    ASSERT_TRUE(ann.wait_text("anne: hello ann"));
    ASSERT_TRUE(hearth.wait_text("anne  | hello ann"));
    hearth.type("/quit\r");
    ASSERT_TRUE(hearth.wait_exit());
    EXPECT_EQ(shell_status(hearth), 0);
    EXPECT_TRUE(given_back(hearth));
    ASSERT_TRUE(ann.wait_text("anne has disconnected"));
}

TEST(room, hearth_comes_back_when_hearthd_does) {
    house first({HEARTHD, "--listen", "chat://127.0.0.1:0"});
    ASSERT_TRUE(first.wait_port());
    terminal hearth(first.on, {HEARTH, first.url(), "--name", "me"});
    ASSERT_TRUE(hearth.wait_row(23, "[me]"));
    first.t.send_signal(SIGTERM);
    ASSERT_TRUE(first.t.wait_exit());
    ASSERT_TRUE(hearth.wait_text("OFFLINE"));
    hearth.type("said offline\r");
    ASSERT_TRUE(hearth.wait_text("said offline   [not sent]"));
    terminal second(first.on, {HEARTHD, "--listen", first.url()});
    ASSERT_TRUE(second.wait_text("Broadcast: me: said offline"));
    ASSERT_TRUE(hearth.wait_no_text("[not sent]"));
}

TEST(room, hearth_reads_what_was_said_before_up_to_the_beginning) {
    house h({HEARTHD, "--listen", "chat://127.0.0.1:0", "--set", "limits.lines_per_second=0"});
    ASSERT_TRUE(h.wait_port());
    terminal nc(h.on, {"nc", "-N", "127.0.0.1", h.port}, quiet());
    ASSERT_TRUE(enter(nc, "Nora"));
    nc.type("the very first\n");
    ASSERT_TRUE(say_many(nc, 1, 250));
    terminal hearth(h.on, {HEARTH, h.url(), "--name", "me"});
    ASSERT_TRUE(hearth.wait_text("#lobby keeps what is said"));
    ASSERT_TRUE(hearth.wait_text("| line 250"));
    EXPECT_LT(hearth.row_with("Earlier"), 0) << hearth.screen();
    ASSERT_TRUE(read_up_to(hearth, "the very first"));
    ASSERT_TRUE(read_up_to(hearth, "the beginning of #lobby"));
    hearth.type(
        "\022"
        "250");
    ASSERT_TRUE(hearth.wait_text("SEARCH 1/1"));
    hearth.type(
        "\025"
        "Line 77\022\022");
    ASSERT_TRUE(hearth.wait_text("1 found on the server"));
    EXPECT_EQ(numbers(hearth), std::vector<int>{77});
    hearth.type(keys::escape);
    ASSERT_TRUE(hearth.wait_text("the beginning of #lobby"));
}

TEST(room, hearth_misses_nothing_while_the_server_was_gone) {
    house first({HEARTHD, "--listen", "chat://127.0.0.1:0", "--set", "limits.lines_per_second=0"});
    ASSERT_TRUE(first.wait_port());
    const std::string data = first.t.home + "/state/hearth";
    terminal nc(first.on, {"nc", "-N", "127.0.0.1", first.port}, quiet());
    ASSERT_TRUE(enter(nc, "Nora"));
    ASSERT_TRUE(say_many(nc, 1, 30));
    terminal hearth(first.on, {HEARTH, first.url(), "--name", "me"});
    ASSERT_TRUE(hearth.wait_text("| line 30"));
    ASSERT_TRUE(say_many(nc, 31, 35));
    ASSERT_TRUE(hearth.wait_text("| line 35"));
    first.t.send_signal(SIGKILL);
    ASSERT_TRUE(first.t.wait_exit());
    ASSERT_TRUE(hearth.wait_text("OFFLINE"));

    {  // elsewhere, so that hearth hears nothing of it
        house second(server_at("chat://127.0.0.1:0", data));
        ASSERT_TRUE(second.wait_port());
        terminal other(second.on, {"nc", "-N", "127.0.0.1", second.port}, quiet());
        ASSERT_TRUE(enter(other, "Otto"));
        ASSERT_TRUE(say_many(other, 36, 400));
        second.t.send_signal(SIGTERM);
        ASSERT_TRUE(second.t.wait_exit());
    }

    terminal third(first.on, server_at(first.url(), data), {.rows = 60, .columns = 120});
    ASSERT_TRUE(third.wait_text("listening on"));
    hearth.type("/reconnect\r");
    ASSERT_TRUE(hearth.wait_text("| line 400"));
    ASSERT_TRUE(hearth.wait_no_text("waiting for missed lines"));
    hearth.type("back\r");
    ASSERT_TRUE(hearth.wait_text("me  | back"));
    ASSERT_TRUE(read_up_to(hearth, "the beginning of #lobby"));
    EXPECT_EQ(numbers(hearth).front(), 1) << hearth.screen();
}

TEST(room, hearth_reads_the_room_that_it_joins) {
    house h({HEARTHD, "--listen", "chat://127.0.0.1:0", "--set", "limits.lines_per_second=0"});
    ASSERT_TRUE(h.wait_port());
    terminal nc(h.on, {"nc", "-N", "127.0.0.1", h.port}, quiet());
    ASSERT_TRUE(enter(nc, "Nora"));
    nc.type("in the lobby\n/join #dev\n");
    ASSERT_TRUE(nc.wait_text("You talk in #dev now."));
    ASSERT_TRUE(say_many(nc, 1, 60));
    terminal hearth(h.on, {HEARTH, h.url(), "--name", "me", "--room", "#dev"});
    ASSERT_TRUE(hearth.wait_text("| line 60"));
    ASSERT_TRUE(read_up_to(hearth, "the beginning of #dev"));
    EXPECT_EQ(numbers(hearth).front(), 1) << hearth.screen();
    ASSERT_TRUE(read_up_to(hearth, "in the lobby"));
}

TEST(room, scripts_read_what_was_said_before) {
    house h({HEARTHD, "--listen", "chat://127.0.0.1:0", "--set", "limits.lines_per_second=0"});
    ASSERT_TRUE(h.wait_port());
    terminal nc(h.on, {"nc", "-N", "127.0.0.1", h.port}, quiet());
    ASSERT_TRUE(enter(nc, "Nora"));
    ASSERT_TRUE(say_many(nc, 1, 60));
    const auto run = [&](const std::string& command) {
        return std::make_unique<terminal>(
            h.on, std::vector<std::string>{"/bin/sh", "-c", command + "; echo status $?"},
            terminal_options{
                .rows = 100, .columns = 160, .environment = {std::string("H=") + HEARTH, "U=" + h.url()}});
    };
    const auto tail = run("$H tail --since 1h --json $U");
    ASSERT_TRUE(tail->wait_text("\"text\":\"line 60\""));
    nc.type("and now\n");
    ASSERT_TRUE(tail->wait_text("\"text\":\"and now\""));
    EXPECT_GE(tail->row_with("\"text\":\"line 1\""), 0) << tail->screen();
    EXPECT_EQ(lines_of(*tail).size(), 61u) << tail->screen();
    const auto plain_tail = run("$H tail $U | head -n 1");
    nc.type("a question: ready?\n");
    ASSERT_TRUE(nc.wait_text("ready?"));
    ASSERT_TRUE(h.on.wait_for("the tail to hear one", [&] {
        nc.type("once more\n");
        return plain_tail->row_with("status 0") >= 0;
    }));
    EXPECT_LT(plain_tail->row_with("line"), 0) << plain_tail->screen();
    const auto found = run("$H search line -n 30 from:Nora $U");
    ASSERT_TRUE(found->wait_text("status 0"));
    const std::vector<std::string> rows = lines_of(*found);
    ASSERT_EQ(rows.size(), 31u) << found->screen();
    EXPECT_TRUE(rows[0].ends_with("Nora: line 31")) << found->screen();
    EXPECT_TRUE(rows[29].ends_with("Nora: line 60")) << found->screen();
    ASSERT_TRUE(run("$H search absent $U")->wait_text("status 1"));
    ASSERT_TRUE(run("$H tail --since tomorrow $U")->wait_text("tomorrow is no time"));
}

TEST(room, hearth_works_inside_tmux) {
    stage on;
    scripted_peer peer(on);
    const std::string own_socket = "hearth-test-" + std::to_string(getpid());
    terminal t(on, {"tmux", "-L", own_socket, "-f", "/dev/null", "new-session", "-x", "80", "-y", "24",
                    HEARTH, peer.url(), "--name", "me"});
    ASSERT_TRUE(t.wait_row(22, "[me]"));  // below it stands tmux's own bar
    peer.send("bob: grüße 中文 \U0001F468\u200D\U0001F469\u200D\U0001F467 end\nbob: next\n");
    ASSERT_TRUE(t.wait_text("bob  | next"));
    EXPECT_GE(t.row_with("bob  | grüße 中文"), 0);
    t.type("hello\r");
    ASSERT_TRUE(peer.wait_line("hello"));
    t.paste("one\rtwo");
    ASSERT_TRUE(t.wait_row(21, "[me] one"));
    t.type(keys::enter);
    ASSERT_TRUE(peer.wait_line("two"));
    t.type("/quit\r");
    ASSERT_TRUE(t.wait_exit());
}
