// Every line can be parsed, and writing what was understood gives the line back.
#include <string>

#include "common/wire/chat_line.h"
#include "tests/fuzz/fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    const std::string_view line = fuzz_text(data, size);
    const chat_line parsed = chat_line_parse(line);
    std::string written;
    chat_line_format(written, parsed);
    fuzz_check(written == std::string(line) + "\n", "the line comes back as it was");
    fuzz_check(parsed.name.find_first_of(" :") == std::string_view::npos,
               "a name has neither blank nor colon");
    fuzz_check(parsed.room.find_first_of(" :") == std::string_view::npos,
               "a room has neither blank nor colon");
    return 0;
}
