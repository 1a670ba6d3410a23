#include "client/search.h"

#include <ctime>
#include <string>
#include <vector>

#include "client/query.h"
#include "client/stamp.h"
#include "client/standard_io.h"
#include "client/tail_format.h"

namespace {

struct search {
    unattended* connection = nullptr;
    query asked;
    const client_config* config = nullptr;
    std::vector<std::string> found;  // as printed, the newest first
    int64_t stamp_day = 0;
};

search* search_of(void* context) {
    return static_cast<search*>(context);
}

void on_found(void* context, const chat_line& line) {
    search* s = search_of(context);
    const int64_t wall_s = stamp_wall_s(line.replayed, time(nullptr), stamp_local_offset, &s->stamp_day);
    const std::string text = tail_format(line, unattended_room(s->connection), wall_s, s->config->json);
    if (!text.empty() && s->found.size() < s->config->count) {
        s->found.push_back(text);
    }
}

void on_end(void* context, history_mark mark, std::string_view) {
    search* s = search_of(context);
    if (mark == history_mark::found_more && s->found.size() < s->config->count) {
        s->stamp_day = 0;
        query_go_on(s->asked, "/search");
        return;
    }
    for (auto text = s->found.rbegin(); text != s->found.rend() && output_write(*text); ++text) {
    }
    unattended_leave(s->connection, s->found.empty() ? exit_failure : exit_done);
}

}  // namespace

int search_run(const client_config& config) {
    search s;
    s.config = &config;
    s.connection = unattended_create(
        config, {.context = &s,
                 .on_ready =
                     [](void* context) {
                         query_ask(search_of(context)->asked, "/search " + search_of(context)->config->words);
                     },
                 .on_line = [](void* context,
                               const chat_line& line) { (void)query_line(search_of(context)->asked, line); },
                 .on_over = [](void* context) { query_close(search_of(context)->asked); }});
    query_init(s.asked, s.connection, {.context = &s, .on_line = on_found, .on_end = on_end});
    const int exit_code = unattended_run(s.connection);
    unattended_destroy(s.connection);
    return exit_code;
}
