// Whatever a file holds: it is refused in words, or what was understood can be printed and read back the
// same.
#include <string>

#include "server/config.h"
#include "tests/fuzz/fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    config c;
    const err e = config_parse(fuzz_text(data, size), "file", &c);
    if (e.failed()) {
        fuzz_check(e.text.starts_with("file:"), "an error says where");
        return 0;
    }
    config again;
    fuzz_check(!config_parse(config_print(c), "printed", &again).failed(), "what is printed can be read");
    fuzz_check(config_differences(c, again).empty(), "and is the same");
    return 0;
}
