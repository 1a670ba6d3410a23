// What comes out of the cleaner and the escapers is harmless, whatever goes in.
#include <string>

#include "common/text/clean.h"
#include "common/text/escape.h"
#include "common/text/fold.h"
#include "common/text/utf8.h"
#include "tests/fuzz/fuzz.h"

namespace {

void check_harmless(std::string_view text) {
    while (!text.empty()) {
        const utf8_char c = utf8_decode(text);
        fuzz_check(c.valid, "the result is UTF-8");
        fuzz_check(!text_is_forbidden(c.code), "nothing forbidden is left");
        text.remove_prefix(c.length);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    const std::string_view input = fuzz_text(data, size);
    const std::string lossy = text_clean_lossy(input);
    check_harmless(lossy);
    check_harmless(text_escape(input));
    check_harmless(text_escape_json(input));
    fuzz_check(utf8_is_valid(text_fold(input)), "folded text is UTF-8");
    fuzz_check(utf8_is_valid(text_fold_bare(input)), "folded text without marks is UTF-8");

    std::string clean;
    fuzz_check(text_clean(input, clean) == utf8_is_valid(input), "exactly invalid text is refused");
    if (utf8_is_valid(input)) {
        fuzz_check(clean == lossy, "both forms agree on valid text");
        std::string again;
        fuzz_check(text_clean(clean, again) && again == clean, "cleaning twice changes nothing");
    }
    return 0;
}
