// Any bytes fall into the same clusters from both ends, and each is shown within two columns.
#include <vector>

#include "common/text/clean.h"
#include "common/text/cluster.h"
#include "common/text/utf8.h"
#include "tests/fuzz/fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    const std::string_view input = fuzz_text(data, size);
    std::vector<size_t> lengths;
    size_t width = 0;
    for (std::string_view rest = input; !rest.empty(); rest.remove_prefix(lengths.back())) {
        lengths.push_back(cluster_length(rest));
        fuzz_check(lengths.back() > 0 && lengths.back() <= rest.size(), "a cluster lies within its text");
        const shown_cluster shown = cluster_shown(rest.substr(0, lengths.back()));
        fuzz_check(shown.width <= 2, "a cluster takes at most two columns");
        fuzz_check(utf8_is_valid(shown.text), "what is shown is UTF-8");
        fuzz_check(text_clean_lossy(shown.text) == shown.text, "what is shown is clean");
        width += shown.width;
    }
    fuzz_check(text_width(input) == width, "the width is the sum of its clusters");
    std::string_view rest = input;
    for (; !lengths.empty(); lengths.pop_back()) {
        fuzz_check(cluster_length_back(rest) == lengths.back(), "clusters are the same from behind");
        rest.remove_suffix(lengths.back());
    }
    return 0;
}
