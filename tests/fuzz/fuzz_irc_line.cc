// What is understood of a line can be written, and then says the same; texts survive escaping and cutting.
#include <string>

#include "common/wire/irc_line.h"
#include "tests/fuzz/fuzz.h"

namespace {

void check_same(const irc_line& a, const irc_line& b) {
    fuzz_check(a.tags == b.tags && a.source == b.source && a.command == b.command, "the line says the same");
    fuzz_check(a.count == b.count, "there are as many parameters");
    for (size_t i = 0; i < a.count; ++i) {
        fuzz_check(a.params[i] == b.params[i], "the parameters are the same");
    }
}

void check_line(std::string_view line) {
    irc_line parsed;
    if (!irc_line_parse(line, &parsed)) {
        return;
    }
    std::string written;
    irc_line_format(written, parsed);
    fuzz_check(written.ends_with("\r\n"), "a line has its end");
    irc_line again;
    fuzz_check(irc_line_parse(std::string_view(written).substr(0, written.size() - 2), &again),
               "a line that was written is one");
    check_same(parsed, again);
    irc_tag tag;
    for (std::string_view rest = parsed.tags; irc_tag_next(&rest, &tag);) {
        fuzz_check(irc_tag_find(parsed.tags, tag.key).has_value(), "a tag that is there is found");
    }
}

void check_text(std::string_view text) {
    std::string escaped;
    irc_tag_escape(escaped, text);
    fuzz_check(escaped.find_first_of("; \r\n") == std::string::npos, "an escaped value is one word");
    fuzz_check(irc_tag_unescape(escaped) == text, "a value comes back");
    fuzz_check(irc_tag_unescape(text).size() <= text.size(), "a value does not grow");
    const size_t room = 4 + text.size() % 60;
    std::string whole;
    for (std::string_view rest = text; !rest.empty();) {
        const std::string_view part = irc_text_part(&rest, room);
        fuzz_check(!part.empty() && part.size() <= room, "a part fits");
        whole += part;
    }
    fuzz_check(whole == text, "the parts are the text");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    const std::string_view input = fuzz_text(data, size);
    check_line(input);
    check_text(input);
    return 0;
}
