// What a search finds, and what nobody but two people can ever find.
#include "server/store/search.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "common/text/name.h"
#include "tests/unit/server/store/store_rig.h"

namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

std::string key_of_room(std::string_view room) {
    return room_check(room, 0).key;
}

struct search_test : testing::Test {
    store_rig r;
    void SetUp() override {
        rig_init(r);
        rig_open(r);
    }
    void TearDown() override { rig_finish(r); }

    history_answer ask(std::string_view words, history_ask&& more = {}) {
        more.question = history_question::search;
        more.words = words;
        more.limit = more.limit == 0 ? 100 : more.limit;
        if (more.asker.room_keys.empty() && more.asker.party == 0) {
            more.asker.room_keys = {key_of_room("#lobby"), key_of_room("#dev")};
        }
        return rig_ask(r, std::move(more));
    }
    std::vector<std::string> found(std::string_view words, history_ask&& more = {}) {
        const history_answer answer = ask(words, std::move(more));
        EXPECT_FALSE(answer.fault.failed()) << answer.fault.text;
        return texts_of(answer);
    }
    void say(std::string_view text) { rig_say(r, "#lobby", "Mia", text); }
};

TEST_F(search_test, all_words_must_be_there_and_the_newest_comes_first) {
    say("the release is out");
    say("is the RELEASE late?");
    say("nothing to see");
    EXPECT_THAT(found("release THE"), ElementsAre("is the RELEASE late?", "the release is out"));
    EXPECT_THAT(found("release out"), ElementsAre("the release is out"));
    EXPECT_THAT(found("releas"), IsEmpty());
}

TEST_F(search_test, formatting_is_no_part_of_a_word) {
    const std::string text =
        "\x02re\x02lease \x03"
        "04,12now";
    say(text);
    EXPECT_THAT(found("release now"), ElementsAre(text));
    EXPECT_THAT(found("12now"), IsEmpty());
}

TEST_F(search_test, quoted_words_stand_together) {
    say("red apple, green pear");
    say("green apple, red pear");
    EXPECT_THAT(found("\"red apple\""), ElementsAre("red apple, green pear"));
    EXPECT_THAT(found("\"green apple\" pear"), ElementsAre("green apple, red pear"));
    EXPECT_THAT(found("\"red apple"), ElementsAre("red apple, green pear"));
}

TEST_F(search_test, a_word_inside_a_run_without_blanks_is_found_in_any_script) {
    say("我今天去图书馆看书");
    say("図書館で日本語を勉強します");
    say("วันนี้ฉันไปห้องสมุด");
    say("서울에서 만나요");
    say("привет, Ёлка!");
    say("नमस्ते दुनिया");
    EXPECT_THAT(found("图书馆"), ElementsAre("我今天去图书馆看书"));
    EXPECT_THAT(found("書图"), IsEmpty());
    EXPECT_THAT(found("日本語"), ElementsAre("図書館で日本語を勉強します"));
    EXPECT_THAT(found("ห้องสมุด"), ElementsAre("วันนี้ฉันไปห้องสมุด"));
    EXPECT_THAT(found("서울"), ElementsAre("서울에서 만나요"));
    EXPECT_THAT(found("ЁЛКА"), ElementsAre("привет, Ёлка!"));
    EXPECT_THAT(found("दुनिया"), ElementsAre("नमस्ते दुनिया"));
}

TEST_F(search_test, whatever_is_typed_is_searched_for_and_never_understood) {
    say("a line about NOT and OR and NEAR");
    say("cost: 5 (five) * 2 = 10");
    EXPECT_THAT(found("NOT"), SizeIs(1));
    EXPECT_THAT(found("line OR nothing"), IsEmpty());
    EXPECT_THAT(found("tags:r1"), IsEmpty());
    EXPECT_THAT(found("r1"), IsEmpty());
    EXPECT_THAT(found("f1"), IsEmpty());
    EXPECT_THAT(found("text:line"), IsEmpty());
    EXPECT_THAT(found("(five) *"), SizeIs(1));
    EXPECT_THAT(found("about\" OR \"cost"), IsEmpty());
    for (const std::string_view hostile :
         {"\"", "\"\"", "*", "^", "{", "tags:", "-", "NEAR(zebra", "')--", "\xF0\x9F"}) {
        EXPECT_THAT(ask(hostile).entries, IsEmpty()) << hostile;
    }
    EXPECT_THAT(found(std::string_view("line\0about", 10)), SizeIs(1));
    EXPECT_TRUE(ask("?!").fault.failed());
}

TEST_F(search_test, too_many_words_are_refused_and_as_many_as_allowed_are_not) {
    std::string words;
    for (size_t i = 0; i < search_words_max; ++i) {
        words += "w" + std::to_string(i) + " ";
    }
    say(words);
    EXPECT_THAT(found(words), SizeIs(1));
    EXPECT_TRUE(ask(words + "more").fault.failed());
    std::string run;
    for (size_t i = 0; i <= search_tokens_max; ++i) {
        run += "中";
    }
    EXPECT_TRUE(ask(run).fault.failed());
}

TEST_F(search_test, only_rooms_that_one_is_in_are_searched) {
    rig_say(r, "#lobby", "Mia", "apple here");
    rig_say(r, "#dev", "Mia", "apple there");
    rig_say(r, "#secret", "Mia", "apple hidden");
    EXPECT_THAT(found("apple"), ElementsAre("apple there", "apple here"));
    EXPECT_THAT(found("apple", {.room_key = key_of_room("#DEV")}), ElementsAre("apple there"));
    EXPECT_TRUE(ask("apple", {.room_key = key_of_room("#secret")}).fault.failed());
}

TEST_F(search_test, private_messages_are_found_by_their_two_parties_alone) {
    history_batch batch;
    batch.entries.push_back(rig_private(r, "Mia", 501, "Bob", 502, "apple between us"));
    batch.entries.push_back(rig_private(r, "Cem", 503, "Dan", 504, "apple elsewhere"));
    rig_keep(r, std::move(batch));
    EXPECT_THAT(found("apple", {.asker = {.party = 501}}), ElementsAre("apple between us"));
    EXPECT_THAT(found("apple", {.asker = {.party = 502}}), ElementsAre("apple between us"));
    EXPECT_THAT(found("apple", {.asker = {.party = 505}}), IsEmpty());
    EXPECT_THAT(found("apple"), IsEmpty());
    EXPECT_THAT(found("p501"), IsEmpty());
    const history_answer mine = ask("apple", {.asker = {.party = 502, .room_keys = {key_of_room("#lobby")}}});
    ASSERT_THAT(mine.entries, SizeIs(1));
    EXPECT_EQ(mine.entries[0].sender, "Mia");
    EXPECT_EQ(mine.entries[0].target, "Bob");
    EXPECT_EQ(mine.entries[0].target_party, 502U);
    EXPECT_THAT(found("apple", {.asker = {.party = 501, .room_keys = {key_of_room("#dev")}},
                                .room_key = key_of_room("#dev")}),
                IsEmpty());
}

TEST_F(search_test, a_sender_is_found_under_each_form_of_the_name) {
    rig_say(r, "#lobby", "Mia", "apple one");
    rig_say(r, "#lobby", "Bob", "apple two");
    rig_say(r, "#lobby", "MIA", "apple three");
    EXPECT_THAT(found("apple", {.from_key = name_check("mia", 0).key}),
                ElementsAre("apple three", "apple one"));
    EXPECT_THAT(found("", {.from_key = name_check("Bob", 0).key}), ElementsAre("apple two"));
    EXPECT_THAT(found("apple", {.from_key = "nobody"}), IsEmpty());
}

TEST_F(search_test, times_bound_it_and_the_next_answer_goes_on_where_one_ended) {
    const int64_t start = r.now_us;
    for (int i = 1; i <= 10; ++i) {
        say("apple " + std::to_string(i));
    }
    EXPECT_THAT(found("apple", {.since_us = start + 4'000'000, .until_us = start + 6'000'000}),
                ElementsAre("apple 5", "apple 4"));
    history_answer first = ask("apple", {.limit = 4});
    EXPECT_THAT(texts_of(first), ElementsAre("apple 10", "apple 9", "apple 8", "apple 7"));
    EXPECT_TRUE(first.more);
    history_answer second = ask("apple", {.before_id = first.reached_id, .limit = 6});
    EXPECT_THAT(second.entries, SizeIs(6));
    EXPECT_EQ(second.entries[0].text, "apple 6");
    EXPECT_FALSE(second.more);
}

TEST_F(search_test, a_common_word_in_others_rooms_hides_no_line_of_ones_own) {
    say("apple pie");
    history_batch batch;
    for (size_t i = 0; i < 1000; ++i) {
        batch.entries.push_back(rig_said(r, "#secret", "Bob", "apple"));
    }
    rig_keep(r, std::move(batch));
    say("apple juice");
    EXPECT_THAT(found("apple"), ElementsAre("apple juice", "apple pie"));
    const history_answer first = ask("apple", {.limit = 1});
    EXPECT_THAT(texts_of(first), ElementsAre("apple juice"));
    EXPECT_TRUE(first.more);
    EXPECT_THAT(found("apple", {.before_id = first.reached_id}), ElementsAre("apple pie"));
}

TEST_F(search_test, presence_is_kept_but_not_searched) {
    history_entry joined = rig_said(r, "#lobby", "apple", "apple");
    joined.kind = history_kind::joined;
    history_batch batch;
    batch.entries.push_back(std::move(joined));
    rig_keep(r, std::move(batch));
    EXPECT_THAT(rig_page(r, "#lobby"), SizeIs(1));
    EXPECT_THAT(found("apple"), IsEmpty());
}

TEST_F(search_test, lines_far_apart_are_all_found) {
    for (const uint64_t id : {1ULL, 2'500'000ULL, 9'000'000ULL}) {
        r.next_id = id;
        say("apple " + std::to_string(id));
    }
    EXPECT_THAT(found("apple"), ElementsAre("apple 9000000", "apple 2500000", "apple 1"));
}

}  // namespace
