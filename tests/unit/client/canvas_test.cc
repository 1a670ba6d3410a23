#include "client/term/canvas.h"

#include <gtest/gtest.h>

static canvas canvas_of(int rows, int columns) {
    canvas c;
    canvas_reset(c, rows, columns);
    return c;
}

TEST(canvas, draws_clusters_and_says_where_it_stopped) {
    canvas c = canvas_of(2, 10);
    EXPECT_EQ(canvas_text(c, 1, 2, 10, "a你e\xCC\x81z", {.what = role::error}), 7);
    EXPECT_EQ(canvas_row(c, 1), "  a你\xC3\xA9z");
    EXPECT_EQ(canvas_at(c, 1, 3).width, 2);
    EXPECT_EQ(canvas_at(c, 1, 4).width, 0);
    EXPECT_EQ(canvas_at(c, 1, 4).look.what, role::error);
    EXPECT_EQ(canvas_row(c, 0), "");
}

TEST(canvas, never_halves_a_wide_cluster_at_the_edge) {
    canvas c = canvas_of(1, 4);
    EXPECT_EQ(canvas_text(c, 0, 0, 4, "abc你d", {}), 3);
    EXPECT_EQ(canvas_row(c, 0), "abc");
}

TEST(canvas, frees_the_other_half_of_a_wide_cluster_that_is_drawn_over) {
    canvas c = canvas_of(1, 6);
    canvas_text(c, 0, 0, 6, "你你你", {});
    canvas_text(c, 0, 1, 6, "x", {});
    EXPECT_EQ(canvas_row(c, 0), " x你你");
    canvas_text(c, 0, 4, 6, "y", {});
    EXPECT_EQ(canvas_row(c, 0), " x你y");
    canvas_fill(c, 0, 2, 3, {});
    EXPECT_EQ(canvas_row(c, 0), " x  y");
}

TEST(canvas, lets_no_control_byte_into_a_cell) {
    canvas c = canvas_of(1, 40);
    canvas_text(c, 0, 0, 40,
                "a\x1B[31mb\x07\x7F\xC2\x9B\xE2\x80\xAE"
                "c\xFF\n\r\t",
                {});
    EXPECT_EQ(canvas_row(c, 0), "a[31mbc\xEF\xBF\xBD");
}

TEST(canvas, draws_a_flag_as_two_cells) {
    canvas c = canvas_of(1, 4);
    EXPECT_EQ(canvas_text(c, 0, 0, 4, "\xF0\x9F\x87\xA9\xF0\x9F\x87\xAA", {}), 2);
    EXPECT_EQ(canvas_at(c, 0, 0).text, "D");
    EXPECT_EQ(canvas_at(c, 0, 1).text, "E");
}

TEST(canvas, ignores_what_lies_outside) {
    canvas c = canvas_of(2, 3);
    canvas_text(c, -1, 0, 3, "x", {});
    canvas_text(c, 2, 0, 3, "x", {});
    canvas_text(c, 0, -1, 3, "x", {});
    canvas_text(c, 0, 7, 9, "x", {});
    canvas_fill(c, 9, 0, 3, {.what = role::day});
    EXPECT_EQ(canvas_row(c, 0) + canvas_row(c, 1) + canvas_row(c, 5), "");
    EXPECT_EQ(canvas_at(c, 4, 4).text, "");
    canvas none = canvas_of(-3, 0);
    canvas_text(none, 0, 0, 5, "x", {});
    EXPECT_EQ(canvas_row(none, 0), "");
}
