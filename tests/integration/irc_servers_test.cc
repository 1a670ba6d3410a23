// hearth on servers of IRC: our own, and two of other people's, which are skipped where they are not
// installed.
#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <memory>

#include "tests/integration/hearthd.h"

namespace {

uint16_t free_port() {
    const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{.sin_family = AF_INET, .sin_port = 0, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t size = sizeof address;
    const bool bound = bind(fd, reinterpret_cast<sockaddr*>(&address), size) == 0 &&
                       getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size) == 0;
    close(fd);
    return bound ? ntohs(address.sin_port) : 0;
}

enum class server_kind : uint8_t { hearthd, ngircd, inspircd, inspircd_bare };

constexpr std::string_view ngircd_path = "/usr/sbin/ngircd";
constexpr std::string_view inspircd_path = "/usr/sbin/inspircd";

std::string ngircd_config(const std::string& port) {
    return "[Global]\nName = irc.test.local\nInfo = test\nListen = 127.0.0.1\nPorts = " + port +
           "\nAdminInfo1 = x\nAdminEMail = a@b.example\nMotdPhrase = good day\n"
           "[Limits]\nMaxConnectionsIP = 0\nMaxNickLength = 30\n"
           "[Options]\nDNS = no\nIdent = no\nPAM = no\n";
}

std::string inspircd_config(const std::string& port, const std::string& folder, bool bare) {
    std::string text =
        "<server name=\"irc.test.local\" description=\"test\" network=\"Test\" id=\"00A\">\n"
        "<admin name=\"x\" nick=\"x\" email=\"a@b.example\">\n"
        "<bind address=\"127.0.0.1\" port=\"" +
        port +
        "\" type=\"clients\">\n"
        "<connect name=\"main\" allow=\"*\" timeout=\"20\" resolvehostnames=\"no\" useident=\"no\" "
        "commandrate=\"100000\" fakelag=\"no\" globalmax=\"100\" localmax=\"100\">\n"
        "<pid file=\"" +
        folder + "/pid\">\n";
    for (const char* module : {"cap", "ircv3", "ircv3_echomessage", "ircv3_labeledresponse",
                               "ircv3_servertime", "ircv3_batch", "ircv3_msgid", "ircv3_ctctags"}) {
        text += bare ? "" : "<module name=\"" + std::string(module) + "\">\n";
    }
    return text;
}

struct irc_server {
    irc_server(stage& on, server_kind which) : kind(which) {
        if (kind == server_kind::hearthd) {
            own.emplace(on, std::vector<std::string>{"--listen", "irc://127.0.0.1:0"});
            return;
        }
        const std::string path = folder.path + "/config";
        port = free_port();
        if (kind == server_kind::ngircd) {
            file_write(path, ngircd_config(std::to_string(port)));
            other.emplace(on, child_setup{.arguments = {std::string(ngircd_path), "-n", "-f", path}});
        } else {
            file_write(
                path, inspircd_config(std::to_string(port), folder.path, kind == server_kind::inspircd_bare));
            std::vector<std::string> arguments = {std::string(inspircd_path), "--nofork", "--nolog",
                                                  "--config=" + path};
            if (geteuid() == 0) {
                arguments.emplace_back("--runasroot");
            }
            other.emplace(on, child_setup{.arguments = arguments});
        }
    }

    [[nodiscard]] bool is_installed() const {
        return kind == server_kind::hearthd ||
               access((kind == server_kind::ngircd ? ngircd_path : inspircd_path).data(), X_OK) == 0;
    }

    [[nodiscard]] testing::AssertionResult wait_ready(stage& on) {
        if (own) {
            const testing::AssertionResult ready = own->wait_ready();
            port = own->irc_port;
            return ready;
        }
        return on.wait_for("the server of IRC", [this] {
            const std::string said = other->out + other->error;
            return said.find("ready.") != std::string::npos ||
                   said.find("is now running") != std::string::npos;
        });
    }

    [[nodiscard]] std::string url() const { return "irc://127.0.0.1:" + std::to_string(port); }

    server_kind kind;
    temporary_folder folder;
    uint16_t port = 0;
    std::optional<hearthd> own;
    std::optional<child_process> other;
};

// hearth in a pipe: what is written to it is said, its output is what a person reads.
struct talker {
    talker(stage& on, const irc_server& server, const std::string& name)
        : on_stage(on), program(on, {.arguments = {HEARTH, "--plain", "--name", name, server.url()}}) {}

    void say(std::string_view line) { program.send(std::string(line) + "\n"); }
    [[nodiscard]] testing::AssertionResult wait(std::string_view line) {
        return on_stage.wait_for(
            line, [&] { return program.out.find("\n" + std::string(line) + "\n") != std::string::npos; });
    }

    stage& on_stage;
    child_process program;
};

struct irc_servers : testing::TestWithParam<server_kind> {};

std::string kind_name(const testing::TestParamInfo<server_kind>& info) {
    constexpr const char* names[] = {"hearthd", "ngircd", "inspircd", "inspircd_without_capabilities"};
    return names[static_cast<size_t>(info.param)];
}

}  // namespace

TEST_P(irc_servers, serve_hearth_as_the_line_protocol_does) {
    stage on;
    irc_server server(on, GetParam());
    if (!server.is_installed()) {
        GTEST_SKIP() << "not installed";
    }
    ASSERT_TRUE(server.wait_ready(on));
    talker ann(on, server, "ann");
    ann.say("/join #tea");
    ASSERT_TRUE(ann.wait("*** You talk in #tea now."));
    talker bob(on, server, "bob");
    bob.say("/join tea");
    ASSERT_TRUE(bob.wait("*** You talk in #tea now."));
    ASSERT_TRUE(ann.wait("bob has joined #tea"));

    ann.say("hello there: you");
    ann.say("/me waves");
    ann.say("/msg bob psst");
    ann.say("/topic green tea");
    EXPECT_TRUE(bob.wait("ann: hello there: you"));
    EXPECT_TRUE(bob.wait("* ann waves"));
    EXPECT_TRUE(bob.wait("ann (private): psst"));
    EXPECT_TRUE(bob.wait("*** ann has set the topic of #tea: green tea"));
    EXPECT_TRUE(ann.wait("ann: hello there: you"));
    EXPECT_TRUE(ann.wait("* ann waves"));
    EXPECT_TRUE(ann.wait("to bob (private): psst"));

    bob.say("/reply what?");
    EXPECT_TRUE(ann.wait("bob (private): what?"));
    bob.say("/nick rob");
    EXPECT_TRUE(ann.wait("bob is now rob"));
    bob.say("/nick ann");
    EXPECT_TRUE(bob.wait("*** The name ann is taken: choose another."));
    bob.say("/who");
    EXPECT_TRUE(on.wait_for("who is there",
                            [&] { return bob.program.out.find("*** In #tea (2): ") != std::string::npos; }));
    bob.say("/leave");
    EXPECT_TRUE(ann.wait("rob has left #tea"));
    bob.program.send_end();
    EXPECT_TRUE(bob.program.wait_exit());
    EXPECT_EQ(bob.program.status, 0);
}

TEST_P(irc_servers, take_a_long_line_in_parts_and_it_is_acknowledged_as_one) {
    stage on;
    irc_server server(on, GetParam());
    if (!server.is_installed()) {
        GTEST_SKIP() << "not installed";
    }
    ASSERT_TRUE(server.wait_ready(on));
    talker ann(on, server, "ann");
    ann.say("/join #tea");
    ASSERT_TRUE(ann.wait("*** You talk in #tea now."));
    std::string text;
    while (text.size() < 1000) {
        text += "\xc3\xa4" + std::to_string(text.size());
    }
    ann.say(text);
    EXPECT_TRUE(ann.wait("ann: " + text));
    ann.program.send_end();
    EXPECT_TRUE(ann.program.wait_exit());
    EXPECT_EQ(ann.program.status, 0);
}

TEST_P(irc_servers, answer_those_who_only_send_a_line) {
    stage on;
    irc_server server(on, GetParam());
    if (!server.is_installed()) {
        GTEST_SKIP() << "not installed";
    }
    ASSERT_TRUE(server.wait_ready(on));
    talker ann(on, server, "ann");
    ann.say("/join #tea");
    ASSERT_TRUE(ann.wait("*** You talk in #tea now."));
    child_process sender(on, {.arguments = {HEARTH, "send", "--name", "bob", "-r", "#tea", server.url()}});
    sender.send("one\ntwo\n");
    sender.send_end();
    ASSERT_TRUE(sender.wait_exit());
    EXPECT_EQ(sender.status, 0) << sender.error;
    EXPECT_TRUE(ann.wait("bob: two"));
    EXPECT_TRUE(ann.wait("bob: one"));

    child_process second(on, {.arguments = {HEARTH, "send", "--name", "ann", server.url()}});
    second.send_end();
    ASSERT_TRUE(second.wait_exit());
    EXPECT_EQ(second.status, 4);
    EXPECT_NE(second.error.find("the name ann was refused: The name ann is taken"), std::string::npos)
        << second.error;
}

TEST(irc_history, is_shown_asked_for_and_searched_as_by_the_line_protocol) {
    stage on;
    irc_server server(on, server_kind::hearthd);
    ASSERT_TRUE(server.wait_ready(on));
    talker ann(on, server, "ann");
    ann.say("/join #tea");
    ASSERT_TRUE(ann.wait("*** You talk in #tea now."));
    for (const char* line : {"one", "two", "three"}) {
        ann.say(line);
        ASSERT_TRUE(ann.wait("ann: " + std::string(line)));
    }
    talker bob(on, server, "bob");
    const auto shown = [&](std::string_view part) {
        return on.wait_for(part, [&] { return bob.program.out.find(part) != std::string::npos; });
    };
    bob.say("/join #tea");
    ASSERT_TRUE(shown("] ann: three"));
    ASSERT_TRUE(shown("*** Earlier: /history before "));
    EXPECT_LT(bob.program.out.find("] ann: one"), bob.program.out.find("] ann: three"));
    bob.program.out.clear();
    bob.say("/history");
    EXPECT_TRUE(shown("*** That is the beginning of #tea."));
    EXPECT_TRUE(shown("] ann: two"));
    bob.program.out.clear();
    bob.say("/search two");
    EXPECT_TRUE(shown("*** 1 found."));
    EXPECT_TRUE(shown("] ann: two"));
    bob.program.out.clear();
    bob.say("/since 1h");
    EXPECT_TRUE(shown("*** That is the end: 3 lines."));
}

INSTANTIATE_TEST_SUITE_P(all, irc_servers,
                         testing::Values(server_kind::hearthd, server_kind::ngircd, server_kind::inspircd,
                                         server_kind::inspircd_bare),
                         kind_name);
