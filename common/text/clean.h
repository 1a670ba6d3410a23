// What text may hold, decided once, on the way in (HARDENING: terminal escapes, control bytes, bidi).
// Both programs use it: the server for every line it takes, the client for every line it is sent.
// Pure; idempotent: clean(clean(x)) == clean(x).
#pragma once

#include <string>
#include <string_view>

// True and the cleaned text in `out` (replaced), or false when `text` is not UTF-8.
// TAB becomes a blank. C0, DEL, C1, bidi embeddings, overrides and isolates (U+202A-E, U+2066-9), the
// bidi marks U+200E/F and U+061C, U+2028/9, U+FEFF and the tag characters U+E0000-7F go. More than
// `combining_marks_max` marks behind one base go.
[[nodiscard]] bool text_clean(std::string_view text, std::string& out);

// The same for bytes of an unknown sender that must be shown whatever they are: invalid sequences
// become U+FFFD first. Never fails.
[[nodiscard]] std::string text_clean_lossy(std::string_view text);

// True for a code point that `text_clean` removes or replaces wherever it stands.
[[nodiscard]] bool text_is_forbidden(char32_t code);

// Without blanks (ASCII space and TAB) at both ends / at the end.
[[nodiscard]] std::string_view text_trim(std::string_view text);
[[nodiscard]] std::string_view text_trim_end(std::string_view text);
