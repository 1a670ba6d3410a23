#include "client/model/find.h"

#include <algorithm>
#include <optional>

#include "common/text/fold.h"
#include "common/text/utf8.h"

namespace {

bool is_ascii(std::string_view text) {
    return std::all_of(text.begin(), text.end(),
                       [](char byte) { return static_cast<unsigned char>(byte) < 0x80; });
}

char lower(char byte) {
    return byte >= 'A' && byte <= 'Z' ? static_cast<char>(byte + 32) : byte;
}

std::string fold(std::string_view text) {
    if (!is_ascii(text)) {
        return text_fold(text);
    }
    std::string folded(text);
    std::transform(folded.begin(), folded.end(), folded.begin(), lower);
    return folded;
}

size_t character_length(std::string_view text) {
    return std::max<size_t>(utf8_decode(text).length, 1);
}

// Folding changes how many bytes there are, so it is done character by character. 0: the (folded) word is not
// there.
size_t folded_length(std::string_view text, std::string_view word) {
    std::string_view rest = word;
    size_t at = 0;
    while (!rest.empty()) {
        if (at == text.size()) {
            return 0;
        }
        const size_t length = character_length(text.substr(at));
        const std::string folded = fold(text.substr(at, length));
        if (!rest.starts_with(folded)) {
            return 0;
        }
        rest.remove_prefix(folded.size());
        at += length;
    }
    return at;
}

std::optional<find_span> find_folded(std::string_view text, std::string_view word, size_t from) {
    for (size_t at = from; at < text.size(); at += character_length(text.substr(at))) {
        const size_t length = folded_length(text.substr(at), word);
        if (length > 0) {
            return find_span{at, at + length};
        }
    }
    return std::nullopt;
}

std::optional<find_span> find_word(std::string_view text, std::string_view word, bool folded, size_t from) {
    if (folded && !is_ascii(word)) {
        return find_folded(text, word, from);
    }
    const auto same = [folded](char a, char b) { return folded ? lower(a) == b : a == b; };
    const auto found = std::search(text.begin() + static_cast<std::ptrdiff_t>(from), text.end(), word.begin(),
                                   word.end(), same);
    if (found == text.end()) {
        return std::nullopt;
    }
    const auto begin = static_cast<size_t>(found - text.begin());
    return find_span{begin, begin + word.size()};
}

// A character that folds to one other; the sharp s folds to two.
bool has_capital(std::string_view text) {
    while (!text.empty()) {
        const std::string_view character = text.substr(0, character_length(text));
        const std::string folded =
            is_ascii(character) ? std::string(1, lower(text[0])) : text_fold(character);
        if (folded != character && character_length(folded) == folded.size()) {
            return true;
        }
        text.remove_prefix(character.size());
    }
    return false;
}

bool is_filter(std::string_view word) {
    constexpr std::string_view names[] = {"from:", "in:", "after:", "before:"};
    return std::any_of(std::begin(names), std::end(names),
                       [word](std::string_view name) { return word.starts_with(name); });
}

}  // namespace

find_pattern find_text(std::string_view text, bool other_case) {
    find_pattern pattern{.fold = has_capital(text) == other_case};
    if (!text.empty()) {
        pattern.words.push_back(pattern.fold ? fold(text) : std::string(text));
    }
    return pattern;
}

find_pattern find_question(std::string_view question) {
    find_pattern pattern;
    bool quoted = false;
    while (!question.empty()) {
        const size_t end = std::min(question.find_first_of(quoted ? "\"" : "\" "), question.size());
        const std::string_view word = question.substr(0, end);
        if (!word.empty() && (quoted || !is_filter(word))) {
            pattern.words.push_back(fold(word));
        }
        quoted = end < question.size() && question[end] == '"' ? !quoted : quoted;
        question.remove_prefix(std::min(end + 1, question.size()));
    }
    return pattern;
}

bool find_is_in(const find_pattern& pattern, std::string_view text) {
    return std::any_of(pattern.words.begin(), pattern.words.end(), [&](const std::string& word) {
        if (pattern.fold && !is_ascii(word)) {  // one folding for the whole text
            return fold(text).find(word) != std::string::npos;
        }
        return find_word(text, word, pattern.fold, 0).has_value();
    });
}

std::vector<find_span> find_spans(const find_pattern& pattern, std::string_view text) {
    std::vector<find_span> spans;
    for (size_t from = 0; from < text.size();) {
        std::optional<find_span> first;
        for (const std::string& word : pattern.words) {
            const std::optional<find_span> found = find_word(text, word, pattern.fold, from);
            if (found && (!first || found->begin < first->begin)) {
                first = found;
            }
        }
        if (!first) {
            break;
        }
        spans.push_back(*first);
        from = first->end;
    }
    return spans;
}
