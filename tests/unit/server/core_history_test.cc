// What the core says is kept, and by whom it may be read, as data.
#include <gtest/gtest.h>

#include "server/core/chat.h"
#include "server/core/command.h"
#include "server/core/reply.h"
#include "server/core/room.h"

namespace {

struct recorder {
    std::vector<delivery> got;
    chat* core = nullptr;
    uint64_t last_id = 100;

    explicit recorder(chat_history_settings history = {.kept = true}) {
        chat_settings settings;
        settings.history = history;
        core = chat_create(
            settings,
            {.context = this,
             .deliver = [](void* context,
                           delivery&& d) { static_cast<recorder*>(context)->got.push_back(std::move(d)); },
             .new_id = [](void* context) { return ++static_cast<recorder*>(context)->last_id; }});
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
    void run(uint32_t slot, command_verb verb, std::string_view target = {}, std::string_view text = {}) {
        forget();
        chat_run(core, {slot, 1}, {.verb = verb, .target = target, .text = text});
    }
    // All that is kept of what happened since the last `run` or `forget`.
    history_batch kept() {
        history_batch all;
        for (const delivery& d : got) {
            if (d.keep != nullptr) {
                all.entries.insert(all.entries.end(), d.keep->entries.begin(), d.keep->entries.end());
                all.rooms.insert(all.rooms.end(), d.keep->rooms.begin(), d.keep->rooms.end());
                all.seen.insert(all.seen.end(), d.keep->seen.begin(), d.keep->seen.end());
            }
        }
        return all;
    }
    // The question that was delivered, or nullptr.
    const recall* question() {
        for (const delivery& d : got) {
            if (d.what.question != nullptr) {
                return d.what.question.get();
            }
        }
        return nullptr;
    }
    reply_code last_reply() { return got.back().what.reply; }
};

TEST(core_history, keeps_nothing_where_there_is_none) {
    recorder r({.kept = false});
    r.enter(0, "Ann");
    r.enter(1, "Bob");
    r.run(0, command_verb::say, {}, "hi");
    EXPECT_TRUE(r.kept().empty());
    r.run(0, command_verb::message_person, "Bob", "hi");
    EXPECT_TRUE(r.kept().empty());
    r.run(0, command_verb::set_topic, {}, "all welcome");
    EXPECT_TRUE(r.kept().empty());
    r.run(0, command_verb::join_room, "#den");
    EXPECT_EQ(r.question(), nullptr);
    r.run(0, command_verb::keep_off);
    EXPECT_EQ(r.last_reply(), reply_code::no_history);
    r.forget();
    EXPECT_FALSE(chat_recall(r.core, {0, 1}, {.lines = 5}));
    EXPECT_EQ(r.last_reply(), reply_code::no_history);
    chat_leave(r.core, {0, 1}, "");
    EXPECT_TRUE(r.kept().empty());
    EXPECT_EQ(r.last_id, 100U);
}

TEST(core_history, keeps_what_is_said_in_rooms) {
    recorder r;
    r.enter(0, "Ann");
    r.run(0, command_verb::say, {}, "hi");
    const history_batch said = r.kept();
    ASSERT_EQ(said.entries.size(), 1U);
    EXPECT_EQ(said.entries[0].kind, history_kind::said);
    EXPECT_EQ(said.entries[0].room, "#lobby");
    EXPECT_EQ(said.entries[0].sender, "Ann");
    EXPECT_EQ(said.entries[0].text, "hi");
    r.run(0, command_verb::act, {}, "waves");
    EXPECT_EQ(r.kept().entries.at(0).kind, history_kind::acted);
}

TEST(core_history, keeps_private_messages_for_the_two_visits_alone) {
    recorder r;
    r.enter(0, "Ann");
    r.enter(1, "Bob");
    r.run(0, command_verb::message_person, "Bob", "psst");
    const history_entry first = r.kept().entries.at(0);
    EXPECT_EQ(first.room, "");
    EXPECT_EQ(first.target, "Bob");
    EXPECT_NE(first.sender_party, 0U);
    EXPECT_NE(first.target_party, 0U);
    EXPECT_NE(first.sender_party, first.target_party);
    r.run(1, command_verb::rename, "Rob");
    r.run(0, command_verb::message_person, "Rob", "psst");
    EXPECT_EQ(r.kept().entries.at(0).target_party, first.target_party);
    chat_leave(r.core, {1, 1}, "");
    r.enter(2, "Bob");
    r.run(0, command_verb::message_person, "Bob", "psst");
    EXPECT_NE(r.kept().entries.at(0).target_party, first.target_party);
    EXPECT_EQ(r.kept().entries.at(0).sender_party, first.sender_party);
}

TEST(core_history, gives_a_private_message_that_was_ignored_to_its_sender_alone) {
    recorder r;
    r.enter(0, "Ann");
    r.enter(1, "Bob");
    r.run(1, command_verb::ignore, "Ann");
    r.run(0, command_verb::message_person, "Bob", "psst");
    EXPECT_NE(r.kept().entries.at(0).sender_party, 0U);
    EXPECT_EQ(r.kept().entries.at(0).target_party, 0U);
}

TEST(core_history, keeps_who_comes_and_goes_where_that_is_wished) {
    recorder without;
    without.enter(0, "Ann");
    without.run(0, command_verb::join_room, "#den");
    EXPECT_TRUE(without.kept().entries.empty());

    recorder r({.kept = true, .presence = true});
    r.enter(0, "Ann");
    EXPECT_EQ(r.kept().entries.at(0).kind, history_kind::connected);
    r.run(0, command_verb::join_room, "#den");
    EXPECT_EQ(r.kept().entries.at(0).kind, history_kind::joined);
    EXPECT_EQ(r.kept().entries.at(0).room, "#den");
    r.run(0, command_verb::rename, "Anna");
    const history_batch renamed = r.kept();
    ASSERT_EQ(renamed.entries.size(), 2U);
    EXPECT_EQ(renamed.entries[0].room, "#lobby");
    EXPECT_EQ(renamed.entries[1].room, "#den");
    EXPECT_EQ(renamed.entries[1].sender, "Ann");
    EXPECT_EQ(renamed.entries[1].target, "Anna");
    r.run(0, command_verb::set_topic, {}, "quiet");
    EXPECT_EQ(r.kept().entries.at(0).kind, history_kind::topic);
    r.run(0, command_verb::leave_room, "#den");
    EXPECT_EQ(r.kept().entries.at(0).kind, history_kind::left);
    r.forget();
    chat_leave(r.core, {0, 1}, "bye");
    EXPECT_EQ(r.kept().entries.at(0).kind, history_kind::disconnected);
    EXPECT_EQ(r.kept().entries.at(0).text, "bye");
}

TEST(core_history, notes_where_somebody_has_left_each_room) {
    recorder r;
    r.enter(0, "Ann");
    r.run(0, command_verb::join_room, "#den");
    r.run(0, command_verb::leave_room);
    ASSERT_EQ(r.kept().seen.size(), 1U);
    EXPECT_EQ(r.kept().seen[0].name_key, "ann");
    r.run(0, command_verb::join_room, "#den");
    r.forget();
    chat_leave(r.core, {0, 1}, "");
    EXPECT_EQ(r.kept().seen.size(), 2U);
    r.enter(1, "Bob");
    r.run(1, command_verb::join_room, "#den");
    r.forget();
    chat_part(r.core, "bye all");
    EXPECT_EQ(r.kept().seen.size(), 2U);
    EXPECT_EQ(r.got.back().what.text, "bye all");
}

TEST(core_history, asks_for_who_enters_what_is_below_all_that_he_hears) {
    recorder r({.kept = true, .presence = true, .replay_lines = 7});
    r.enter(0, "Ann");
    const recall* at_start = r.question();
    ASSERT_NE(at_start, nullptr);
    EXPECT_EQ(at_start->form, recall_form::entered);
    EXPECT_EQ(at_start->ask.question, history_question::digest);
    EXPECT_EQ(at_start->ask.before_id, 101U);
    EXPECT_EQ(at_start->ask.limit, 7U);
    EXPECT_EQ(at_start->ask.mention_name, "Ann");
    r.run(0, command_verb::join_room, "#den");
    ASSERT_NE(r.question(), nullptr);
    EXPECT_EQ(r.question()->room_name, "#den");
    EXPECT_EQ(r.question()->ask.before_id, 102U);
    EXPECT_EQ(r.question()->ask.asker.room_keys.size(), 2U);
    EXPECT_EQ(r.got.back().what.kind, event_kind::question);
    r.run(0, command_verb::join_room, "#lobby");
    EXPECT_EQ(r.question(), nullptr) << "he was there";
}

TEST(core_history, lets_nobody_read_a_room_that_he_is_not_in) {
    recorder r;
    r.enter(0, "Ann");
    r.enter(1, "Bob");
    r.run(1, command_verb::join_room, "#den");
    r.forget();
    EXPECT_FALSE(chat_recall(r.core, {0, 1}, {.form = recall_form::search, .room = "#den", .words = "x"}));
    EXPECT_EQ(r.last_reply(), reply_code::not_in_room);
    EXPECT_TRUE(chat_recall(r.core, {0, 1}, {.form = recall_form::search, .lines = 9, .words = "x"}));
    EXPECT_EQ(r.question()->ask.asker.room_keys.size(), 1U);
    EXPECT_EQ(r.question()->ask.room_key, "");
    r.run(0, command_verb::leave_room);
    EXPECT_FALSE(chat_recall(r.core, {0, 1}, {.lines = 5}));
    EXPECT_EQ(r.last_reply(), reply_code::in_no_room);
    EXPECT_FALSE(chat_recall(r.core, {9, 1}, {.lines = 5}));
}

TEST(core_history, ends_a_page_below_what_is_said_after_the_question) {
    recorder r;
    r.enter(0, "Ann");
    r.forget();
    EXPECT_TRUE(
        chat_recall(r.core, {0, 1}, {.form = recall_form::since, .lines = UINT32_MAX, .since_us = 5}));
    EXPECT_EQ(r.question()->ask.before_id, r.last_id);
    EXPECT_EQ(r.question()->ask.limit, history_answer_entries_max);
    r.forget();
    EXPECT_TRUE(chat_recall(r.core, {0, 1}, {.form = recall_form::before, .lines = 5, .id = 50}));
    EXPECT_EQ(r.question()->ask.before_id, 50U);
    r.forget();
    EXPECT_TRUE(chat_recall(r.core, {0, 1}, {.form = recall_form::before, .lines = 5, .id = UINT64_MAX}));
    EXPECT_EQ(r.question()->ask.before_id, r.last_id);
}

TEST(core_history, restores_rooms_with_their_topics) {
    recorder r;
    chat_restore(r.core, {.name = "#Den", .key = "#den", .topic = "quiet", .off_record = true});
    chat_restore(r.core, {.name = "#lobby", .key = "#lobby", .topic = "all welcome"});
    chat_restore(r.core, {.name = "no room", .key = "x", .topic = "t"});
    EXPECT_EQ(chat_room_count(r.core), 2U);
    r.enter(0, "Ann");
    r.run(0, command_verb::show_topic);
    EXPECT_EQ(r.got.back().what.text, "all welcome");
    r.run(0, command_verb::join_room, "#den");
    EXPECT_EQ(r.got[2].what.text, "quiet");
    EXPECT_EQ(r.got[3].what.reply, reply_code::off_record);
    r.run(0, command_verb::say, {}, "secret");
    EXPECT_TRUE(r.kept().empty());
}

TEST(core_history, remembers_an_empty_room_for_its_topic) {
    recorder r;
    r.enter(0, "Ann");
    r.run(0, command_verb::join_room, "#den");
    r.run(0, command_verb::set_topic, {}, "quiet");
    EXPECT_EQ(r.kept().rooms.at(0).topic, "quiet");
    r.run(0, command_verb::leave_room);
    EXPECT_EQ(chat_room_count(r.core), 2U);
    r.run(0, command_verb::join_room, "#den");
    r.run(0, command_verb::set_topic, {}, "");
    EXPECT_EQ(r.kept().rooms.at(0).topic, "");
    r.run(0, command_verb::leave_room);
    EXPECT_EQ(chat_room_count(r.core), 1U);
}

TEST(core_history, forgets_the_room_that_was_empty_longest_when_there_is_no_place) {
    recorder r;
    r.enter(0, "Ann");
    for (size_t i = 1; i < rooms_max; ++i) {
        const std::string name = "#r" + std::to_string(i);
        chat_restore(r.core, {.name = name, .key = name, .topic = "t"});
    }
    r.run(0, command_verb::join_room, "#r1");
    r.run(0, command_verb::leave_room);
    EXPECT_EQ(chat_room_count(r.core), rooms_max);
    r.run(0, command_verb::join_room, "#new");
    EXPECT_EQ(chat_room_count(r.core), rooms_max);
    const history_batch kept = r.kept();
    ASSERT_EQ(kept.rooms.size(), 1U);
    EXPECT_NE(kept.rooms[0].name, "#r1");
    EXPECT_EQ(kept.rooms[0].topic, "");
}

TEST(core_history, is_switched_off_by_operators_of_the_room) {
    recorder r;
    r.enter(0, "Ann");
    r.enter(1, "Bob");
    r.enter(2, "Cem");
    r.run(0, command_verb::keep_off);
    EXPECT_EQ(r.last_reply(), reply_code::servers_room);
    for (const uint32_t slot : {1U, 0U, 2U}) {
        r.run(slot, command_verb::join_room, "#den");
    }
    r.run(0, command_verb::keep_off);
    EXPECT_EQ(r.last_reply(), reply_code::not_operator);
    EXPECT_EQ(r.got.back().what.target, "Bob");
    r.run(1, command_verb::keep_off);
    EXPECT_EQ(r.got.back().what.kind, event_kind::record);
    EXPECT_TRUE(r.kept().rooms.at(0).off_record);
    r.run(1, command_verb::keep_off);
    EXPECT_EQ(r.last_reply(), reply_code::off_record);
    r.run(1, command_verb::say, {}, "secret");
    EXPECT_TRUE(r.kept().empty());
    r.run(1, command_verb::message_person, "Ann", "psst");
    EXPECT_EQ(r.kept().entries.size(), 1U);
    chat_leave(r.core, {1, 1}, "");
    r.run(2, command_verb::keep_on);
    EXPECT_EQ(r.last_reply(), reply_code::not_operator);
    r.run(0, command_verb::keep_on);
    EXPECT_FALSE(r.kept().rooms.at(0).off_record);
    r.run(2, command_verb::say, {}, "kept");
    EXPECT_EQ(r.kept().entries.size(), 1U);
}

TEST(core_history, forgets_ones_own_lines_and_for_operators_all) {
    recorder r;
    r.enter(0, "Ann");
    r.enter(1, "Bob");
    for (const uint32_t slot : {0U, 1U}) {
        r.run(slot, command_verb::join_room, "#den");
    }
    r.forget();
    ASSERT_TRUE(chat_recall(r.core, {1, 1}, {.form = recall_form::one, .id = 500, .room = "#den"}));
    EXPECT_EQ(r.question()->ask.after_id, 499U);
    EXPECT_EQ(r.question()->ask.before_id, 501U);
    const history_entry bobs = {.id = ++r.last_id, .room = "#den", .sender = "Bob", .text = "oops"};
    const auto redact = [&](uint32_t slot, const history_entry& entry) {
        r.forget();
        chat_redact(r.core, {slot, 1}, entry, "typo");
        return r.got.back().what.kind == event_kind::redacted;
    };
    EXPECT_TRUE(redact(1, bobs));
    EXPECT_EQ(r.got.back().what.about, bobs.id);
    EXPECT_EQ(r.got.back().keep->removed, std::vector<uint64_t>{bobs.id});
    EXPECT_TRUE(redact(0, bobs)) << "an operator";
    history_entry other = {.id = ++r.last_id, .room = "#den", .sender = "Ann", .text = "mine"};
    EXPECT_FALSE(redact(1, other));
    EXPECT_EQ(r.last_reply(), reply_code::not_yours);
    other.sender = "Rob";
    r.run(1, command_verb::rename, "Rob");
    EXPECT_FALSE(redact(1, other)) << "said by another one of that name";
    other.id = ++r.last_id;
    EXPECT_TRUE(redact(1, other));
    other.kind = history_kind::joined;
    EXPECT_FALSE(redact(0, other));
}

}  // namespace
