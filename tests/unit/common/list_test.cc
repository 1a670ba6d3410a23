#include "common/base/list.h"

#include <gtest/gtest.h>

#include <memory>
#include <vector>

namespace {

struct by_age;
struct by_debt;

struct item : list_hook<by_age>, list_hook<by_debt> {
    explicit item(int n) : number(n) {}
    int number;
};

using ages = list<item, by_age>;

std::vector<int> numbers(ages& all) {
    std::vector<int> out;
    for (item* i = all.front(); i != nullptr; i = all.next(i)) {
        out.push_back(i->number);
    }
    return out;
}

TEST(list, keeps_the_order_of_arrival) {
    item a(1);
    item b(2);
    ages all;
    EXPECT_TRUE(all.empty());
    EXPECT_EQ(all.front(), nullptr);
    all.push_back(&a);
    all.push_back(&b);
    EXPECT_EQ(numbers(all), (std::vector{1, 2}));
}

TEST(list, pushing_again_moves_to_the_end) {
    item a(1);
    item b(2);
    ages all;
    all.push_back(&a);
    all.push_back(&b);
    all.push_back(&a);
    EXPECT_EQ(numbers(all), (std::vector{2, 1}));
}

TEST(list, an_element_that_dies_leaves_all_its_lists) {
    item a(1);
    ages all;
    list<item, by_debt> debtors;
    {
        item b(2);
        all.push_back(&a);
        all.push_back(&b);
        debtors.push_back(&b);
    }
    EXPECT_EQ(numbers(all), (std::vector{1}));
    EXPECT_TRUE(debtors.empty());
}

TEST(list, leaving_one_list_keeps_the_place_in_the_other) {
    item a(1);
    ages all;
    list<item, by_debt> debtors;
    all.push_back(&a);
    debtors.push_back(&a);
    EXPECT_EQ(debtors.pop_front(), &a);
    EXPECT_EQ(debtors.pop_front(), nullptr);
    EXPECT_EQ(all.front(), &a);
}

TEST(list, unlinking_twice_is_harmless) {
    item a(1);
    ages all;
    all.push_back(&a);
    list_hook<by_age>& hook = a;
    EXPECT_TRUE(hook.is_linked());
    hook.unlink();
    hook.unlink();
    EXPECT_FALSE(hook.is_linked());
    EXPECT_TRUE(all.empty());
}

TEST(list, splice_takes_everything_and_leaves_the_other_empty) {
    item a(1);
    item b(2);
    item c(3);
    ages all;
    ages other;
    all.push_back(&a);
    other.push_back(&b);
    other.push_back(&c);
    all.splice_back(other);
    EXPECT_EQ(numbers(all), (std::vector{1, 2, 3}));
    EXPECT_TRUE(other.empty());
    all.splice_back(other);
    EXPECT_EQ(numbers(all), (std::vector{1, 2, 3}));
    other.push_back(&a);
    EXPECT_EQ(numbers(all), (std::vector{2, 3}));
}

}  // namespace
