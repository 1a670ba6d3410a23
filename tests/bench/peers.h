// Other people's servers, for scale: how they are started and spoken to, where they are installed.
#pragma once

#include <string>
#include <string_view>
#include <vector>

struct server_recipe;

// How a client comes in and is heard by all, its name in front. Lines come back as "NAME: text".
struct dialect {
    std::string_view prompt;   // how the line begins that asks for a name; "" = nobody asks
    std::string_view welcome;  // how the line begins that lets a client in
    std::string (*enter)(const std::string& name);
    std::string (*say)(const std::string& name, const std::string& text);
};

extern const dialect line_dialect;  // common/wire/PROTOCOL.md

// Those found on the path.
[[nodiscard]] std::vector<server_recipe> peer_recipes();
