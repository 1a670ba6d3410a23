// Who may be called what (DESIGN.md, section 2; UTS 39). A nick holds letters, marks and digits of one
// writing system (highly restrictive level) and -_[]{}|\^`, begins with a letter, digit or _. A room name
// is '#' and the same characters, also '.', '+' and '&' behind the first.
// ICU does the work. Thread: any. Server only.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

enum class name_fault {
    none,
    empty,
    too_long,       // more than `max_length` code points (0 = no limit)
    bad_start,      // does not begin with a letter, digit or _
    bad_character,  // `character` says which
    mixed_scripts,  // letters or digits of several writing systems or directions
    not_utf8,
};

struct checked_name {
    name_fault fault = name_fault::none;
    char32_t character = 0;  // with bad_character and bad_start
    std::string shown;       // NFKC, case kept: what others see
    std::string key;   // equal for names that differ in case or form only, or look alike in small letters
    std::string look;  // equal for names that look alike as they are written (AIice with a capital I, Alice)
};

// `raw` with blanks trimmed by the caller. Never throws; any bytes.
[[nodiscard]] checked_name name_check(std::string_view raw, uint32_t max_length);
[[nodiscard]] checked_name room_check(std::string_view raw, uint32_t max_length);
