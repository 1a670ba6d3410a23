#include "server/admin/import.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "common/base/wall_clock.h"
#include "server/admin/json.h"

namespace {

constexpr size_t batch_entries = 500;
constexpr size_t batch_bytes = size_t{1024} * 1024;  // of text
constexpr size_t chunk_bytes = size_t{64} * 1024;

struct intake {
    operation_io io;
    history_import* to = nullptr;
    uint64_t number = 0;    // of the line
    bool too_long = false;  // the rest of the line is skipped
    std::string partial;
    std::vector<history_entry> batch;
    std::vector<uint64_t> numbers;  // of the batch's lines
    size_t bytes = 0;               // in the batch
    uint64_t kept = 0;
    uint64_t there = 0;
    uint64_t faults = 0;
};

constexpr std::string_view words_of(history_import_outcome outcome) {
    return outcome == history_import_outcome::id_taken
               ? "another line has its id here"
               : "its time does not fit between those of the lines around it";
}

err complain(intake* i, uint64_t number, std::string_view why) {
    ++i->faults;
    const std::string line = "line " + std::to_string(number) + ": " + std::string(why);
    if (!i->io.complain(i->io.context, line)) {
        return operation_gone();
    }
    const bool enough = i->faults >= import_faults_max;
    return {enough ? "stopped after " + std::to_string(i->faults) + " lines that could not be taken" : ""};
}

err write_batch(intake* i) {
    if (i->batch.empty()) {
        return {};
    }
    if (!i->io.reserve(i->io.context, i->batch.back().id)) {
        return operation_gone();
    }
    std::vector<history_import_outcome> outcomes;
    err e = history_import_write(i->to, i->batch, &outcomes);
    for (size_t at = 0; at < outcomes.size() && !e.failed(); ++at) {
        const history_import_outcome outcome = outcomes[at];
        i->kept += outcome == history_import_outcome::kept ? 1U : 0U;
        i->there += outcome == history_import_outcome::there_already ? 1U : 0U;
        if (outcome == history_import_outcome::id_taken || outcome == history_import_outcome::out_of_order) {
            e = complain(i, i->numbers[at], words_of(outcome));
        }
    }
    i->batch.clear();
    i->numbers.clear();
    i->bytes = 0;
    return e;
}

err take_line(intake* i, std::string_view line) {
    if (line.empty()) {
        return {};
    }
    history_entry entry;
    err e = json_entry_parse(line, wall_clock_us(), &entry);
    if (e.failed()) {
        return complain(i, i->number, e.text);
    }
    // Ids ascend within a batch; files that were put together begin again.
    if (!i->batch.empty() && entry.id <= i->batch.back().id) {
        e = write_batch(i);
    }
    if (e.failed()) {
        return e;
    }
    i->bytes += entry.text.size();
    i->batch.push_back(std::move(entry));
    i->numbers.push_back(i->number);
    return i->batch.size() >= batch_entries || i->bytes >= batch_bytes ? write_batch(i) : err{};
}

err end_line(intake* i) {
    ++i->number;
    if (std::exchange(i->too_long, false)) {
        return complain(i, i->number, "it is longer than any line of an export");
    }
    err e = take_line(i, i->partial);
    i->partial.clear();
    return e;
}

err take_bytes(intake* i, std::string_view bytes) {
    err e;
    while (!bytes.empty() && !e.failed()) {
        const size_t end = bytes.find('\n');
        const std::string_view piece = bytes.substr(0, end);
        i->too_long = i->too_long || i->partial.size() + piece.size() > json_line_max_bytes;
        if (i->too_long) {
            i->partial.clear();
        } else {
            i->partial += piece;
        }
        if (end != std::string_view::npos) {
            e = end_line(i);
        }
        bytes.remove_prefix(std::min(piece.size() + 1, bytes.size()));
    }
    return e;
}

err take_all(intake* i) {
    std::vector<char> chunk(chunk_bytes);
    for (;;) {
        const ssize_t count = i->io.take(i->io.context, chunk);
        if (count < 0) {
            return operation_gone();
        }
        if (count == 0) {
            break;
        }
        if (err e = take_bytes(i, {chunk.data(), static_cast<size_t>(count)}); e.failed()) {
            return e;
        }
    }
    err e = i->partial.empty() && !i->too_long ? err{} : end_line(i);  // a last line without its end
    return e.failed() ? e : write_batch(i);
}

}  // namespace

err import_run(const history_admin& place, const operation_io& io) {
    intake i = {.io = io};
    if (err e = history_import_begin(place, &i.to); e.failed()) {
        return e;
    }
    err e = take_all(&i);
    if (e.failed()) {
        // What was read before the fault is taken in all the same.
        static_cast<void>(write_batch(&i));
    }
    history_import_end(i.to);
    const std::string sum = "taken in: " + std::to_string(i.kept) +
                            ", there already: " + std::to_string(i.there) +
                            ", refused: " + std::to_string(i.faults);
    if (e.failed()) {
        return {e.text + "; " + sum};
    }
    if (i.faults > 0) {
        return {sum};
    }
    return io.say(io.context, sum) ? err{} : operation_gone();
}
