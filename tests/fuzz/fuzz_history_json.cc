// A line of an export that is taken says the same when it is written again; a request likewise.
#include <string>

#include "common/text/clean.h"
#include "server/admin/json.h"
#include "tests/fuzz/fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    constexpr int64_t now_us = int64_t{1} << 52;
    const std::string_view line = fuzz_text(data, size);
    history_entry entry;
    if (!json_entry_parse(line, now_us, &entry).failed()) {
        fuzz_check(text_clean_lossy(entry.text) == entry.text, "the text is clean");
        const std::string written = json_entry(entry);
        history_entry again;
        fuzz_check(!json_entry_parse(written, now_us, &again).failed(), "what is written can be read");
        fuzz_check(json_entry(again) == written && again.id == entry.id && again.text == entry.text,
                   "and is the same");
    }
    admin_request request;
    if (!json_request_parse(line, &request).failed()) {
        admin_request again;
        fuzz_check(!json_request_parse(json_request(request), &again).failed(), "a request can be read");
        fuzz_check(json_request(again) == json_request(request), "and is the same");
    }
    return 0;
}
