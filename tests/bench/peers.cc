#include "tests/bench/peers.h"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>

#include "tests/bench/servers.h"

namespace {

// Redis, publish and subscribe on one channel. RESP3 (HELLO 3) lets a subscriber publish; it hears itself.
const dialect redis_dialect = {
    .prompt = "",
    .welcome = "subscribe",
    .enter =
        [](const std::string& name) {
            (void)name;
            return std::string("HELLO 3\r\nSUBSCRIBE room\r\n");
        },
    .say = [](const std::string& name,
              const std::string& text) { return "PUBLISH room \"" + name + ": " + text + "\"\r\n"; },
};

std::string find_program(std::string_view name) {
    const char* const path = std::getenv("PATH");
    std::string_view rest = path != nullptr ? path : "";
    while (!rest.empty()) {
        const std::string_view folder = rest.substr(0, rest.find(':'));
        rest.remove_prefix(std::min(rest.size(), folder.size() + 1));
        std::string file = std::string(folder) + "/" + std::string(name);
        if (access(file.c_str(), X_OK) == 0) {
            return file;
        }
    }
    return "";
}

}  // namespace

const dialect line_dialect = {
    .prompt = "Enter your name:",
    .welcome = "Welcome ",
    .enter = [](const std::string& name) { return name + "\n"; },
    .say =
        [](const std::string& name, const std::string& text) {
            (void)name;
            return text + "\n";
        },
};

std::vector<server_recipe> peer_recipes() {
    std::vector<server_recipe> found;
    if (const std::string redis = find_program("redis-server"); !redis.empty()) {
        server_recipe recipe;
        recipe.label = "redis";
        recipe.arguments = {redis,          "--port", "{port}",       "--bind", "127.0.0.1", "--save", "",
                            "--appendonly", "no",     "--maxclients", "12000",  "--dir",     "{data}"};
        recipe.ready = "Ready to accept connections";
        recipe.speech = &redis_dialect;
        recipe.drops_stalled = false;
        found.push_back(recipe);
    }
    return found;
}
