// How hearthd starts, is told things by its surroundings, and ends.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>

#include "tests/integration/hearthd.h"

namespace {

using flags = std::vector<std::string>;

// What a start that must fail says.
std::string complaint(flags arguments, int status) {
    stage on;
    temporary_folder folder;
    arguments.insert(arguments.begin(), {"--data-dir", folder.path, "--listen", "chat://127.0.0.1:0"});
    hearthd server(on, arguments, {}, /*bare=*/true);
    EXPECT_TRUE(server.process->wait_exit());
    EXPECT_EQ(server.process->status, status) << server.process->error;
    EXPECT_EQ(server.process->out.find("listening on"), std::string::npos);
    return server.process->error;
}

testing::AssertionResult says(const std::string& text, std::initializer_list<std::string_view> parts) {
    for (const std::string_view part : parts) {
        if (text.find(part) == std::string::npos) {
            return testing::AssertionFailure() << "no '" << part << "' in: " << text;
        }
    }
    return testing::AssertionSuccess();
}

// A datagram socket that plays systemd.
struct notify_socket {
    explicit notify_socket(stage& stage_of, const std::string& where) : on(stage_of), path(where) {
        fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
        sockaddr_un address = {};
        address.sun_family = AF_UNIX;
        path.copy(address.sun_path, sizeof address.sun_path - 1);
        EXPECT_EQ(bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
        on.add({.context = this,
                .wants =
                    [](void* context, std::vector<pollfd>& out) {
                        out.push_back({static_cast<notify_socket*>(context)->fd, POLLIN, 0});
                        return never;
                    },
                .ready =
                    [](void* context, std::span<const pollfd> fds) {
                        notify_socket* self = static_cast<notify_socket*>(context);
                        std::array<char, 1024> buffer;
                        if (fds[0].revents != 0) {
                            const ssize_t count = recv(self->fd, buffer.data(), buffer.size(), 0);
                            self->heard += std::string(buffer.data(), static_cast<size_t>(count)) + "|";
                        }
                    },
                .describe = [](void* context,
                               std::string& out) { out += static_cast<notify_socket*>(context)->heard; }});
    }
    ~notify_socket() {
        on.remove(this);
        close(fd);
    }
    notify_socket(const notify_socket&) = delete;
    notify_socket& operator=(const notify_socket&) = delete;

    stage& on;
    std::string path;
    std::string heard;
    int fd = -1;
};

TEST(start, prints_where_it_listens_once_for_each_address) {
    stage on;
    hearthd server(on, {"--listen", "127.0.0.1:0", "--log-level", "off"});
    ASSERT_TRUE(server.wait_ready());
    EXPECT_TRUE(server.stop());
    size_t count = 0;
    for (size_t at = 0;
         (at = server.process->out.find("listening on chat://127.0.0.1:", at)) != std::string::npos; ++at) {
        ++count;
    }
    EXPECT_EQ(count, 2U);
    EXPECT_EQ(server.process->error, "");
}

TEST(start, reports_on_its_log_as_the_tutorials_server_does) {
    stage on;
    hearthd server(on, {"--set", "log.broadcasts=true"});
    ASSERT_TRUE(server.wait_ready());
    {
        line_client jason(on, server);
        ASSERT_TRUE(jason.join("Jason"));
        jason.send("Hello \"there\"!\nQUIT\n");
        ASSERT_TRUE(jason.wait_closed());
    }
    ASSERT_TRUE(server.stop());
    const std::string& log = server.process->error;
    size_t at = 0;
    for (const std::string_view entry :
         {"Chat Server Running", "Waiting for chat clients...", "Client connecting...",
          "Broadcast: Jason has connected", "Broadcast: Jason: Hello \\\"there\\\"!",
          "Broadcast: Jason has disconnected"}) {
        at = log.find(entry, at);
        ASSERT_NE(at, std::string::npos) << entry << " in\n" << log;
    }
}

TEST(start, logs_no_message_text_unless_asked) {
    stage on;
    hearthd server(on, {"--set", "log.format=json"});
    ASSERT_TRUE(server.wait_ready());
    line_client jason(on, server);
    ASSERT_TRUE(jason.join("Jason"));
    jason.send("a secret\n");
    ASSERT_TRUE(jason.wait_line("Jason: a secret"));
    ASSERT_TRUE(server.stop());
    EXPECT_EQ(server.process->error.find("secret"), std::string::npos);
    EXPECT_TRUE(
        says(server.process->error, {"{\"time\":\"", "\"level\":\"info\",\"text\":\"Chat Server Running\""}));
}

TEST(start, fails_in_words_when_the_port_is_in_use) {
    stage on;
    hearthd server(on);
    ASSERT_TRUE(server.wait_ready());
    EXPECT_TRUE(says(complaint({"--listen", server.url()}, 1), {server.url(), "in use", "--listen"}));
}

TEST(start, fails_in_words_on_a_bad_address) {
    EXPECT_TRUE(says(complaint({"--listen", "chat://127.0.0.1:99999"}, 2), {"99999", "port"}));
    EXPECT_TRUE(says(complaint({"--listen", "chat://192.0.2.1:0"}, 1), {"192.0.2.1", "no such address"}));
}

TEST(start, fails_in_words_without_a_folder_for_its_data) {
    temporary_folder folder;
    file_write(folder.path + "/file", "");
    EXPECT_TRUE(
        says(complaint({"--data-dir", folder.path + "/file"}, 1), {"/file", "not a folder", "--data-dir"}));
    EXPECT_TRUE(
        says(complaint({"--data-dir", folder.path + "/file/below"}, 1), {"/file/below", "--data-dir"}));
}

TEST(start, fails_in_words_when_another_server_has_the_data) {
    stage on;
    hearthd server(on);
    ASSERT_TRUE(server.wait_ready());
    const std::string folder = server.folder.path + "/data";
    EXPECT_TRUE(says(complaint({"--data-dir", folder}, 1),
                     {folder, "process " + std::to_string(server.process->pid), "--data-dir"}));
    server.process->signal(SIGKILL);
    ASSERT_TRUE(server.process->wait_exit());
    hearthd next(on, {"--data-dir", folder});
    EXPECT_TRUE(next.wait_ready());
}

TEST(start, fails_in_words_on_wrong_settings) {
    temporary_folder folder;
    const std::string file = folder.path + "/hearthd.toml";
    file_write(file, "[limits]\nlines_per_secnd = 3\n");
    EXPECT_TRUE(says(complaint({"--config", file}, 2), {file + ":2:", "limits.lines_per_second?"}));
    EXPECT_TRUE(says(complaint({"--config", folder.path + "/none.toml"}, 2), {"none.toml", "No such file"}));
    EXPECT_TRUE(says(complaint({"--set", "log.level=loud"}, 2), {"log.level", "warning"}));
    EXPECT_TRUE(says(complaint({"--nonsense"}, 2), {"--nonsense"}));
    EXPECT_TRUE(says(complaint({"--pid-file", "x"}, 2), {"--detach"}));
}

TEST(start, makes_its_data_folder_for_itself_alone) {
    stage on;
    temporary_folder state;
    const std::string folder = state.path + "/a/hearth";
    hearthd server(on, {"--listen", "chat://127.0.0.1:0"},
                   {.arguments = {}, .environment = {{"STATE_DIRECTORY", folder}}}, /*bare=*/true);
    ASSERT_TRUE(server.wait_ready());
    struct stat info;
    ASSERT_EQ(stat(folder.c_str(), &info), 0);
    EXPECT_EQ(info.st_mode & 07777, 0700U);
}

TEST(start, goes_to_the_background_only_when_ready) {
    stage on;
    temporary_folder folder;
    const std::string pid_file = folder.path + "/pid";
    hearthd server(on, {"--detach", "--pid-file", pid_file});
    ASSERT_TRUE(server.wait_ready());
    ASSERT_TRUE(server.process->wait_exit());
    EXPECT_EQ(server.process->status, 0);
    const pid_t pid = atoi(file_read(pid_file).c_str());
    ASSERT_GT(pid, 1);
    ASSERT_NE(pid, server.process->pid);
    const int process = process_watch(pid);
    line_client jason(on, server);
    EXPECT_TRUE(jason.join("Jason"));
    kill(pid, SIGTERM);
    EXPECT_TRUE(jason.wait_closed());
    pollfd ended = {process, POLLIN, 0};
    EXPECT_EQ(poll(&ended, 1, static_cast<int>(patience_ms)), 1);
    close(process);
    EXPECT_EQ(file_read(pid_file), "");
}

TEST(start, in_the_background_fails_as_in_the_foreground) {
    stage on;
    hearthd server(on);
    ASSERT_TRUE(server.wait_ready());
    EXPECT_TRUE(says(complaint({"--detach", "--listen", server.url()}, 1), {"in use"}));
}

TEST(start, tells_systemd_and_so_does_the_end) {
    stage on;
    temporary_folder folder;
    notify_socket systemd(on, folder.path + "/notify");
    hearthd server(on, {}, {.arguments = {}, .environment = {{"NOTIFY_SOCKET", systemd.path}}});
    ASSERT_TRUE(on.wait_for("READY", [&] { return systemd.heard == "READY=1|"; }));
    EXPECT_TRUE(server.wait_ready());
    server.process->signal(SIGHUP);
    ASSERT_TRUE(on.wait_for("RELOADING and READY", [&] {
        return systemd.heard.starts_with("READY=1|RELOADING=1\nMONOTONIC_USEC=") &&
               systemd.heard.ends_with("|READY=1|");
    }));
    ASSERT_TRUE(server.stop());
    EXPECT_TRUE(on.wait_for("STOPPING", [&] { return systemd.heard.ends_with("STOPPING=1|"); }));
}

TEST(start, does_without_standard_descriptors) {
    stage on;
    temporary_folder folder;
    notify_socket systemd(on, folder.path + "/notify");
    const std::string path = folder.path + "/chat";
    child_process server(on, {.arguments = {"/bin/sh", "-c", "exec \"$@\" <&- >&- 2>&-", "sh", HEARTHD,
                                            "--listen", "chat+unix:" + path, "--data-dir", folder.path},
                              .environment = {{"NOTIFY_SOCKET", systemd.path}}});
    ASSERT_TRUE(on.wait_for("readiness", [&] { return systemd.heard.starts_with("READY=1"); }));
    line_client jason(on);
    jason.connect_unix(path);
    ASSERT_TRUE(jason.join("Jason"));
    server.signal(SIGTERM);
    ASSERT_TRUE(jason.wait_closed());
    ASSERT_TRUE(server.wait_exit());
    EXPECT_EQ(server.status, 0);
    EXPECT_EQ(jason.lines.back(), "*** The server is shutting down.");
}

TEST(log, nobody_reading_it_stops_nothing) {
    stage on;
    hearthd server(on, {"--log-level", "trace"});
    ASSERT_TRUE(server.wait_ready());
    server.process->stop_reading_errors();
    for (int i = 0; i < 5; ++i) {
        line_client jason(on, server);
        ASSERT_TRUE(jason.join("Jason" + std::to_string(i)));
    }
    EXPECT_TRUE(server.stop());
}

TEST(log, holds_one_line_for_each_entry_whatever_users_send) {
    stage on;
    temporary_folder folder;
    const std::string file = folder.path + "/log";
    hearthd server(on, {"--set", "log.broadcasts=true", "--set", "log.file=" + file});
    ASSERT_TRUE(server.wait_ready());
    line_client jason(on, server);
    ASSERT_TRUE(jason.join("Jason"));
    jason.send("%n%s \x1B[31m\r 2026-01-01 info Client connecting...\n");
    ASSERT_TRUE(jason.wait_lines(5));
    ASSERT_TRUE(server.stop());
    const std::string log = file_read(file);
    EXPECT_TRUE(says(log, {"Broadcast: Jason: %n%s [31m"}));
    EXPECT_EQ(log.find('\x1B'), std::string::npos);
    EXPECT_EQ(log.find('\r'), std::string::npos);
}

TEST(end, tells_everybody_named_or_not) {
    stage on;
    hearthd server(on);
    ASSERT_TRUE(server.wait_ready());
    line_client named(on, server);
    line_client unnamed(on, server);
    ASSERT_TRUE(named.join("Named"));
    ASSERT_TRUE(unnamed.wait_lines(2));
    ASSERT_TRUE(server.stop());
    EXPECT_TRUE(named.wait_closed());
    EXPECT_TRUE(unnamed.wait_closed());
    EXPECT_EQ(named.lines.back(), "*** The server is shutting down.");
    EXPECT_EQ(unnamed.lines.back(), "*** The server is shutting down.");
    EXPECT_FALSE(named.was_reset || unnamed.was_reset);
}

// Someone whose socket is full, so that nothing more can be flushed to him.
void stall(stage& on, hearthd& server, line_client& stalled, line_client& talker) {
    stalled.connect_tcp(server.port, 4096);
    ASSERT_TRUE(stalled.join("Stalled"));
    stalled.reading = false;
    ASSERT_TRUE(talker.join("Talker"));
    const std::string line(4000, 'x');
    for (size_t said = 0; said < 2000; said += 100) {
        talker.lines.clear();
        for (int i = 0; i < 100; ++i) {
            talker.send(line + "\n");
        }
        ASSERT_TRUE(talker.wait_lines(100));
    }
    static_cast<void>(on);
}

TEST(end, comes_in_time_though_someone_stalls) {
    stage on;
    hearthd server(on, {"--set", "limits.lines_per_second=0", "--set", "limits.output_queue_bytes=0"});
    ASSERT_TRUE(server.wait_ready());
    line_client stalled(on);
    line_client talker(on, server);
    stall(on, server, stalled, talker);
    server.process->signal(SIGTERM);
    EXPECT_TRUE(talker.wait_line("*** The server is shutting down."));
    ASSERT_TRUE(on.wait_for(
        "its end", [&] { return server.process->process < 0; }, 2 * patience_ms));
    EXPECT_EQ(server.process->status, 0);
}

TEST(end, comes_at_once_at_the_second_signal) {
    stage on;
    hearthd server(on, {"--set", "limits.lines_per_second=0", "--set", "limits.output_queue_bytes=0"});
    ASSERT_TRUE(server.wait_ready());
    line_client stalled(on);
    line_client talker(on, server);
    stall(on, server, stalled, talker);
    server.process->signal(SIGTERM);
    ASSERT_TRUE(talker.wait_line("*** The server is shutting down."));
    const int64_t before = stage_now();
    server.process->signal(SIGTERM);
    ASSERT_TRUE(server.process->wait_exit());
    EXPECT_EQ(server.process->status, 0);
    EXPECT_LT(stage_now() - before, 1400) << "not the 1.5 s that a first signal leaves";
}

TEST(unix_socket, serves_and_is_removed_at_the_end) {
    stage on;
    temporary_folder folder;
    const std::string path = folder.path + "/chat";
    hearthd server(on, {"--listen", "chat+unix:" + path});
    ASSERT_TRUE(server.wait_ready());
    struct stat info;
    ASSERT_EQ(stat(path.c_str(), &info), 0);
    EXPECT_EQ(info.st_mode & 07777, 0660U);
    line_client local(on);
    local.connect_unix(path);
    line_client jason(on, server);
    ASSERT_TRUE(local.join("Local"));
    ASSERT_TRUE(jason.join("Jason"));
    ASSERT_TRUE(local.wait_line("Jason has connected"));
    EXPECT_TRUE(says(complaint({"--listen", "chat+unix:" + path}, 1), {path, "in use"}));
    ASSERT_TRUE(server.stop());
    EXPECT_NE(stat(path.c_str(), &info), 0);
}

TEST(unix_socket, of_a_killed_server_is_taken_over_but_no_other_file) {
    stage on;
    temporary_folder folder;
    const std::string path = folder.path + "/chat";
    {
        hearthd killed(on, {"--listen", "chat+unix:" + path});
        ASSERT_TRUE(killed.wait_ready());
        killed.process->signal(SIGKILL);
        ASSERT_TRUE(killed.process->wait_exit());
    }
    hearthd server(on, {"--listen", "chat+unix:" + path});
    ASSERT_TRUE(server.wait_ready());
    line_client local(on);
    local.connect_unix(path);
    EXPECT_TRUE(local.join("Local"));

    file_write(folder.path + "/precious", "text");
    EXPECT_TRUE(says(complaint({"--listen", "chat+unix:" + folder.path + "/precious"}, 1), {"precious"}));
    EXPECT_EQ(file_read(folder.path + "/precious"), "text");
}

}  // namespace
