// The operator's socket with a real loop, real sockets and operations that are played.
#include "server/admin/admin_door.h"

#include <grp.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <filesystem>

#include "server/admin/protocol.h"

namespace {

constexpr std::chrono::seconds patience{20};

std::atomic<size_t> said;     // bytes, by an operation that never stops by itself
std::atomic<bool> began;      // an operation
std::atomic<bool> was_ended;  // it was told to stop

err ended() {
    was_ended = true;
    return {"ended"};
}

// Each verb plays something.
err play(const operation_place& place, const admin_request& request, const operation_io& io) {
    std::array<char, 1024> buffer;
    ssize_t count = 1;
    size_t sum = 0;
    began = true;
    switch (request.verb) {
        case admin_verb::check:
            io.say(io.context, "days " + std::to_string(place.retention_days));
            io.complain(io.context, "and more");
            return {};
        case admin_verb::forget:
            return {"nobody is called " + request.name};
        case admin_verb::export_lines:
            for (said = 0; io.say(io.context, std::string(998, 'x')); said += 1000) {
            }
            return ended();
        case admin_verb::prune:
            while (io.go_on(io.context)) {
            }
            return ended();
        case admin_verb::import_lines:
            while ((count = io.take(io.context, buffer)) > 0) {
                sum += static_cast<size_t>(count);
            }
            io.say(io.context, std::to_string(sum) + " bytes");
            return count == 0 ? err{} : ended();
        case admin_verb::backup:
            io.say(io.context, io.reserve(io.context, 4711) ? "reserved" : "refused");
            io.give(io.context, "\n= done\n");
            return {};
    }
    return {};
}

struct admin_door_test : testing::Test {
    uv_loop_t loop;
    std::string folder;
    admin_door* door = nullptr;
    uint64_t reserved = 0;
    bool grants = true;

    void SetUp() override {
        signal(SIGPIPE, SIG_IGN);
        began = was_ended = false;
        said = 0;
        uv_loop_init(&loop);
        folder = (std::filesystem::temp_directory_path() / "hearth-admin-XXXXXX").string();
        ASSERT_NE(mkdtemp(folder.data()), nullptr);
        open_door();
    }

    void TearDown() override {
        close_door();
        EXPECT_EQ(uv_loop_close(&loop), 0);
        std::filesystem::remove_all(folder);
    }

    void open_door() {
        const auto reserve = [](void* context, uint64_t id) {
            auto* test = static_cast<admin_door_test*>(context);
            test->reserved = id;
            if (test->grants) {
                admin_door_reserved(test->door);
            }
        };
        const err e = admin_door_open(&loop, {.folder = folder, .retention_days = 30},
                                      {.context = this, .reserve = reserve, .run = play}, &door);
        ASSERT_FALSE(e.failed()) << e.text;
    }

    void close_door() {
        if (door != nullptr) {
            admin_door_close(door);
            door = nullptr;
            uv_run(&loop, UV_RUN_DEFAULT);
        }
    }

    [[nodiscard]] std::string path() const { return folder + "/admin.sock"; }

    template <typename condition>
    bool turn_until(condition done) {
        const auto limit = std::chrono::steady_clock::now() + patience;
        bool is_done = done();
        while (!is_done && std::chrono::steady_clock::now() < limit) {
            uv_run(&loop, UV_RUN_NOWAIT);
            is_done = done();
        }
        return is_done;
    }
};

struct peer {
    explicit peer(const std::string& path, int buffer = 0) {
        sockaddr_un address = {};
        address.sun_family = AF_UNIX;
        path.copy(address.sun_path, sizeof address.sun_path - 1);
        fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
        if (buffer > 0) {
            setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &buffer, sizeof buffer);
        }
        connected = connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
    }
    ~peer() { hang_up(); }
    peer(const peer&) = delete;
    peer& operator=(const peer&) = delete;

    void hang_up() {
        if (fd >= 0) {
            close(fd);
            fd = -1;
        }
    }
    ssize_t send(std::string_view bytes) const {
        return ::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    }
    void read_some() {
        std::array<char, 4096> buffer;
        const ssize_t count = recv(fd, buffer.data(), buffer.size(), 0);
        heard.append(buffer.data(), count > 0 ? static_cast<size_t>(count) : 0);
    }
    // True at the end.
    bool read_all() {
        std::array<char, 65536> buffer;
        ssize_t count;
        while ((count = recv(fd, buffer.data(), buffer.size(), 0)) > 0) {
            heard.append(buffer.data(), static_cast<size_t>(count));
        }
        return count == 0 || errno != EAGAIN;
    }

    int fd = -1;
    bool connected = false;
    std::string heard;
};

TEST_F(admin_door_test, does_what_is_asked_and_answers_with_marks) {
    peer tool(path());
    tool.send("{\"verb\":\"check\"}\n");
    ASSERT_TRUE(turn_until([&] { return tool.read_all(); }));
    EXPECT_EQ(tool.heard, "> days 30\n! and more\n= done\n");
    admin_door_reconfigure(door, 7);
    peer other(path());
    other.send("{\"verb\":\"forget\",\"name\":\"Mia\"}\n");
    ASSERT_TRUE(turn_until([&] { return other.read_all(); }));
    EXPECT_EQ(other.heard, "! nobody is called Mia\n= failed\n");
    peer third(path());
    third.send("{\"verb\":\"check\"}\n");
    ASSERT_TRUE(turn_until([&] { return third.read_all(); }));
    EXPECT_EQ(third.heard, "> days 7\n! and more\n= done\n");
}

TEST_F(admin_door_test, takes_a_request_in_pieces) {
    peer tool(path());
    for (const char byte : std::string("{\"verb\":\"check\"}\n")) {
        tool.send({&byte, 1});
        uv_run(&loop, UV_RUN_NOWAIT);
    }
    ASSERT_TRUE(turn_until([&] { return tool.read_all(); }));
    EXPECT_TRUE(tool.heard.ends_with("= done\n"));
}

TEST_F(admin_door_test, refuses_in_words_what_it_does_not_understand) {
    for (const std::string& line :
         {std::string("hello\n"), std::string("\n"), std::string("{\"verb\":\"shutdown\"}\n"),
          std::string(admin_ask_max_bytes + 1, 'x'), std::string("\0\xff\n", 3)}) {
        peer tool(path());
        tool.send(line);
        ASSERT_TRUE(turn_until([&] { return tool.read_all(); }));
        EXPECT_TRUE(tool.heard.starts_with("! ")) << tool.heard;
        EXPECT_TRUE(tool.heard.ends_with("\n= failed\n")) << tool.heard;
    }
}

TEST_F(admin_door_test, half_a_request_ends_that_connection_alone) {
    peer half(path());
    half.send("{\"verb\":\"prune\"");
    shutdown(half.fd, SHUT_WR);
    peer tool(path());
    tool.send("{\"verb\":\"check\"}\n");
    ASSERT_TRUE(turn_until([&] { return half.read_all() && tool.read_all(); }));
    EXPECT_EQ(half.heard, "");
    EXPECT_TRUE(tool.heard.ends_with("= done\n"));
}

TEST_F(admin_door_test, only_so_many_may_ask_at_once) {
    std::vector<std::unique_ptr<peer>> silent;
    for (size_t i = 0; i < admin_asking_max; ++i) {
        silent.push_back(std::make_unique<peer>(path()));
    }
    peer one_more(path());
    ASSERT_TRUE(turn_until([&] { return one_more.read_all(); }));
    EXPECT_FALSE(silent.front()->read_all());
    silent.front()->hang_up();
    // Its place is free once the door has noticed.
    EXPECT_TRUE(turn_until([&] {
        peer next(path());
        next.send("{\"verb\":\"check\"}\n");
        return turn_until([&] { return next.read_all(); }) && next.heard.ends_with("= done\n");
    }));
}

TEST_F(admin_door_test, does_one_thing_at_a_time_and_says_so) {
    peer first(path());
    first.send("{\"verb\":\"prune\"}\n");
    ASSERT_TRUE(turn_until([] { return began.load(); }));
    peer second(path());
    second.send("{\"verb\":\"check\"}\n");
    ASSERT_TRUE(turn_until([&] { return second.read_all(); }));
    EXPECT_EQ(second.heard,
              "! the server is doing another command, prune; try again when that has ended\n= failed\n");
    first.hang_up();
    ASSERT_TRUE(turn_until([&] { return was_ended.load(); }));
}

TEST_F(admin_door_test, what_is_said_waits_for_its_reader) {
    peer tool(path());
    tool.send("{\"verb\":\"export\"}\n");
    size_t ahead = 0;
    ASSERT_TRUE(turn_until([&] {
        tool.read_some();
        const size_t heard = tool.heard.size();
        ahead = std::max(ahead, said > heard ? said - heard : 0);
        return heard > size_t{8} * 1024 * 1024;
    }));
    EXPECT_LT(ahead, size_t{1024} * 1024);  // the socket's buffers and one of ours
    tool.hang_up();
    EXPECT_TRUE(turn_until([&] { return was_ended.load(); }));
}

TEST_F(admin_door_test, takes_in_what_comes_until_its_end) {
    peer tool(path());
    tool.send("{\"verb\":\"import\"}\nbehind the request");
    const std::string much(1'000'000, 'x');
    size_t sent = 0;
    ASSERT_TRUE(turn_until([&] {
        const ssize_t count = tool.send(std::string_view(much).substr(sent));
        sent += count > 0 ? static_cast<size_t>(count) : 0;
        return sent == much.size();
    }));
    shutdown(tool.fd, SHUT_WR);
    ASSERT_TRUE(turn_until([&] { return tool.read_all(); }));
    EXPECT_EQ(tool.heard, "> 1000018 bytes\n= done\n");
}

TEST_F(admin_door_test, numbers_are_reserved_on_the_loop_and_waited_for) {
    grants = false;
    peer tool(path());
    tool.send("{\"verb\":\"backup\"}\n");
    ASSERT_TRUE(turn_until([&] { return reserved == 4711; }));
    EXPECT_FALSE(tool.read_all());
    admin_door_reserved(door);
    ASSERT_TRUE(turn_until([&] { return tool.read_all(); }));
    EXPECT_EQ(tool.heard, "> reserved\n# 8\n\n= done\n= done\n");
}

TEST_F(admin_door_test, its_end_ends_whatever_is_being_done) {
    for (const char* verb : {"prune", "export", "import", "backup"}) {
        if (door == nullptr) {
            open_door();
        }
        grants = false;
        began = was_ended = false;
        peer tool(path());
        tool.send("{\"verb\":\"" + std::string(verb) + "\"}\n");
        ASSERT_TRUE(turn_until([] { return began.load(); }));
        close_door();
        EXPECT_TRUE(was_ended || std::string_view(verb) == "backup");
        EXPECT_FALSE(std::filesystem::exists(path()));
    }
}

TEST_F(admin_door_test, is_for_its_owner_alone) {
    struct stat info;
    ASSERT_EQ(stat(path().c_str(), &info), 0);
    EXPECT_EQ(info.st_mode & 07777, 0600U);
    if (geteuid() != 0) {
        GTEST_SKIP() << "only root can be somebody else";
    }
    // Even when the modes let others through.
    chmod(folder.c_str(), 0755);
    chmod(path().c_str(), 0666);
    std::array<int, 2> ends;
    ASSERT_EQ(pipe(ends.data()), 0);
    const pid_t child = fork();
    if (child == 0) {
        const bool other = setgroups(0, nullptr) == 0 && setgid(65534) == 0 && setuid(65534) == 0;
        peer tool(path());
        const bool asked = other && tool.connected && tool.send("{\"verb\":\"check\"}\n") > 0;
        while (asked && !tool.read_all()) {
        }
        const ssize_t told = write(ends[1], tool.heard.data(), tool.heard.size());
        _exit(told >= 0 ? 0 : 1);
    }
    close(ends[1]);
    ASSERT_TRUE(turn_until([&] { return waitpid(child, nullptr, WNOHANG) == child; }));
    std::array<char, 256> buffer;
    const ssize_t count = read(ends[0], buffer.data(), buffer.size());
    close(ends[0]);
    ASSERT_GT(count, 0);
    EXPECT_EQ(std::string(buffer.data(), static_cast<size_t>(count)),
              "! this is for the server's own user alone\n= failed\n");
}

TEST_F(admin_door_test, takes_over_the_socket_of_one_that_was_killed) {
    const std::string stale = folder + "/stale";
    mkdir(stale.c_str(), 0700);
    const int dead = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_un address = {};
    address.sun_family = AF_UNIX;
    (stale + "/admin.sock").copy(address.sun_path, sizeof address.sun_path - 1);
    ASSERT_EQ(bind(dead, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    close(dead);
    admin_door* second = nullptr;
    const err e = admin_door_open(&loop, {.folder = stale}, {.context = this, .run = play}, &second);
    ASSERT_FALSE(e.failed()) << e.text;
    admin_door_close(second);
}

TEST_F(admin_door_test, a_folder_whose_name_is_too_long_is_an_error_in_words) {
    admin_door* second = nullptr;
    const err e = admin_door_open(&loop, {.folder = "/" + std::string(120, 'x')}, {}, &second);
    EXPECT_NE(e.text.find("too long"), std::string::npos) << e.text;
}

}  // namespace
