#include "client/term/palette.h"

#include <gtest/gtest.h>

#include <vector>

namespace {

size_t distinct_nicks(int colors) {
    std::vector<look> seen;
    for (uint8_t i = 0; i < nick_colors; ++i) {
        const look l = palette_look({.what = role::nick, .nick_color = i}, colors);
        if (std::find(seen.begin(), seen.end(), l) == seen.end()) {
            seen.push_back(l);
        }
    }
    return seen.size();
}

}  // namespace

TEST(palette, tells_nicks_apart_with_8_16_and_256_colors) {
    for (const int colors : {8, 16, 256}) {
        EXPECT_EQ(distinct_nicks(colors), nick_colors) << colors;
    }
}

TEST(palette, has_no_color_where_none_is_wanted) {
    for (int r = 0; r <= static_cast<int>(role::hint); ++r) {
        EXPECT_EQ(palette_look({.what = static_cast<role>(r)}, 0).foreground, -1);
    }
}

TEST(palette, marks_what_matters_without_color_too) {
    for (const role r :
         {role::mention, role::error, role::status_alert, role::below, role::match, role::match_now}) {
        EXPECT_NE(palette_look({.what = r}, 0), palette_look({.what = role::text}, 0));
    }
}

TEST(palette, stays_within_the_colors_of_the_terminal) {
    for (const int colors : {8, 16, 256}) {
        for (uint8_t i = 0; i < 255; ++i) {
            EXPECT_LT(palette_look({.what = role::nick, .nick_color = i}, colors).foreground, colors);
        }
    }
}
