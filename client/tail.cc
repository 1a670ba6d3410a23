#include "client/tail.h"

#include <ctime>

#include "client/standard_io.h"
#include "client/tail_format.h"
#include "client/unattended.h"

namespace {

struct tail {
    unattended* connection = nullptr;
    output_watch watch;
    const client_config* config = nullptr;
};

tail* tail_of(void* context) {
    return static_cast<tail*>(context);
}

void on_line(void* context, const chat_line& line) {
    tail* t = tail_of(context);
    const bool elsewhere = !line.room.empty() && line.room != unattended_room(t->connection);
    if (!t->config->room.empty() && (elsewhere || line.kind == chat_line_kind::private_from)) {
        return;
    }
    const std::string text =
        tail_format(line, unattended_room(t->connection), time(nullptr), t->config->json);
    if (!output_write(text)) {
        unattended_leave(t->connection, exit_done);
    }
}

}  // namespace

int tail_run(const client_config& config) {
    tail t;
    t.config = &config;
    t.connection = unattended_create(
        config, {.context = &t,
                 .on_ready = [](void*) {},
                 .on_line = on_line,
                 .on_over = [](void* context) { output_watch_close(tail_of(context)->watch); }});
    output_watch_start(t.watch, unattended_loop(t.connection), &t,
                       [](void* context) { unattended_leave(tail_of(context)->connection, exit_done); });
    const int exit_code = unattended_run(t.connection);
    unattended_destroy(t.connection);
    return exit_code;
}
