// States, by the bytes that stand in `pending`:
//   ground      nothing
//   escape      ESC, or ESC ESC (the second one is Alt, or begins a sequence with Alt: rxvt)
//   csi, ss3    [ESC] ESC [ ..., [ESC] ESC O ...
//   x10_mouse   ESC [ M and up to three bytes
//   string      ESC ] P _ ^ X ...  until BEL or ST: a reply that nobody asked for
//   utf8        [ESC] first bytes of a character
//   swallow     a sequence over the limit, until its final byte
//   swallow_string   the same for a string
//   paste       the bytes of the paste are in `paste`; `pending` holds a part of its end mark
//
// Happy path: ground -> escape -> csi -> ground with one key. Failure paths: a byte that cannot belong to the
// sequence gives it up and is read again in ground; the time-outs of the header do the same; a string that
// turns out to be typed (Alt-] and then text) is given back as keys.
#include "client/term/key.h"

#include <cstring>

#include "client/term/key_sequence.h"
#include "common/text/clean.h"
#include "common/text/utf8.h"

namespace {

enum decoder_state : uint8_t {
    ground,
    escape,
    csi,
    ss3,
    x10_mouse,
    string,
    utf8,
    swallow,
    swallow_string,
    paste
};

constexpr char esc = '\x1b';
constexpr std::string_view paste_end = "\x1b[201~";

struct sink {
    on_key emit;
    void* context;
};

void give(const sink& out, const key_event& key) {
    if (key.code != key_code::none) {
        out.emit(out.context, key);
    }
}

void reset(key_decoder& d) {
    d.state = ground;
    d.pending.clear();
}

// The ESC bytes in front: one that belongs to the sequence, and one more for Alt.
bool has_alt_prefix(const key_decoder& d) {
    return d.pending.size() >= 2 && d.pending[0] == esc && d.pending[1] == esc;
}

void give_with_prefix(key_decoder& d, const sink& out, key_event key) {
    if (has_alt_prefix(d)) {
        key.modifiers |= key_alt;
    }
    reset(d);
    give(out, key);
}

std::string_view sequence_body(const key_decoder& d) {
    return std::string_view(d.pending).substr(has_alt_prefix(d) ? 3 : 2);
}

void feed_byte(key_decoder& d, char byte, uint64_t now_ms, const sink& out);

// ---- plain characters ----

size_t utf8_expected(unsigned char lead) {
    if (lead >= 0xC2 && lead <= 0xDF) {
        return 2;
    }
    if (lead >= 0xE0 && lead <= 0xEF) {
        return 3;
    }
    return lead >= 0xF0 && lead <= 0xF4 ? 4 : 0;
}

void give_character(const sink& out, char32_t code, uint8_t modifiers) {
    if (code < 0x80 || code > 0x9F) {
        give(out, {.code = key_code::character, .modifiers = modifiers, .character = code});
    }
}

void feed_plain(key_decoder& d, char byte, uint8_t modifiers, const sink& out) {
    const auto u = static_cast<unsigned char>(byte);
    if (u < 0x20 || u == 0x7F) {
        reset(d);
        give(out, key_of_control(u, modifiers));
    } else if (u < 0x80) {
        reset(d);
        give_character(out, u, modifiers);
    } else if (utf8_expected(u) == 0) {
        reset(d);
        give_character(out, replacement_character, modifiers);
    } else {
        d.pending.assign(modifiers != 0 ? 1 : 0, esc);
        d.pending += byte;
        d.state = utf8;
    }
}

void feed_utf8(key_decoder& d, char byte, uint64_t now_ms, const sink& out) {
    const bool alt = d.pending[0] == esc;
    d.pending += byte;
    const std::string_view bytes = std::string_view(d.pending).substr(alt ? 1 : 0);
    const utf8_char got = utf8_decode(bytes);
    const uint8_t modifiers = alt ? key_alt : 0;
    if (got.valid) {
        reset(d);
        give_character(out, got.code, modifiers);
    } else if (got.length < bytes.size()) {  // `byte` cannot continue it
        reset(d);
        give_character(out, replacement_character, modifiers);
        feed_byte(d, byte, now_ms, out);
    } else if (bytes.size() >= utf8_expected(static_cast<unsigned char>(bytes[0]))) {
        reset(d);
        give_character(out, replacement_character, modifiers);
    }
}

// ---- sequences ----

void feed_escape(key_decoder& d, char byte, const sink& out) {
    switch (byte) {
        case esc:
            if (has_alt_prefix(d)) {
                give(out, {.code = key_code::escape});
            } else {
                d.pending += byte;
            }
            return;
        case '[':
            d.state = csi;
            break;
        case 'O':
            d.state = ss3;
            break;
        case ']':
        case 'P':
        case '_':
        case '^':
        case 'X':
            d.state = string;
            break;
        default:
            if (has_alt_prefix(d)) {
                give(out, {.code = key_code::escape});
            }
            feed_plain(d, byte, key_alt, out);
            return;
    }
    d.pending += byte;
}

void paste_begin(key_decoder& d) {
    reset(d);
    d.state = paste;
    d.paste.clear();
    d.paste_truncated = false;
}

void feed_csi(key_decoder& d, char byte, uint64_t now_ms, const sink& out) {
    const auto u = static_cast<unsigned char>(byte);
    if (u < 0x20 || u > 0x7E) {
        reset(d);
        feed_byte(d, byte, now_ms, out);
        return;
    }
    const std::string_view body = sequence_body(d);
    const bool parameter = u < 0x40;
    const bool linux_function = byte == '[' && body.empty();
    const bool rxvt_shift =
        byte == '$' && !body.empty() && body.find_first_not_of("0123456789") == std::string_view::npos;
    if ((parameter && !rxvt_shift) || linux_function) {
        if (d.state != swallow) {
            d.pending += byte;
            d.state = d.pending.size() >= sequence_max_bytes ? swallow : csi;
        }
        return;
    }
    if (d.state == swallow) {
        reset(d);
    } else if (byte == 'M' && body.empty()) {
        d.pending = {esc, '[', 'M'};
        d.state = x10_mouse;
    } else if (key_is_paste_start(body, byte)) {
        paste_begin(d);
    } else {
        give_with_prefix(d, out, key_of_csi(body, byte));
    }
}

void feed_ss3(key_decoder& d, char byte, uint64_t now_ms, const sink& out) {
    const auto u = static_cast<unsigned char>(byte);
    if (u < 0x20 || u > 0x7E) {
        reset(d);
        feed_byte(d, byte, now_ms, out);
    } else if (byte >= '0' && byte <= '9' && sequence_body(d).size() < 2) {
        d.pending += byte;
    } else {
        give_with_prefix(d, out, key_of_ss3(sequence_body(d), byte));
    }
}

void feed_x10_mouse(key_decoder& d, char byte, const sink& out) {
    d.pending += byte;
    if (d.pending.size() == 6) {
        const key_event key = key_of_x10_mouse(std::string_view(d.pending).substr(3));
        reset(d);
        give(out, key);
    }
}

// What looked like the start of a string was Alt and a key, and then perhaps more keys.
void give_back_string(key_decoder& d, uint64_t now_ms, const sink& out) {
    const std::string bytes = d.pending;
    const size_t first = has_alt_prefix(d) ? 2 : 1;
    reset(d);
    give_character(out, static_cast<unsigned char>(bytes[first]), key_alt);
    for (const char c : bytes.substr(first + 1)) {
        feed_byte(d, c, now_ms, out);
    }
}

void feed_string(key_decoder& d, char byte, uint64_t now_ms, const sink& out) {
    const bool terminated = byte == '\a' || (byte == '\\' && d.pending.back() == esc);
    if (terminated || byte == '\x18' || byte == '\x1a') {
        reset(d);
    } else if (d.state == swallow_string) {
        d.pending.back() = byte;
    } else if (byte == '\r' || byte == '\n' || byte == '\x7f') {  // no reply holds these: someone is typing
        give_back_string(d, now_ms, out);
        feed_byte(d, byte, now_ms, out);
    } else {
        d.pending += byte;
        d.state = d.pending.size() >= sequence_max_bytes ? swallow_string : string;
    }
}

// ---- paste ----

void paste_append(key_decoder& d, std::string_view bytes) {
    const size_t room = paste_max_bytes - d.paste.size();
    d.paste_truncated = d.paste_truncated || bytes.size() > room;
    d.paste.append(bytes.substr(0, room));
}

void paste_give(key_decoder& d, const sink& out) {
    key_event key{.code = key_code::paste, .truncated = d.paste_truncated};
    std::string_view rest = d.paste;
    while (true) {
        const size_t end = rest.find_first_of("\r\n");
        key.text += text_clean_lossy(rest.substr(0, end));
        if (end == std::string_view::npos) {
            break;
        }
        key.text += '\n';
        rest.remove_prefix(rest.substr(end, 2) == "\r\n" ? end + 2 : end + 1);
    }
    reset(d);
    std::string().swap(d.paste);
    d.paste_truncated = false;
    give(out, key);
}

void feed_paste(key_decoder& d, char byte, const sink& out) {
    if (byte == paste_end[d.pending.size()]) {
        d.pending += byte;
        if (d.pending.size() == paste_end.size()) {
            paste_give(d, out);
        }
        return;
    }
    paste_append(d, d.pending);
    d.pending.clear();
    if (byte == esc) {
        d.pending += byte;
    } else {
        paste_append(d, {&byte, 1});
    }
}

// As many bytes of a paste as can be taken in one go; the rest needs a look at each.
size_t paste_bulk(key_decoder& d, std::string_view bytes) {
    if (d.state != paste || !d.pending.empty()) {
        return 0;
    }
    const size_t count = std::min(bytes.find(esc), bytes.size());
    paste_append(d, bytes.substr(0, count));
    return count;
}

void feed_byte(key_decoder& d, char byte, uint64_t now_ms, const sink& out) {
    if (d.state != string && d.state != swallow_string) {  // a string has its time from its start
        d.last_byte_ms = now_ms;
    }
    switch (d.state) {
        case ground:
            if (byte == esc) {
                d.pending = esc;
                d.state = escape;
            } else {
                feed_plain(d, byte, 0, out);
            }
            break;
        case escape:
            feed_escape(d, byte, out);
            break;
        case csi:
        case swallow:
            feed_csi(d, byte, now_ms, out);
            break;
        case ss3:
            feed_ss3(d, byte, now_ms, out);
            break;
        case x10_mouse:
            feed_x10_mouse(d, byte, out);
            break;
        case string:
        case swallow_string:
            feed_string(d, byte, now_ms, out);
            break;
        case utf8:
            feed_utf8(d, byte, now_ms, out);
            break;
        case paste:
            feed_paste(d, byte, out);
            break;
        default:
            break;
    }
}

}  // namespace

void key_decoder_feed(key_decoder& d, std::string_view bytes, uint64_t now_ms, on_key emit, void* context) {
    const sink out{emit, context};
    while (!bytes.empty()) {
        const size_t taken = paste_bulk(d, bytes);
        if (taken > 0) {
            d.last_byte_ms = now_ms;
            bytes.remove_prefix(taken);
        } else {
            feed_byte(d, bytes[0], now_ms, out);
            bytes.remove_prefix(1);
        }
    }
}

uint64_t key_decoder_deadline(const key_decoder& d) {
    switch (d.state) {
        case ground:
            return UINT64_MAX;
        case escape:
            return d.last_byte_ms + escape_timeout_ms;
        case paste:
            return d.last_byte_ms + paste_timeout_ms;
        default:
            return d.last_byte_ms + sequence_timeout_ms;
    }
}

void key_decoder_expire(key_decoder& d, uint64_t now_ms, on_key emit, void* context) {
    if (now_ms < key_decoder_deadline(d)) {
        return;
    }
    const sink out{emit, context};
    const bool alone = (d.state == csi || d.state == ss3) && sequence_body(d).empty();
    if (d.state == escape) {
        reset(d);
        give(out, {.code = key_code::escape});
    } else if (alone) {
        const auto key = static_cast<unsigned char>(d.pending.back());
        reset(d);
        give_character(out, key, key_alt);
    } else if (d.state == string) {
        give_back_string(d, now_ms, out);
    } else if (d.state == utf8) {
        reset(d);
        give_character(out, replacement_character, 0);
    } else if (d.state == paste) {
        paste_append(d, d.pending);
        paste_give(d, out);
    } else {
        reset(d);
    }
}
