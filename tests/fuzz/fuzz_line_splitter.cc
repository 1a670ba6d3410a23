// The same bytes in any split give the same lines, within the limit. Input: limit, split seed, bytes.
#include <string>
#include <vector>

#include "common/wire/line_splitter.h"
#include "tests/fuzz/fuzz.h"

namespace {

using lines = std::vector<std::string>;

void take(line_splitter& splitter, std::string_view input, lines& out) {
    split_line line;
    while (line_splitter_next(splitter, &input, &line)) {
        fuzz_check(!line.too_long || line.text.empty(), "a line that is too long has no text");
        fuzz_check(splitter.max_bytes == 0 || line.text.size() <= splitter.max_bytes,
                   "a line is within the limit");
        fuzz_check(line.text.find('\n') == std::string_view::npos, "a line has no newline");
        out.emplace_back(line.too_long ? "\n" : line.text);
    }
    fuzz_check(input.empty(), "all input is taken");
    fuzz_check(splitter.max_bytes == 0 || splitter.partial == nullptr ||
                   splitter.partial->size() <= splitter.max_bytes + 1,
               "memory is limited");
}

// Cuts the input at places that `seed` chooses.
lines split(std::string_view input, uint32_t max_bytes, uint32_t seed, size_t longest) {
    line_splitter splitter{.max_bytes = max_bytes};
    lines out;
    while (!input.empty()) {
        seed = seed * 1664525u + 1013904223u;
        const std::string chunk(input.substr(0, 1 + (seed >> 16) % longest));
        take(splitter, chunk, out);
        input.remove_prefix(chunk.size());
    }
    split_line last;
    if (line_splitter_end(splitter, &last)) {
        out.emplace_back(last.text);
    }
    return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    if (size < 2) {
        return 0;
    }
    const std::string_view input = fuzz_text(data + 2, size - 2);
    const lines bytewise = split(input, data[0], 0, 1);
    fuzz_check(split(input, data[0], data[1], 9) == bytewise, "chunks give the lines of single bytes");
    fuzz_check(split(input, data[0], data[1], size) == bytewise,
               "large chunks give the lines of single bytes");
    return 0;
}
