#include "common/base/slot_map.h"

#include <gtest/gtest.h>

namespace {

TEST(slot_map, finds_what_was_put_in) {
    slot_map<int> map;
    int a = 1;
    int b = 2;
    const slot_id id_a = map.insert(&a);
    const slot_id id_b = map.insert(&b);
    EXPECT_EQ(map.get(id_a), &a);
    EXPECT_EQ(map.get(id_b), &b);
    EXPECT_EQ(map.size(), 2u);
}

TEST(slot_map, a_default_id_names_nobody) {
    slot_map<int> map;
    EXPECT_EQ(map.get({}), nullptr);
    int a = 1;
    EXPECT_TRUE(map.insert(&a).is_set());
    EXPECT_EQ(map.get({}), nullptr);
    EXPECT_FALSE(slot_id{}.is_set());
}

TEST(slot_map, an_old_id_does_not_find_the_new_holder_of_its_slot) {
    slot_map<int> map;
    int a = 1;
    int b = 2;
    const slot_id old_id = map.insert(&a);
    map.erase(old_id);
    EXPECT_EQ(map.get(old_id), nullptr);
    const slot_id new_id = map.insert(&b);
    EXPECT_EQ(new_id.slot, old_id.slot);
    EXPECT_EQ(map.get(old_id), nullptr);
    EXPECT_EQ(map.get(new_id), &b);
}

TEST(slot_map, erasing_twice_does_not_erase_the_next_holder) {
    slot_map<int> map;
    int a = 1;
    int b = 2;
    const slot_id old_id = map.insert(&a);
    map.erase(old_id);
    map.erase(old_id);
    const slot_id new_id = map.insert(&b);
    map.erase(old_id);
    EXPECT_EQ(map.get(new_id), &b);
    EXPECT_EQ(map.size(), 1u);
}

TEST(slot_map, an_id_from_nowhere_finds_nothing) {
    slot_map<int> map;
    int a = 1;
    (void)map.insert(&a);
    EXPECT_EQ(map.get({1000, 1}), nullptr);
}

}  // namespace
