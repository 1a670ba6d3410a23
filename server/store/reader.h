// The thread that answers questions, one at a time, in their order, on a connection of its own.
//
// Thread: the functions are called on the loop's; none waits for the disk but reader_destroy, which waits for
// the question under way (question_limit_ms at most) and forgets the others.
#pragma once

#include <string>
#include <vector>

#include "server/store/history.h"
#include "server/store/sql.h"

struct reader;

struct reader_wake {
    void* context = nullptr;
    void (*call)(void* context) = nullptr;  // on the reader's thread
};

[[nodiscard]] err reader_create(sql_connection db, reader_wake wake, reader** out);
void reader_destroy(reader* r);

// False, and nothing done, when `history_asks_waiting_max` wait.
[[nodiscard]] bool reader_ask(reader* r, history_ask&& ask);
[[nodiscard]] std::vector<history_answer> reader_take(reader* r);
// Whether a question has met damage in the file.
[[nodiscard]] bool reader_found_damage(const reader* r);
