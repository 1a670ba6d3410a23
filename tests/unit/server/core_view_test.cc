// What doors may look at, and who has which rank.
#include <gtest/gtest.h>

#include "server/core/chat.h"
#include "server/core/chat_view.h"
#include "server/core/command.h"
#include "server/core/reply.h"

namespace {

using words = std::vector<std::string>;

struct core_view : testing::Test {
    std::vector<delivery> got;
    int64_t now_us = 1'000'000'000;
    chat* core = chat_create(
        {}, {.context = this,
             .deliver = [](void* context, delivery&& d) { of(context)->got.push_back(std::move(d)); },
             .now_us = [](void* context) { return of(context)->now_us; }});

    static core_view* of(void* context) { return static_cast<core_view*>(context); }
    ~core_view() override {
        forget();
        chat_destroy(core);
    }
    void forget() {
        for (delivery& d : got) {
            delivery_finish(d);
        }
        got.clear();
    }
    void enter(uint32_t slot, std::string_view name, user_identity* who = nullptr) {
        ASSERT_TRUE(chat_enter(core, {slot, 1}, name, who));
        forget();
    }
    void run(uint32_t slot, command_verb verb, std::string_view target = {}, std::string_view text = {}) {
        forget();
        chat_run(core, {slot, 1}, {.verb = verb, .target = target, .text = text});
    }
    // "who+what" of each change of the only `moded` event since the last `run`.
    words changes() {
        words all;
        for (const delivery& d : got) {
            for (const mode_changed& change :
                 d.what.changes != nullptr ? *d.what.changes : std::vector<mode_changed>{}) {
                all.push_back(d.what.name + (change.on ? "+" : "-") + change.argument);
            }
        }
        return all;
    }
    uint8_t rank(uint32_t slot, std::string_view room) {
        return view_rank(core, view_room_named(core, room)->id, {slot, 1}).value_or(255);
    }
};

TEST_F(core_view, shows_people_by_name_and_by_id) {
    const identity_ref who(new user_identity{.username = "bob", .host = "far.away", .real_name = "Bob B."});
    enter(1, "Bob", who.get());
    now_us += 5'000'000;
    run(1, command_verb::away, {}, "lunch");
    run(1, command_verb::say, {}, "hm");
    const std::optional<person_view> bob = view_person_named(core, "BOB");
    ASSERT_TRUE(bob);
    EXPECT_EQ(bob->id, (session_id{1, 1}));
    EXPECT_EQ(bob->name, "Bob");
    EXPECT_EQ(bob->who, who.get());
    EXPECT_TRUE(bob->is_away);
    EXPECT_EQ(bob->away_why, "lunch");
    EXPECT_EQ(bob->signed_on_s, 1000U);
    EXPECT_EQ(bob->said_s, 1005U);
    EXPECT_EQ(bob->rooms, 1U);
    EXPECT_TRUE(view_person(core, {1, 1}));
    EXPECT_FALSE(view_person(core, {1, 2}));
    EXPECT_FALSE(view_person_named(core, "B0b"));
}

TEST_F(core_view, shows_rooms_and_who_is_in_them) {
    enter(0, "Ann");
    enter(1, "Bob");
    run(0, command_verb::join_room, "#Den");
    run(1, command_verb::join_room, "#den");
    now_us += 1;
    run(1, command_verb::set_topic, {}, "tea");
    const std::optional<room_view> den = view_room_named(core, "#DEN");
    ASSERT_TRUE(den);
    EXPECT_EQ(den->name, "#Den");
    EXPECT_EQ(den->topic, "tea");
    EXPECT_EQ(den->topic_by, "Bob");
    EXPECT_EQ(den->topic_us, now_us);
    EXPECT_EQ(den->created_us, now_us - 1);
    EXPECT_EQ(den->members, 2U);
    EXPECT_FALSE(den->is_default);
    EXPECT_EQ(view_own_room(core, {0, 1})->name, "#Den");
    words seen;
    view_members(core, den->id, [&](const person_view& p, uint8_t ranks) {
        seen.push_back(std::string(p.name) + std::to_string(ranks));
    });
    EXPECT_EQ(seen, (words{"Ann2", "Bob0"}));
    seen.clear();
    view_rooms_of(core, {1, 1}, [&](const room_view& r, uint8_t) { seen.emplace_back(r.name); });
    EXPECT_EQ(seen, (words{"#lobby", "#Den"}));
    EXPECT_EQ(view_counts(core).rooms, 2U);
    EXPECT_FALSE(view_rank(core, den->id, {7, 1}));
}

TEST_F(core_view, remembers_who_was_here_the_latest_first) {
    enter(0, "Ann");
    enter(1, "Bob");
    run(1, command_verb::rename, "Rob");
    now_us += 10;
    chat_leave(core, {0, 1}, "");
    enter(0, "ann");
    now_us += 10;
    chat_leave(core, {0, 1}, "");
    std::vector<int64_t> times;
    view_departed(core, "ANN", [&](const departed_view& d) { times.push_back(d.left_us); });
    EXPECT_EQ(times, (std::vector<int64_t>{now_us, now_us - 10}));
    words seen;
    view_departed(core, "bob", [&](const departed_view& d) { seen.emplace_back(d.who->host); });
    EXPECT_EQ(seen, words{"localhost"});
    for (size_t i = 0; i < departed_max; ++i) {
        enter(0, "v" + std::to_string(i));
        chat_leave(core, {0, 1}, "");
    }
    seen.clear();
    for (const char* name : {"ann", "v0", "v499"}) {
        view_departed(core, name, [&](const departed_view& d) { seen.emplace_back(d.name); });
    }
    EXPECT_EQ(seen, (words{"v0", "v499"}));
    EXPECT_EQ(view_counts(core).people, 1U);
    EXPECT_EQ(view_counts(core).people_most, 2U);
}

TEST_F(core_view, gives_a_room_to_who_made_it_and_then_to_who_has_been_there_longest) {
    for (const char* name : {"Ann", "Bob", "Cem"}) {
        enter(static_cast<uint32_t>(name[0] - 'A'), name);
    }
    EXPECT_EQ(rank(0, "#lobby"), 0U);
    for (const uint32_t slot : {1U, 0U, 2U}) {
        run(slot, command_verb::join_room, "#den");
    }
    EXPECT_EQ(rank(1, "#den"), rank_operator);
    EXPECT_EQ(rank(0, "#den"), 0U);
    run(0, command_verb::leave_room, "#den");
    EXPECT_EQ(changes(), words{});
    run(0, command_verb::join_room, "#den");
    run(1, command_verb::leave_room, "#den");
    EXPECT_EQ(changes(), words{"+Cem"});
    EXPECT_FALSE(got[1].what.from.is_set());
    EXPECT_EQ(got[1].what.room_name, "#den");
    forget();
    chat_leave(core, {2, 1}, "");
    EXPECT_EQ(changes(), words{"+Ann"});
    run(0, command_verb::leave_room, "#den");
    EXPECT_EQ(changes(), words{});
    EXPECT_FALSE(view_room_named(core, "#den"));
}

TEST_F(core_view, knows_the_operators_of_the_server) {
    enter(0, "Ann");
    enter(1, "Bob");
    run(1, command_verb::join_room, "#den");
    forget();
    chat_make_operator(core, {0, 1}, "mia", "t");
    ASSERT_EQ(got.size(), 2U);
    EXPECT_EQ(got[0].what.reply, reply_code::operator_on);
    EXPECT_EQ(got[0].what.token, "t");
    EXPECT_EQ(changes(), words{"+Ann"}) << "of the room that everybody enters";
    chat_make_operator(core, {0, 1}, "mia");
    EXPECT_EQ(view_counts(core).operators, 1U);
    EXPECT_TRUE(view_person(core, {0, 1})->is_operator);
    EXPECT_EQ(view_person(core, {0, 1})->operates_as, "mia");
    run(0, command_verb::join_room, "#den");
    EXPECT_EQ(rank(0, "#den"), 0U) << "may do everything there all the same";
    chat_leave(core, {0, 1}, "");
    EXPECT_EQ(view_counts(core).operators, 0U);
}

}  // namespace
