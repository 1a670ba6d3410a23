// The settings of hearthd: one table says for each its key, where it is kept, its range and what it means;
// the TOML reader, `--set`, the environment, `--print-config` and the manual page all go by it.
//
// Precedence: flags > environment (HEARTH_SECTION_KEY) > file > defaults. A configuration is read whole and
// checked before anybody sees it: a failed reading leaves the old one as it was. Thread: the loop's.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "common/base/err.h"
#include "common/base/limits.h"

constexpr size_t config_file_max_bytes = 1024 * 1024;

struct config_operator {
    std::string name;
    std::string password;  // password.h
};

struct config {
    struct {
        std::string name = "Hearth";
        std::string hostname = "hearth.local";
        std::string network = "Hearth";
        std::string motd;
        std::string password;  // password.h; "" = none is asked for
        std::string data_dir;
        std::vector<std::string> listen = {"chat://127.0.0.1:8888", "irc://127.0.0.1:6667"};
    } server;
    struct {
        std::string default_room = "#lobby";
    } rooms;
    struct {
        std::string durability = "durable";
        uint32_t replay_lines = 20;
        uint32_t retention_days = 0;
        bool presence = false;
    } history;
    limits limit;
    struct {
        std::string level = "info";
        std::string file;
        std::string format = "text";
        bool broadcasts = false;
    } log;
    std::vector<config_operator> operators;  // each name once
};

[[nodiscard]] const config_operator* config_operator_find(const config& c,
                                                          std::string_view name);  // or nullptr

using setting_place = std::variant<std::string*, std::vector<std::string>*, uint32_t*, bool*>;

struct setting {
    std::string_view key;  // "section.name"
    setting_place (*place)(config& c);
    std::string_view help;
    bool reloads = true;  // else it counts from the next start
    uint32_t least = 0;   // of a number
    uint32_t most = UINT32_MAX;
    std::string (*fault)(const config& c) = nullptr;  // what is wrong with its value, or ""
};

[[nodiscard]] std::span<const setting> settings();
[[nodiscard]] const setting* setting_find(std::string_view key);
[[nodiscard]] err setting_unknown(std::string_view key);  // with the nearest key

// Writes a value, checked. Errors say what is wrong, not where it stood.
// The last one stands for what no setting can be (a date, a table).
using setting_value = std::variant<std::string, std::vector<std::string>, int64_t, bool, std::monostate>;
[[nodiscard]] err setting_assign(const setting& s, const setting_value& value, config* c);
// The same from text: numbers in digits, `true` or `false`, lists with commas.
[[nodiscard]] err setting_assign_text(const setting& s, std::string_view text, config* c);

// operators.NAME.password, the one setting whose key is not fixed.
inline constexpr std::string_view operators_section = "operators";
[[nodiscard]] err operator_assign(std::string_view name, std::string_view key, const setting_value& value,
                                  config* c);

// Where a configuration comes from, in rising precedence.
struct config_sources {
    std::string file;                                        // "" = none
    std::vector<std::pair<std::string, std::string>> flags;  // key and text, in the order given
};

[[nodiscard]] config config_defaults();  // log.broadcasts is on when stderr is a terminal
[[nodiscard]] err config_load(const config_sources& from, config* out);

// TOML on top of `*c`; `file` is for errors ("FILE:LINE: ..."). On failure `*c` may be half-written.
[[nodiscard]] err config_parse(std::string_view toml, std::string_view file, config* c);

[[nodiscard]] std::string config_print(const config& c);  // TOML, each key with its help
[[nodiscard]] std::vector<std::string_view> config_differences(const config& a, const config& b);  // keys
