// What an operator may ask for. Plain data.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

enum class admin_verb : uint8_t { backup, check, export_lines, import_lines, forget, prune };

struct admin_request {
    admin_verb verb = admin_verb::check;
    std::string file;          // backup: of this process alone; "" = the bytes are given
    std::string room;          // export, prune: "" = all
    std::string name;          // forget
    int64_t since_us = 0;      // export: from then on
    int64_t before_us = 0;     // prune; 0 = as history.retention_days says
    bool private_too = false;  // export
};

[[nodiscard]] std::string_view admin_verb_word(admin_verb verb);  // "export"
