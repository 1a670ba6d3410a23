// Bytes that a user may have chosen, made harmless for a log, a JSON value or an error message. Pure.
#pragma once

#include <string>
#include <string_view>

// Printable, well-formed UTF-8 as it is; everything else (C0, DEL, C1, bidi controls, line separators,
// invalid bytes, '"' and '\\') as \n, \r, \t, \\, \", \xHH (a byte) or \u{HEX} (a code point).
[[nodiscard]] std::string text_escape(std::string_view bytes);

// The inside of a JSON string (RFC 8259): invalid bytes become U+FFFD, what JSON must escape is escaped.
[[nodiscard]] std::string text_escape_json(std::string_view bytes);
