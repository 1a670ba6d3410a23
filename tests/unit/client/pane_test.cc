#include <gtest/gtest.h>

#include "tests/unit/client/ui_rig.h"

TEST(pane, shows_messages_at_the_bottom_with_nick_column_and_day_line) {
    ui_rig r;
    r.wall_s -= 15 * 60;
    rig_say(r, "alice", "morning all");
    model_add(
        r.model,
        {.kind = message_kind::presence, .wall_s = r.wall_s, .nick = "carol", .text = "carol has connected"});
    model_add(r.model,
              {.kind = message_kind::action, .wall_s = r.wall_s, .nick = "bob", .text = "gets more coffee"});
    model_add(r.model, {.own = true, .wall_s = r.wall_s, .nick = "me", .text = "hello"});
    r.wall_s += 15 * 60;
    EXPECT_EQ(rig_row(r, 16), "");
    EXPECT_EQ(rig_row(r, 17),
              "------------------------------- Mon 23 Nov 2026 --------------------------------");
    EXPECT_EQ(rig_row(r, 18), "09:59      alice  | morning all");
    EXPECT_EQ(rig_row(r, 19), "09:59          -- | carol has connected");
    EXPECT_EQ(rig_row(r, 20), "09:59          *  | bob gets more coffee");
    EXPECT_EQ(rig_row(r, 21), "09:59         me  | hello");
    EXPECT_EQ(rig_row(r, 22), " 10:14 | me | #general | up");
    EXPECT_EQ(rig_row(r, 23), "[me]");
    EXPECT_EQ(r.screen.cursor_row, 23);
    EXPECT_EQ(r.screen.cursor_column, 5);
}
