// What an operator does with the history: beside a running hearthd, over its socket, and without one.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <memory>

#include "tests/integration/hearthd.h"

namespace {

using words = std::vector<std::string>;

struct outcome {
    int status = -1;
    std::string out;
    std::string error;
};

outcome finish(child_process& tool) {
    EXPECT_TRUE(tool.wait_exit());
    return {tool.status, tool.out, tool.error};
}

child_setup tool_setup(const std::string& folder, const words& arguments, const words& before = {}) {
    child_setup setup = {.arguments = before};
    setup.arguments.insert(setup.arguments.end(), {HEARTHD, "--data-dir", folder});
    setup.arguments.insert(setup.arguments.end(), arguments.begin(), arguments.end());
    setup.environment.emplace_back("XDG_CONFIG_HOME", "/nonexistent");
    return setup;
}

outcome command(stage& on, const std::string& folder, const words& arguments, std::string_view input = {}) {
    child_process tool(on, tool_setup(folder, arguments));
    tool.send(input);
    tool.send_end();
    return finish(tool);
}

// All that a folder keeps, private messages included.
std::string all_of(stage& on, const std::string& folder) {
    const outcome exported = command(on, folder, {"export", "--jsonl", "--private"});
    EXPECT_EQ(exported.status, 0) << exported.error;
    EXPECT_EQ(exported.error, "");
    return exported.out;
}

// For what no event tells of.
template <typename condition>
bool comes_true(stage& on, condition is_so) {
    const int64_t limit = stage_now() + patience_ms;
    bool so = is_so();
    while (!so && stage_now() < limit) {
        on.turn(stage_now() + 5);
        so = is_so();
    }
    return so;
}

size_t count(std::string_view text, std::string_view part) {
    size_t found = 0;
    for (size_t at = 0; (at = text.find(part, at)) != std::string_view::npos; at += part.size()) {
        ++found;
    }
    return found;
}

bool any_file_holds(const std::string& folder, std::string_view text) {
    const std::filesystem::directory_iterator files(folder);
    return std::any_of(begin(files), end(files), [text](const auto& file) {
        return file.is_regular_file() && file_read(file.path().string()).find(text) != std::string::npos;
    });
}

struct history_tool : testing::Test {
    stage on;
    temporary_folder other;

    static std::string data(const hearthd& server) { return server.folder.path + "/data"; }

    // A few lines of each kind; Mia and Ina.
    void talk(const hearthd& server) {
        line_client mia(on, server);
        ASSERT_TRUE(mia.join("Mia"));
        line_client ina(on, server);
        ASSERT_TRUE(ina.join("Ina"));
        mia.send("marmalade on toast\n/me waves\n/topic \"breakfast\"\n/msg Ina secretword\n");
        ASSERT_TRUE(ina.wait_line("Mia (private): secretword"));
        ina.send("日本語 \\ done\n/join #dev\nin the room\n");
        ASSERT_TRUE(ina.wait_line("Ina: in the room"));
        ASSERT_TRUE(mia.wait_line("Ina: 日本語 \\ done"));
    }
};

TEST_F(history_tool, an_export_taken_into_an_empty_folder_gives_the_same_export) {
    hearthd server(on, {"--set", "history.presence=true"});
    ASSERT_TRUE(server.wait_ready());
    talk(server);
    // That they have left both rooms is kept too.
    ASSERT_TRUE(comes_true(on, [&] { return count(all_of(on, data(server)), "disconnected") == 3; }));
    const std::string exported = all_of(on, data(server));
    EXPECT_EQ(count(exported, "\"kind\":\"chat\""), 3U) << exported;
    EXPECT_EQ(count(exported, "\"kind\":\"action\""), 1U) << exported;
    EXPECT_EQ(count(exported, "\"kind\":\"private\""), 1U) << exported;
    EXPECT_EQ(count(exported, "\"text\":\"日本語 \\\\ done\""), 1U) << exported;
    ASSERT_TRUE(server.stop());
    EXPECT_EQ(all_of(on, data(server)), exported);

    // Where no server runs; a second time nothing is doubled.
    const std::string alone = other.path + "/alone";
    for (const char* sum : {"there already: 0, refused: 0\n", "taken in: 0, "}) {
        const outcome imported = command(on, alone, {"import", "--jsonl"}, exported);
        EXPECT_EQ(imported.status, 0) << imported.error;
        EXPECT_NE(imported.out.find(sum), std::string::npos) << imported.out;
        EXPECT_EQ(all_of(on, alone), exported);
    }
    EXPECT_EQ(command(on, alone, {"check"}).status, 0);

    // Where one runs; what is said afterwards stands behind.
    hearthd fresh(on);
    ASSERT_TRUE(fresh.wait_ready());
    const outcome imported = command(on, data(fresh), {"import", "--jsonl"}, exported);
    EXPECT_EQ(imported.status, 0) << imported.error;
    EXPECT_EQ(all_of(on, data(fresh)), exported);
    line_client jason(on, fresh);
    ASSERT_TRUE(jason.join("Jason"));
    jason.send("good morning\n/search marmalade\n");
    ASSERT_TRUE(jason.wait_line("*** 1 found."));
    const std::string more = all_of(on, data(fresh));
    EXPECT_TRUE(more.starts_with(exported));
    EXPECT_EQ(count(more, "\n"), count(exported, "\n") + 1);
    EXPECT_TRUE(fresh.stop());
}

TEST_F(history_tool, an_export_is_what_was_asked_for) {
    hearthd server(on);
    ASSERT_TRUE(server.wait_ready());
    talk(server);
    const std::string all = command(on, data(server), {"export", "--jsonl"}).out;
    EXPECT_EQ(count(all, "\n"), 4U) << all;
    EXPECT_EQ(count(all, "secretword"), 0U);
    const std::string dev = command(on, data(server), {"export", "--jsonl", "--room", "#DEV"}).out;
    EXPECT_EQ(count(dev, "\n"), 1U) << dev;
    EXPECT_EQ(count(dev, "\"room\":\"#dev\",\"sender\":\"Ina\",\"text\":\"in the room\"}"), 1U) << dev;
    EXPECT_EQ(command(on, data(server), {"export", "--jsonl", "--since", "1h"}).out, all);
    EXPECT_EQ(command(on, data(server), {"export", "--jsonl", "--room", "#nowhere"}).out, "");
    EXPECT_TRUE(server.stop());
}

TEST_F(history_tool, an_import_names_the_lines_that_it_refuses_and_takes_the_others) {
    const auto line = [](const char* id, const char* time, const char* text) {
        return std::string(R"({"id":")") + id + R"(","time":"2024-01-01T00:00:)" + time +
               R"(Z","kind":"chat","room":"#a","sender":"Mia","text":")" + text + "\"}\n";
    };
    const std::string input = line("1", "01", "one") + "nonsense\n" + line("2", "02", "x\\nMia: forged") +
                              line("3", "03", "three") + "\n" + line("3", "03", "another") +
                              line("4", "02", "too early") + line("9", "09", "nine");
    const std::string folder = other.path + "/data";
    const outcome imported = command(on, folder, {"import", "--jsonl"}, input);
    EXPECT_EQ(imported.status, 1);
    for (const char* part :
         {"line 2: ", "line 3: ", "line 6: ", "line 7: ", "taken in: 3, there already: 0, refused: 4"}) {
        EXPECT_NE(imported.error.find(part), std::string::npos) << part << " in " << imported.error;
    }
    EXPECT_EQ(count(imported.error, "\n"), 5U) << imported.error;
    const std::string all = all_of(on, folder);
    EXPECT_EQ(count(all, "\n"), 3U) << all;
    EXPECT_EQ(count(all, "forged") + count(all, "another") + count(all, "early"), 0U) << all;
}

// Writes numbered lines, each when the one before has come back.
struct writer {
    writer(stage& stage_of, const hearthd& server, const std::string& as)
        : name(as), client(stage_of, server) {}

    void go_on() {
        const std::string own = name + ": ";
        for (; seen < client.lines.size(); ++seen) {
            echoed += client.lines[seen].starts_with(own) ? 1U : 0U;
        }
        if (echoed == sent) {
            client.send("line " + std::to_string(++sent) + " of mine\n");
        }
    }

    std::string name;
    line_client client;
    size_t seen = 0;
    size_t sent = 0;
    size_t echoed = 0;
};

TEST_F(history_tool, a_backup_under_load_restores_to_the_same_lines) {
    hearthd server(on, {"--set", "limits.lines_per_second=0", "--set", "history.replay_lines=0"});
    ASSERT_TRUE(server.wait_ready());
    std::vector<std::unique_ptr<writer>> writers;
    for (const char* name : {"Mia", "Ina", "Zoe", "Jason"}) {
        writers.push_back(std::make_unique<writer>(on, server, name));
        ASSERT_TRUE(writers.back()->client.join(name));
    }
    const auto all_write = [&] {
        std::for_each(writers.begin(), writers.end(), [](auto& w) { w->go_on(); });
        return std::all_of(writers.begin(), writers.end(), [](auto& w) { return w->echoed >= 100; });
    };
    ASSERT_TRUE(on.wait_for("lines to be copied", all_write));
    std::vector<size_t> echoed_before;
    for (const auto& w : writers) {
        echoed_before.push_back(w->echoed);
    }
    const std::string restored = other.path + "/restored";
    mkdir(restored.c_str(), 0700);
    child_process backup(on, tool_setup(data(server), {"backup", restored + "/history.db"}));
    ASSERT_TRUE(on.wait_for("the backup", [&] {
        static_cast<void>(all_write());
        return backup.process < 0;
    }));
    EXPECT_EQ(backup.status, 0) << backup.error;
    const std::string later = all_of(on, data(server));
    EXPECT_TRUE(server.stop());

    const std::string kept = all_of(on, restored);
    EXPECT_TRUE(later.starts_with(kept));
    for (size_t i = 0; i < writers.size(); ++i) {
        const std::string last = "\"sender\":\"" + writers[i]->name + "\",\"text\":\"line " +
                                 std::to_string(echoed_before[i]) + " of mine\"";
        EXPECT_NE(kept.find(last), std::string::npos) << last;
    }
    hearthd again(on, {"--data-dir", restored});
    ASSERT_TRUE(again.wait_ready());
    line_client reader(on, again);
    ASSERT_TRUE(reader.join("Reader"));
    reader.send("/search from:Mia \"line 1 of mine\"\n");
    EXPECT_TRUE(reader.wait_line("*** 1 found."));
    EXPECT_TRUE(again.stop());
}

TEST_F(history_tool, a_backup_is_made_without_a_server_and_never_over_a_file) {
    hearthd server(on);
    ASSERT_TRUE(server.wait_ready());
    talk(server);
    const std::string file = other.path + "/copy.db";
    for (const bool runs : {true, false}) {
        const outcome first = command(on, data(server), {"backup", file});
        EXPECT_EQ(first.status, 0) << first.error;
        EXPECT_NE(first.out.find("5 lines, "), std::string::npos) << first.out;
        struct stat info;
        ASSERT_EQ(stat(file.c_str(), &info), 0);
        EXPECT_EQ(info.st_mode & 07777, 0600U);
        const outcome second = command(on, data(server), {"backup", file});
        EXPECT_EQ(second.status, 1);
        EXPECT_NE(second.error.find(file + ": it is there already"), std::string::npos) << second.error;
        const outcome nowhere = command(on, data(server), {"backup", other.path + "/none/copy.db"});
        EXPECT_EQ(nowhere.status, 1);
        EXPECT_NE(nowhere.error.find("No such file"), std::string::npos) << nowhere.error;
        EXPECT_EQ(std::distance(std::filesystem::directory_iterator(other.path), {}), 1);
        unlink(file.c_str());
        if (runs) {
            EXPECT_TRUE(server.stop());
        }
    }
}

TEST_F(history_tool, a_check_finds_damage) {
    hearthd server(on, {"--set", "limits.lines_per_second=0"});
    ASSERT_TRUE(server.wait_ready());
    line_client mia(on, server);
    ASSERT_TRUE(mia.join("Mia"));
    for (int i = 0; i < 500; ++i) {
        mia.send("a line of some length, number " + std::to_string(i) + "\n");
    }
    ASSERT_TRUE(mia.wait_line("Mia: a line of some length, number 499"));
    const outcome beside = command(on, data(server), {"check"});
    EXPECT_EQ(beside.status, 0) << beside.error;
    EXPECT_NE(beside.out.find("500 lines, "), std::string::npos) << beside.out;
    ASSERT_TRUE(server.stop());
    const std::string file = data(server) + "/history.db";
    std::string bytes = file_read(file);
    ASSERT_GT(bytes.size(), 40'000U);
    std::fill(bytes.begin() + 16'384, bytes.begin() + 36'864, 'x');
    file_write(file, bytes);
    const outcome alone = command(on, data(server), {"check"});
    EXPECT_EQ(alone.status, 1);
    EXPECT_NE(alone.error.find("damaged"), std::string::npos) << alone.error;
}

TEST_F(history_tool, what_is_forgotten_is_in_no_file_any_more) {
    hearthd server(on);
    ASSERT_TRUE(server.wait_ready());
    talk(server);
    ASSERT_TRUE(any_file_holds(data(server), "marmalade"));
    ASSERT_TRUE(any_file_holds(data(server), "secretword"));
    const outcome forgotten = command(on, data(server), {"forget", "MIA"});
    EXPECT_EQ(forgotten.status, 0) << forgotten.error;
    EXPECT_NE(forgotten.out.find("3 lines removed"), std::string::npos) << forgotten.out;
    EXPECT_FALSE(any_file_holds(data(server), "marmalade"));
    EXPECT_FALSE(any_file_holds(data(server), "secretword"));
    EXPECT_TRUE(any_file_holds(data(server), "in the room"));
    EXPECT_EQ(count(all_of(on, data(server)), "\n"), 2U);
    // The server goes on with it: old words are not found, new ones are kept.
    line_client ina(on, server);
    ASSERT_TRUE(ina.join("Ina"));
    ina.send("once more\n/search marmalade\n/search more\n");
    EXPECT_TRUE(ina.wait_line("*** Nothing found."));
    EXPECT_TRUE(ina.wait_line("*** 1 found."));
    ASSERT_TRUE(server.stop());

    const outcome alone = command(on, data(server), {"forget", "Ina"});
    EXPECT_EQ(alone.status, 0) << alone.error;
    EXPECT_FALSE(any_file_holds(data(server), "once more"));
    EXPECT_EQ(all_of(on, data(server)), "");
    EXPECT_EQ(command(on, data(server), {"check"}).status, 0);
}

TEST_F(history_tool, a_prune_removes_what_is_old_by_room_or_everywhere) {
    const std::string folder = other.path + "/data";
    std::string input;
    for (int i = 1; i <= 9; ++i) {
        input += R"({"id":")" + std::to_string(i) + R"(","time":"2024-0)" + std::to_string(i) +
                 R"(-01T12:00:00.000000Z","kind":"chat","room":")" + (i % 2 == 0 ? "#even" : "#odd") +
                 R"(","sender":"Mia","text":"number)" + std::to_string(i) + "\"}\n";
    }
    ASSERT_EQ(command(on, folder, {"import", "--jsonl"}, input).status, 0);
    // Nothing says how old is too old.
    const outcome idle = command(on, folder, {"prune"});
    EXPECT_EQ(idle.status, 0) << idle.error;
    EXPECT_NE(idle.out.find("0 lines removed"), std::string::npos) << idle.out;
    EXPECT_EQ(all_of(on, folder), input);
    const outcome even = command(on, folder, {"prune", "--room", "#even", "--before", "2024-05-01"});
    EXPECT_NE(even.out.find("2 lines removed"), std::string::npos) << even.out << even.error;
    hearthd server(on, {"--data-dir", folder});
    ASSERT_TRUE(server.wait_ready());
    const outcome beside = command(on, folder, {"prune", "--before", "2024-07-01"});
    EXPECT_NE(beside.out.find("4 lines removed"), std::string::npos) << beside.out << beside.error;
    EXPECT_EQ(count(all_of(on, folder), "\n"), 3U);
    EXPECT_TRUE(server.stop());
    const outcome rest = command(on, folder, {"--set", "history.retention_days=1", "prune"});
    EXPECT_NE(rest.out.find("3 lines removed"), std::string::npos) << rest.out << rest.error;
    EXPECT_EQ(all_of(on, folder), "");
}

TEST_F(history_tool, two_at_once_do_not_disturb_each_other) {
    hearthd server(on);
    ASSERT_TRUE(server.wait_ready());
    talk(server);
    {
        child_process first(on, tool_setup(data(server), {"import", "--jsonl"}));
        ASSERT_TRUE(server.wait_log("An operator's command command=import"));
        const outcome second = command(on, data(server), {"check"});
        EXPECT_EQ(second.status, 1);
        EXPECT_NE(second.error.find("another command, import"), std::string::npos) << second.error;
        first.send_end();
        EXPECT_EQ(finish(first).status, 0);
    }
    ASSERT_TRUE(server.stop());
    child_process first(on, tool_setup(data(server), {"import", "--jsonl"}));
    ASSERT_TRUE(comes_true(
        on, [&] { return file_read(data(server) + "/lock") == std::to_string(first.pid) + "\n"; }));
    const outcome second = command(on, data(server), {"check"});
    EXPECT_EQ(second.status, 1);
    EXPECT_NE(second.error.find("process " + std::to_string(first.pid)), std::string::npos) << second.error;
    EXPECT_NE(second.error.find("admin.sock"), std::string::npos) << second.error;
    first.send_end();
    EXPECT_EQ(finish(first).status, 0);
}

TEST_F(history_tool, a_killed_servers_socket_is_no_hindrance) {
    hearthd server(on);
    ASSERT_TRUE(server.wait_ready());
    talk(server);
    const std::string exported = all_of(on, data(server));
    server.process->signal(SIGKILL);
    ASSERT_TRUE(server.process->wait_exit());
    ASSERT_TRUE(std::filesystem::exists(data(server) + "/admin.sock"));
    EXPECT_EQ(all_of(on, data(server)), exported);
    hearthd next(on, {"--data-dir", data(server)});
    ASSERT_TRUE(next.wait_ready());
    EXPECT_EQ(all_of(on, data(server)), exported);
    ASSERT_TRUE(next.wait_log("An operator's command command=export"));
    EXPECT_TRUE(next.stop());
    EXPECT_FALSE(std::filesystem::exists(data(server) + "/admin.sock"));
}

TEST_F(history_tool, the_servers_end_ends_what_is_being_done) {
    hearthd server(on);
    ASSERT_TRUE(server.wait_ready());
    child_process tool(on, tool_setup(data(server), {"import", "--jsonl"}));
    ASSERT_TRUE(server.wait_log("An operator's command command=import"));
    EXPECT_TRUE(server.stop());
    const outcome ended = finish(tool);
    EXPECT_EQ(ended.status, 1);
    EXPECT_NE(ended.error.find("it was ended before it was done"), std::string::npos) << ended.error;
}

TEST_F(history_tool, a_tool_that_is_killed_leaves_the_server_free_for_the_next) {
    hearthd server(on);
    ASSERT_TRUE(server.wait_ready());
    {
        const child_process tool(on, tool_setup(data(server), {"import", "--jsonl"}));
        ASSERT_TRUE(server.wait_log("An operator's command command=import"));
    }
    ASSERT_TRUE(server.wait_log("An operator's command failed command=import"));
    EXPECT_EQ(command(on, data(server), {"check"}).status, 0);
    EXPECT_TRUE(server.stop());
}

TEST_F(history_tool, another_user_is_told_who_may) {
    if (geteuid() != 0) {
        GTEST_SKIP() << "only root can be somebody else";
    }
    hearthd server(on);
    ASSERT_TRUE(server.wait_ready());
    chmod(server.folder.path.c_str(), 0755);
    const words nobody = {"/usr/bin/setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"};
    child_process tool(on, tool_setup(data(server), {"check"}, nobody));
    const outcome refused = finish(tool);
    if (refused.status == 126 || refused.status == 127) {
        GTEST_SKIP() << "nobody cannot run hearthd here: " << refused.error;
    }
    EXPECT_EQ(refused.status, 1);
    EXPECT_NE(refused.error.find("Permission denied; run this as the server's user"), std::string::npos)
        << refused.error;
    EXPECT_TRUE(server.stop());
}

TEST_F(history_tool, the_administrator_takes_nothing_from_the_server) {
    if (geteuid() != 0) {
        GTEST_SKIP() << "only root can do it for somebody else";
    }
    const std::string folder = other.path + "/data";
    mkdir(folder.c_str(), 0700);
    ASSERT_EQ(chown(folder.c_str(), 65534, 65534), 0);
    EXPECT_EQ(command(on, folder, {"import", "--jsonl"}).status, 0);
    EXPECT_EQ(command(on, folder, {"backup", other.path + "/copy.db"}).status, 0);
    for (const auto& file : std::filesystem::directory_iterator(folder)) {
        struct stat info;
        ASSERT_EQ(stat(file.path().c_str(), &info), 0);
        EXPECT_EQ(info.st_uid, 65534U) << file.path();
    }
}

TEST_F(history_tool, says_what_is_wrong_with_a_command) {
    const auto fails = [&](const words& arguments, int status, std::string_view part) {
        const outcome failed = command(on, other.path, arguments);
        EXPECT_EQ(failed.status, status) << failed.error;
        EXPECT_NE(failed.error.find(part), std::string::npos) << failed.error;
        EXPECT_EQ(failed.out, "");
    };
    fails({"check"}, 1, "no history in " + other.path + "; name its folder with --data-dir");
    fails({"backup"}, 2, "FILE");
    fails({"export"}, 2, "--jsonl");
    fails({"export", "--jsonl", "--since", "soon"}, 2, "--since");
    fails({"export", "--jsonl", "--room", "#a b"}, 2, "room");
    fails({"forget", "a:b"}, 2, "name");
    fails({"check", "--set", "nonsense=1"}, 2, "nonsense");
    fails({"check", "--detach"}, 2, "--detach");
}

}  // namespace
