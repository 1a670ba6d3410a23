// Full text over the lines: the tokenizer for FTS5 (text/words.h), and how a question becomes an expression.
//
// The index has two columns. `text` holds a line's words; `tags` who may see it and who said it: r7 (room 7),
// p42 (a private message with party 42 in it), f3 (person 3). So rooms, parties and senders are looked up
// like words, and a common word in a rare room costs as little as the other way round.
//
// What people type is never part of the expression's grammar: each word stands in quotes. Newest first is by
// rowid; FTS5's rank would read every hit.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "common/base/err.h"
#include "server/store/sql.h"

inline constexpr size_t search_words_max = 16;   // of one question; "quoted words" are one
inline constexpr size_t search_tokens_max = 64;  // that these consist of

// Makes the tokenizer known to the connection: before anything touches the index.
[[nodiscard]] int search_register(sqlite3* db);

// The expression for lines with one of the tags in `visible` (none = whoever may see them), the tag `from`
// ("" = any), and all of `words`: "quoted words" stand together, a word in a script without blanks is found
// inside others. "" when nothing at all is asked for.
[[nodiscard]] err search_expression(const std::vector<std::string>& visible, std::string_view from,
                                    std::string_view words, std::string* out);
