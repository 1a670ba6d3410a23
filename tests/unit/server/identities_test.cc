#include "server/identities.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "server/password.h"

namespace {

client_address v4(const char* text) {
    sockaddr_in where = {};
    where.sin_family = AF_INET;
    EXPECT_EQ(inet_pton(AF_INET, text, &where.sin_addr), 1);
    return client_address_from(reinterpret_cast<sockaddr*>(&where));
}

client_address v6(const char* text) {
    sockaddr_in6 where = {};
    where.sin6_family = AF_INET6;
    EXPECT_EQ(inet_pton(AF_INET6, text, &where.sin6_addr), 1);
    return client_address_from(reinterpret_cast<sockaddr*>(&where));
}

struct identities : testing::Test {
    ::identities table;
    std::string folder;

    void SetUp() override {
        ASSERT_FALSE(password_init().failed());
        char pattern[] = "/tmp/hearth-identities-XXXXXX";
        ASSERT_NE(mkdtemp(pattern), nullptr);
        folder = pattern;
        identities_rename(table, "hearth.local");
    }
    void TearDown() override { std::filesystem::remove_all(folder); }

    std::string host_of(const client_address& from) { return identities_of(table, from)->host; }
};

TEST_F(identities, hide_an_address_and_tell_it_from_others) {
    ASSERT_EQ(identities_init(table, "").text, "");
    const std::string host = host_of(v4("192.0.2.7"));
    EXPECT_EQ(host.find_first_not_of("abcdefghijklmnopqrstuvwxyz234567"), 10U);
    EXPECT_EQ(host.substr(10), ".hearth.local");
    EXPECT_EQ(host_of(v4("192.0.2.7")), host);
    EXPECT_NE(host_of(v4("192.0.2.8")), host);
    EXPECT_FALSE(identities_of(table, v4("192.0.2.7"))->local);
}

TEST_F(identities, are_one_for_an_ipv6_network) {
    ASSERT_EQ(identities_init(table, "").text, "");
    EXPECT_EQ(host_of(v6("2001:db8::1")), host_of(v6("2001:db8::2")));
    EXPECT_NE(host_of(v6("2001:db8::1")), host_of(v6("2001:db8:0:1::1")));
    EXPECT_EQ(host_of(v6("::ffff:192.0.2.7")), host_of(v4("192.0.2.7")));
}

TEST_F(identities, of_this_machine_say_so) {
    ASSERT_EQ(identities_init(table, "").text, "");
    client_address socket;
    socket.is_unix = true;
    for (const client_address& from : {v4("127.0.0.1"), v4("127.1.2.3"), v6("::1"), socket}) {
        EXPECT_EQ(host_of(from), "localhost");
        EXPECT_TRUE(identities_of(table, from)->local);
    }
    EXPECT_TRUE(table.away.empty());
}

TEST_F(identities, are_the_same_after_a_restart_and_others_with_another_key) {
    ASSERT_EQ(identities_init(table, folder).text, "");
    struct stat file = {};
    ASSERT_EQ(stat((folder + "/cloak.key").c_str(), &file), 0);
    EXPECT_EQ(file.st_mode & 0777, 0600U);
    EXPECT_EQ(file.st_size, 32);
    ::identities again;
    identities_rename(again, "hearth.local");
    ASSERT_EQ(identities_init(again, folder).text, "");
    EXPECT_EQ(identities_of(again, v4("192.0.2.7"))->host, host_of(v4("192.0.2.7")));
    ::identities other;
    identities_rename(other, "hearth.local");
    ASSERT_EQ(identities_init(other, "").text, "");
    EXPECT_NE(identities_of(other, v4("192.0.2.7"))->host, host_of(v4("192.0.2.7")));
}

TEST_F(identities, refuse_a_key_that_is_cut_off) {
    std::ofstream(folder + "/cloak.key") << "short";
    EXPECT_NE(identities_init(table, folder).text.find("it is too short"), std::string::npos);
}

TEST_F(identities, are_forgotten_when_nobody_has_them) {
    ASSERT_EQ(identities_init(table, "").text, "");
    const identity_ref kept = identity_share(identities_of(table, v4("192.0.2.7")));
    host_of(v4("192.0.2.8"));
    identities_sweep(table);
    EXPECT_EQ(table.away.size(), 1U);
    EXPECT_EQ(identities_of(table, v4("192.0.2.7")), kept.get());
    identities_rename(table, "example.org");
    EXPECT_EQ(host_of(v4("192.0.2.7")).substr(10), ".example.org");
    EXPECT_EQ(kept->host.substr(10), ".hearth.local");
}

}  // namespace
