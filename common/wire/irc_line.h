// Lines of IRC, as RFC 1459 and the IRCv3 message tags have them:
//
//     @label=7;+draft/reply=abc :Ann!ann@host PRIVMSG #tea :good evening
//      tags                      source        command params, the last one with blanks
//
// Pure; used by server and client. Parsing allocates nothing: all views point into the line. Sources: the
// Modern IRC document, RFC 2812 section 2.3, the IRCv3 message-tags specification.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

inline constexpr size_t irc_line_max_bytes = 512;          // source to params, with CR LF
inline constexpr size_t irc_client_tags_max_bytes = 4096;  // with the '@' and the blank behind them
inline constexpr size_t irc_tags_max_bytes = 8191;         // the same from a server, its own and a client's
inline constexpr size_t irc_params_max = 15;

struct irc_line {
    std::string_view tags;     // as they came, without the '@'; "" = none
    std::string_view source;   // without the ':'; "" = none
    std::string_view command;  // as it came: any case
    std::array<std::string_view, irc_params_max> params;
    uint8_t count = 0;  // of params

    [[nodiscard]] std::span<const std::string_view> all() const { return {params.data(), count}; }
    [[nodiscard]] std::string_view at(size_t i) const {  // "" beyond the last one
        return i < count ? params[i] : std::string_view();
    }
};

// `line` without its end. False: it has no command (an empty line, tags or a source alone). What stands
// behind the fourteenth parameter is the fifteenth.
[[nodiscard]] bool irc_line_parse(std::string_view line, irc_line* parsed);

// Appends the line with CR LF. A parameter before the last one is a word: not empty, no blank in it, no colon
// in front; no view holds CR, LF or NUL.
void irc_line_format(std::string& out, const irc_line& line);

// Appends the last parameter with the blank before it, with a colon where it needs one.
void irc_append_trailing(std::string& out, std::string_view text);

// Whether a client's line (without its end) is within the limits of one: its tags, and the rest.
[[nodiscard]] bool irc_line_fits(std::string_view line);

// -- tags --

struct irc_tag {
    std::string_view key;    // with the '+' of a client's own and its vendor
    std::string_view value;  // escaped; "" for none
};

// Takes the first one from `*rest`, which began as irc_line::tags. Empty ones are skipped; false at the end.
[[nodiscard]] bool irc_tag_next(std::string_view* rest, irc_tag* tag);

// The value, escaped, of the last one with this key, as later ones win.
[[nodiscard]] std::optional<std::string_view> irc_tag_find(std::string_view tags, std::string_view key);

[[nodiscard]] std::string irc_tag_unescape(std::string_view value);
void irc_tag_escape(std::string& out, std::string_view value);  // appends

// -- text --

// The part of `*text` that fits into `room` bytes (at least 4), which `*text` loses: up to behind a blank if
// there is one in its last third, never within a character. All parts together are the text.
[[nodiscard]] std::string_view irc_text_part(std::string_view* text, size_t room);

// What a line has left for its text when so many bytes are taken. Names of the greatest length may leave less
// than a text can be cut into: then the line is longer than lines are.
[[nodiscard]] constexpr size_t irc_text_room(size_t taken) {
    constexpr size_t least = 32;
    return taken + least < irc_line_max_bytes ? irc_line_max_bytes - taken : least;
}

// "\1ACTION waves\1"; the last \1 may be missing.
struct irc_ctcp {
    std::string_view command;
    std::string_view text;
};
[[nodiscard]] bool irc_ctcp_parse(std::string_view text, irc_ctcp* parsed);
