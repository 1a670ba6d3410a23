// What rooms can be set to, and what a door can say for its people, as data.
#include <gtest/gtest.h>

#include "server/core/chat.h"
#include "server/core/chat_view.h"
#include "server/core/command.h"
#include "server/core/reply.h"

namespace {

using words = std::vector<std::string>;

// Ann (0) operates #den; Bob (1) is in it; Cem (2) is not.
struct core_rules : testing::Test {
    std::vector<delivery> got;
    int64_t now_us = 1'000'000'000;
    chat* core = nullptr;

    static core_rules* of(void* context) { return static_cast<core_rules*>(context); }
    void SetUp() override {
        chat_settings settings;
        settings.history.kept = true;
        core = chat_create(
            settings,
            {.context = this,
             .deliver = [](void* context, delivery&& d) { of(context)->got.push_back(std::move(d)); },
             .new_id = [](void*) { return uint64_t{1}; },
             .now_us = [](void* context) { return of(context)->now_us; }});
        const identity_ref far(new user_identity{.username = "c", .host = "far.away", .real_name = {}});
        enter(0, "Ann");
        enter(1, "Bob");
        enter(2, "Cem", far.get());
        run(0, {.verb = command_verb::join_room, .target = "#den", .text = {}});
        run(1, {.verb = command_verb::join_room, .target = "#den", .text = {}});
    }
    ~core_rules() override {
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
    }
    void run(uint32_t slot, const command& what) {
        forget();
        chat_run(core, {slot, 1}, what);
    }
    void set(uint32_t slot, std::vector<mode_change> modes) {
        run(slot, {.verb = command_verb::set_modes, .target = "#den", .text = {}, .modes = modes});
    }
    void join(uint32_t slot, std::string_view key = {}) {
        run(slot, {.verb = command_verb::join_room, .target = "#den", .text = key});
    }
    void say(uint32_t slot) { run(slot, {.verb = command_verb::say, .target = "#den", .text = "hi"}); }
    // The reply, or `welcome` when there was none.
    reply_code reply() {
        for (const delivery& d : got) {
            if (d.what.kind == event_kind::reply) {
                return d.what.reply;
            }
        }
        return reply_code::welcome;
    }
    const event* seen(event_kind kind) {
        for (const delivery& d : got) {
            if (d.what.kind == kind) {
                return &d.what;
            }
        }
        return nullptr;
    }
    const delivery& delivered(event_kind kind) {
        return *std::find_if(got.begin(), got.end(),
                             [kind](const delivery& d) { return d.what.kind == kind; });
    }
    static std::vector<uint32_t> hearers(const delivery& d) {
        std::vector<uint32_t> slots;
        for (size_t place = 0; d.to.list != nullptr && place < d.to.length; ++place) {
            if (audience_has(d.to, place)) {
                slots.push_back(d.to.list->places[place].id.slot);
            }
        }
        std::sort(slots.begin(), slots.end());
        return slots;
    }
    room_view den() { return *view_room_named(core, "#den"); }
};

TEST_F(core_rules, are_set_together_told_together_and_refused_one_by_one) {
    set(0, {{.mode = room_mode::secret},
            {.mode = room_mode::limit, .argument = "x"},
            {.mode = room_mode::key, .argument = "tea"},
            {.mode = room_mode::voices, .argument = "bob"},
            {.mode = room_mode::voices, .argument = "Cem"},
            {.mode = room_mode::members_only}});
    const event* moded = seen(event_kind::moded);
    ASSERT_NE(moded, nullptr);
    words changes;
    for (const mode_changed& change : *moded->changes) {
        changes.push_back(std::to_string(static_cast<int>(change.mode)) + change.argument);
    }
    EXPECT_EQ(changes, (words{"0", std::to_string(static_cast<int>(room_mode::key)) + "tea",
                              std::to_string(static_cast<int>(room_mode::voices)) + "Bob"}));
    EXPECT_EQ(got[0].what.reply, reply_code::bad_number);
    EXPECT_EQ(got[1].what.reply, reply_code::not_there);
    EXPECT_EQ(den().key, "tea");
    EXPECT_NE(den().flags & room_flag(room_mode::secret), 0);
    set(0, {{.mode = room_mode::secret, .on = true}});
    EXPECT_TRUE(got.empty()) << "nothing has changed";
}

TEST_F(core_rules, keep_people_out) {
    set(0, {{.mode = room_mode::key, .argument = "tea"}});
    join(2, "coffee");
    EXPECT_EQ(reply(), reply_code::room_needs_key);
    set(0, {{.mode = room_mode::limit, .argument = "2"}});
    join(2, "tea");
    EXPECT_EQ(reply(), reply_code::room_full);
    set(0, {{.mode = room_mode::invite_only}});
    join(2, "tea");
    EXPECT_EQ(reply(), reply_code::room_invite_only);
    set(0, {{.mode = room_mode::ban, .argument = "*!*@FAR.*"}});
    join(2, "tea");
    EXPECT_EQ(reply(), reply_code::banned);
    set(0, {{.mode = room_mode::ban_except, .argument = "cem"},
            {.mode = room_mode::invite_except, .argument = "*!c@*"},
            {.mode = room_mode::limit, .on = false}});
    join(2, "tea");
    EXPECT_NE(seen(event_kind::joined), nullptr);
}

TEST_F(core_rules, yield_to_an_invitation_by_an_operator_once) {
    set(0, {{.mode = room_mode::invite_only}, {.mode = room_mode::ban, .argument = "cem"}});
    run(1, {.verb = command_verb::invite, .target = "#den", .text = {}, .name = "Cem"});
    EXPECT_EQ(reply(), reply_code::not_operator);
    run(0, {.verb = command_verb::invite, .target = "#den", .text = {}, .name = "Cem"});
    EXPECT_EQ(delivered(event_kind::invited).only, (session_id{2, 1}));
    EXPECT_EQ(hearers(delivered(event_kind::invites)), (std::vector<uint32_t>{0, 1}));
    join(2);
    EXPECT_NE(seen(event_kind::joined), nullptr);
    run(2, {.verb = command_verb::leave_room, .target = "#den", .text = {}});
    join(2);
    EXPECT_EQ(reply(), reply_code::banned);
}

TEST_F(core_rules, say_who_speaks) {
    say(2);
    EXPECT_EQ(reply(), reply_code::not_in_room);
    set(0, {{.mode = room_mode::members_only, .on = false}});
    say(2);
    EXPECT_EQ(hearers(delivered(event_kind::said)), (std::vector<uint32_t>{0, 1, 2})) << "from outside";
    set(0, {{.mode = room_mode::moderated}});
    say(1);
    EXPECT_EQ(reply(), reply_code::room_moderated);
    say(0);
    EXPECT_NE(seen(event_kind::said), nullptr);
    set(0, {{.mode = room_mode::voices, .argument = "Bob"}});
    say(1);
    EXPECT_NE(seen(event_kind::said), nullptr);
    run(1, {.verb = command_verb::set_topic, .target = "#den", .text = "t"});
    EXPECT_NE(seen(event_kind::topic), nullptr);
    set(0, {{.mode = room_mode::topic_by_operators}});
    run(1, {.verb = command_verb::set_topic, .target = "#den", .text = "t"});
    EXPECT_EQ(reply(), reply_code::not_operator);
}

TEST_F(core_rules, hide_a_secret_room_from_others) {
    set(0, {{.mode = room_mode::secret}});
    EXPECT_FALSE(view_sees_room(core, {2, 1}, den().id));
    EXPECT_TRUE(view_sees_room(core, {1, 1}, den().id));
    run(2, {.verb = command_verb::list_people, .target = "#den", .text = {}});
    EXPECT_EQ(reply(), reply_code::no_such_room);
    say(2);
    EXPECT_EQ(reply(), reply_code::no_such_room);
    run(2, {.verb = command_verb::list_rooms, .target = {}, .text = {}});
    EXPECT_EQ(got[0].what.items.size(), 3U);
    run(2, {.verb = command_verb::list_people, .target = "Ann", .text = {}});
    EXPECT_EQ(got[0].what.items, words{"#lobby"});
    chat_make_operator(core, {2, 1}, "mia");
    EXPECT_TRUE(view_sees_room(core, {2, 1}, den().id));
}

TEST_F(core_rules, hold_so_many_masks_and_show_them) {
    for (size_t i = 0; i < room_masks_max; ++i) {
        const std::string mask = "m" + std::to_string(i);
        set(0, {{.mode = i % 2 == 0 ? room_mode::ban : room_mode::mute, .argument = mask}});
    }
    set(0, {{.mode = room_mode::mute, .argument = "more"}});
    EXPECT_EQ(reply(), reply_code::mask_list_full);
    set(0, {{.mode = room_mode::ban_except, .argument = "more"}});
    EXPECT_EQ(reply(), reply_code::welcome) << "another list";
    words masks;
    view_masks(core, den().id, room_mode::ban, [&](const mask_view& m) { masks.emplace_back(m.mask); });
    EXPECT_EQ(masks.size(), room_masks_max / 2);
    EXPECT_EQ(masks.front(), "m0!*@*");
    set(0, {{.mode = room_mode::ban, .on = false, .argument = "M0!*@*"}});
    EXPECT_NE(seen(event_kind::moded), nullptr);
}

TEST_F(core_rules, let_a_door_speak_to_programs_and_to_some_alone) {
    run(1, {.verb = command_verb::say,
            .target = "#den",
            .text = "VERSION",
            .tags = "x=y",
            .for_programs = true});
    EXPECT_TRUE(seen(event_kind::said)->for_programs);
    EXPECT_EQ(seen(event_kind::said)->tags, "x=y");
    EXPECT_EQ(delivered(event_kind::said).keep, nullptr);
    set(0, {{.mode = room_mode::no_queries}});
    run(1, {.verb = command_verb::say, .target = "#den", .text = "VERSION", .for_programs = true});
    EXPECT_EQ(reply(), reply_code::room_no_queries);
    run(1, {.verb = command_verb::notice, .target = "#den", .text = "VERSION", .for_programs = true});
    EXPECT_TRUE(got.empty()) << "a notice is never answered";
    join(2);
    run(1, {.verb = command_verb::say, .target = "#den", .text = "help", .to_ranks = rank_operator});
    EXPECT_EQ(hearers(delivered(event_kind::said)), (std::vector<uint32_t>{0, 1}));
    EXPECT_EQ(delivered(event_kind::said).keep, nullptr);
    run(1, {.verb = command_verb::tag_message, .target = "Cem", .text = {}, .tags = "+typing=active"});
    EXPECT_EQ(hearers(delivered(event_kind::tagged)), (std::vector<uint32_t>{1, 2}));
    run(1, {.verb = command_verb::notice, .target = "#den", .text = "built"});
    EXPECT_NE(delivered(event_kind::noticed).keep, nullptr);
}

TEST_F(core_rules, leave_operators_of_the_server_alone) {
    set(0, {{.mode = room_mode::invite_only}, {.mode = room_mode::moderated}});
    run(2, {.verb = command_verb::kill, .target = {}, .text = {}, .name = "Bob"});
    EXPECT_EQ(reply(), reply_code::not_server_operator);
    chat_make_operator(core, {2, 1}, "mia");
    run(2, {.verb = command_verb::set_modes, .target = "#den", .text = {}, .modes = {}});
    EXPECT_TRUE(got.empty());
    join(2);
    say(2);
    EXPECT_NE(seen(event_kind::said), nullptr);
    run(2, {.verb = command_verb::wallops, .target = {}, .text = "restart"});
    EXPECT_EQ(hearers(delivered(event_kind::wallops)), std::vector<uint32_t>{2});
    run(2, {.verb = command_verb::kill, .target = {}, .text = "spam", .name = "Bob"});
    EXPECT_EQ(delivered(event_kind::killed).only, (session_id{1, 1}));
    EXPECT_EQ(delivered(event_kind::closing).only, (session_id{1, 1}));
    EXPECT_EQ(seen(event_kind::disconnected)->text, "ended by Cem: spam");
    EXPECT_FALSE(view_person(core, {1, 1}));
    run(2, {.verb = command_verb::set_flag, .target = {}, .text = {}, .flag = person_operator, .on = false});
    EXPECT_EQ(reply(), reply_code::operator_off);
    EXPECT_EQ(view_counts(core).operators, 0U);
    EXPECT_EQ(view_rank(core, view_room_named(core, "#lobby")->id, {2, 1}), 0U);
}

TEST_F(core_rules, tell_rooms_of_those_who_go_away_and_call_themselves_else) {
    run(1, {.verb = command_verb::away, .target = {}, .text = "lunch"});
    EXPECT_EQ(seen(event_kind::went_away)->text, "lunch");
    run(1, {.verb = command_verb::back, .target = {}, .text = {}});
    EXPECT_NE(seen(event_kind::came_back), nullptr);
    run(1, {.verb = command_verb::set_real_name, .target = {}, .text = "Bob B."});
    EXPECT_EQ(seen(event_kind::real_name)->text, "Bob B.");
    EXPECT_EQ(view_person_named(core, "Bob")->who->real_name, "Bob B.");
    EXPECT_EQ(view_person_named(core, "Ann")->who->real_name, "") << "who had the same identity";
    run(2, {.verb = command_verb::leave_room, .target = "#lobby", .text = {}});
    run(1, {.verb = command_verb::set_flag, .target = {}, .text = {}, .flag = person_invisible});
    EXPECT_FALSE(view_sees_person(core, {2, 1}, {1, 1}));
    EXPECT_TRUE(view_sees_person(core, {0, 1}, {1, 1}));
}

TEST_F(core_rules, tell_who_watches_for_a_name_whenever_somebody_has_it) {
    const auto watch = [this](uint32_t slot, command_verb verb, std::string_view name) {
        run(slot, {.verb = verb, .target = {}, .text = {}, .name = name});
    };
    watch(0, command_verb::watch, "Dora");
    watch(0, command_verb::watch, "dora");
    watch(1, command_verb::watch, "DORA");
    words watched;
    view_watched(core, {0, 1}, [&](std::string_view name) { watched.emplace_back(name); });
    EXPECT_EQ(watched, words{"Dora"});
    forget();
    enter(3, "Dora");
    EXPECT_EQ(hearers(delivered(event_kind::watched_online)), (std::vector<uint32_t>{0, 1}));
    watch(1, command_verb::unwatch, "dora");
    run(3, {.verb = command_verb::rename, .target = "DORA", .text = {}});
    EXPECT_EQ(seen(event_kind::watched_offline), nullptr) << "the same name";
    run(3, {.verb = command_verb::rename, .target = "Eve", .text = {}});
    EXPECT_EQ(hearers(delivered(event_kind::watched_offline)), std::vector<uint32_t>{0});
    run(3, {.verb = command_verb::rename, .target = "Dora", .text = {}});
    EXPECT_EQ(seen(event_kind::watched_online)->name, "Dora");
    watch(3, command_verb::watch, "Dora");
    forget();
    chat_leave(core, {3, 1}, "");
    EXPECT_EQ(hearers(delivered(event_kind::watched_offline)), std::vector<uint32_t>{0});
    for (size_t i = 0; i < 101; ++i) {
        watch(0, command_verb::watch, "n" + std::to_string(i));
    }
    EXPECT_EQ(reply(), reply_code::too_many_watched);
    watch(0, command_verb::unwatch, {});
    forget();
    enter(3, "Dora");
    EXPECT_EQ(seen(event_kind::watched_online), nullptr);
}

}  // namespace
