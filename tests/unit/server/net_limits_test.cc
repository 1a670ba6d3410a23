#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>

#include "server/net/address.h"
#include "server/net/line_rate.h"

namespace {

client_address address(const char* text) {
    sockaddr_in v4 = {};
    if (inet_pton(AF_INET, text, &v4.sin_addr) == 1) {
        v4.sin_family = AF_INET;
        return client_address_from(reinterpret_cast<sockaddr*>(&v4));
    }
    sockaddr_in6 v6 = {};
    v6.sin6_family = AF_INET6;
    EXPECT_EQ(inet_pton(AF_INET6, text, &v6.sin6_addr), 1) << text;
    return client_address_from(reinterpret_cast<sockaddr*>(&v6));
}

bool in_range(const char* range_text, const char* text) {
    address_range range;
    EXPECT_TRUE(address_range_parse(range_text, &range)) << range_text;
    return address_range_has(range, address(text));
}

TEST(line_rate, gives_a_burst_and_then_one_token_at_a_time) {
    constexpr line_rate_limit limit = {.per_second = 5, .burst = 40};
    line_rate rate;
    uint64_t now = 1000;
    unsigned taken = 0;
    for (; line_rate_wait_ms(rate, limit, now) == 0; ++taken) {
        line_rate_take(rate, limit, now);
    }
    EXPECT_EQ(taken, 40U);
    EXPECT_EQ(line_rate_wait_ms(rate, limit, now), 200U);
    now += 199;
    EXPECT_EQ(line_rate_wait_ms(rate, limit, now), 1U);
    now += 1;
    EXPECT_EQ(line_rate_wait_ms(rate, limit, now), 0U);
    line_rate_take(rate, limit, now);
    EXPECT_EQ(line_rate_wait_ms(rate, limit, now), 200U);
}

TEST(line_rate, is_never_over_its_limit) {
    constexpr line_rate_limit limit = {.per_second = 7, .burst = 3};
    line_rate rate;
    unsigned taken = 0;
    for (uint64_t now = 0; now <= 100'000; ++now) {
        while (line_rate_wait_ms(rate, limit, now) == 0) {
            line_rate_take(rate, limit, now);
            ++taken;
        }
    }
    EXPECT_GE(taken, 700U);
    EXPECT_LE(taken, 704U);
}

TEST(line_rate, of_zero_is_no_limit) {
    line_rate rate;
    for (int i = 0; i < 1000; ++i) {
        EXPECT_EQ(line_rate_wait_ms(rate, {.per_second = 0, .burst = 1}, 5), 0U);
        line_rate_take(rate, {.per_second = 0, .burst = 1}, 5);
    }
}

TEST(address_range, holds_what_its_prefix_says) {
    EXPECT_TRUE(in_range("127.0.0.0/8", "127.255.0.1"));
    EXPECT_FALSE(in_range("127.0.0.0/8", "128.0.0.1"));
    EXPECT_TRUE(in_range("192.0.2.128/25", "192.0.2.200"));
    EXPECT_FALSE(in_range("192.0.2.128/25", "192.0.2.127"));
    EXPECT_TRUE(in_range("192.0.2.7", "192.0.2.7"));
    EXPECT_FALSE(in_range("192.0.2.7", "192.0.2.6"));
    EXPECT_TRUE(in_range("::1", "::1"));
    EXPECT_TRUE(in_range("2001:db8::/33", "2001:db8:7fff::1"));
    EXPECT_FALSE(in_range("2001:db8::/33", "2001:db8:8000::1"));
    EXPECT_TRUE(in_range("0.0.0.0/0", "203.0.113.9"));
    EXPECT_FALSE(in_range("0.0.0.0/0", "2001:db8::1"));
    EXPECT_TRUE(in_range("127.0.0.0/8", "::ffff:127.0.0.1")) << "a v4 client of a dual-stack listener";
}

TEST(address_range, of_unix_sockets_is_apart) {
    address_range local;
    ASSERT_TRUE(address_range_parse("unix", &local));
    client_address socket;
    socket.is_unix = true;
    EXPECT_TRUE(address_range_has(local, socket));
    EXPECT_FALSE(address_range_has(local, address("127.0.0.1")));
    address_range all;
    ASSERT_TRUE(address_range_parse("::/0", &all));
    EXPECT_FALSE(address_range_has(all, socket));
}

TEST(address_range, is_refused_when_it_is_none) {
    address_range range;
    for (const char* text :
         {"", "x", "127.0.0.1/33", "127.0.0.1/", "127.0.0.1/-1", "::1/129", "127.0.0/8", "/8"}) {
        EXPECT_FALSE(address_range_parse(text, &range)) << text;
    }
}

TEST(address_table, counts_ipv6_clients_by_their_64) {
    address_table table;
    limits limit;
    limit.clients_per_address = 1;
    EXPECT_EQ(address_table_enter(table, address("2001:db8::1"), limit, 0), admission::admitted);
    EXPECT_EQ(address_table_enter(table, address("2001:db8::2"), limit, 0), admission::too_many);
    EXPECT_EQ(address_table_enter(table, address("2001:db8:0:1::1"), limit, 0), admission::admitted);
    address_table_leave(table, address("2001:db8::1"));
    EXPECT_EQ(address_table_enter(table, address("2001:db8::3"), limit, 0), admission::admitted);
}

TEST(address_table, counts_connects_in_a_minute) {
    address_table table;
    limits limit;
    limit.connects_per_minute_per_address = 2;
    const client_address from = address("192.0.2.1");
    EXPECT_EQ(address_table_enter(table, from, limit, 100'000), admission::admitted);
    EXPECT_EQ(address_table_enter(table, from, limit, 100'000), admission::admitted);
    EXPECT_EQ(address_table_enter(table, from, limit, 159'999), admission::too_fast);
    EXPECT_EQ(address_table_enter(table, address("192.0.2.2"), limit, 159'999), admission::admitted);
    EXPECT_EQ(address_table_enter(table, from, limit, 160'000), admission::admitted);
}

TEST(address_table, forgets_who_has_gone_and_stays_bounded) {
    address_table table;
    const limits limit;
    const client_address here = address("192.0.2.1");
    ASSERT_EQ(address_table_enter(table, here, limit, 1), admission::admitted);
    for (uint32_t i = 0; i < 2 * address_table_max; ++i) {
        client_address from;
        from.bytes[0] = 0x20;
        for (size_t byte = 0; byte < 4; ++byte) {
            from.bytes[4 + byte] = static_cast<uint8_t>(i >> (8 * byte));
        }
        ASSERT_EQ(address_table_enter(table, from, limit, 1), admission::admitted);
        address_table_leave(table, from);
        ASSERT_LE(table.uses.size(), address_table_max);
    }
    address_table_sweep(table, 60'001);
    EXPECT_EQ(table.uses.size(), 1U) << "only who is still here";
}

}  // namespace
