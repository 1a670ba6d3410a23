#include "server/store/search.h"

#include <exception>

#include "common/text/clean.h"
#include "common/text/formatting.h"
#include "common/text/words.h"

namespace {

// -- the tokenizer --

struct token_sink {
    void* context = nullptr;
    int (*each)(void*, int, const char*, int, int, int) = nullptr;
    int code = SQLITE_OK;
};

// FTS5 asks for the place in the text too, for excerpts, which nobody here wants.
bool pass_token(void* context, std::string_view word) {
    token_sink* sink = static_cast<token_sink*>(context);
    sink->code = sink->each(sink->context, 0, word.data(), static_cast<int>(word.size()), 0, 0);
    return sink->code == SQLITE_OK;
}

// Formatting is no part of a word, nor are the digits of its colours.
int tokenize(Fts5Tokenizer*, void* context, int, const char* text, int length,
             int (*each)(void*, int, const char*, int, int, int)) {
    token_sink sink = {.context = context, .each = each};
    try {
        const std::string_view whole(text, static_cast<size_t>(length));
        const std::string plain = text_has_formatting(whole) ? text_strip_formatting(whole) : "";
        text_words(plain.empty() ? whole : plain, &sink, pass_token);
    } catch (const std::exception&) {
        return SQLITE_NOMEM;
    }
    return sink.code;
}

fts5_tokenizer tokenizer = {
    .xCreate =
        [](void* context, const char**, int, Fts5Tokenizer** out) {
            *out = static_cast<Fts5Tokenizer*>(context);  // it has no state: any address will do
            return SQLITE_OK;
        },
    .xDelete = [](Fts5Tokenizer*) {},
    .xTokenize = tokenize,
};

// -- the expression --

size_t count_tokens(std::string_view text) {
    size_t count = 0;
    text_words(text, &count, [](void* context, std::string_view) {
        return ++*static_cast<size_t*>(context) <= search_tokens_max;
    });
    return count;
}

using namespace std::string_view_literals;

// The next word or quoted words; `rest` goes behind it. A quote that is not closed ends with the text. What
// is returned holds no quote and no NUL, which would end the expression.
std::string_view next_term(std::string_view& rest) {
    rest = text_trim(rest);
    const bool quoted = rest.starts_with('"');
    rest.remove_prefix(quoted ? 1 : 0);
    const std::string_view term = rest.substr(0, rest.find_first_of(quoted ? "\"\0"sv : " \t\"\0"sv));
    rest.remove_prefix(term.size());
    rest.remove_prefix(!rest.empty() && (quoted || rest.front() == '\0') ? 1 : 0);
    return term;
}

void append_and(std::string& out, std::string_view term) {
    out.append(out.empty() ? "" : " AND ").append(term);
}

std::string any_of(const std::vector<std::string>& tags) {
    std::string out;
    for (const std::string& tag : tags) {
        out.append(out.empty() ? "tags : (" : " OR ").append("\"").append(tag).append("\"");
    }
    return out + ")";
}

}  // namespace

int search_register(sqlite3* db) {
    sql_statement s;
    fts5_api* api = nullptr;
    int code = sql_prepare(db, "SELECT fts5(?)", &s);
    if (code == SQLITE_OK) {
        sqlite3_bind_pointer(s.get(), 1, &api, "fts5_api_ptr", nullptr);
        sqlite3_step(s.get());
        code = sqlite3_reset(s.get());
    }
    if (code != SQLITE_OK || api == nullptr) {
        return code == SQLITE_OK ? SQLITE_ERROR : code;
    }
    return api->xCreateTokenizer(api, "words", &tokenizer, &tokenizer, nullptr);
}

err search_expression(const std::vector<std::string>& visible, std::string_view from, std::string_view words,
                      std::string* out) {
    if (!visible.empty()) {
        append_and(*out, any_of(visible));
    }
    if (!from.empty()) {
        append_and(*out, "tags : \"" + std::string(from) + "\"");
    }
    size_t terms = 0;
    size_t tokens = 0;
    for (std::string_view rest = text_trim(words); !rest.empty(); rest = text_trim(rest)) {
        const std::string_view term = next_term(rest);
        const size_t found = count_tokens(term);
        terms += found > 0 ? 1 : 0;
        tokens += found;
        if (terms > search_words_max || tokens > search_tokens_max) {
            return {"That are too many words; " + std::to_string(search_words_max) + " at most."};
        }
        if (found > 0) {
            append_and(*out, "text : \"" + std::string(term) + "\"");
        }
    }
    return {terms == 0 && !text_trim(words).empty() ? "There is no word in that to search for." : ""};
}
