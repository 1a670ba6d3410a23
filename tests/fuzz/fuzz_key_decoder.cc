// Whatever a terminal sends: the same keys in any split, nothing but clean text in them, bounded buffers, and
// rest after the last time-out. The first byte of the input is the length of the pieces.
#include <string>
#include <vector>

#include "client/term/key.h"
#include "common/text/clean.h"
#include "common/text/utf8.h"
#include "tests/fuzz/fuzz.h"

namespace {

struct decoded {
    key_decoder decoder;
    std::vector<key_event> keys;
};

void collect(void* context, const key_event& key) {
    static_cast<decoded*>(context)->keys.push_back(key);
}

void check_text(std::string_view text) {
    while (!text.empty()) {
        const utf8_char c = utf8_decode(text);
        fuzz_check(c.valid, "a paste is UTF-8");
        fuzz_check(c.code == '\n' || !text_is_forbidden(c.code), "a paste is clean");
        text.remove_prefix(c.length);
    }
}

void check_key(const key_event& key) {
    fuzz_check(key.code != key_code::none, "no empty event");
    if (key.code == key_code::character) {
        const bool control = key.character < 0x20 || (key.character >= 0x7F && key.character < 0xA0);
        const bool surrogate = key.character >= 0xD800 && key.character <= 0xDFFF;
        fuzz_check(!control && !surrogate && key.character <= 0x10FFFF, "a character is one");
    }
    check_text(key.text);
}

bool same(const std::vector<key_event>& a, const std::vector<key_event>& b) {
    bool equal = a.size() == b.size();
    for (size_t i = 0; equal && i < a.size(); ++i) {
        equal = a[i].code == b[i].code && a[i].modifiers == b[i].modifiers &&
                a[i].character == b[i].character && a[i].text == b[i].text &&
                a[i].truncated == b[i].truncated;
    }
    return equal;
}

void decode(decoded& d, std::string_view input, size_t piece) {
    uint64_t now_ms = 1000;
    for (; !input.empty(); input.remove_prefix(std::min(piece, input.size()))) {
        key_decoder_feed(d.decoder, input.substr(0, piece), now_ms, collect, &d);
        fuzz_check(d.decoder.pending.size() <= sequence_max_bytes, "a sequence is bounded");
    }
    while (key_decoder_deadline(d.decoder) != UINT64_MAX) {
        const uint64_t deadline = key_decoder_deadline(d.decoder);
        fuzz_check(deadline > now_ms, "time goes on");
        now_ms = deadline;
        key_decoder_expire(d.decoder, now_ms, collect, &d);
    }
    fuzz_check(d.decoder.pending.empty(), "at rest nothing is pending");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    if (size == 0) {
        return 0;
    }
    const std::string_view input = fuzz_text(data + 1, size - 1);
    decoded whole;
    decode(whole, input, input.size());
    decoded split;
    decode(split, input, data[0] % 8U + 1);
    fuzz_check(same(whole.keys, split.keys), "the split does not matter");
    for (const key_event& key : whole.keys) {
        check_key(key);
    }
    return 0;
}
