// Random walks: a ui that paints after every step shows the same as one that paints only when its size
// changes or it is looked at, so nothing that is kept between paints can go stale.
#include <gtest/gtest.h>

#include <random>

#include "common/text/utf8.h"
#include "tests/unit/client/ui_rig.h"

static constexpr key_code keys[] = {
    key_code::left,    key_code::right,     key_code::home,     key_code::end,
    key_code::up,      key_code::down,      key_code::tab,      key_code::page_up,
    key_code::page_up, key_code::page_down, key_code::wheel_up, key_code::wheel_down,
    key_code::del,     key_code::enter,     key_code::escape,   key_code::backspace,
};

static constexpr std::string_view texts[] = {
    "hi",
    "the quick brown fox jumps over the lazy dog, and over the me, too",
    "你好你好你好你好你好你好你好你好你好你好你好你好你好你好你好你好",
    "\xF0\x9F\x91\xA9\xE2\x80\x8D\xF0\x9F\x91\xA7 e\xCC\x81t\xC3\xA9 \x1B[31m",
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    "",
    " ",
    "a b c d e f g h i j k l m n o p q r s t u v w x y z a b c d e f g h i j k l m n o p q r s t u v w x y z",
};

struct walk {
    ui_rig often{{}};
    ui_rig seldom{{}};
    std::mt19937 random;
};

static unsigned draw(walk& w, size_t below) {
    return static_cast<unsigned>(w.random() % below);
}

static void both(walk& w, auto step) {
    step(w.often);
    step(w.seldom);
}

static void take_step(walk& w) {
    switch (draw(w, 12)) {
        case 0: {
            static constexpr std::pair<int, int> sizes[] = {{24, 80}, {10, 40}, {40, 120}, {4, 20},
                                                            {1, 1},   {12, 39}, {7, 61}};
            const std::pair<int, int> size = sizes[draw(w, std::size(sizes))];
            both(w, [&](ui_rig& r) { rig_resize(r, size.first, size.second); });
            break;
        }
        case 1:
        case 2:
        case 3: {
            message what{.kind = static_cast<message_kind>(draw(w, 8)), .own = draw(w, 9) == 0};
            what.nick = draw(w, 2) == 0 ? "bob" : texts[draw(w, std::size(texts))];
            what.text = texts[draw(w, std::size(texts))];
            what.wall_s = w.often.wall_s;
            both(w, [&](ui_rig& r) { model_add(r.model, what); });
            break;
        }
        case 4: {
            bool push = draw(w, 2) == 0;
            both(w, [&](ui_rig& r) {
                if (!push) {
                    model_outbox_echo(r.model, "");
                } else if (model_outbox_push(r.model, "mine", outbox_state::sent, 0)) {
                    model_outbox_link_lost(r.model);
                    r.model.outbox.front().state = outbox_state::sent;
                }
            });
            break;
        }
        case 5: {
            std::string_view text = texts[draw(w, std::size(texts))];
            both(w, [&](ui_rig& r) { rig_type(r, text); });
            break;
        }
        case 6: {
            std::string text(draw(w, 9), '\n');
            both(w, [&](ui_rig& r) { rig_paste(r, text + "x"); });
            break;
        }
        case 7: {
            std::vector<message> page(draw(w, 30));
            for (message& what : page) {
                what = {.replayed = true, .wall_s = w.often.wall_s - draw(w, 9) * 10000, .nick = "bob"};
                what.text = texts[draw(w, std::size(texts))];
            }
            unsigned at = draw(w, 40);
            both(w, [&](ui_rig& r) {
                const auto& messages = r.model.messages;
                const uint64_t above = at < messages.size() ? messages[at].id : 0;
                r.model.older = {.state = older_state::more, .above_id = above, .text = "older lines"};
                model_insert(r.model, above, std::vector<message>(page));
            });
            break;
        }
        case 8: {
            static constexpr char letters[] = {'r', 'r', 's'};
            char letter = letters[draw(w, std::size(letters))];
            both(w, [&](ui_rig& r) { rig_ctrl(r, letter); });
            break;
        }
        case 9:
            both(w, [](ui_rig& r) { r.wall_s += 3 * 60 * 60; });
            break;
        default: {
            key_code code = keys[draw(w, std::size(keys))];
            both(w, [&](ui_rig& r) { rig_key(r, code); });
            break;
        }
    }
}

static void expect_sound(const canvas& c) {
    ASSERT_GE(c.cursor_row, 0);
    ASSERT_GE(c.cursor_column, 0);
    ASSERT_LT(c.cursor_row, c.rows);
    ASSERT_LT(c.cursor_column, c.columns);
    for (int row = 0; row < c.rows; row++) {
        for (int column = 0; column < c.columns; column++) {
            const cell& at = canvas_at(c, row, column);
            ASSERT_TRUE(at.width != 2 ||
                        (column + 1 < c.columns && canvas_at(c, row, column + 1).width == 0));
            ASSERT_TRUE(at.width != 0 || canvas_at(c, row, column - 1).width == 2);
            ASSERT_TRUE(utf8_is_valid(at.text));
        }
    }
}

TEST(ui, shows_the_same_however_often_it_is_painted) {
    for (unsigned seed = 1; seed <= 20; seed++) {
        walk w{.random = std::mt19937(seed)};
        for (int step = 0; step < 150; step++) {
            take_step(w);
            rig_paint(w.often);
            expect_sound(w.often.screen);
            if (step % 10 == 9) {
                ASSERT_EQ(rig_screen(w.often), rig_screen(w.seldom)) << "seed " << seed << " step " << step;
                ASSERT_EQ(w.often.screen.cursor_column, w.seldom.screen.cursor_column);
            }
            if (testing::Test::HasFatalFailure()) {
                return;
            }
        }
        ASSERT_EQ(w.often.sent, w.seldom.sent);
    }
}
