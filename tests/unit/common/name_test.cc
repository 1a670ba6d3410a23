#include "common/text/name.h"

#include <gtest/gtest.h>
#include <unicode/localpointer.h>
#include <unicode/uspoof.h>

#include "common/text/fold.h"
#include "common/text/utf8.h"

namespace {

name_fault fault_of(std::string_view name) {
    return name_check(name, 32).fault;
}

bool allowed(std::string_view name) {
    return fault_of(name) == name_fault::none;
}

// As the server claims: a name is taken when its key or its look is.
bool collide(std::string_view a, std::string_view b) {
    const checked_name first = name_check(a, 32);
    const checked_name second = name_check(b, 32);
    EXPECT_EQ(first.fault, name_fault::none) << a;
    EXPECT_EQ(second.fault, name_fault::none) << b;
    return first.key == second.key || first.look == second.look;
}

TEST(name, people_keep_their_names) {
    for (const std::string_view name : {"Jason",
                                        "j",
                                        "_",
                                        "_x_",
                                        "42",
                                        "Jason42",
                                        "a-b",
                                        "x[y]{z}|\\^`",
                                        "\u00C5sa",
                                        "Zo\u00EB",
                                        "\u5F20\u4F1F",
                                        "\u3055\u304F\u3089",
                                        "\u041E\u043B\u044C\u0433\u0430",
                                        "\u0645\u0631\u064A\u0645",
                                        "\u05D3\u05D5\u05D3",
                                        "\u05D3\u05D5\u05D342",
                                        "\u0928\u0947\u0939\u093E",
                                        "\uC9C0\uC601",
                                        "\u0E2A\u0E21\u0E0A\u0E32\u0E22",
                                        "\u6771\u4EAC\u30BF\u30EF\u30FC",
                                        "Tanaka\u592A\u90CE"}) {
        const checked_name checked = name_check(name, 32);
        EXPECT_EQ(checked.fault, name_fault::none) << name;
        EXPECT_EQ(checked.shown, name);
        EXPECT_FALSE(checked.key.empty());
        EXPECT_FALSE(checked.look.empty());
    }
}

TEST(name, is_shown_in_its_composed_form_with_its_case) {
    EXPECT_EQ(name_check("A\u030Asa", 32).shown, "\u00C5sa");
    EXPECT_EQ(name_check("\uFF2A\uFF41son", 32).shown, "Jason");
}

TEST(name, its_length_is_counted_in_characters) {
    EXPECT_TRUE(allowed(std::string(32, 'a')));
    EXPECT_EQ(fault_of(std::string(33, 'a')), name_fault::too_long);
    std::string wide;
    for (int i = 0; i < 32; ++i) {
        wide += "\u4E16";
    }
    EXPECT_TRUE(allowed(wide));
    EXPECT_EQ(fault_of(wide + "\u4E16"), name_fault::too_long);
    EXPECT_EQ(name_check(std::string(500, 'a'), 0).fault, name_fault::none);
    EXPECT_EQ(fault_of("a\uFDFA\uFDFA"), name_fault::too_long);  // 18 characters each, once taken apart
}

TEST(name, faults_are_told_apart) {
    EXPECT_EQ(fault_of(""), name_fault::empty);
    EXPECT_EQ(fault_of("caf\xE9"), name_fault::not_utf8);
    EXPECT_EQ(fault_of("-x"), name_fault::bad_start);
    EXPECT_EQ(fault_of("[x]"), name_fault::bad_start);
    EXPECT_EQ(fault_of("\u0301x"), name_fault::bad_start);
    EXPECT_EQ(fault_of("a b"), name_fault::bad_character);
    EXPECT_EQ(fault_of("j\u0430son"), name_fault::mixed_scripts);
}

TEST(name, the_offending_character_is_named) {
    EXPECT_EQ(name_check("a:b", 32).character, U':');
    EXPECT_EQ(name_check("-x", 32).character, U'-');
    EXPECT_EQ(name_check("#x", 32).character, U'#');
    EXPECT_EQ(name_check("a\u200Bb", 32).character, U'\u200B');
}

TEST(name, nothing_that_a_line_form_needs_is_allowed) {
    for (const std::string_view name :
         {":",    "a:",  "a b",      " a",    "a\t",     "a\n",     "a\r",     "*",       "#a",     "/a",
          "a(b)", "a,b", "a!b",      "a@b",   "a$",      "a%",      "a&",      "a'",      "a\"",    "a<",
          "a.",   "a~",  "a\x1B[2J", "a\x7F", "a\u0085", "a\u00A0", "a\u3000", "a\uFF1A", "a\u2028"}) {
        EXPECT_FALSE(allowed(name)) << name;
    }
    EXPECT_FALSE(allowed(std::string_view("a\0b", 3)));
}

TEST(name, invisible_characters_are_refused) {
    for (const std::string_view hidden :
         {"\u200B", "\u200C", "\u200D", "\u2060", "\u00AD",     "\uFEFF",     "\u202E",    "\u2066",
          "\u200E", "\u061C", "\u034F", "\uFE0F", "\u115F",     "\u1160",     "\u3164",    "\uFFA0",
          "\u180B", "\u180E", "\u17B4", "\u2800", "\U000E0041", "\U000E0100", "\U0001D173"}) {
        const std::string name = "admin" + std::string(hidden);
        EXPECT_EQ(fault_of(name), name_fault::bad_character) << testing::PrintToString(name);
        EXPECT_EQ(fault_of("ad" + std::string(hidden) + "min"), name_fault::bad_character);
    }
}

TEST(name, towers_of_marks_are_refused) {
    EXPECT_TRUE(allowed("x\u0323\u0324"));
    EXPECT_EQ(fault_of("x\u0323\u0324\u0325\u032D\u032E"), name_fault::bad_character);
}

TEST(name, writing_systems_are_not_mixed) {
    EXPECT_EQ(fault_of("\u0430dmin"), name_fault::mixed_scripts);   // Cyrillic a
    EXPECT_EQ(fault_of("adm\u0456n"), name_fault::mixed_scripts);   // Cyrillic i
    EXPECT_EQ(fault_of("admi\u03BF"), name_fault::mixed_scripts);   // Greek o
    EXPECT_EQ(fault_of("jason\u05D3"), name_fault::mixed_scripts);  // Hebrew
    EXPECT_EQ(fault_of("jason\u0663"), name_fault::mixed_scripts);  // an Arabic digit
    EXPECT_EQ(fault_of("4\u0664"), name_fault::mixed_scripts);      // digits of two systems
}

TEST(name, directions_are_not_mixed) {
    EXPECT_EQ(fault_of("1\u05D3"), name_fault::mixed_scripts);  // would look like the name below
    EXPECT_TRUE(allowed("\u05D31"));
    EXPECT_EQ(fault_of("_\u05D3"), name_fault::mixed_scripts);
    EXPECT_EQ(fault_of("\u05D3_"), name_fault::mixed_scripts);
    EXPECT_TRUE(allowed("\u05D3_\u05D3"));
}

TEST(name, the_same_name_in_another_case_or_form_collides) {
    EXPECT_TRUE(collide("admin", "ADMIN"));
    EXPECT_TRUE(collide("admin", "\uFF41\uFF44\uFF4D\uFF49\uFF4E"));
    EXPECT_TRUE(collide("Zo\u00EB", "ZOE\u0308"));
    EXPECT_TRUE(collide("stra\u00DFe", "STRASSE"));
    EXPECT_TRUE(collide("\u041E\u043B\u0435\u0433", "\u043E\u043B\u0435\u0433"));
}

TEST(name, names_that_look_alike_collide) {
    EXPECT_TRUE(collide("paypal", "\u0440\u0430\u0443\u0440\u0430\u04C0"));  // all Cyrillic
    EXPECT_TRUE(collide("user0", "userO"));
    EXPECT_TRUE(collide("l00k", "lOOk"));
    EXPECT_TRUE(collide("Alice", "AIice"));  // a capital I
    EXPECT_TRUE(collide("alice", "a1ice"));
    EXPECT_TRUE(collide("modern", "rnodern"));
}

TEST(name, names_that_differ_do_not_collide) {
    EXPECT_FALSE(collide("Neil", "Nell"));
    EXPECT_FALSE(collide("Jason", "Jason_"));
    EXPECT_FALSE(collide("Ana", "An\u00E4"));
    EXPECT_FALSE(collide("Bill", "Bob"));
    EXPECT_FALSE(collide("user1", "user2"));
}

// One character of a name replaced by any other: refused, taken, or not to be confused with it.
TEST(name, no_single_replacement_impersonates) {
    constexpr char32_t last_confusable = 0x1FFFF;  // behind it come rare ideographs only
    UErrorCode status = U_ZERO_ERROR;
    const icu::LocalUSpoofCheckerPointer checker(uspoof_open(&status));
    for (const std::string name : {"admin", "Alice"}) {
        const checked_name holder = name_check(name, 32);
        unsigned taken = 0;
        for (size_t place = 0; place < name.size(); ++place) {
            for (char32_t code = 0; code <= last_confusable; ++code) {
                std::string variant = name.substr(0, place);
                utf8_append(variant, code);
                variant += name.substr(place + 1);
                const checked_name checked = name_check(variant, 32);
                if (checked.fault != name_fault::none) {
                    continue;
                }
                if (checked.key == holder.key || checked.look == holder.look) {
                    ++taken;
                    continue;
                }
                ASSERT_NE(text_fold(variant), text_fold(name));
                ASSERT_EQ(uspoof_areConfusableUTF8(checker.getAlias(), name.data(),
                                                   static_cast<int32_t>(name.size()), checked.shown.data(),
                                                   static_cast<int32_t>(checked.shown.size()), &status),
                          0)
                    << variant;
            }
        }
        EXPECT_GT(taken, 50u);
    }
}

TEST(name, the_shown_form_is_stable) {
    for (const std::string_view name : {"\uFF2A\uFF41son", "A\u030Asa", "Jason", "\u1112\u1161\u11AB"}) {
        const checked_name once = name_check(name, 32);
        const checked_name twice = name_check(once.shown, 32);
        EXPECT_EQ(twice.shown, once.shown);
        EXPECT_EQ(twice.key, once.key);
        EXPECT_EQ(twice.look, once.look);
    }
}

TEST(room, begins_with_a_hash_and_allows_a_little_more) {
    for (const std::string_view name : {"#tea", "#c++", "#a.b&c", "#\u8336", "#42"}) {
        EXPECT_EQ(room_check(name, 64).fault, name_fault::none) << name;
    }
    EXPECT_EQ(room_check("#Tea", 64).shown, "#Tea");
    EXPECT_EQ(room_check("#Tea", 64).key, room_check("#TEA", 64).key);
    EXPECT_EQ(room_check("tea", 64).fault, name_fault::bad_start);
    EXPECT_EQ(room_check("", 64).fault, name_fault::empty);
    EXPECT_EQ(room_check("#", 64).fault, name_fault::empty);
    EXPECT_EQ(room_check("##", 64).fault, name_fault::bad_character);
    EXPECT_EQ(room_check("#+x", 64).fault, name_fault::bad_start);
    EXPECT_EQ(room_check("#a b", 64).fault, name_fault::bad_character);
    EXPECT_EQ(room_check("#a:b", 64).fault, name_fault::bad_character);
    EXPECT_EQ(room_check("#" + std::string(64, 'a'), 64).fault, name_fault::too_long);
    EXPECT_NE(room_check("#tea", 64).key, name_check("tea", 32).key);
}

}  // namespace
