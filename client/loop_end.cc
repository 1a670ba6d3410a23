#include "client/loop_end.h"

#include <unistd.h>

#include <cstdio>

static constexpr uint64_t close_limit_ms = 100;

int loop_end(uv_loop_t* loop, int exit_code) {
    uv_timer_t limit;
    uv_timer_init(loop, &limit);
    uv_timer_start(
        &limit, [](uv_timer_t* timer) { uv_stop(timer->loop); }, close_limit_ms, 0);
    uv_unref(reinterpret_cast<uv_handle_t*>(&limit));
    uv_run(loop, UV_RUN_DEFAULT);
    uv_close(reinterpret_cast<uv_handle_t*>(&limit), nullptr);
    uv_run(loop, UV_RUN_NOWAIT);
    if (uv_loop_close(loop) != 0) {
        std::fflush(nullptr);
        _exit(exit_code);
    }
    return exit_code;
}
