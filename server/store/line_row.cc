#include "server/store/line_row.h"

#include <string>

int line_row_prepare(sqlite3* db, std::string_view rest, sql_statement* out) {
    const std::string text =
        "SELECT line.id, line.time, line.kind, room.name, sender.shown, target.shown, line.text, "
        "line.sender_party, line.target_party, line.room FROM line LEFT JOIN room ON room.id = line.room "
        "JOIN name AS sender ON sender.id = line.sender LEFT JOIN name AS target ON target.id = "
        "line.target " +
        std::string(rest);
    return sql_prepare(db, text.c_str(), out);
}

history_entry line_row_entry(const sql_statement& s) {
    return {.id = static_cast<uint64_t>(sql_integer(s, 0)),
            .time_us = sql_integer(s, 1),
            .kind = static_cast<history_kind>(sql_integer(s, 2)),
            .room = std::string(sql_text(s, 3)),
            .sender = std::string(sql_text(s, 4)),
            .target = std::string(sql_text(s, 5)),
            .text = std::string(sql_text(s, 6)),
            .sender_party = static_cast<uint64_t>(sql_integer(s, 7)),
            .target_party = static_cast<uint64_t>(sql_integer(s, 8))};
}

int64_t line_row_id_at(sqlite3* db, int64_t time_us, int* code) {
    sql_statement next;
    *code = sql_prepare(db, "SELECT id, time FROM line WHERE id >= ? ORDER BY id LIMIT 1", &next);
    int64_t low = sql_number(db, "SELECT min(id) FROM line", 0);
    int64_t high = sql_number(db, "SELECT max(id) FROM line", -1) + 1;
    while (low < high && *code == SQLITE_OK) {
        const int64_t middle = low + (high - low) / 2;
        sql_bind(next, middle);
        sqlite3_step(next.get());
        const int64_t id = sql_integer(next, 0);
        const bool early = sql_integer(next, 1) < time_us;
        *code = sqlite3_reset(next.get());
        low = early ? id + 1 : low;
        high = early ? high : middle;
    }
    return low;
}
