#include <gtest/gtest.h>

#include "common/text/cluster.h"
#include "tests/unit/client/ui_rig.h"

static void say_many(ui_rig& r, int from, int to) {
    for (int i = from; i <= to; i++) {
        rig_say(r, "bob", "line " + std::to_string(i));
    }
}

static bool row_holds(ui_rig& r, int row, std::string_view text) {
    return rig_row(r, row).find(text) != std::string::npos;
}

TEST(pane, shows_messages_at_the_bottom_with_nick_column_and_day_line) {
    ui_rig r;
    r.wall_s -= 15 * 60;
    rig_say(r, "alice", "morning all");
    model_add(r.model, {.kind = message_kind::presence, .wall_s = r.wall_s, .text = "carol has connected"});
    model_add(r.model,
              {.kind = message_kind::action, .wall_s = r.wall_s, .nick = "bob", .text = "gets coffee"});
    model_add(r.model, {.own = true, .wall_s = r.wall_s, .nick = "me", .text = "hello"});
    r.wall_s += 15 * 60;
    EXPECT_EQ(rig_row(r, 16), "");
    EXPECT_EQ(rig_row(r, 17),
              "------------------------------- Mon 23 Nov 2026 --------------------------------");
    EXPECT_EQ(rig_row(r, 18), "09:59      alice  | morning all");
    EXPECT_EQ(rig_row(r, 19), "09:59          -- | carol has connected");
    EXPECT_EQ(rig_row(r, 20), "09:59          *  | bob gets coffee");
    EXPECT_EQ(rig_row(r, 21), "09:59         me  | hello");
    EXPECT_EQ(rig_row(r, 22), " 10:14 | me | #general | up");
    EXPECT_EQ(rig_row(r, 23), "[me]");
    EXPECT_EQ(r.screen.cursor_row, 23);
    EXPECT_EQ(r.screen.cursor_column, 5);
    EXPECT_EQ(canvas_at(r.screen, 21, 14).look.what, role::own_nick);
    EXPECT_EQ(canvas_at(r.screen, 18, 12).look.what, role::nick);
}

TEST(pane, marks_every_kind) {
    ui_rig r;
    auto add = [&r](message what) {
        what.wall_s = r.wall_s;
        model_add(r.model, std::move(what));
        return rig_row(r, 21);
    };
    EXPECT_EQ(add({.nick = "dan", .text = "@me can you?"}), "10:14        dan! | @me can you?");
    EXPECT_EQ(canvas_at(r.screen, 21, 15).look.what, role::mention);
    EXPECT_EQ(canvas_at(r.screen, 21, 16).look.what, role::mention);
    EXPECT_EQ(add({.kind = message_kind::private_from, .nick = "dan", .text = "psst"}),
              "10:14        dan  | (private) psst");
    EXPECT_EQ(canvas_at(r.screen, 21, 22).look.what, role::private_nick);
    EXPECT_EQ(add({.kind = message_kind::private_to, .own = true, .nick = "dan", .text = "what?"}),
              "10:14          -> | (to dan) what?");
    EXPECT_EQ(add({.kind = message_kind::notice, .text = "topic is x"}), "10:14         *** | topic is x");
    EXPECT_EQ(add({.kind = message_kind::local, .text = "hint"}), "10:14          :: | hint");
    EXPECT_EQ(add({.kind = message_kind::error, .text = "bad"}), "10:14          !! | bad");
    EXPECT_EQ(add({.room = "#dev", .nick = "dan", .text = "hi"}), "10:14        dan  | #dev hi");
    EXPECT_EQ(add({.nick = "averylongname", .text = "hi"}), "10:14 averylong~  | hi");
}

TEST(pane, wraps_under_the_text_with_wide_characters_and_emoji) {
    ui_rig r;
    rig_resize(r, 12, 40);  // 22 columns of text
    rig_say(r, "a", "one two three four five six");
    EXPECT_EQ(rig_row(r, 8), "10:14        a  | one two three four");
    EXPECT_EQ(rig_row(r, 9), "                | five six");
    rig_say(r, "a", "你好你好你好你好你好你好");
    EXPECT_EQ(rig_row(r, 8), "10:14        a  | 你好你好你好你好你好你");
    EXPECT_EQ(rig_row(r, 9), "                | 好");
    rig_say(r, "a",
            "aaaaaaaaaaaaaaaaaaaaa\xF0\x9F\x98\x80"
            "e\xCC\x81"
            "e");
    EXPECT_EQ(rig_row(r, 8), "10:14        a  | aaaaaaaaaaaaaaaaaaaaa");
    EXPECT_EQ(rig_row(r, 9),
              "                | \xF0\x9F\x98\x80\xC3\xA9"
              "e");
}

TEST(pane, puts_a_day_line_where_the_local_date_changes) {
    ui_options options;
    options.utc_offset = [](int64_t) { return 3600; };
    ui_rig r(options);
    r.wall_s = 1795474740;  // 22:59 UTC, 23:59 here
    rig_say(r, "a", "late");
    r.wall_s += 60;
    rig_say(r, "a", "early");
    EXPECT_EQ(rig_row(r, 19), "23:59          a  | late");
    EXPECT_EQ(rig_row(r, 20),
              "------------------------------- Tue 24 Nov 2026 --------------------------------");
    EXPECT_EQ(rig_row(r, 21), "00:00          a  | early");
}

TEST(pane, shows_the_outbox_below_all_messages) {
    ui_rig r;
    rig_say(r, "a", "hi");
    ASSERT_TRUE(model_outbox_push(r.model, "first", outbox_state::sent, 0));
    ASSERT_TRUE(model_outbox_push(r.model, "second", outbox_state::not_confirmed, 0));
    ASSERT_TRUE(model_outbox_push(r.model, "third", outbox_state::queued, 0));
    rig_say(r, "a", "there");
    EXPECT_EQ(rig_row(r, 18), "10:14          a  | there");
    EXPECT_EQ(rig_row(r, 19), "              me  | first");
    EXPECT_EQ(canvas_at(r.screen, 19, 20).look.what, role::pending);
    EXPECT_EQ(rig_row(r, 20), "              me  | second   [not confirmed]");
    EXPECT_EQ(rig_row(r, 21), "              me  | third   [not sent]");
    EXPECT_EQ(rig_status(r), " 10:14 | me | #general | up | queued 1");
}

TEST(pane, drops_times_and_nick_column_below_40_columns) {
    ui_rig r;
    rig_resize(r, 10, 39);
    rig_say(r, "alice", "one two three four five six seven eight");
    EXPECT_EQ(rig_row(r, 6), "alice: one two three four five six");
    EXPECT_EQ(rig_row(r, 7), "  seven eight");
    model_add(r.model, {.kind = message_kind::notice, .text = "hello"});
    EXPECT_EQ(rig_row(r, 7), "*** hello");
}

TEST(pane, keeps_its_rows_while_scrolled_and_says_what_is_below) {
    ui_rig r;
    say_many(r, 1, 60);
    rig_key(r, key_code::page_up);
    std::string top = rig_row(r, 0);
    EXPECT_EQ(top, "10:14        bob  | line 19");
    EXPECT_EQ(rig_row(r, 20), "10:14        bob  | line 39");
    EXPECT_EQ(rig_row(r, 21), "== 21 below (End: back to live) ===");
    EXPECT_EQ(rig_status(r), " 10:14 | me | #general | up | SCROLLED -21");
    say_many(r, 61, 64);
    rig_say(r, "dan", "me, look");
    model_add(r.model, {.own = true, .nick = "me", .text = "own"});
    model_add(r.model, {.kind = message_kind::presence, .text = "eve has connected"});
    EXPECT_EQ(rig_row(r, 0), top);
    EXPECT_EQ(rig_row(r, 20), "10:14        bob  | line 39");
    EXPECT_EQ(rig_row(r, 21), "== 28 below, 5 new, 1 mention (End: back to live) ===");
    EXPECT_EQ(rig_status(r), " 10:14 | me | #general | up | SCROLLED -28 +5");
    rig_key(r, key_code::end);
    EXPECT_TRUE(row_holds(r, 21, "eve has connected"));
    EXPECT_EQ(rig_status(r), " 10:14 | me | #general | up");
}

TEST(pane, pages_overlap_by_one_row_and_down_leads_back_to_live) {
    ui_rig r;
    say_many(r, 1, 100);
    rig_key(r, key_code::page_up);
    std::string top = rig_row(r, 0);
    rig_key(r, key_code::page_up);
    EXPECT_EQ(rig_row(r, 20), top);
    rig_key(r, key_code::page_down);
    EXPECT_EQ(rig_row(r, 0), top);
    rig_key(r, key_code::page_down);
    EXPECT_TRUE(row_holds(r, 21, "line 100"));
    rig_key(r, key_code::wheel_up);
    EXPECT_TRUE(row_holds(r, 0, "line 76"));
    rig_key(r, key_code::wheel_down);
    EXPECT_TRUE(row_holds(r, 21, "line 100"));
    rig_alt(r, '<');
    EXPECT_TRUE(row_holds(r, 0, "Mon 23 Nov 2026"));
    EXPECT_TRUE(row_holds(r, 1, "line 1"));
    rig_key(r, key_code::end, key_ctrl);
    EXPECT_TRUE(row_holds(r, 21, "line 100"));
}

TEST(pane, does_not_scroll_what_is_all_in_sight) {
    ui_rig r;
    say_many(r, 1, 5);
    rig_key(r, key_code::page_up);
    EXPECT_TRUE(row_holds(r, 21, "line 5"));
    say_many(r, 6, 30);
    EXPECT_TRUE(row_holds(r, 21, "line 30"));
}

TEST(pane, holds_the_anchored_row_over_resizes) {
    ui_rig r;
    for (int i = 1; i <= 60; i++) {
        rig_say(r, "bob",
                std::to_string(i) + " the quick brown fox jumps over the lazy dog and then some more 你好");
    }
    rig_key(r, key_code::page_up);
    rig_key(r, key_code::wheel_up);
    rig_type(r, "draft");
    std::string before = rig_screen(r);
    std::string number = rig_row(r, 0).substr(20, 3);
    for (auto [rows, columns] : {std::pair{10, 40}, {120, 40}, {5, 20}, {3, 10}, {1, 1}, {40, 120}}) {
        rig_resize(r, rows, columns);
    }
    rig_resize(r, 10, 40);
    rig_say(r, "bob", "new");
    rig_resize(r, 24, 80);
    std::string after = rig_screen(r);
    size_t bar = before.find("== ");
    EXPECT_EQ(after.substr(0, bar), before.substr(0, bar));
    EXPECT_EQ(rig_input(r), "[me] draft");
    EXPECT_FALSE(number.empty());
}

TEST(pane, holds_a_row_in_the_middle_of_a_message_over_a_resize) {
    ui_rig r;
    rig_resize(r, 10, 40);
    std::string text;
    for (int i = 0; i < 200; i++) {
        text += "word" + std::to_string(i) + " ";
    }
    rig_say(r, "bob", text);
    say_many(r, 1, 3);
    rig_key(r, key_code::page_up);
    std::string top = rig_row(r, 0);
    std::string word = top.substr(18, top.find(' ', 18) - 18);
    rig_resize(r, 10, 100);  // now all from there on fits
    EXPECT_NE(rig_screen(r).find(word), std::string::npos);
    rig_resize(r, 10, 30);
    EXPECT_TRUE(row_holds(r, 0, word)) << rig_screen(r);
    rig_resize(r, 10, 40);
    EXPECT_EQ(rig_row(r, 0), top);
}

TEST(pane, holds_its_rows_while_old_messages_are_trimmed) {
    ui_rig r;
    say_many(r, 1, static_cast<int>(scrollback_max));
    rig_key(r, key_code::page_up);
    std::string top = rig_row(r, 0);
    say_many(r, 1, 500);
    EXPECT_EQ(rig_row(r, 0), top);
    say_many(r, 1, static_cast<int>(scrollback_max));
    EXPECT_TRUE(row_holds(r, 1, "line 1"));  // what was held is gone: the oldest there is
    EXPECT_TRUE(row_holds(r, 21, "9980 new"));
}

TEST(pane, holds_its_place_among_outbox_lines) {
    ui_rig r;
    for (int i = 0; i < 60; i++) {
        ASSERT_TRUE(model_outbox_push(r.model, "queued " + std::to_string(i), outbox_state::sent, 0));
    }
    rig_key(r, key_code::page_up);
    std::string top = rig_row(r, 0);
    EXPECT_EQ(top, "              me  | queued 18");
    EXPECT_TRUE(model_outbox_echo(r.model, ""));
    say_many(r, 1, 1);
    EXPECT_EQ(rig_row(r, 0), top);
    while (model_outbox_echo(r.model, "")) {
    }
    EXPECT_TRUE(row_holds(r, 21, "line 1"));
}

TEST(pane, goes_back_to_live_when_one_sends) {
    ui_rig r;
    say_many(r, 1, 60);
    rig_key(r, key_code::page_up);
    rig_type(r, "hi");
    rig_key(r, key_code::enter);
    EXPECT_TRUE(row_holds(r, 21, "line 60"));
}

TEST(pane, keeps_hostile_text_in_its_place) {
    static constexpr std::string_view hostile[] = {
        "\x1B[2J\x1B]0;title\x07",
        "\x1B]52;c;AAAA\x1B\\",
        "\u009B31m",
        "\xE2\x80\xAEright to left\xE2\x81\xA6",
        "\xFF\xFE\xC0\x80\xED\xA0\x80",
        "\xF0\x9F\xAB\xA8 shaking",
        "\xE2\x80\xA8line\xE2\x80\xA9paragraph",
        "a\r\nb\x08\x08",
        "\xF0\x9F\x91\xA9\xE2\x80\x8D\xF0\x9F\x91\xA7\xE2\x80\x8D\xF0\x9F\x91\xA6",
    };
    std::string marks = "z";
    for (int i = 0; i < 200; i++) {
        marks += "\xCC\x81";
    }
    ui_rig r;
    r.model.nick = "me\x1B[1m";
    r.model.topic = "\x1B[7mtopic\x07" + marks;
    r.model.link.state = link_state::connecting;
    r.model.link.where = "chat://\x1B[5m" + marks;
    for (std::string_view text : hostile) {
        rig_say(r, text, text);
        rig_say(r, "bob", std::string(text) + marks + std::string(100, 'w'));
        model_add(r.model,
                  {.kind = message_kind::action, .room = std::string(text), .nick = marks, .text = marks});
    }
    for (int columns : {20, 39, 40, 60, 80, 100}) {
        rig_resize(r, 60, columns);
        for (int row = 0; row < r.rows; row++) {
            size_t width = 0;
            for (int column = 0; column < columns; column++) {
                const cell& at = canvas_at(r.screen, row, column);
                width += at.width;
                for (char byte : at.text) {
                    ASSERT_TRUE(static_cast<unsigned char>(byte) >= 0x20 && byte != 0x7F);
                }
                ASSERT_EQ(at.text.find("\xC2\x9B"), std::string::npos);
                ASSERT_EQ(at.text.find("\xE2\x80\xAE"), std::string::npos);
                ASSERT_LE(at.text.size(), 16U);
                ASSERT_EQ(at.text.empty() ? at.width <= 1 : text_width(at.text) == at.width, true);
            }
            ASSERT_EQ(width, static_cast<size_t>(columns)) << row;
        }
    }
}
