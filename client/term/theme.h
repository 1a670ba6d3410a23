// What a piece of the screen means; the terminal layer decides how that looks (colours, attributes, none).
#pragma once

#include <cstdint>

enum class role : uint8_t {
    text,
    time,
    day,   // the line between two days
    nick,  // with `style::nick_color`
    own_nick,
    mention,  // nick and '!' of a line that mentions me; bold
    action,
    presence,  // has connected, is now, ...
    notice,    // *** lines
    private_nick,
    error,
    pending,       // written, not yet echoed
    below,         // "12 below, 3 new"
    status,        // the bar
    status_alert,  // OFFLINE, SCROLLED
    prompt,
    input,
    match,  // found text
    match_now,
    hint,  // completion list, questions
};

inline constexpr unsigned nick_colors = 12;

struct style {
    role what = role::text;
    uint8_t nick_color = 0;  // 0 .. nick_colors - 1, with role::nick

    bool operator==(const style&) const = default;
};
