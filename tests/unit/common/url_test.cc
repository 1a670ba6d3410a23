#include "common/io/url.h"

#include <gtest/gtest.h>

namespace {

url parsed(std::string_view text) {
    url out;
    const err fault = url_parse(text, &out);
    EXPECT_FALSE(fault.failed()) << fault.text;
    return out;
}

bool refused(std::string_view text) {
    url out;
    const err fault = url_parse(text, &out);
    return fault.failed() && fault.text.find(text) != std::string::npos;
}

TEST(url, a_full_address_is_taken_apart) {
    const url where = parsed("chat://chat.example.org:7777");
    EXPECT_EQ(where.scheme, url_scheme::chat);
    EXPECT_EQ(where.host, "chat.example.org");
    EXPECT_EQ(where.port, 7777);
}

TEST(url, the_scheme_and_the_port_may_be_left_out) {
    EXPECT_EQ(url_format(parsed("localhost")), "chat://localhost:8888");
    EXPECT_EQ(url_format(parsed("127.0.0.1:0")), "chat://127.0.0.1:0");
    EXPECT_EQ(url_format(parsed("chat://localhost/")), "chat://localhost:8888");
}

TEST(url, irc_has_a_scheme_and_a_port_of_its_own) {
    const url where = parsed("irc://chat.example.org");
    EXPECT_EQ(where.scheme, url_scheme::irc);
    EXPECT_EQ(where.port, 6667);
    EXPECT_EQ(url_format(parsed("irc://[::1]:7777/")), "irc://[::1]:7777");
    EXPECT_EQ(url_format(parsed("localhost:6667")), "irc://localhost:6667");
    EXPECT_EQ(url_format(parsed("chat://localhost:6667")), "chat://localhost:6667");
    EXPECT_EQ(url_format(parsed("irc+unix:///run/irc")), "irc+unix:/run/irc");
    EXPECT_EQ(parsed("irc+unix:/run/irc").scheme, url_scheme::irc);
}

TEST(url, an_ipv6_address_stands_in_brackets) {
    const url where = parsed("chat://[::1]:7777");
    EXPECT_EQ(where.host, "::1");
    EXPECT_EQ(where.port, 7777);
    EXPECT_EQ(url_format(where), "chat://[::1]:7777");
    EXPECT_EQ(parsed("[fe80::1%eth0]").host, "fe80::1%eth0");
    EXPECT_TRUE(refused("::1"));
    EXPECT_TRUE(refused("chat://fe80::1:8888"));
    EXPECT_TRUE(refused("chat://[::1"));
    EXPECT_TRUE(refused("chat://[::1]8888"));
    EXPECT_TRUE(refused("chat://[]:8888"));
}

TEST(url, a_socket_is_named_by_its_path) {
    const url where = parsed("chat+unix:/run/hearth/chat");
    EXPECT_EQ(where.scheme, url_scheme::chat);
    EXPECT_TRUE(where.is_unix);
    EXPECT_EQ(where.host, "/run/hearth/chat");
    EXPECT_EQ(url_format(where), "chat+unix:/run/hearth/chat");
    EXPECT_EQ(parsed("chat+unix:///run/hearth/chat").host, "/run/hearth/chat");
    EXPECT_TRUE(refused("chat+unix:run/chat"));
    EXPECT_TRUE(refused("chat+unix:"));
    EXPECT_EQ(parsed("chat+unix:/" + std::string(106, 'x')).host.size(), 107u);
    EXPECT_TRUE(refused("chat+unix:/" + std::string(107, 'x')));
}

TEST(url, bad_ports_are_refused) {
    EXPECT_EQ(parsed("chat://h:65535").port, 65535);
    for (const std::string_view text :
         {"chat://h:65536", "chat://h:", "chat://h:-1", "chat://h:8888x", "chat://h:+1"}) {
        EXPECT_TRUE(refused(text)) << text;
    }
}

TEST(url, bad_hosts_and_unknown_schemes_are_refused) {
    for (const std::string_view text : {"", "chat://", ":8888", "chat://:8888", "chat://a b", "chat://a/b",
                                        "chat://a@b", "http://a", "chat://a\x1B[2J"}) {
        EXPECT_TRUE(refused(text)) << text;
    }
    EXPECT_TRUE(refused(std::string(254, 'a')));
}

TEST(url, the_default_is_an_address) {
    EXPECT_EQ(url_format(parsed(default_url)), default_url);
}

}  // namespace
