#include "client/model/completion.h"

#include <gtest/gtest.h>

static constexpr std::string_view commands[] = {"join", "me", "msg"};

static chat_model crowd() {
    chat_model m;
    m.nick = "alan";
    for (const char* name : {"alan", "alice", "Albert", "\xC3\x89mile", "bob"}) {
        model_name_seen(m, name, false);
    }
    model_name_seen(m, "alice", true);
    model_name_seen(m, "bob", true);
    m.rooms = {"#general", "#dev"};
    return m;
}

using list = std::vector<std::string>;

static list candidates(std::string_view text, size_t cursor) {
    return completion_find(crowd(), text, cursor, commands).candidates;
}

static list candidates(std::string_view text) {
    return candidates(text, text.size());
}

TEST(completion, puts_a_colon_behind_a_name_at_the_start_only) {
    EXPECT_EQ(candidates("bo"), list{"bob: "});
    EXPECT_EQ(candidates("hi bo"), list{"bob "});
    EXPECT_EQ(candidates("hi\nbo"), list{"bob: "});
    EXPECT_EQ(candidates("hi bo there", 5), list{"bob"});
}

TEST(completion, names_the_latest_speaker_first_and_never_oneself) {
    EXPECT_EQ(candidates("al"), (list{"alice: ", "Albert: "}));
    EXPECT_EQ(candidates(""), (list{"bob: ", "alice: "}));
}

TEST(completion, folds_case_and_lets_ascii_find_accents) {
    EXPECT_EQ(candidates("AL"), (list{"alice: ", "Albert: "}));
    EXPECT_EQ(candidates("em"), list{"\xC3\x89mile: "});
    EXPECT_EQ(candidates("\xC3\xA9m"), list{"\xC3\x89mile: "});
    EXPECT_EQ(candidates("\xC3\xA8m"), list{});
}

TEST(completion, knows_commands_at_the_start_and_rooms_anywhere) {
    EXPECT_EQ(candidates("/jo"), list{"/join "});
    EXPECT_EQ(candidates("/m"), (list{"/me ", "/msg "}));
    EXPECT_EQ(candidates("x /m"), list{});
    EXPECT_EQ(candidates("/join #ge"), list{"#general "});
    EXPECT_EQ(candidates("#"), (list{"#dev ", "#general "}));
}

TEST(completion, says_which_bytes_are_replaced) {
    completion c = completion_find(crowd(), "hi bo there", 5, commands);
    EXPECT_EQ(c.begin, 3U);
    EXPECT_EQ(c.end, 5U);
}
