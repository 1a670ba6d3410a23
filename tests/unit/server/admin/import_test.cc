// An import into a real store, from an input that is played.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include "server/admin/json.h"
#include "server/admin/operation.h"

namespace {

using testing::ElementsAre;
using testing::HasSubstr;

struct import_test : testing::Test {
    operation_place place;
    std::string input;  // from `at` on
    size_t at = 0;
    size_t piece = 100;    // taken at once
    bool breaks = false;   // instead of an end
    uint64_t granted = 0;  // up to this number
    std::vector<uint64_t> reserved;
    std::vector<std::string> said;
    std::vector<std::string> complaints;

    void SetUp() override {
        place.folder = (std::filesystem::temp_directory_path() / "hearth-import-XXXXXX").string();
        ASSERT_NE(mkdtemp(place.folder.data()), nullptr);
        granted = UINT64_MAX;
    }
    void TearDown() override { std::filesystem::remove_all(place.folder); }

    static import_test* of(void* context) { return static_cast<import_test*>(context); }

    err run(admin_verb verb) {
        said.clear();
        complaints.clear();
        reserved.clear();
        at = 0;
        return operation_run(place, {.verb = verb},
                             {.context = this,
                              .say =
                                  [](void* context, std::string_view line) {
                                      of(context)->said.emplace_back(line);
                                      return true;
                                  },
                              .complain =
                                  [](void* context, std::string_view line) {
                                      of(context)->complaints.emplace_back(line);
                                      return true;
                                  },
                              .take =
                                  [](void* context, std::span<char> buffer) {
                                      import_test* test = of(context);
                                      const size_t count = test->input.copy(
                                          buffer.data(), std::min(buffer.size(), test->piece), test->at);
                                      test->at += count;
                                      return count == 0 && test->breaks ? -1 : static_cast<ssize_t>(count);
                                  },
                              .reserve =
                                  [](void* context, uint64_t id) {
                                      of(context)->reserved.push_back(id);
                                      return id <= of(context)->granted;
                                  },
                              .go_on = [](void*) { return true; }});
    }

    static std::string line(uint64_t id, const std::string& text) {
        return json_entry({.id = id,
                           .time_us = static_cast<int64_t>(1'700'000'000'000'000 + id),
                           .kind = history_kind::said,
                           .room = "#a",
                           .sender = "Mia",
                           .text = text}) +
               "\n";
    }

    size_t kept() {
        EXPECT_EQ(run(admin_verb::export_lines).text, "");
        return said.size();
    }
};

TEST_F(import_test, goes_by_batches_each_with_its_numbers_reserved) {
    for (uint64_t id = 1; id <= 1200; ++id) {
        input += line(id, "text");
    }
    EXPECT_EQ(run(admin_verb::import_lines).text, "");
    EXPECT_THAT(reserved, ElementsAre(500, 1000, 1200));
    EXPECT_THAT(said, ElementsAre("taken in: 1200, there already: 0, refused: 0"));
    EXPECT_EQ(kept(), 1200U);
}

TEST_F(import_test, takes_a_file_that_begins_again_and_a_last_line_without_its_end) {
    input = line(1, "one") + line(2, "two") + line(1, "one") + line(3, "three");
    input.pop_back();
    EXPECT_EQ(run(admin_verb::import_lines).text, "");
    EXPECT_THAT(said, ElementsAre("taken in: 3, there already: 1, refused: 0"));
}

TEST_F(import_test, passes_over_a_line_that_is_too_long) {
    input = line(1, "one") + std::string(json_line_max_bytes + 1, 'x') + "\n" + line(2, "two") +
            std::string(3 * json_line_max_bytes, 'y');
    piece = 65536;
    EXPECT_THAT(run(admin_verb::import_lines).text, HasSubstr("taken in: 2, there already: 0, refused: 2"));
    EXPECT_THAT(complaints,
                ElementsAre(HasSubstr("line 2: it is longer"), HasSubstr("line 4: it is longer")));
    EXPECT_EQ(kept(), 2U);
}

TEST_F(import_test, stops_at_the_hundredth_fault_and_keeps_what_was_right) {
    input = line(1, "one");
    for (int i = 0; i < 200; ++i) {
        input += "nonsense\n";
    }
    input += line(2, "two");
    EXPECT_THAT(run(admin_verb::import_lines).text, HasSubstr("stopped after 100 lines"));
    EXPECT_EQ(complaints.size(), import_faults_max);
    EXPECT_EQ(kept(), 1U);
}

TEST_F(import_test, keeps_what_had_come_when_the_other_side_goes) {
    input = line(1, "one") + line(2, "two");
    breaks = true;
    EXPECT_THAT(run(admin_verb::import_lines).text, HasSubstr("ended before it was done; taken in: 2"));
    EXPECT_EQ(kept(), 2U);
}

TEST_F(import_test, writes_nothing_for_which_no_numbers_are_reserved) {
    for (uint64_t id = 1; id <= 600; ++id) {
        input += line(id, "text");
    }
    granted = 500;
    EXPECT_THAT(run(admin_verb::import_lines).text, HasSubstr("ended before it was done; taken in: 500"));
    EXPECT_EQ(kept(), 500U);
}

}  // namespace
