// Bytes from a terminal -> keys, pastes and mouse turns. A pure function of bytes and time (CLIENT.md,
// section 2.5): no terminfo, no curses. Handles UTF-8 in any split, CSI and SS3 keys with modifiers (xterm,
// rxvt, linux), CSI u and modifyOtherKeys, SGR mouse, focus, bracketed paste; OSC, DCS, APC, PM and SOS
// strings and replies to reports are swallowed.
//
// Time-outs: a lone ESC is the Escape key after `escape_timeout_ms`; a sequence or a UTF-8 character that has
// started is given up after `sequence_timeout_ms`; a paste that never ends, `paste_timeout_ms` after its last
// byte. Ownership: the caller's struct. Thread: any one. Buffers: a sequence at most `sequence_max_bytes`
// (the rest of a longer one is swallowed), a paste at most `paste_max_bytes` (the rest is dropped and
// `truncated` set).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

enum class key_code : uint8_t {
    none,
    character,  // `character`, with ctrl ('a'..'z', '@', '[', '\\', ']', '^', '_') and alt as modifiers
    enter,
    tab,
    backspace,
    escape,
    up,
    down,
    left,
    right,
    home,
    end,
    page_up,
    page_down,
    insert,
    del,
    f1,
    f2,
    f3,
    f4,
    f5,
    f6,
    f7,
    f8,
    f9,
    f10,
    f11,
    f12,
    wheel_up,
    wheel_down,
    focus_in,
    focus_out,
    paste,  // `text`: UTF-8, line ends as \n, other control bytes and bidi controls gone
};

inline constexpr uint8_t key_shift = 1;
inline constexpr uint8_t key_alt = 2;
inline constexpr uint8_t key_ctrl = 4;

struct key_event {
    key_code code = key_code::none;
    uint8_t modifiers = 0;
    char32_t character = 0;
    std::string text;
    bool truncated = false;
};

inline constexpr uint64_t escape_timeout_ms = 50;
inline constexpr uint64_t sequence_timeout_ms = 1000;
inline constexpr uint64_t paste_timeout_ms = 3000;
inline constexpr size_t sequence_max_bytes = 64;
inline constexpr size_t paste_max_bytes = 1024 * 1024;

struct key_decoder {
    std::string pending;  // bytes of what has not been decided yet
    std::string paste;
    uint8_t state = 0;
    uint64_t last_byte_ms = 0;
    bool paste_truncated = false;
};

using on_key = void (*)(void* context, const key_event& key);

void key_decoder_feed(key_decoder& d, std::string_view bytes, uint64_t now_ms, on_key emit, void* context);

// When `key_decoder_expire` should be called, in ms of the same clock; UINT64_MAX = nothing is pending.
[[nodiscard]] uint64_t key_decoder_deadline(const key_decoder& d);
void key_decoder_expire(key_decoder& d, uint64_t now_ms, on_key emit, void* context);
