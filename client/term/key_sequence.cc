#include "client/term/key_sequence.h"

#include <array>
#include <cstddef>

namespace {

constexpr unsigned code_max = 0x10FFFF;
constexpr size_t params_max = 4;  // no key needs more

struct params {
    std::array<unsigned, params_max> value{};
    size_t count = 0;
};

// "1;5" -> 1, 5. A missing number is 0; what follows a colon (kitty's sub-parameters) is passed over.
params params_parse(std::string_view body) {
    params p;
    p.count = 1;
    bool sub = false;
    for (const char c : body) {
        if (c == ';') {
            if (p.count == params_max) {
                return p;
            }
            ++p.count;
            sub = false;
        } else if (c == ':') {
            sub = true;
        } else if (c >= '0' && c <= '9' && !sub) {
            unsigned& v = p.value[p.count - 1];
            v = v > code_max ? v : v * 10 + static_cast<unsigned>(c - '0');
        }
    }
    return p;
}

// xterm's modifier parameter: 1 + bits, of which we know three in the same order.
uint8_t modifiers_of(unsigned param) {
    return param < 2 ? 0 : static_cast<uint8_t>((param - 1) & (key_shift | key_alt | key_ctrl));
}

struct letter_key {
    char final_byte;
    key_code code;
    uint8_t modifiers;
};

constexpr letter_key letter_keys[] = {
    {'A', key_code::up, 0},   {'B', key_code::down, 0},        {'C', key_code::right, 0},
    {'D', key_code::left, 0}, {'H', key_code::home, 0},        {'F', key_code::end, 0},
    {'P', key_code::f1, 0},   {'Q', key_code::f2, 0},          {'R', key_code::f3, 0},
    {'S', key_code::f4, 0},   {'Z', key_code::tab, key_shift},
};

// rxvt: small letters are the arrows with shift (CSI) or ctrl (SS3).
constexpr letter_key rxvt_arrows[] = {
    {'a', key_code::up, 0},
    {'b', key_code::down, 0},
    {'c', key_code::right, 0},
    {'d', key_code::left, 0},
};

struct number_key {
    unsigned number;
    key_code code;
};

constexpr number_key number_keys[] = {
    {1, key_code::home},    {2, key_code::insert},    {3, key_code::del},  {4, key_code::end},
    {5, key_code::page_up}, {6, key_code::page_down}, {7, key_code::home}, {8, key_code::end},
    {11, key_code::f1},     {12, key_code::f2},       {13, key_code::f3},  {14, key_code::f4},
    {15, key_code::f5},     {17, key_code::f6},       {18, key_code::f7},  {19, key_code::f8},
    {20, key_code::f9},     {21, key_code::f10},      {23, key_code::f11}, {24, key_code::f12},
};

key_event find_letter(const letter_key* table, size_t count, char final_byte, uint8_t modifiers) {
    for (size_t i = 0; i < count; ++i) {
        if (table[i].final_byte == final_byte) {
            return {.code = table[i].code, .modifiers = static_cast<uint8_t>(table[i].modifiers | modifiers)};
        }
    }
    return {};
}

key_event find_number(unsigned number, uint8_t modifiers) {
    for (const number_key& k : number_keys) {
        if (k.number == number) {
            return {.code = k.code, .modifiers = modifiers};
        }
    }
    return {};
}

// CSI u and modifyOtherKeys name a key by its code point. What an old terminal would send as a control byte
// becomes the same key here.
key_event key_of_code(unsigned code, uint8_t modifiers) {
    const bool private_use = code >= 0xE000 && code <= 0xF8FF;  // kitty's names for keys without a character
    const bool surrogate = code >= 0xD800 && code <= 0xDFFF;
    if (code > code_max || private_use || surrogate || (code >= 0x80 && code < 0xA0)) {
        return {};
    }
    if (code < 0x20 || code == 0x7F) {
        const bool named = code == 8 || code == 9 || code == 13 || code == 27 || code == 0x7F;
        return named ? key_of_control(static_cast<unsigned char>(code), modifiers) : key_event{};
    }
    const bool letter = (code >= 'a' && code <= 'z') || (code >= 'A' && code <= 'Z');
    if ((modifiers & key_ctrl) != 0) {
        const auto rest = static_cast<uint8_t>(modifiers & key_alt);
        if (letter || (code >= '@' && code <= '_')) {
            return key_of_control(static_cast<unsigned char>(code & 0x1F), rest);
        }
        if (code == ' ' || code == '/') {
            return key_of_control(code == ' ' ? 0 : 0x1F, rest);
        }
    } else if ((modifiers & key_shift) != 0) {
        modifiers = static_cast<uint8_t>(modifiers & ~key_shift);
        if (letter) {
            code &= ~0x20U;
        }
    }
    return {.code = key_code::character, .modifiers = modifiers, .character = code};
}

// Bits of a mouse report's button number: 64 = wheel, then 4, 8, 16 = shift, alt, ctrl.
key_event key_of_button(unsigned button) {
    if ((button & ~0x1CU) != 64 && (button & ~0x1CU) != 65) {
        return {};
    }
    uint8_t modifiers = 0;
    modifiers |= (button & 4) != 0 ? key_shift : 0;
    modifiers |= (button & 8) != 0 ? key_alt : 0;
    modifiers |= (button & 16) != 0 ? key_ctrl : 0;
    return {.code = (button & 1) != 0 ? key_code::wheel_down : key_code::wheel_up, .modifiers = modifiers};
}

}  // namespace

key_event key_of_control(unsigned char byte, uint8_t modifiers) {
    switch (byte) {
        case '\r':
            return {.code = key_code::enter, .modifiers = modifiers};
        case '\t':
            return {.code = key_code::tab, .modifiers = modifiers};
        case 0x1B:
            return {.code = key_code::escape, .modifiers = modifiers};
        case 0x08:  // half of the terminals' Backspace
        case 0x7F:
            return {.code = key_code::backspace, .modifiers = modifiers};
        default:
            break;
    }
    const auto base = static_cast<char32_t>(byte + (byte >= 1 && byte <= 26 ? 0x60 : 0x40));
    return {.code = key_code::character,
            .modifiers = static_cast<uint8_t>(modifiers | key_ctrl),
            .character = base};
}

bool key_is_paste_start(std::string_view body, char final_byte) {
    return final_byte == '~' && body == "200";
}

key_event key_of_csi(std::string_view body, char final_byte) {
    if (!body.empty() && body[0] == '[') {  // linux console: ESC [ [ A is F1
        const auto n = static_cast<unsigned>(final_byte - 'A');
        return n < 5 ? find_number(11 + n, 0) : key_event{};
    }
    if (!body.empty() && body[0] == '<') {
        return final_byte == 'M' ? key_of_button(params_parse(body.substr(1)).value[0]) : key_event{};
    }
    if (body.find_first_not_of("0123456789;:") != std::string_view::npos) {
        return {};
    }
    const params p = params_parse(body);
    const uint8_t modifiers = modifiers_of(p.value[1]);
    switch (final_byte) {
        case '~':
            if (p.value[0] == 27 && p.count >= 3) {
                return key_of_code(p.value[2], modifiers);
            }
            return find_number(p.value[0], modifiers);
        case 'u':
            return body.empty() ? key_event{} : key_of_code(p.value[0], modifiers);
        case '$':  // rxvt's shift, ctrl, both
            return find_number(p.value[0], key_shift);
        case '^':
            return find_number(p.value[0], key_ctrl);
        case '@':
            return find_number(p.value[0], key_shift | key_ctrl);
        case 'I':
            return {.code = body.empty() ? key_code::focus_in : key_code::none};
        case 'O':
            return {.code = body.empty() ? key_code::focus_out : key_code::none};
        default:
            break;
    }
    if (body.empty()) {
        key_event shifted = find_letter(rxvt_arrows, std::size(rxvt_arrows), final_byte, key_shift);
        if (shifted.code != key_code::none) {
            return shifted;
        }
    } else if (p.value[0] > 1) {  // a cursor position report looks like F3
        return {};
    }
    return find_letter(letter_keys, std::size(letter_keys), final_byte, modifiers);
}

key_event key_of_ss3(std::string_view body, char final_byte) {
    const uint8_t modifiers = modifiers_of(params_parse(body).value[0]);
    if (final_byte == 'M') {
        return {.code = key_code::enter, .modifiers = modifiers};
    }
    if (final_byte >= 'j' && final_byte <= 'y') {  // the keypad in application mode: * + , - . / 0-9
        return {.code = key_code::character,
                .modifiers = modifiers,
                .character = static_cast<char32_t>(final_byte - 'j' + '*')};
    }
    key_event with_ctrl = find_letter(rxvt_arrows, std::size(rxvt_arrows), final_byte, key_ctrl);
    if (with_ctrl.code != key_code::none) {
        return with_ctrl;
    }
    return final_byte == 'Z' ? key_event{}
                             : find_letter(letter_keys, std::size(letter_keys), final_byte, modifiers);
}

key_event key_of_x10_mouse(std::string_view three_bytes) {
    return key_of_button(static_cast<unsigned char>(three_bytes[0]) - 32U);
}
