#include "client/model/completion.h"

#include <algorithm>

#include "common/text/fold.h"

static bool is_ascii(std::string_view text) {
    return std::all_of(text.begin(), text.end(),
                       [](char byte) { return static_cast<unsigned char>(byte) < 0x80; });
}

static std::string fold(std::string_view text) {
    if (!is_ascii(text)) {
        return text_fold(text);
    }
    std::string lower(text);
    std::transform(lower.begin(), lower.end(), lower.begin(), [](char byte) {
        return byte >= 'A' && byte <= 'Z' ? static_cast<char>(byte + 32) : byte;
    });
    return lower;
}

struct typed_word {
    std::string folded;
    bool ascii;
};

static bool begins(std::string_view name, const typed_word& word) {
    if (fold(name).starts_with(word.folded)) {
        return true;
    }
    return word.ascii && !is_ascii(name) && text_fold_bare(name).starts_with(word.folded);
}

static void find_names(const chat_model& m, const typed_word& word, std::vector<std::string>& out) {
    struct found_name {
        std::string_view name;
        uint64_t spoke;
    };
    std::vector<found_name> found;
    for (const auto& [name, spoke] : m.names) {
        bool wanted = word.folded.empty() ? spoke > 0 : begins(name, word);
        if (wanted && name != m.nick) {
            found.push_back({name, spoke});
        }
    }
    std::stable_sort(found.begin(), found.end(),
                     [](const found_name& a, const found_name& b) { return a.spoke > b.spoke; });
    for (const found_name& one : found) {
        out.emplace_back(one.name);
    }
}

completion completion_find(const chat_model& m, std::string_view text, size_t cursor,
                           std::span<const std::string_view> commands) {
    completion result;
    std::string_view before = text.substr(0, cursor);
    size_t line = before.rfind('\n');
    line = line == std::string_view::npos ? 0 : line + 1;
    size_t blank = before.find_last_of(" \n");
    result.begin = blank == std::string_view::npos ? 0 : blank + 1;
    result.end = cursor;
    std::string_view word = before.substr(result.begin);
    bool at_start = result.begin == line;
    std::string_view suffix = " ";
    if (at_start && word.starts_with('/')) {
        for (std::string_view command : commands) {
            if (command.starts_with(fold(word.substr(1)))) {
                result.candidates.push_back("/" + std::string(command));
            }
        }
        std::sort(result.candidates.begin(), result.candidates.end());
    } else if (word.starts_with('#')) {
        typed_word typed{fold(word), is_ascii(word)};
        std::copy_if(m.rooms.begin(), m.rooms.end(), std::back_inserter(result.candidates),
                     [&typed](const std::string& room) { return begins(room, typed); });
    } else {
        find_names(m, {fold(word), is_ascii(word)}, result.candidates);
        suffix = at_start ? ": " : " ";
    }
    if (text.substr(cursor).starts_with(' ')) {
        suffix.remove_suffix(1);
    }
    for (std::string& candidate : result.candidates) {
        candidate += suffix;
    }
    return result;
}
