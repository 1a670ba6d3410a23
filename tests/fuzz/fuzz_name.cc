// A name that is let through cannot forge a line, and is the same name when given again.
#include "common/text/clean.h"
#include "common/text/name.h"
#include "common/text/utf8.h"
#include "tests/fuzz/fuzz.h"

namespace {

constexpr uint32_t longest = 32;

void check_allowed(const checked_name& name, checked_name (*again)(std::string_view, uint32_t)) {
    fuzz_check(utf8_is_valid(name.shown) && !name.shown.empty(), "a name is UTF-8 and not empty");
    fuzz_check(utf8_length(name.shown) <= longest, "a name is within its length");
    fuzz_check(name.shown.find_first_of(" :*()/") == std::string::npos,
               "a name has nothing that line forms need");
    fuzz_check(text_clean_lossy(name.shown) == name.shown, "a name is clean");
    const checked_name repeated = again(name.shown, longest);
    fuzz_check(repeated.fault == name_fault::none && repeated.shown == name.shown &&
                   repeated.key == name.key && repeated.look == name.look,
               "a shown name is the same name again");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    const std::string_view input = fuzz_text(data, size);
    const checked_name nick = name_check(input, longest);
    if (nick.fault == name_fault::none) {
        check_allowed(nick, name_check);
        fuzz_check(nick.shown.find_first_of("#[{-") != 0, "a name does not begin like another form");
    }
    const checked_name room = room_check(input, longest);
    if (room.fault == name_fault::none) {
        check_allowed(room, room_check);
        fuzz_check(room.shown[0] == '#', "a room begins with a hash");
    }
    return 0;
}
