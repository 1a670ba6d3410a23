// How a role looks on a terminal with so many colours: attributes, and a foreground of the terminal's own
// palette. Nothing depends on colour alone: what matters has an attribute or words too. The background is
// never touched. Pure.
#pragma once

#include <cstdint>

#include "client/term/theme.h"

struct look {
    bool bold = false;
    bool dim = false;
    bool underline = false;
    bool reverse = false;
    int16_t foreground = -1;  // palette index; -1 = the terminal's default

    bool operator==(const look&) const = default;
};

// `colors` = what the terminal can show: 0 (or no colour wanted), 8, 16, 256 or more.
[[nodiscard]] look palette_look(style what, int colors);
