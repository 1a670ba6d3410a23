#include "client/ui/keymap.h"

#include <string_view>

struct key_binding {
    std::string_view shown;
    key_code code;
    char32_t character;
    uint8_t modifiers;
    action_id what;
};

static constexpr key_code letter = key_code::character;

static constexpr key_binding bindings[] = {
    {"Enter", key_code::enter, 0, 0, action_id::send},
    {"M-Enter", key_code::enter, 0, key_alt, action_id::new_line},
    {"S-Enter", key_code::enter, 0, key_shift, action_id::new_line},
    {"^J", letter, U'j', key_ctrl, action_id::new_line},
    {"Left", key_code::left, 0, 0, action_id::left},
    {"^B", letter, U'b', key_ctrl, action_id::left},
    {"Right", key_code::right, 0, 0, action_id::right},
    {"^F", letter, U'f', key_ctrl, action_id::right},
    {"M-b", letter, U'b', key_alt, action_id::word_left},
    {"^Left", key_code::left, 0, key_ctrl, action_id::word_left},
    {"M-f", letter, U'f', key_alt, action_id::word_right},
    {"^Right", key_code::right, 0, key_ctrl, action_id::word_right},
    {"^A", letter, U'a', key_ctrl, action_id::line_start},
    {"Home", key_code::home, 0, 0, action_id::line_start},
    {"^E", letter, U'e', key_ctrl, action_id::line_end},
    {"End", key_code::end, 0, 0, action_id::line_end},
    {"Backspace", key_code::backspace, 0, 0, action_id::erase_back},
    {"^H", letter, U'h', key_ctrl, action_id::erase_back},
    {"Del", key_code::del, 0, 0, action_id::erase},
    {"^D", letter, U'd', key_ctrl, action_id::erase},
    {"^W", letter, U'w', key_ctrl, action_id::kill_to_blank},
    {"M-Backspace", key_code::backspace, 0, key_alt, action_id::kill_word_back},
    {"M-d", letter, U'd', key_alt, action_id::kill_word},
    {"^U", letter, U'u', key_ctrl, action_id::kill_to_start},
    {"^K", letter, U'k', key_ctrl, action_id::kill_to_end},
    {"^Y", letter, U'y', key_ctrl, action_id::yank},
    {"^T", letter, U't', key_ctrl, action_id::swap},
    {"^_", letter, U'_', key_ctrl, action_id::undo},
    {"Up", key_code::up, 0, 0, action_id::older_line},
    {"Down", key_code::down, 0, 0, action_id::newer_line},
    {"Tab", key_code::tab, 0, 0, action_id::complete},
    {"S-Tab", key_code::tab, 0, key_shift, action_id::complete_back},
    {"PgUp", key_code::page_up, 0, 0, action_id::page_up},
    {"PgDn", key_code::page_down, 0, 0, action_id::page_down},
    {"wheel up", key_code::wheel_up, 0, 0, action_id::wheel_up},
    {"wheel down", key_code::wheel_down, 0, 0, action_id::wheel_down},
    {"M-<", letter, U'<', key_alt, action_id::oldest},
    {"M-Home", key_code::home, 0, key_alt, action_id::oldest},
    {"^Home", key_code::home, 0, key_ctrl, action_id::oldest},
    {"M->", letter, U'>', key_alt, action_id::newest},
    {"M-End", key_code::end, 0, key_alt, action_id::newest},
    {"^End", key_code::end, 0, key_ctrl, action_id::newest},
    {"^C", letter, U'c', key_ctrl, action_id::interrupt},
    {"^Z", letter, U'z', key_ctrl, action_id::suspend},
    {"^L", letter, U'l', key_ctrl, action_id::redraw},
    {"F1", key_code::f1, 0, 0, action_id::help},
    {"M-h", letter, U'h', key_alt, action_id::help},
    {"M-t", letter, U't', key_alt, action_id::toggle_times},
    {"M-m", letter, U'm', key_alt, action_id::toggle_mouse},
    {"^R", letter, U'r', key_ctrl, action_id::search_older},
    {"^S", letter, U's', key_ctrl, action_id::search_newer},
    {"M-c", letter, U'c', key_alt, action_id::search_case},
    {"Esc", key_code::escape, 0, 0, action_id::escape},
};

std::optional<action_id> keymap_find(const key_event& key) {
    uint8_t modifiers = key.modifiers;
    if (key.code == letter) {  // the character says it
        modifiers = static_cast<uint8_t>(modifiers & ~key_shift);
    }
    for (const key_binding& one : bindings) {
        if (one.code == key.code && one.modifiers == modifiers &&
            (key.code != letter || one.character == key.character)) {
            return one.what;
        }
    }
    return std::nullopt;
}

std::string keymap_keys(action_id what) {
    std::string out;
    for (const key_binding& one : bindings) {
        if (one.what == what) {
            out += out.empty() ? "" : " ";
            out += one.shown;
        }
    }
    return out;
}
