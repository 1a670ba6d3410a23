// Whatever people do, in whatever order: the tables agree with each other, and nothing harmful comes out.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>

#include "common/text/clean.h"
#include "common/text/name.h"
#include "common/wire/chat_line.h"
#include "server/core/chat_state.h"
#include "tests/unit/server/door_world.h"

static void expect_ignores_agree(const chat& c) {
    std::map<const user*, uint32_t> ignored_by;
    for (const user* u : c.users) {
        for (const session_id id : u != nullptr ? user_ignored(*u) : std::span<const session_id>()) {
            ASSERT_NE(chat_user(c, id), nullptr);
            ++ignored_by[chat_user(c, id)];
        }
    }
    for (const user* u : c.users) {
        ASSERT_TRUE(u == nullptr || u->ignored_by == ignored_by[u]);
    }
}

static void expect_rooms_agree(const chat& c) {
    ASSERT_EQ(c.rooms.size(), c.room_names.size());
    for (const room* r : c.room_names) {
        ASSERT_EQ(*c.room_names.find(r->key), r);
        ASSERT_EQ(c.rooms.get(r->id), r);
        ASSERT_TRUE(room_size(*r) != 0 || r == c.default_room);
        std::set<uint32_t> slots;
        uint32_t operators = 0;
        audience_list_each(r->members, [&](session_id id) {
            const user* u = chat_user(c, id);
            ASSERT_NE(u, nullptr);
            ASSERT_TRUE(user_is_in(*u, *r));
            operators += (user_ranks(*u, *r) & rank_operator) != 0 ? 1U : 0U;
            ASSERT_TRUE(slots.insert(id.slot).second);
        });
        ASSERT_EQ(operators, r->operators);
    }
}

static void expect_people_agree(const chat& c) {
    size_t count = 0;
    size_t memberships = 0;
    for (const user* u : c.users) {
        if (u == nullptr) {
            continue;
        }
        ++count;
        memberships += u->rooms.size();
        const checked_name checked = name_check(u->name, 0);
        ASSERT_EQ(checked.fault, name_fault::none);
        ASSERT_EQ(checked.key, user_key(*u));
        ASSERT_EQ(*c.names.find(user_key(*u)), u);
        ASSERT_EQ(*c.looks.find(user_look(*u)), u);
        ASSERT_LE(u->rooms.size(), rooms_per_user_max);
        ASSERT_TRUE(u->talks_in == nullptr ? u->rooms.empty() : user_is_in(*u, *u->talks_in));
    }
    ASSERT_EQ(count, c.user_count);
    ASSERT_EQ(count, c.names.size());
    ASSERT_EQ(count, c.looks.size());
    for (const room* r : c.room_names) {
        memberships -= room_size(*r);
    }
    ASSERT_EQ(memberships, 0U);
}

static void expect_harmless(const lines& seen) {
    for (const std::string& line : seen) {
        std::string clean;
        ASSERT_TRUE(text_clean(line, clean)) << line;
        ASSERT_EQ(clean, line);
    }
}

struct actor {
    std::mt19937 random;

    size_t below(size_t n) { return std::uniform_int_distribution<size_t>(0, n - 1)(random); }
    std::string pick(std::initializer_list<const char*> words) { return words.begin()[below(words.size())]; }

    std::string name() {
        return pick({"Ann", "ann", "Bob", "B0b", "Alice", "AIice", "A1ice",
                     "\xd0\x90\xd0\xbd\xd0\xbd\xd0\xb0", "Eve", "EVE", "x", "#lobby", "caf\xc3\xa9",
                     "cafe\xcc\x81", "-bad", "QUIT"});
    }
    std::string room() {
        return pick({"#lobby", "#LOBBY", "#1obby", "#den", "den", "#attic", "#b\xc3\xa4r", "", "#"});
    }
    std::string text() {
        if (below(4) == 0) {
            std::string bytes;
            for (size_t i = below(40); i > 0; --i) {
                bytes += static_cast<char>(below(256));
            }
            return bytes;
        }
        return pick({"hello", "*** fake", "Bob: fake", " ", "\x1b[2J", "//x", "/", "tab\tbed", "\u202ex"});
    }
    std::string line() {
        switch (below(18)) {
            case 0:
                return "/nick " + name();
            case 1:
            case 2:
            case 3:
                return "/join " + room();
            case 4:
            case 5:
                return "/leave " + room();
            case 6:
                return "/ignore " + name();
            case 7:
                return "/msg " + name() + " " + text();
            case 8:
                return "/away " + text();
            case 9:
                return "/topic " + text();
            case 10:
                return pick(
                    {"/who", "/rooms", "/help", "/back", "/who Ann", "/who #den", "/ignore", "/topic"});
            case 11:
                return pick({"QUIT", "/quit ", "/reply x", "/reply y"});
            case 12:
                return name();
            case 13:
                return pick({"/kick ", "/ban ", "/unban ", "/mute ", "/op ", "/deop ", "/invite "}) + name();
            case 14:
                return pick({"/slow 3", "/slow off", "/ban", "/unban *", "/ban b*", "/mute *!*@x"});
            default:
                return text();
        }
    }
};

static void play(unsigned seed, unsigned steps) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    actor act{std::mt19937(seed)};
    door_world world;
    for (unsigned step = 0; step < steps && !testing::Test::HasFatalFailure(); ++step) {
        const std::string who = "p" + std::to_string(act.below(12));
        world.holding = act.below(3) != 0;
        const bool present = world.people.contains(who) && !world.people[who]->closed &&
                             world.people[who]->session.phase != frontend_phase::leaving;
        if (!present) {
            if (!world.people.contains(who) || world.people[who]->closed) {
                world.open(who);
                world.say(who, act.name());
            }
        } else if (act.below(40) == 0) {
            world.end(who, act.below(2) == 0 ? "gone" : "");
        } else if (act.below(400) == 0) {
            chat_reconfigure(world.core, {.default_room = act.pick({"#lobby", "#den", "", "#hall"})});
        } else {
            world.say(who, act.line());
        }
        expect_people_agree(*world.core);
        expect_rooms_agree(*world.core);
        expect_ignores_agree(*world.core);
        for (auto& [name, person] : world.people) {
            expect_harmless(person->seen);
            person->seen.clear();
        }
    }
    world.drain();
    for (auto& [name, person] : world.people) {
        world.end(name);
    }
    EXPECT_EQ(chat_user_count(world.core), 0U);
    EXPECT_LE(chat_room_count(world.core), 1U);
}

TEST(core_property, tables_agree_after_any_thing_that_people_do) {
    for (unsigned seed = 1; seed <= 8; ++seed) {
        play(seed, 1500);
    }
}

TEST(core_property, one_order_of_lines_for_all) {
    door_world world;
    world.enter({"a1", "b2", "c3", "d4"});
    std::mt19937 random(7);
    world.holding = true;
    for (int i = 0; i < 500; ++i) {
        const char* who[] = {"a1", "b2", "c3", "d4"};
        world.say(who[random() % 4], std::to_string(i));
        if (random() % 10 == 0) {
            world.drain();
        }
    }
    world.drain();
    const lines first = world.saw("a1");
    EXPECT_EQ(first.size(), 500U);
    EXPECT_EQ(first, world.saw("b2"));
    EXPECT_EQ(first, world.saw("c3"));
    EXPECT_EQ(first, world.saw("d4"));
}
