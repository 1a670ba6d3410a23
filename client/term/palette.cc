#include "client/term/palette.h"

#include <cstddef>

namespace {

constexpr int16_t none = -1;

// Palette numbers 0-7: black red green yellow blue magenta cyan white; 8-15: the bright ones.
struct role_look {
    role what;
    bool bold, dim, underline, reverse;
    int16_t foreground;
};

constexpr role_look role_looks[] = {
    {role::text, false, false, false, false, none},     {role::time, false, true, false, false, none},
    {role::day, false, true, false, false, none},       {role::nick, false, false, false, false, none},
    {role::own_nick, true, false, false, false, none},  {role::mention, true, false, false, false, 3},
    {role::action, false, false, false, false, 5},      {role::presence, false, true, false, false, none},
    {role::notice, false, false, false, false, 6},      {role::private_nick, true, false, false, false, 5},
    {role::error, true, false, false, false, 1},        {role::pending, false, true, false, false, none},
    {role::below, false, false, false, true, none},     {role::status, false, false, false, true, none},
    {role::status_alert, true, false, false, true, 1},  {role::prompt, true, false, false, false, none},
    {role::input, false, false, false, false, none},    {role::match, false, false, true, false, none},
    {role::match_now, false, false, false, true, none}, {role::hint, false, true, false, false, none},
};

// Readable on black and on white, and unlike each other.
constexpr int16_t nicks_256[nick_colors] = {31, 35, 37, 62, 64, 68, 97, 130, 133, 136, 166, 168};
// With 16 colours each nick has its own; with 8 the second six are bold.
constexpr int16_t nicks_16[nick_colors] = {1, 2, 3, 4, 5, 6, 9, 10, 11, 12, 13, 14};

look nick_look(unsigned index, int colors) {
    if (colors >= 256) {
        return {.foreground = nicks_256[index]};
    }
    if (colors >= 16) {
        return {.foreground = nicks_16[index]};
    }
    return {.bold = index >= 6, .foreground = static_cast<int16_t>(index % 6 + 1)};
}

}  // namespace

look palette_look(style what, int colors) {
    if (what.what == role::nick && colors >= 8) {
        return nick_look(what.nick_color % nick_colors, colors);
    }
    for (const role_look& r : role_looks) {
        if (r.what == what.what) {
            return {r.bold, r.dim, r.underline, r.reverse, colors >= 8 ? r.foreground : none};
        }
    }
    return {};
}
