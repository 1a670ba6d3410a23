#include "server/admin/json.h"

#include <gtest/gtest.h>

namespace {

constexpr int64_t now_us = 1'795'000'000'000'000;  // November 2026

history_entry said() {
    return {.id = 4711,
            .time_us = 1'764'000'000'000'005,
            .kind = history_kind::said,
            .room = "#dev",
            .sender = "Mia",
            .text = "she said \"hi\" \\ 日本"};
}

std::string fault_of(std::string_view line) {
    history_entry entry;
    return json_entry_parse(line, now_us, &entry).text;
}

TEST(entry_json, is_one_flat_object_with_what_there_is) {
    EXPECT_EQ(
        json_entry(said()),
        R"({"id":"4k7","time":"2025-11-24T16:00:00.000005Z","kind":"chat","room":"#dev","sender":"Mia",)"
        R"("text":"she said \"hi\" \\ 日本"})");
    EXPECT_EQ(json_entry({.id = 1,
                          .time_us = 0,
                          .kind = history_kind::renamed,
                          .room = "#dev",
                          .sender = "Mia",
                          .target = "Ina"}),
              R"({"id":"1","time":"1970-01-01T00:00:00.000000Z","kind":"renamed","room":"#dev",)"
              R"("sender":"Mia","target":"Ina"})");
}

TEST(entry_json, is_read_back_as_it_was_written) {
    std::vector<history_entry> entries = {said()};
    entries.push_back({.id = INT64_MAX - 1,
                       .time_us = now_us,
                       .kind = history_kind::private_said,
                       .sender = "Mia",
                       .target = "zoë",
                       .text = "x"});
    for (const history_kind kind :
         {history_kind::acted, history_kind::connected, history_kind::disconnected, history_kind::joined,
          history_kind::left, history_kind::renamed, history_kind::topic}) {
        entries.push_back(said());
        entries.back().kind = kind;
        entries.back().target = kind == history_kind::renamed ? "Ina" : "";
    }
    for (const history_entry& entry : entries) {
        history_entry again;
        const err e = json_entry_parse(json_entry(entry), now_us, &again);
        ASSERT_FALSE(e.failed()) << e.text;
        EXPECT_EQ(json_entry(again), json_entry(entry));
        EXPECT_EQ(again.id, entry.id);
        EXPECT_EQ(again.time_us, entry.time_us);
        EXPECT_EQ(again.kind, entry.kind);
        EXPECT_EQ(again.text, entry.text);
    }
}

TEST(entry_json, leaves_parties_out) {
    history_entry entry = {.id = 9,
                           .time_us = 1,
                           .kind = history_kind::private_said,
                           .sender = "Mia",
                           .target = "Ina",
                           .text = "x",
                           .sender_party = 77,
                           .target_party = 78};
    history_entry again;
    ASSERT_FALSE(json_entry_parse(json_entry(entry), now_us, &again).failed());
    EXPECT_EQ(again.sender_party, 0U);
    EXPECT_EQ(again.target_party, 0U);
}

TEST(entry_json, takes_other_forms_of_a_time) {
    const std::string before = R"({"id":"1","kind":"joined","room":"#a","sender":"b","time":")";
    const std::pair<const char*, int64_t> right[] = {
        {"2024-02-29T23:59:59Z", 1'709'251'199'000'000},
        {"2024-02-29T23:59:59.5Z", 1'709'251'199'500'000},
        {"2024-02-29T23:59:59.000001Z", 1'709'251'199'000'001},
    };
    for (const auto& [text, us] : right) {
        history_entry entry;
        const err e = json_entry_parse(before + text + "\"}", now_us, &entry);
        EXPECT_FALSE(e.failed()) << e.text;
        EXPECT_EQ(entry.time_us, us) << text;
    }
    for (const char* wrong :
         {"", "now", "2024-02-30T00:00:00Z", "2023-02-29T00:00:00Z", "2024-13-01T00:00:00Z",
          "2024-01-01T24:00:00Z", "2024-01-01T00:60:00Z", "2024-01-01T00:00:60Z", "2024-01-01 00:00:00Z",
          "2024-01-01T00:00:00", "2024-01-01T00:00:00+01:00", "2024-01-01T00:00:00.Z",
          "2024-01-01T00:00:00.1234567Z", "2024-01-01T00:00:00.-1Z", "-024-01-01T00:00:00Z",
          "1969-12-31T23:59:59Z", "2024-01-01T00:00:00ZZ", "9999-12-31T23:59:59Z"}) {
        EXPECT_NE(fault_of(before + wrong + "\"}"), "") << wrong;
    }
}

TEST(entry_json, refuses_what_the_chat_could_not_have_said) {
    const std::string right =
        R"({"id":"1","time":"2024-01-01T00:00:00Z","kind":"chat","room":"#a","sender":"Mia","text":"x"})";
    ASSERT_EQ(fault_of(right), "");
    const std::pair<const char*, const char*> changes[] = {
        {R"("id":"1")", R"("id":"0")"},
        {R"("id":"1")", R"("id":"7zzzzzzzzzzzz")"},
        {R"("id":"1")", R"("id":"zzzzzzzzzzzzzzzz")"},
        {R"("id":"1",)", R"()"},
        {R"("id":"1")", R"("id":1)"},
        {R"("kind":"chat")", R"("kind":"shouted")"},
        {R"("kind":"chat",)", R"()"},
        {R"("kind":"chat")", R"("kind":"private")"},
        {R"("kind":"chat")", R"("kind":"renamed")"},
        {R"("room":"#a")", R"("room":"a")"},
        {R"("room":"#a")", R"("room":"#a b")"},
        {R"("room":"#a",)", R"()"},
        {R"("sender":"Mia")", R"("sender":"Mia: x")"},
        {R"("sender":"Mia")", R"("sender":"***")"},
        {R"("sender":"Mia")", R"("sender":"")"},
        {R"("sender":"Mia")", R"("sender":"Mia","sender":"Ina")"},
        {R"("sender":"Mia")", R"("sender":"Mia","target":"Ina")"},
        {R"("sender":"Mia")", R"("sender":"Mia","sudo":"yes")"},
        {R"("sender":"Mia")", R"("sender":"Mia","target":null)"},
        {R"("text":"x")", R"("text":"x\nMia: y")"},
        {R"("text":"x")", R"("text":"\u001b[31mx")"},
        {R"("text":"x")", R"("text":"\u202ex")"},
        {R"("text":"x")", R"("text":"\ud800")"},
        {R"("text":"x")", "\"text\":\"\xff\""},
        {R"("text":"x")", R"("text":"")"},
        {R"("text":"x")", R"("text":["x"])"},
        {R"("text":"x")", R"("text":{"x":"y"})"},
        {R"("text":"x"})", R"("text":"x"}{})"},
        {R"("text":"x"})", R"("text":"x")"},
        {R"({"id")", R"([{"id")"},
    };
    for (const auto& [from, to] : changes) {
        std::string line = right;
        line.replace(line.find(from), std::string_view(from).size(), to);
        EXPECT_NE(fault_of(line), "") << line;
    }
    for (const char* line : {"", "x", "\"x\"", "1", "[]", "{}", "null", "{\"id\":"}) {
        EXPECT_NE(fault_of(line), "") << line;
    }
    EXPECT_NE(fault_of(std::string(100'000, '[')), "");
    EXPECT_NE(fault_of(std::string(100'000, '{')), "");
}

TEST(request_json, is_read_back_as_it_was_written) {
    const admin_request full = {.verb = admin_verb::export_lines,
                                .room = "#dev",
                                .since_us = 1'764'000'000'000'005,
                                .private_too = true};
    admin_request again;
    ASSERT_FALSE(json_request_parse(json_request(full), &again).failed());
    EXPECT_EQ(json_request(again), json_request(full));
    EXPECT_EQ(again.room, "#dev");
    EXPECT_EQ(again.since_us, full.since_us);
    EXPECT_TRUE(again.private_too);
    EXPECT_EQ(json_request({.verb = admin_verb::check}), R"({"verb":"check"})");
    EXPECT_EQ(json_request({.verb = admin_verb::backup, .file = "/secret"}), R"({"verb":"backup"})");
}

TEST(request_json, is_refused_when_any_of_it_is_not_understood) {
    admin_request out;
    for (const char* line :
         {R"({})", R"({"verb":"shutdown"})", R"({"verb":"forget"})", R"({"verb":"forget","name":"a b"})",
          R"({"verb":"export","rooms":"#a"})", R"({"verb":"export","room":""})",
          R"({"verb":"export","since":"1h"})", R"({"verb":"export","private":"no"})", R"({"room":"#a"})"}) {
        EXPECT_TRUE(json_request_parse(line, &out).failed()) << line;
    }
}

}  // namespace
