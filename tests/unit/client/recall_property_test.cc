// A random conversation, cut at random into what was shown, what was missed and what is replayed: all of it
// is shown once, in order. Few words, few people, many lines in a minute, so that most lines are like others.
#include <gtest/gtest.h>

#include <random>

#include "tests/unit/client/recall_rig.h"

namespace {

struct talk {
    recall_rig rig;
    std::mt19937 random;
    unsigned words = 2;
    unsigned pause = 4;

    unsigned pick(unsigned below) { return static_cast<unsigned>(random() % below); }
};

void say(talk& t, unsigned count) {
    static constexpr const char* nicks[] = {"ann", "bob"};
    for (unsigned i = 0; i < count; i++) {
        if (t.pick(t.pause) == 0) {
            t.rig.wall_s += t.pick(150);
        }
        rig_say(t.rig, nicks[t.pick(2)], "w" + std::to_string(t.pick(t.words)));
    }
}

// From the beginning of the room: older lines settle every doubt.
void walk_from_beginning(unsigned seed) {
    talk t{.random = std::mt19937(seed)};
    t.words = 1 + t.pick(3);
    t.pause = 1 + t.pick(8);
    t.rig.skew_s = static_cast<int>(t.pick(90)) - 45;
    rig_connect(t.rig);
    say(t, 1 + t.pick(40));
    for (unsigned round = 0; round < 3; round++) {
        rig_disconnect(t.rig);
        say(t, t.pick(60));
        t.rig.replay_lines = 1 + t.pick(30);
        rig_connect(t.rig);
        rig_answer(t.rig);
        say(t, 1 + t.pick(10));
        rig_answer(t.rig);
        ASSERT_EQ(rig_conversation(t.rig), rig_kept(t.rig, 0)) << "seed " << seed << " round " << round;
    }
}

// Entered late, with unlike lines before: the rest is fetched by scrolling.
void walk_late(unsigned seed) {
    talk t{.random = std::mt19937(seed)};
    const unsigned before = t.pick(300);
    for (unsigned i = 0; i < before; i++) {
        t.rig.wall_s += t.pick(120);
        rig_say(t.rig, "eve", "unlike " + std::to_string(i));
    }
    t.rig.replay_lines = 1 + t.pick(25);
    rig_connect(t.rig);
    t.rig.wall_s += 300;
    for (unsigned round = 0; round < 3; round++) {
        say(t, t.pick(40));
        rig_say(t.rig, "ann", "once " + std::to_string(round));
        rig_disconnect(t.rig);
        t.rig.wall_s += t.pick(200);
        say(t, t.pick(400));
        rig_connect(t.rig);
        rig_answer(t.rig);
        rig_say(t.rig, "bob", "back");
        rig_answer(t.rig);
    }
    while (t.rig.model.older.state == older_state::more) {
        recall_older(t.rig.memory, t.rig.now_ms);
        rig_answer(t.rig);
    }
    ASSERT_EQ(rig_conversation(t.rig), rig_kept(t.rig, 0)) << "seed " << seed;
}

}  // namespace

TEST(recall_property, a_conversation_followed_from_its_beginning_is_shown_once_and_in_order) {
    for (unsigned seed = 1; seed <= 300; seed++) {
        walk_from_beginning(seed);
        if (testing::Test::HasFatalFailure()) {
            return;
        }
    }
}

TEST(recall_property, a_conversation_entered_late_is_shown_once_and_in_order) {
    for (unsigned seed = 1; seed <= 200; seed++) {
        walk_late(seed);
        if (testing::Test::HasFatalFailure()) {
            return;
        }
    }
}
