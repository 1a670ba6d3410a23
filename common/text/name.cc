#include "common/text/name.h"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/uspoof.h>

#include "common/base/limits.h"
#include "common/text/utf8.h"

namespace {

constexpr std::string_view nick_marks = "-_[]{}|\\^`";
constexpr std::string_view room_marks = "-_[]{}|\\^`.+&";

// ICU's objects take long to make and are never given back: one set for the life of the process.
struct tools {
    const icu::Normalizer2* nfkc = nullptr;
    const icu::Normalizer2* nfkc_casefold = nullptr;
    USpoofChecker* spoof = nullptr;
};

const tools& shared_tools() {
    static const tools made = [] {
        tools t;
        UErrorCode status = U_ZERO_ERROR;
        t.nfkc = icu::Normalizer2::getNFKCInstance(status);
        t.nfkc_casefold = icu::Normalizer2::getNFKCCasefoldInstance(status);
        t.spoof = uspoof_open(&status);
        uspoof_setChecks(t.spoof, USPOOF_RESTRICTION_LEVEL | USPOOF_INVISIBLE | USPOOF_MIXED_NUMBERS,
                         &status);
        uspoof_setRestrictionLevel(t.spoof, USPOOF_HIGHLY_RESTRICTIVE);
        return t;
    }();
    return made;
}

bool is_one_of(UChar32 code, std::string_view set) {
    return code < 0x80 && set.find(static_cast<char>(code)) != std::string_view::npos;
}

// Some letters and marks show nothing (Hangul fillers, variation selectors): no name is told apart by them.
bool is_visible(UChar32 code) {
    return !u_hasBinaryProperty(code, UCHAR_DEFAULT_IGNORABLE_CODE_POINT);
}

bool is_letter_or_digit(UChar32 code) {
    return (U_MASK(u_charType(code)) & (U_GC_L_MASK | U_GC_ND_MASK)) != 0 && is_visible(code);
}

bool is_mark(UChar32 code) {
    return (U_MASK(u_charType(code)) & U_GC_M_MASK) != 0 && is_visible(code);
}

bool is_right_to_left(UChar32 code) {
    const UCharDirection direction = u_charDirection(code);
    return direction == U_RIGHT_TO_LEFT || direction == U_RIGHT_TO_LEFT_ARABIC;
}

// RFC 5893, section 2, as far as other checks leave something of it: right-to-left letters begin the name,
// none of the other direction stand beside them, and a letter or digit ends it. Otherwise two names could
// look the same.
bool direction_is_mixed(const icu::UnicodeString& letters) {
    bool right = false;
    bool left = false;
    UChar32 last = 0;
    for (int32_t i = 0; i < letters.length(); i = letters.moveIndex32(i, 1)) {
        const UChar32 code = letters.char32At(i);
        right = right || is_right_to_left(code);
        left = left || u_charDirection(code) == U_LEFT_TO_RIGHT;
        last = is_mark(code) ? last : code;
    }
    if (!right) {
        return false;
    }
    return left || !is_right_to_left(letters.char32At(0)) || !is_letter_or_digit(last);
}

void refuse(checked_name& name, name_fault fault, UChar32 code = 0) {
    name.fault = fault;
    name.character = static_cast<char32_t>(code);
}

// Every character by itself. `body` is the name without the '#' of a room.
void check_characters(checked_name& name, const icu::UnicodeString& body, std::string_view marks) {
    unsigned combining = 0;
    for (int32_t i = 0; i < body.length(); i = body.moveIndex32(i, 1)) {
        const UChar32 code = body.char32At(i);
        if (i == 0 && !is_letter_or_digit(code) && code != '_') {
            const bool allowed_later = is_mark(code) || is_one_of(code, marks);
            refuse(name, allowed_later ? name_fault::bad_start : name_fault::bad_character, code);
            return;
        }
        combining = is_mark(code) ? combining + 1 : 0;
        const bool allowed = is_letter_or_digit(code) || is_mark(code) || is_one_of(code, marks);
        if (!allowed || combining > combining_marks_max) {
            refuse(name, name_fault::bad_character, code);
            return;
        }
    }
}

icu::UnicodeString skeleton_of(const icu::UnicodeString& text) {
    UErrorCode status = U_ZERO_ERROR;
    icu::UnicodeString skeleton;
    uspoof_getSkeletonUnicodeString(shared_tools().spoof, 0, text, skeleton, &status);
    return U_SUCCESS(status) ? skeleton : text;
}

icu::UnicodeString casefold(const icu::UnicodeString& text) {
    UErrorCode status = U_ZERO_ERROR;
    return shared_tools().nfkc_casefold->normalize(text, status);
}

checked_name check(std::string_view raw, uint32_t max_length, std::string_view prefix,
                   std::string_view marks) {
    checked_name name;
    if (!utf8_is_valid(raw)) {
        refuse(name, name_fault::not_utf8);
        return name;
    }
    if (!raw.starts_with(prefix)) {
        const char32_t first = utf8_decode(raw).code;
        refuse(name, raw.empty() ? name_fault::empty : name_fault::bad_start, static_cast<UChar32>(first));
        return name;
    }
    UErrorCode status = U_ZERO_ERROR;
    const icu::StringPiece piece(raw.data(), static_cast<int32_t>(raw.size()));
    const icu::UnicodeString whole =
        shared_tools().nfkc->normalize(icu::UnicodeString::fromUTF8(piece), status);
    const icu::UnicodeString body = whole.tempSubString(static_cast<int32_t>(prefix.size()));
    if (body.isEmpty() || U_FAILURE(status)) {
        refuse(name, name_fault::empty);
        return name;
    }
    if (max_length > 0 && whole.countChar32() > static_cast<int32_t>(max_length)) {
        refuse(name, name_fault::too_long);
        return name;
    }
    check_characters(name, body, marks);
    if (name.fault != name_fault::none) {
        return name;
    }
    if (uspoof_check2UnicodeString(shared_tools().spoof, body, nullptr, &status) != 0 || U_FAILURE(status) ||
        direction_is_mixed(body)) {
        refuse(name, name_fault::mixed_scripts);
        return name;
    }
    whole.toUTF8String(name.shown);
    casefold(skeleton_of(casefold(whole))).toUTF8String(name.key);
    skeleton_of(whole).toUTF8String(name.look);
    return name;
}

}  // namespace

checked_name name_check(std::string_view raw, uint32_t max_length) {
    return check(raw, max_length, "", nick_marks);
}

checked_name room_check(std::string_view raw, uint32_t max_length) {
    return check(raw, max_length, "#", room_marks);
}
