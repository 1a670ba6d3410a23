// The IRC clients that people have, in one room with nc and hearth. What each of them shows is looked for by
// its parts on one row (who, and what), for each has looks of its own. A client that is not installed is
// skipped.
#include <unistd.h>

#include <algorithm>
#include <cstdio>

#include "tests/tui/house.h"
#include "tests/tui/scene.h"

namespace {

struct irc_program {
    const char* name;
    const char* path;
    const char* run_in;     // "$@" being the program, $PORT the server's; all that it writes is below $HOME
    const char* ready;      // on its first screen, once it is in the default room
    const char* go_to;      // a command: the window of a room or of a person
    const char* in_room;    // on the screen when that of the default room is shown
    const char* spoken_to;  // on the screen when Norma, in a third window, has written
};

constexpr irc_program clients[] = {
    {.name = "irssi",
     .path = "/usr/bin/irssi",
     .run_in = "mkdir irssi && printf '%s\\n' '/set cmd_queue_speed 10msec' '/set cmds_max_at_once 100' "
               "'/set paste_verify_line_count 0' >irssi/startup && "
               "exec \"$@\" --home \"$HOME/irssi\" -c 127.0.0.1 -p $PORT -n Ida",
     .ready = "[Act: 2]",
     .go_to = "/window goto ",
     .in_room = "[#lobby]",
     .spoken_to = "[Act: 3]"},
    {.name = "weechat",
     .path = "/usr/bin/weechat-curses",
     .run_in = "exec \"$@\" -d \"$HOME/weechat\" -r '/set irc.server_default.anti_flood_prio_high 0' -r "
               "'/set irc.server_default.anti_flood_prio_low 0' -r '/set weechat.look.paste_max_lines -1' "
               "\"irc://Ida@127.0.0.1:$PORT\"",
     .ready = "#lobby",
     .go_to = "/buffer ",
     .in_room = "2:#lobby",
     .spoken_to = "3.  Norma"},
};

terminal_options options_of(const irc_program& program, const house& h) {
    return {.rows = 100,
            .columns = 120,
            .environment = {"PORT=" + h.irc_port},
            .run_in = std::string("cd && ") + program.run_in};
}

// The client in front of the default room, with Nora beside it, who uses nc.
testing::AssertionResult wait_in_room(const irc_program& program, terminal& client, terminal& nora) {
    if (const auto there = nora.wait_text("Ida has connected"); !there) {
        return there;
    }
    if (const auto ready = client.wait_text(program.ready); !ready) {
        return ready;
    }
    client.type(std::string(program.go_to) + "#lobby\r");
    return client.wait_text(program.in_room);
}

// A row with all of them, one behind the other.
testing::AssertionResult wait_parts(terminal& t, const std::vector<std::string>& parts) {
    std::string what = "a row with";
    for (const std::string& part : parts) {
        what += " \"" + part + "\"";
    }
    return t.wait_for(what, [&] {
        const std::vector<std::string> rows = t.rows();
        return std::any_of(rows.begin(), rows.end(), [&](const std::string& row) {
            size_t at = 0;
            for (const std::string& part : parts) {
                at = row.find(part, at);
                if (at == std::string::npos) {
                    return false;
                }
                at += part.size();
            }
            return true;
        });
    });
}

// 3,996 bytes: w001 to w799.
std::string long_line() {
    std::string text;
    for (int i = 1; i < 800; i++) {
        char word[8];
        snprintf(word, sizeof word, "%sw%03d", i == 1 ? "" : " ", i);
        text += word;
    }
    return text;
}

// The words of the long line that are on the screen, from the top to the bottom.
std::string words_on(const terminal& t) {
    std::string words;
    for (const std::string& row : t.rows()) {
        for (size_t at = 0; (at = row.find('w', at)) != std::string::npos; at++) {
            const std::string word = row.substr(at, 4);
            if (word.size() == 4 && word.find_first_not_of("0123456789", 1) == std::string::npos) {
                words.append(words.empty() ? "" : " ").append(word);
            }
        }
    }
    return words;
}

struct irc_clients : testing::TestWithParam<irc_program> {
    void SetUp() override {
        if (access(GetParam().path, X_OK) != 0) {
            GTEST_SKIP() << "no " << GetParam().name << " here";
        }
        ASSERT_TRUE(h.wait_port());
        ASSERT_TRUE(h.wait_irc_port());
    }

    house h{{HEARTHD, "--listen", "chat://127.0.0.1:0", "--listen", "irc://127.0.0.1:0", "--set",
             "limits.lines_per_second=0"}};
};

}  // namespace

TEST_P(irc_clients, sits_in_one_room_with_nc_and_hearth) {
    terminal nora(h.on, {"nc", "-N", "127.0.0.1", h.port}, quiet());
    ASSERT_TRUE(enter(nora, "Nora"));
    nora.type("said before\n");
    ASSERT_TRUE(nora.wait_text("Nora: said before"));
    terminal hanna(h.on, {HEARTH, h.url(), "--name", "Hanna"});
    ASSERT_TRUE(hanna.wait_row(23, "[Hanna]"));

    const irc_program& program = GetParam();
    terminal ida(h.on, {program.path}, options_of(program, h));
    ASSERT_TRUE(wait_in_room(program, ida, nora));
    ASSERT_TRUE(wait_parts(ida, {"Nora", "said before"}));
    for (const char* there : {"Hanna", "Ida", "Nora"}) {
        ASSERT_TRUE(ida.wait_text(there));
    }

    nora.type("grüße\n/me waves\n");
    ASSERT_TRUE(wait_parts(ida, {"Nora", "grüße"}));
    ASSERT_TRUE(wait_parts(ida, {"*", "Nora waves"}));
    ida.type("good day\r/me bows\r");
    ASSERT_TRUE(nora.wait_text("Ida: good day"));
    ASSERT_TRUE(nora.wait_text("* Ida bows"));
    ASSERT_TRUE(wait_parts(hanna, {"Ida", "good day"}));
    hanna.type("welcome\r");
    ASSERT_TRUE(wait_parts(ida, {"Hanna", "welcome"}));

    nora.type("/topic tea at four\n");
    ASSERT_TRUE(wait_parts(ida, {"Nora", "topic", "tea at four"}));
    ida.type("/topic cake at five\r");
    ASSERT_TRUE(nora.wait_text("Ida has set the topic of #lobby: cake at five"));

    nora.type("/nick Norma\n");
    ASSERT_TRUE(wait_parts(ida, {"Nora", "now known as", "Norma"}));
    ida.type("/nick Irma\r");
    ASSERT_TRUE(nora.wait_text("Ida is now Irma"));
    ASSERT_TRUE(wait_parts(hanna, {"Ida is now Irma"}));

    nora.type("/msg Irma between us\n");
    ASSERT_TRUE(ida.wait_text(program.spoken_to));
    ida.type(std::string(program.go_to) + "Norma\r");
    ASSERT_TRUE(wait_parts(ida, {"Norma", "between us"}));
    ida.type("and us alone\r");
    ASSERT_TRUE(nora.wait_text("Irma (private): and us alone"));
    EXPECT_LT(hanna.row_with("us alone"), 0) << hanna.screen();

    ida.type("/quit\r");
    ASSERT_TRUE(ida.wait_exit());
    EXPECT_EQ(shell_status(ida), 0);
    ASSERT_TRUE(nora.wait_text("Irma has disconnected"));
}

TEST_P(irc_clients, lose_nothing_of_a_line_of_4000_bytes) {
    terminal nora(h.on, {"nc", "-N", "127.0.0.1", h.port},
                  {.rows = 60, .columns = 600, .run_in = quiet().run_in});
    ASSERT_TRUE(enter(nora, "Nora"));
    const irc_program& program = GetParam();
    terminal ida(h.on, {program.path}, options_of(program, h));
    ASSERT_TRUE(wait_in_room(program, ida, nora));

    nora.type(long_line() + "\nthe end\n");
    ASSERT_TRUE(wait_parts(ida, {"Nora", "the end"}));
    EXPECT_EQ(words_on(ida), long_line());

    ida.type(long_line() + "\r");
    ida.type("my end\r");
    ASSERT_TRUE(nora.wait_text("Ida: my end"));
    EXPECT_EQ(words_on(nora), long_line() + " " + long_line());
}

TEST_P(irc_clients, kick_and_are_kicked) {
    terminal nora(h.on, {"nc", "-N", "127.0.0.1", h.port}, quiet());
    ASSERT_TRUE(enter(nora, "Nora"));
    const irc_program& program = GetParam();
    terminal ida(h.on, {program.path}, options_of(program, h));
    ASSERT_TRUE(wait_in_room(program, ida, nora));

    nora.type("/join #tea\n");
    ASSERT_TRUE(nora.wait_text("#tea"));
    ida.type("/join #tea\r");
    ASSERT_TRUE(nora.wait_text("Ida has joined #tea"));
    ASSERT_TRUE(ida.wait_text("@Nora"));
    nora.type("/kick Ida too loud\n");
    ASSERT_TRUE(wait_parts(ida, {"kicked", "too loud"}));
    ASSERT_TRUE(nora.wait_text("Nora has removed Ida from #tea (too loud)"));

    ida.type("/join #club\r");
    ASSERT_TRUE(ida.wait_text("@Ida"));
    nora.type("/join #club\n");
    ASSERT_TRUE(wait_parts(ida, {"Nora", "joined", "#club"}));
    ida.type("/kick Nora good night\r");
    ASSERT_TRUE(nora.wait_text("Ida has removed Nora from #club (good night)"));
    ASSERT_TRUE(wait_parts(ida, {"kicked", "good night"}));
}

INSTANTIATE_TEST_SUITE_P(each, irc_clients, testing::ValuesIn(clients),
                         [](const auto& of) { return std::string(of.param.name); });
