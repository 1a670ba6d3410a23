#include "client/ui/status.h"

#include <gtest/gtest.h>

#include "tests/unit/client/ui_rig.h"

TEST(status, says_the_state_of_the_link_in_words) {
    link_status link{.where = "chat://host:8888"};
    EXPECT_EQ(status_link_text(link, 0), "** OFFLINE - /reconnect **");
    link.attempt = 3;
    link.retry_at_ms = 9000;
    EXPECT_EQ(status_link_text(link, 1000), "** OFFLINE - retry 4 in 8s **");
    EXPECT_EQ(status_link_text(link, 1001), "** OFFLINE - retry 4 in 8s **");
    EXPECT_EQ(status_link_text(link, 2000), "** OFFLINE - retry 4 in 7s **");
    EXPECT_EQ(status_link_text(link, 10000), "** OFFLINE - retry 4 in 0s **");
    link.state = link_state::connecting;
    EXPECT_EQ(status_link_text(link, 0), "connecting to chat://host:8888");
    link.state = link_state::waiting_greeting;
    EXPECT_EQ(status_link_text(link, 0), "waiting for chat://host:8888");
    link.state = link_state::online;
    EXPECT_EQ(status_link_text(link, 0), "up");
    link.lag_ms = 12;
    EXPECT_EQ(status_link_text(link, 0), "up 12ms");
    link.lag_ms = 1250;
    EXPECT_EQ(status_link_text(link, 0), "up 1.2s");
}

static void go_offline(ui_rig& r) {
    r.model.link.state = link_state::offline;
    r.model.link.attempt = 3;
    r.model.link.retry_at_ms = r.now_ms + 8000;
}

TEST(status, drops_from_the_right_but_never_the_offline_words) {
    ui_rig r;
    go_offline(r);
    ASSERT_TRUE(model_outbox_push(r.model, "x", outbox_state::queued, 0));
    EXPECT_EQ(rig_status(r), " 10:14 | me | #general | ** OFFLINE - retry 4 in 8s ** | queued 1");
    rig_resize(r, 24, 60);
    EXPECT_EQ(rig_status(r), " 10:14 | me | #general | ** OFFLINE - retry 4 in 8s **");
    rig_resize(r, 24, 50);
    EXPECT_EQ(rig_status(r), " 10:14 | me | ** OFFLINE - retry 4 in 8s **");
    rig_resize(r, 24, 30);
    EXPECT_EQ(rig_status(r), " ** OFFLINE - retry 4 in 8s **");
    rig_resize(r, 24, 20);
    EXPECT_EQ(rig_status(r), " ** OFFLINE - retry");
    r.model.link.state = link_state::online;
    EXPECT_EQ(rig_status(r), " 10:14 | me");
    rig_resize(r, 24, 80);
    go_offline(r);
    EXPECT_EQ(rig_status(r), " 10:14 | me | #general | ** OFFLINE - retry 4 in 8s ** | queued 1");
    EXPECT_EQ(canvas_at(r.screen, 22, 30).look.what, role::status_alert);
}

TEST(status, counts_down_with_one_wake_a_second) {
    ui_rig r;
    go_offline(r);
    rig_paint(r);
    EXPECT_EQ(ui_deadline(r.screen_ui, r.now_ms), r.now_ms + 1000);
    r.now_ms += 1000;
    EXPECT_EQ(rig_status(r), " 10:14 | me | #general | ** OFFLINE - retry 4 in 7s **");
    EXPECT_EQ(ui_deadline(r.screen_ui, r.now_ms + 400), r.now_ms + 1000);
}

TEST(status, wakes_for_the_next_minute) {
    ui_rig r;
    r.wall_s += 13;
    rig_paint(r);
    EXPECT_EQ(ui_deadline(r.screen_ui, r.now_ms), r.now_ms + 47000);
    r.now_ms += 47000;
    r.model.dirty = 0;
    ui_tick(r.screen_ui, r.now_ms, r.wall_s + 47);
    EXPECT_NE(r.model.dirty & dirty_status, 0U);
    EXPECT_EQ(ui_deadline(r.screen_ui, r.now_ms), r.now_ms + 60000);
}

TEST(status, shows_the_topic_from_twelve_rows_up) {
    ui_rig r;
    r.model.topic = "release is on Friday";
    EXPECT_EQ(rig_row(r, 0), " #general - release is on Friday");
    rig_resize(r, 11, 80);
    EXPECT_EQ(rig_row(r, 0), "");
}

TEST(layout, says_what_it_needs_when_the_terminal_is_too_small) {
    ui_rig r;
    rig_type(r, "draft");
    rig_resize(r, 2, 18);
    EXPECT_EQ(rig_screen(r), "terminal is 18x2,\nneed 20x4\n");
    rig_type(r, "ed");
    for (auto [rows, columns] : {std::pair{1, 1}, {0, 0}, {-1, 5}, {3, 200}, {200, 19}, {4, 20}}) {
        rig_resize(r, rows, columns);
        rig_key(r, key_code::page_up);
        rig_key(r, key_code::page_down);
        ASSERT_LE(r.screen.cursor_column, std::max(columns - 1, 0));
        ASSERT_LE(r.screen.cursor_row, std::max(rows - 1, 0));
    }
    EXPECT_EQ(rig_input(r), "[me] drafted");
}
