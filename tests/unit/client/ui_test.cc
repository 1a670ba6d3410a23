// What keys do, seen on the screen and by the host.
#include "client/ui/ui.h"

#include <gtest/gtest.h>

#include "client/edit/line_edit.h"
#include "tests/unit/client/ui_rig.h"

using lines = std::vector<std::string>;

TEST(input, scrolls_sideways_with_wide_characters) {
    ui_rig r;
    rig_resize(r, 5, 25);  // 20 columns behind the prompt
    rig_type(r, "你好你好你好你好你好");
    EXPECT_EQ(rig_input(r), "[me] 好你好你好");
    EXPECT_EQ(r.screen.cursor_column, 15);
    rig_key(r, key_code::left);
    EXPECT_EQ(rig_input(r), "[me] 你好你好你好你好你好");
    EXPECT_EQ(r.screen.cursor_column, 23);
    rig_type(r, "a");
    rig_key(r, key_code::right);
    EXPECT_EQ(rig_input(r), "[me] 好你好你a好");
    EXPECT_EQ(r.screen.cursor_column, 16);
    rig_key(r, key_code::home);
    EXPECT_EQ(r.screen.cursor_column, 16);
    EXPECT_EQ(rig_input(r), "[me] 你好你好你好你好你a");
    EXPECT_EQ(r.screen.cursor_column, 5);
}

TEST(input, erases_a_whole_cluster) {
    ui_rig r;
    rig_type(r, "\xC3\xA4你e\xCC\x81");
    EXPECT_EQ(rig_input(r), "[me] \xC3\xA4你\xC3\xA9");
    EXPECT_EQ(r.screen.cursor_column, 9);
    rig_key(r, key_code::backspace);
    EXPECT_EQ(rig_input(r), "[me] \xC3\xA4你");
    rig_ctrl(r, 'h');
    EXPECT_EQ(rig_input(r), "[me] \xC3\xA4");
}

TEST(input, sends_with_enter_and_nothing_when_empty) {
    ui_rig r;
    rig_key(r, key_code::enter);
    rig_type(r, "   ");
    rig_key(r, key_code::enter);
    EXPECT_EQ(r.sent, lines{});
    rig_type(r, "hi");
    rig_key(r, key_code::enter);
    EXPECT_EQ(r.sent, lines{"   hi"});
    EXPECT_EQ(rig_input(r), "[me]");
}

TEST(input, keeps_what_the_host_refuses) {
    ui_rig r;
    r.taking = false;
    rig_type(r, "hi");
    rig_key(r, key_code::enter);
    EXPECT_EQ(rig_input(r), "[me] hi");
    rig_key(r, key_code::up);
    EXPECT_EQ(rig_input(r), "[me] hi");
}

TEST(input, sends_a_draft_line_by_line) {
    ui_rig r;
    rig_type(r, "one");
    rig_key(r, key_code::enter, key_alt);
    rig_ctrl(r, 'j');
    rig_type(r, "two");
    EXPECT_EQ(rig_row(r, 20), " 10:14 | me | #general | up");
    EXPECT_EQ(rig_row(r, 21), "[me] one");
    EXPECT_EQ(rig_row(r, 23), "     two");
    EXPECT_EQ(r.screen.cursor_row, 23);
    rig_key(r, key_code::up);
    rig_key(r, key_code::up);
    rig_paint(r);
    EXPECT_EQ(r.screen.cursor_row, 21);
    rig_key(r, key_code::enter);
    EXPECT_EQ(r.sent, (lines{"one", "two"}));
    EXPECT_EQ(rig_input(r), "[me]");
}

TEST(input, grows_to_five_rows_and_follows_the_cursor) {
    ui_rig r;
    rig_type(r, "1");
    for (char number : {'2', '3', '4', '5', '6', '7'}) {
        rig_ctrl(r, 'j');
        rig_type(r, std::string(1, number));
    }
    EXPECT_EQ(rig_row(r, 18), " 10:14 | me | #general | up");
    EXPECT_EQ(rig_row(r, 19), "[me] 3");
    EXPECT_EQ(rig_row(r, 23), "     7");
    rig_resize(r, 4, 80);
    EXPECT_EQ(rig_row(r, 2), "[me] 6");
}

TEST(input, refuses_a_line_longer_than_the_protocol_has) {
    ui_rig r;
    rig_paste(r, std::string(ui_line_max_bytes, 'x'));
    rig_key(r, key_code::enter);
    ASSERT_EQ(r.sent.size(), 1U);
    rig_paste(r, "short\n" + std::string(ui_line_max_bytes + 1, 'y'));
    rig_key(r, key_code::enter);
    EXPECT_EQ(r.sent.size(), 1U);
    EXPECT_EQ(r.model.messages.back().text,
              "not sent: line 2 has 4097 bytes, 4096 is the most that one can have");
    EXPECT_EQ(rig_row(r, 22), "[me] short");
}

TEST(history, brings_the_draft_back_and_keeps_edits) {
    ui_rig r;
    for (const char* line : {"one", "two"}) {
        rig_type(r, line);
        rig_key(r, key_code::enter);
    }
    rig_type(r, "dra");
    rig_key(r, key_code::up);
    rig_type(r, "!");
    rig_key(r, key_code::up);
    EXPECT_EQ(rig_input(r), "[me] one");
    rig_key(r, key_code::down);
    EXPECT_EQ(rig_input(r), "[me] two!");
    rig_key(r, key_code::down);
    EXPECT_EQ(rig_input(r), "[me] dra");
    rig_key(r, key_code::down);
    EXPECT_EQ(rig_input(r), "[me] dra");
}

TEST(commands, of_the_server_pass_and_the_clients_own_do_not) {
    ui_rig r;
    for (const char* line : {"/join #dev", "//x", "/ME waves", "/reconnect", "/quit now", "QUIT "}) {
        rig_type(r, line);
        rig_key(r, key_code::enter);
    }
    EXPECT_EQ(r.sent, (lines{"/join #dev", "//x", "/ME waves"}));
    EXPECT_EQ(r.reconnects, 1);
    EXPECT_EQ(r.quits, 2);
}

TEST(commands, unknown_or_misplaced_ones_are_never_sent_and_stay) {
    ui_rig r;
    rig_type(r, "/jion #dev");
    rig_key(r, key_code::enter);
    EXPECT_EQ(rig_row(r, 21), "10:14          !! | unknown command /jion - did you mean /join?");
    EXPECT_EQ(rig_input(r), "[me] /jion #dev");
    rig_ctrl(r, 'u');
    rig_type(r, " /join #dev");
    rig_key(r, key_code::enter);
    EXPECT_EQ(rig_input(r), "[me]  /join #dev");
    rig_ctrl(r, 'u');
    rig_type(r, "/xyzzyplugh");
    rig_key(r, key_code::enter);
    EXPECT_EQ(rig_row(r, 21), "10:14          !! | unknown command /xyzzyplugh - /help lists them");
    EXPECT_EQ(r.sent, lines{});
}

static void meet(ui_rig& r) {
    rig_say(r, "albert", "hi");
    rig_say(r, "alice", "hi");
    r.model.rooms.emplace("#general");
}

TEST(tab, completes_cycles_goes_back_and_can_be_undone) {
    ui_rig r;
    meet(r);
    rig_type(r, "al");
    rig_key(r, key_code::tab);
    EXPECT_EQ(rig_input(r), "[me] alice:");
    EXPECT_EQ(r.screen.cursor_column, 12);
    EXPECT_EQ(rig_status(r), " 10:14 | me | #general | up");
    rig_key(r, key_code::tab);
    EXPECT_EQ(rig_input(r), "[me] albert:");
    EXPECT_EQ(rig_status(r), " alice [albert]");
    EXPECT_EQ(canvas_at(r.screen, 22, 1).look.what, role::hint);
    rig_key(r, key_code::tab);
    EXPECT_EQ(rig_input(r), "[me] alice:");
    rig_key(r, key_code::tab, key_shift);
    EXPECT_EQ(rig_input(r), "[me] albert:");
    rig_key(r, key_code::escape);
    EXPECT_EQ(rig_input(r), "[me] al");
    EXPECT_EQ(rig_status(r), " 10:14 | me | #general | up");
    rig_key(r, key_code::escape);
    EXPECT_EQ(rig_input(r), "[me] al");
}

TEST(tab, completes_inside_a_line_commands_and_rooms) {
    ui_rig r;
    meet(r);
    rig_type(r, "ask ali");
    rig_key(r, key_code::tab);
    rig_type(r, "first");
    EXPECT_EQ(rig_input(r), "[me] ask alice first");
    rig_ctrl(r, 'u');
    rig_type(r, "/jo");
    rig_key(r, key_code::tab);
    rig_type(r, "#ge");
    rig_key(r, key_code::tab);
    EXPECT_EQ(rig_input(r), "[me] /join #general");
    EXPECT_EQ(r.screen.cursor_column, 20);
    rig_ctrl(r, 'u');
    rig_type(r, "zz");
    rig_key(r, key_code::tab);
    EXPECT_EQ(rig_input(r), "[me] zz");
}

TEST(tab, shows_the_page_of_the_list_that_holds_the_choice) {
    ui_rig r;
    rig_resize(r, 10, 30);
    for (int i = 0; i < 30; i++) {
        model_name_seen(r.model, "name" + std::to_string(10 + i), false);
    }
    for (int i = 0; i < 7; i++) {
        rig_key(r, key_code::tab);
        if (i == 0) {
            rig_type(r, "na");
            rig_key(r, key_code::tab);
        }
    }
    EXPECT_EQ(rig_status(r), " name14 name15 [name16] name17");
}

static std::string many_lines(int count) {
    std::string text;
    for (int i = 1; i <= count; i++) {
        text += "line " + std::to_string(i) + "\n";
    }
    return text;
}

TEST(paste, of_few_lines_becomes_a_draft_and_sends_nothing) {
    ui_rig r;
    rig_type(r, "> ");
    rig_paste(r, "one\ntwo\nthree\n");
    EXPECT_EQ(r.sent, lines{});
    EXPECT_EQ(rig_row(r, 21), "[me] > one");
    EXPECT_EQ(rig_row(r, 23), "     three");
    rig_key(r, key_code::enter);
    EXPECT_EQ(r.sent, (lines{"> one", "two", "three"}));
}

TEST(paste, of_many_lines_asks) {
    ui_rig r;
    rig_type(r, "draft");
    rig_paste(r, many_lines(42));
    EXPECT_EQ(rig_row(r, 20), " PASTE 42 lines, 326 bytes: ^Y send | ^E edit | ^N or Esc drop");
    EXPECT_EQ(rig_row(r, 21), "[me] line 1");
    EXPECT_EQ(rig_row(r, 22), "     line 2");
    EXPECT_EQ(rig_row(r, 23), "     ... 40 more lines");
    rig_key(r, key_code::enter);
    rig_type(r, "x");
    EXPECT_EQ(r.sent, lines{});
    rig_ctrl(r, 'n');
    EXPECT_EQ(rig_input(r), "[me] draft");
    rig_paste(r, many_lines(42));
    rig_key(r, key_code::escape);
    EXPECT_EQ(rig_input(r), "[me] draft");
}

TEST(paste, is_sent_as_text_line_by_line_never_as_commands) {
    ui_rig r;
    rig_paste(r, "one\n\n/quit\n  // two\nthree\nfour\nfive");
    rig_ctrl(r, 'y');
    EXPECT_EQ(r.sent, (lines{"one", "//quit", "  // two", "three", "four", "five"}));
    EXPECT_EQ(r.quits, 0);
    r.sent.clear();
    rig_paste(r, "one\nQUIT\nthree\nfour\nfive\nsix");
    rig_ctrl(r, 'y');
    EXPECT_EQ(r.sent, lines{"one"});
    EXPECT_EQ(r.quits, 0);
    EXPECT_EQ(rig_row(r, 19), "[me] QUIT");
    EXPECT_EQ(rig_row(r, 23), "     six");
}

TEST(paste, keeps_the_rest_that_was_not_taken) {
    ui_rig r;
    rig_paste(r, many_lines(7));
    r.taking = false;
    rig_ctrl(r, 'y');
    EXPECT_EQ(rig_row(r, 23), "     line 7");
    rig_ctrl(r, 'c');
    r.taking = true;
    rig_paste(r, many_lines(6) + std::string(ui_line_max_bytes + 1, 'x'));
    rig_ctrl(r, 'y');
    EXPECT_EQ(r.sent, lines{});
    EXPECT_EQ(r.model.messages.back().text,
              "not sent: line 7 has 4097 bytes, 4096 is the most that one can have");
    EXPECT_EQ(rig_row(r, 22), "     line 6");
}

TEST(paste, can_be_edited) {
    ui_rig r;
    rig_paste(r, many_lines(6));
    rig_ctrl(r, 'e');
    EXPECT_EQ(r.sent, lines{});
    EXPECT_EQ(rig_row(r, 19), "[me] line 2");
    EXPECT_EQ(rig_row(r, 23), "     line 6");
    rig_ctrl(r, 'c');
    rig_paste(r, std::string(edit_max_bytes + 1, 'x'));
    rig_ctrl(r, 'e');
    EXPECT_EQ(r.model.messages.back().text, "too long for the input line: 65536 bytes is the most");
}

TEST(paste, of_control_bytes_is_harmless) {
    ui_rig r;
    rig_paste(r, "a\x1B[31mb\tc\xC2\x9B\n" + std::string(1, '\0') + "d");
    EXPECT_EQ(rig_row(r, 22), "[me] a[31mb c");
    EXPECT_EQ(rig_row(r, 23), "     d");
}

TEST(name_question, is_preset_and_keeps_the_draft) {
    ui_rig r;
    rig_type(r, "a draft");
    ui_ask_name(r.screen_ui, "jason", "");
    EXPECT_EQ(rig_input(r), "name: jason");
    EXPECT_EQ(r.screen.cursor_column, 11);
    rig_key(r, key_code::up);
    rig_key(r, key_code::tab);
    rig_ctrl(r, 'j');
    EXPECT_EQ(rig_input(r), "name: jason");
    rig_type(r, "2 ");
    rig_key(r, key_code::enter);
    EXPECT_EQ(r.sent, lines{"jason2"});
    EXPECT_EQ(rig_input(r), "[me] a draft");
    rig_type(r, "!");
    ui_ask_name(r.screen_ui, "jason2", "that name is taken");
    EXPECT_EQ(rig_status(r), " that name is taken");
    rig_type(r, "3");
    rig_key(r, key_code::enter);
    EXPECT_EQ(r.sent, (lines{"jason2", "jason23"}));
    ui_name_accepted(r.screen_ui);
    EXPECT_EQ(rig_input(r), "[me] a draft!");
    rig_key(r, key_code::enter);
    rig_key(r, key_code::up);
    rig_key(r, key_code::up);
    EXPECT_EQ(rig_input(r), "[me] a draft!");
}

TEST(name_question, goes_away_when_the_name_was_accepted_without_an_answer) {
    ui_rig r;
    rig_type(r, "a draft");
    ui_ask_name(r.screen_ui, "jason", "");
    ui_name_accepted(r.screen_ui);
    EXPECT_EQ(rig_input(r), "[me] a draft");
    ui_ask_name(r.screen_ui, "jason", "");
    r.taking = false;
    rig_key(r, key_code::enter);
    EXPECT_EQ(rig_input(r), "name: jason");
}

TEST(name_question, takes_no_commands_but_the_clients_own) {
    ui_rig r;
    ui_ask_name(r.screen_ui, "", "");
    rig_type(r, "/join #x");
    rig_key(r, key_code::enter);
    EXPECT_EQ(r.sent, lines{});
    EXPECT_EQ(rig_status(r), " a name first, then commands");
    rig_ctrl(r, 'u');
    rig_type(r, "/quit");
    rig_key(r, key_code::enter);
    EXPECT_EQ(r.quits, 1);
    rig_paste(r, "bob\nsecond line");
    EXPECT_EQ(rig_input(r), "name: bob");
}

TEST(keys, interrupt_clears_and_only_twice_quits) {
    ui_rig r;
    rig_type(r, "text");
    rig_ctrl(r, 'c');
    EXPECT_EQ(rig_input(r), "[me]");
    EXPECT_EQ(rig_status(r), " 10:14 | me | #general | up");
    rig_ctrl(r, 'c');
    EXPECT_EQ(rig_status(r), " ^C again to quit");
    EXPECT_EQ(ui_deadline(r.screen_ui, r.now_ms), r.now_ms + 2000);
    r.now_ms += 2000;
    EXPECT_EQ(rig_status(r), " 10:14 | me | #general | up");
    rig_ctrl(r, 'c');
    EXPECT_EQ(r.quits, 0);
    rig_ctrl(r, 'c');
    EXPECT_EQ(r.quits, 1);
}

TEST(keys, reach_the_host) {
    ui_rig r;
    rig_ctrl(r, 'z');
    rig_ctrl(r, 'l');
    rig_alt(r, 'm');
    EXPECT_EQ(r.suspends, 1);
    EXPECT_EQ(r.redraws, 1);
    EXPECT_FALSE(r.mouse);
    rig_alt(r, 'm');
    EXPECT_TRUE(r.mouse);
}

TEST(keys, turn_times_off_and_on) {
    ui_rig r;
    rig_say(r, "alice", "hi");
    rig_alt(r, 't');
    EXPECT_EQ(rig_row(r, 21), "     alice  | hi");
    rig_alt(r, 't');
    EXPECT_EQ(rig_row(r, 21), "10:14      alice  | hi");
}

TEST(keys, unknown_ones_do_nothing) {
    ui_rig r;
    rig_type(r, "x");
    rig_key(r, key_code::f9);
    rig_key(r, key_code::insert);
    rig_alt(r, 'q');
    rig_ctrl(r, 'q');
    rig_key(r, key_code::focus_in);
    rig_ctrl(r, 'd');
    EXPECT_EQ(rig_input(r), "[me] x");
    EXPECT_EQ(r.model.messages.size(), 0U);
}

TEST(keys, help_prints_keys_from_the_keymap) {
    ui_rig r;
    rig_key(r, key_code::f1);
    std::string screen = rig_screen(r);
    EXPECT_NE(screen.find(":: | PgUp  older messages"), std::string::npos) << screen;
    EXPECT_NE(screen.find(":: | ^C  clear the line"), std::string::npos) << screen;
    EXPECT_NE(screen.find("/reconnect"), std::string::npos);
}

TEST(keys, set_dirty_and_a_paint_clears_it) {
    ui_rig r;
    EXPECT_EQ(r.model.dirty, 0U);
    rig_type(r, "x");
    EXPECT_NE(r.model.dirty & dirty_input, 0U);
    rig_paint(r);
    EXPECT_EQ(r.model.dirty, 0U);
}
