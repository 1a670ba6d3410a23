#include "client/tail.h"

#include <algorithm>
#include <ctime>
#include <deque>
#include <string>
#include <vector>

#include "client/query.h"
#include "client/stamp.h"
#include "client/standard_io.h"
#include "client/tail_format.h"

namespace {

constexpr size_t held_max = 10000;  // lines that are said while the earlier ones come
constexpr size_t last_max = 500;    // of the earlier ones, to know the held ones by

struct said {
    chat_line_kind kind;
    std::string room;
    std::string name;
    std::string text;
    std::string printed;  // "" = no message

    // The same line, replayed and heard: of its time only the minute is known twice.
    bool operator==(const said& other) const {
        return kind == other.kind && room == other.room && name == other.name && text == other.text;
    }
};

struct tail {
    unattended* connection = nullptr;
    output_watch watch;
    query earlier;
    const client_config* config = nullptr;
    std::deque<said> held;  // heard while the earlier ones come
    std::deque<said> last;  // of the earlier ones
    int64_t stamp_day = 0;
};

tail* tail_of(void* context) {
    return static_cast<tail*>(context);
}

said said_of(const tail& t, const chat_line& line, int64_t wall_s) {
    return {.kind = line.kind,
            .room = std::string(line.room),
            .name = std::string(line.name),
            .text = std::string(line.text),
            .printed = tail_format(line, unattended_room(t.connection), wall_s, t.config->json)};
}

void print(tail* t, const said& what) {
    if (!output_write(what.printed)) {
        unattended_leave(t->connection, exit_done);
    }
}

// ---- earlier ones ----

void on_earlier(void* context, const chat_line& line) {
    tail* t = tail_of(context);
    const said what =
        said_of(*t, line, stamp_wall_s(line.replayed, time(nullptr), stamp_local_offset, &t->stamp_day));
    if (what.printed.empty()) {
        return;
    }
    print(t, what);
    t->last.push_back(what);
    if (t->last.size() > last_max) {
        t->last.pop_front();
    }
}

bool is_of_room(const said& what) {
    return what.kind != chat_line_kind::private_from && what.room.empty();
}

// Lines that were said while the answer was on its way may be in both: the longest end of the one that is the
// beginning of the other. Gives how many.
size_t heard_twice(const tail& t) {
    std::vector<const said*> heard;
    for (const said& what : t.held) {
        if (is_of_room(what)) {
            heard.push_back(&what);
        }
    }
    for (size_t count = std::min(t.last.size(), heard.size()); count > 0; --count) {
        if (std::equal(t.last.end() - static_cast<std::ptrdiff_t>(count), t.last.end(), heard.begin(),
                       [](const said& a, const said* b) { return a == *b; })) {
            return count;
        }
    }
    return 0;
}

void on_earlier_end(void* context, history_mark, std::string_view) {
    tail* t = tail_of(context);
    size_t twice = heard_twice(*t);
    for (const said& what : t->held) {
        if (twice > 0 && is_of_room(what)) {
            --twice;
        } else {
            print(t, what);
        }
    }
    t->held = {};
    t->last = {};
}

// ---- live ----

void on_line(void* context, const chat_line& line) {
    tail* t = tail_of(context);
    const bool elsewhere = !line.room.empty() && line.room != unattended_room(t->connection);
    const bool live = line.replayed.empty();
    if (query_line(t->earlier, line) ||
        (live && !t->config->room.empty() && (elsewhere || line.kind == chat_line_kind::private_from))) {
        return;
    }
    const said what = said_of(*t, line, time(nullptr));
    if (what.printed.empty()) {
        return;
    }
    if (t->earlier.state == query_state::idle) {
        print(t, what);
    } else if (t->held.size() < held_max) {
        t->held.push_back(what);
    } else {
        unattended_fail(t->connection, exit_failure, "too much is being said while earlier lines are read");
    }
}

void on_ready(void* context) {
    tail* t = tail_of(context);
    if (!t->config->since.empty()) {
        query_ask(t->earlier, "/since " + t->config->since);
    }
}

void on_over(void* context) {
    tail* t = tail_of(context);
    output_watch_close(t->watch);
    query_close(t->earlier);
}

}  // namespace

int tail_run(const client_config& config) {
    tail t;
    t.config = &config;
    t.connection = unattended_create(
        config, {.context = &t, .on_ready = on_ready, .on_line = on_line, .on_over = on_over});
    query_init(t.earlier, t.connection, {.context = &t, .on_line = on_earlier, .on_end = on_earlier_end});
    output_watch_start(t.watch, unattended_loop(t.connection), &t,
                       [](void* context) { unattended_leave(tail_of(context)->connection, exit_done); });
    const int exit_code = unattended_run(t.connection);
    unattended_destroy(t.connection);
    return exit_code;
}
