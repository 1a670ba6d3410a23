// Audiences and deliveries of the core as data: who shares what, and what is counted.
#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

#include "server/core/chat.h"
#include "server/core/command.h"
#include "server/core/reply.h"

struct recorder {
    std::vector<delivery> got;
    chat* core;

    explicit recorder(const chat_settings& settings = {}) {
        core = chat_create(settings, {.context = this, .deliver = [](void* context, delivery&& d) {
                                          static_cast<recorder*>(context)->got.push_back(std::move(d));
                                      }});
    }
    ~recorder() {
        forget();
        chat_destroy(core);
    }
    recorder(const recorder&) = delete;
    recorder& operator=(const recorder&) = delete;

    void forget() {
        for (delivery& d : got) {
            delivery_finish(d);
        }
        got.clear();
    }
    void enter(uint32_t slot, std::string_view name) { ASSERT_TRUE(chat_enter(core, {slot, 1}, name)); }
    void say(uint32_t slot, std::string_view text) {
        chat_run(core, {slot, 1}, {.verb = command_verb::say, .target = {}, .text = text});
    }
};

using ids = std::vector<session_id>;

static ids members_of(const audience& a) {
    ids members;
    for (size_t place = 0; place < a.length; ++place) {
        if (audience_has(a, place)) {
            members.push_back(a.list->places[place].id);
        }
    }
    return members;
}

TEST(core_audience, is_shared_by_all_events_between_two_changes_of_members) {
    recorder r;
    r.enter(0, "Ann");
    r.enter(1, "Bob");
    r.forget();
    r.say(0, "one");
    r.say(1, "two");
    ASSERT_EQ(r.got.size(), 2U);
    EXPECT_EQ(r.got[0].to.list, r.got[1].to.list);
    EXPECT_EQ(r.got[0].to.list->refs, 3U);  // two events and the room
    EXPECT_EQ(members_of(r.got[0].to), (ids{{0, 1}, {1, 1}}));
    EXPECT_EQ(r.got[0].to.list->room, r.got[0].what.room);
}

TEST(core_audience, of_an_undelivered_event_does_not_change_when_members_do) {
    recorder r;
    r.enter(0, "Ann");
    r.enter(1, "Bob");
    r.forget();
    r.say(0, "to two");
    r.enter(2, "Carl");
    chat_leave(r.core, {0, 1}, "");
    r.say(1, "to the other two");
    EXPECT_EQ(members_of(r.got.front().to), (ids{{0, 1}, {1, 1}}));
    EXPECT_EQ(members_of(r.got.back().to), (ids{{1, 1}, {2, 1}}));
}

TEST(core_audience, is_changed_in_place_when_nobody_else_holds_it) {
    recorder r;
    r.enter(0, "Ann");
    const audience_list* before = r.got.front().to.list;
    r.forget();
    r.enter(1, "Bob");
    EXPECT_EQ(r.got.front().to.list, before);
}

TEST(core_audience, lists_are_not_copied_by_a_storm_of_joins) {
    recorder r;
    r.enter(0, "Ann");
    const audience_list* list = r.got.front().to.list;
    for (uint32_t slot = 1; slot < 200; ++slot) {
        r.enter(slot, "c" + std::to_string(slot));
    }
    for (size_t i = 0; i < r.got.size(); i += 2) {  // each is followed by a welcome
        EXPECT_EQ(r.got[i].to.list, list);
        EXPECT_EQ(members_of(r.got[i].to).size(), i / 2 + 1);
        EXPECT_EQ(members_of(r.got[i].to).back(), r.got[i].what.from);
    }
}

TEST(core_audience, lists_are_copied_only_now_and_then_by_a_storm_of_leaves) {
    recorder r;
    constexpr uint32_t people = 1000;
    for (uint32_t slot = 0; slot < people; ++slot) {
        r.enter(slot, "c" + std::to_string(slot));
    }
    r.forget();
    for (uint32_t slot = 0; slot < people; ++slot) {
        chat_leave(r.core, {slot, 1}, "");
    }
    std::set<const audience_list*> lists;
    size_t places = 0;
    for (uint32_t i = 0; i < people; ++i) {
        EXPECT_EQ(members_of(r.got[i].to).size(), people - 1 - i);
        if (lists.insert(r.got[i].to.list).second) {
            places += r.got[i].to.list->places.size();
        }
    }
    EXPECT_LE(lists.size(), 6U);
    EXPECT_LE(places, 3 * people);
}

TEST(core_audience, of_two_rooms_is_two_lists_and_not_a_third) {
    recorder r;
    r.enter(0, "Ann");
    chat_run(r.core, {0, 1}, {.verb = command_verb::join_room, .target = "#den", .text = {}});
    r.forget();
    chat_run(r.core, {0, 1}, {.verb = command_verb::rename, .target = "Anna", .text = {}});
    ASSERT_EQ(r.got.size(), 1U);
    ASSERT_EQ(r.got[0].also.size(), 1U);
    EXPECT_TRUE(r.got[0].to.list->room.is_set());
    EXPECT_TRUE(r.got[0].also[0].list->room.is_set());
    EXPECT_NE(r.got[0].to.list, r.got[0].also[0].list);
}

TEST(core_audience, is_made_for_the_occasion_only_while_somebody_present_ignores_the_speaker) {
    recorder r;
    r.enter(0, "Ann");
    r.enter(1, "Bob");
    chat_run(r.core, {0, 1}, {.verb = command_verb::ignore, .target = "Bob", .text = {}});
    r.forget();
    r.say(0, "heard");
    r.say(1, "not heard");
    chat_leave(r.core, {0, 1}, "");
    r.say(1, "alone");
    ASSERT_EQ(r.got.size(), 4U);
    EXPECT_TRUE(r.got[0].to.list->room.is_set());
    EXPECT_EQ(members_of(r.got[1].to), (ids{{1, 1}}));
    EXPECT_FALSE(r.got[1].to.list->room.is_set());
    EXPECT_TRUE(r.got[3].to.list->room.is_set());
}

TEST(core_chat, carries_who_where_and_what_as_data) {
    recorder r;
    r.enter(0, "Ann");
    ASSERT_EQ(r.got.size(), 2U);
    EXPECT_EQ(r.got[0].what.kind, event_kind::connected);
    EXPECT_EQ(r.got[0].what.name, "Ann");
    EXPECT_EQ(r.got[0].what.from, (session_id{0, 1}));
    EXPECT_EQ(r.got[1].what.reply, reply_code::welcome);
    EXPECT_EQ(r.got[1].only, (session_id{0, 1}));
    EXPECT_EQ(r.got[1].to.list, nullptr);
    EXPECT_EQ(r.got[1].what.room_name, "#lobby");
}

TEST(core_chat, shares_the_identity_of_who_does_it_with_each_event) {
    recorder r;
    identity_ref bobs(new user_identity{.username = "bob", .host = "far.away", .real_name = "Bob B."});
    r.enter(0, "Ann");
    ASSERT_FALSE(chat_enter(r.core, {1, 1}, "Ann", bobs.get()));
    ASSERT_TRUE(chat_enter(r.core, {1, 1}, "Bob", bobs.get()));
    r.forget();
    EXPECT_EQ(bobs->refs, 2U) << "here and at the core";
    r.say(0, "hi");
    r.say(1, "ho");
    ASSERT_EQ(r.got.size(), 2U);
    EXPECT_EQ(r.got[0].what.by->host, "localhost");
    EXPECT_TRUE(r.got[0].what.by->local);
    EXPECT_EQ(r.got[1].what.by, bobs);
    EXPECT_EQ(bobs->refs, 3U);
    chat_leave(r.core, {1, 1}, "");
    EXPECT_EQ(r.got[2].what.by->username, "bob") << "outlives the visit";
    r.forget();
    EXPECT_EQ(bobs->refs, 2U) << "here and in the memory of who was here";
}

TEST(core_chat, gives_a_token_back_with_all_that_its_command_causes_and_with_nothing_else) {
    recorder r;
    r.enter(0, "Ann");
    r.enter(1, "Bob");
    r.forget();
    chat_run(r.core, {0, 1}, {.verb = command_verb::join_room, .target = "#den", .text = {}, .token = "t1"});
    chat_run(r.core, {0, 1}, {.verb = command_verb::join_room, .target = "bad", .text = {}, .token = "t2"});
    r.say(1, "hi");
    ASSERT_EQ(r.got.size(), 4U);
    EXPECT_EQ(r.got[0].what.kind, event_kind::joined);
    EXPECT_EQ(r.got[0].what.token, "t1");
    EXPECT_EQ(r.got[1].what.kind, event_kind::reply);
    EXPECT_EQ(r.got[1].what.token, "t1");
    EXPECT_EQ(r.got[2].what.token, "t2");
    EXPECT_EQ(r.got[3].what.token, "");
}

TEST(core_chat, ignores_whoever_is_not_in) {
    recorder r;
    r.enter(0, "Ann");
    r.forget();
    chat_leave(r.core, {0, 2}, "");
    chat_leave(r.core, {7, 1}, "");
    r.say(7, "x");
    chat_run(r.core, {0, 2}, {.verb = command_verb::say, .target = {}, .text = "x"});
    EXPECT_TRUE(r.got.empty());
    EXPECT_EQ(chat_user_count(r.core), 1U);
}

TEST(core_chat, takes_a_default_room_that_is_no_room_name_for_none) {
    recorder r({.default_room = "no room"});
    r.enter(0, "Ann");
    EXPECT_EQ(chat_room_count(r.core), 0U);
    EXPECT_FALSE(r.got[1].what.room.is_set());
}
