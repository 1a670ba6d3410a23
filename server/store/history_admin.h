// What an operator does with the history, beside the server that keeps it or alone with the folder. Each
// function opens a connection of its own, does its work on the caller's thread and takes as long as it takes,
// in short steps: no commit of the server's waits for longer than one of them, and no snapshot stands in the
// way of the log's end while a callback runs. Backup and check look at one moment and so hold one snapshot,
// in which `go_on` alone is called and `on_fault`: the log grows by what is said meanwhile.
//
// Whoever calls is the process that holds the folder's lock (data_dir.h). Without FOLDER/history.db each
// fails in words, but import, which makes it. Errors: in words for people, with the folder or the file; what
// whole steps have done by then stays done. Nothing throws but a callback's own.
//
// Ownership: the caller's; nothing is kept. Thread: any but the loop's, one each.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/err.h"
#include "server/core/history_types.h"

struct history_admin {
    std::string folder;
    void* context = nullptr;  // of every callback
    // Asked at least every 50 ms or so; false: end at once, as an error. nullptr: goes on to the end.
    bool (*go_on)(void* context) = nullptr;
};

struct history_count {
    uint64_t lines = 0;  // private messages included
    uint64_t bytes = 0;
};

// One consistent state of it all in one file, which is itself a history.db; `file` must not exist, and is on
// the disk when this returns. Removes what it has begun when it fails. `out` is what it holds.
[[nodiscard]] err history_backup(const history_admin& a, const std::string& file, history_count* out);

// Reads everything, the index for the search included. Each fault that it finds goes to `on_fault` (100 at
// most); an error is what kept it from looking.
[[nodiscard]] err history_check(const history_admin& a,
                                void (*on_fault)(void* context, std::string_view fault), history_count* out);

struct history_export_ask {
    std::string room_key;      // "" = all
    int64_t since_us = 0;      // from then on
    bool private_too = false;  // with room_key "" only
};
// All kinds, by id, ascending, up to the last one there was at the call. `on_entry` may block; false ends it.
[[nodiscard]] err history_export(const history_admin& a, const history_export_ask& ask,
                                 bool (*on_entry)(void* context, const history_entry& entry));

enum class history_import_outcome : uint8_t {
    kept,
    there_already,  // a line of this id, kind, room, sender, target and text
    id_taken,       // another line has it
    out_of_order,   // its time is before that of a line with a lower id, or after one with a higher
};
struct history_import;
[[nodiscard]] err history_import_begin(const history_admin& a, history_import** out);
// One transaction: those that fit are kept; without an error there is an outcome for each. The ids ascend;
// beside a server they are below its next one, which the caller sees to.
// Parties are left out, so nobody may read such private messages over a door: the visits are over.
[[nodiscard]] err history_import_write(history_import* import, std::span<const history_entry> entries,
                                       std::vector<history_import_outcome>* outcomes);
void history_import_end(history_import* import);

// Removes what was said and done under the name, in every form of it, and the private messages that it got;
// from the index and the log file too, so that no file holds the text. `out`: lines removed, bytes given
// back.
[[nodiscard]] err history_forget(const history_admin& a, std::string_view name_key, history_count* out);

// Removes what was said before then (`room_key` "": everywhere), and gives the space back, also of lines that
// were removed earlier. `out` as above.
[[nodiscard]] err history_prune(const history_admin& a, std::string_view room_key, int64_t before_us,
                                history_count* out);
