#include "common/wire/irc_line.h"

#include <algorithm>

#include "common/text/utf8.h"

namespace {

// The word at the front of `*rest`, which loses it and the blanks behind it.
std::string_view take_word(std::string_view* rest) {
    const std::string_view word = rest->substr(0, std::min(rest->find(' '), rest->size()));
    rest->remove_prefix(word.size());
    rest->remove_prefix(std::min(rest->find_first_not_of(' '), rest->size()));
    return word;
}

std::string_view take_marked_word(std::string_view* rest, char mark) {
    if (!rest->starts_with(mark)) {
        return {};
    }
    rest->remove_prefix(1);
    return take_word(rest);
}

struct tag_escape {
    char raw;
    char code;  // behind a backslash
};

constexpr tag_escape tag_escapes[] = {{';', ':'}, {' ', 's'}, {'\\', '\\'}, {'\r', 'r'}, {'\n', 'n'}};

}  // namespace

bool irc_line_parse(std::string_view line, irc_line* parsed) {
    *parsed = {};
    parsed->tags = take_marked_word(&line, '@');
    line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
    parsed->source = take_marked_word(&line, ':');
    parsed->command = take_word(&line);
    while (!line.empty() && parsed->count < irc_params_max) {
        const bool last = parsed->count + 1U == irc_params_max;
        const bool trailing = line.front() == ':';
        if (trailing || last) {
            parsed->params[parsed->count++] = line.substr(trailing ? 1 : 0);
            break;
        }
        parsed->params[parsed->count++] = take_word(&line);
    }
    return !parsed->command.empty() && parsed->command.front() != ':' && parsed->command.front() != '@';
}

void irc_append_trailing(std::string& out, std::string_view text) {
    const bool is_word = !text.empty() && text.front() != ':' && text.find(' ') == std::string_view::npos;
    out.append(is_word ? " " : " :").append(text);
}

void irc_line_format(std::string& out, const irc_line& line) {
    if (!line.tags.empty()) {
        out.append("@").append(line.tags).append(" ");
    }
    if (!line.source.empty()) {
        out.append(":").append(line.source).append(" ");
    }
    out.append(line.command);
    for (size_t i = 0; i + 1 < line.count; ++i) {
        out.append(" ").append(line.params[i]);
    }
    if (line.count > 0) {
        irc_append_trailing(out, line.params[line.count - 1U]);
    }
    out.append("\r\n");
}

bool irc_line_fits(std::string_view line) {
    size_t tags = 0;
    if (line.starts_with('@')) {
        tags = std::min(line.find(' '), line.size() - 1) + 1;
    }
    return tags <= irc_client_tags_max_bytes && line.size() - tags <= irc_line_max_bytes - 2;
}

bool irc_tag_next(std::string_view* rest, irc_tag* tag) {
    while (!rest->empty()) {
        const std::string_view one = rest->substr(0, rest->find(';'));
        rest->remove_prefix(std::min(one.size() + 1, rest->size()));
        const size_t equals = std::min(one.find('='), one.size());
        *tag = {.key = one.substr(0, equals), .value = one.substr(std::min(equals + 1, one.size()))};
        if (!tag->key.empty()) {
            return true;
        }
    }
    return false;
}

std::optional<std::string_view> irc_tag_find(std::string_view tags, std::string_view key) {
    std::optional<std::string_view> found;
    irc_tag tag;
    while (irc_tag_next(&tags, &tag)) {
        if (tag.key == key) {
            found = tag.value;
        }
    }
    return found;
}

std::string irc_tag_unescape(std::string_view value) {
    std::string out;
    for (size_t i = 0; i < value.size(); ++i) {
        if (value[i] != '\\') {
            out += value[i];
            continue;
        }
        if (++i == value.size()) {
            break;
        }
        const auto* const row = std::find_if(std::begin(tag_escapes), std::end(tag_escapes),
                                             [&](const tag_escape& e) { return e.code == value[i]; });
        out += row != std::end(tag_escapes) ? row->raw : value[i];
    }
    return out;
}

void irc_tag_escape(std::string& out, std::string_view value) {
    for (const char c : value) {
        const auto* const row = std::find_if(std::begin(tag_escapes), std::end(tag_escapes),
                                             [c](const tag_escape& e) { return e.raw == c; });
        if (row != std::end(tag_escapes)) {
            out += '\\';
            out += row->code;
        } else {
            out += c;
        }
    }
}

std::string_view irc_text_part(std::string_view* text, size_t room) {
    std::string_view part = *text;
    if (part.size() > room) {
        part = utf8_prefix(part, room);
        const size_t blank = part.rfind(' ');
        if (blank != std::string_view::npos && blank >= part.size() - part.size() / 3) {
            part = part.substr(0, blank + 1);
        }
    }
    text->remove_prefix(part.size());
    return part;
}

bool irc_ctcp_parse(std::string_view text, irc_ctcp* parsed) {
    if (!text.starts_with('\1')) {
        return false;
    }
    text.remove_prefix(1);
    text = text.substr(0, text.find('\1'));
    parsed->command = take_word(&text);
    parsed->text = text;
    return true;
}
