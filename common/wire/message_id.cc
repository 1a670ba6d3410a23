#include "common/wire/message_id.h"

constexpr std::string_view digits = "0123456789abcdefghjkmnpqrstvwxyz";
constexpr unsigned digit_bits = 5;

std::string message_id_format(uint64_t id) {
    std::string text;
    do {
        text.insert(text.begin(), digits[id % digits.size()]);
        id >>= digit_bits;
    } while (id != 0);
    return text;
}

static size_t digit_value(char byte) {
    const char lower = byte >= 'A' && byte <= 'Z' ? static_cast<char>(byte - 'A' + 'a') : byte;
    switch (lower) {
        case 'i':
        case 'l':
            return 1;
        case 'o':
            return 0;
        default:
            return digits.find(lower);
    }
}

std::optional<uint64_t> message_id_parse(std::string_view text) {
    uint64_t id = 0;
    for (const char byte : text) {
        const size_t value = digit_value(byte);
        if (value == std::string_view::npos || id > (UINT64_MAX >> digit_bits)) {
            return std::nullopt;
        }
        id = (id << digit_bits) | value;
    }
    return text.empty() ? std::nullopt : std::optional(id);
}
