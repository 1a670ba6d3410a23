// The end of a program's loop.
#pragma once

#include <uv.h>

// All handles are closing: lets them, closes the loop, gives `exit_code`. Does not return but ends the
// process with it when a thread is held up that exit() would wait for: a name server that does not answer, a
// read of stdin.
int loop_end(uv_loop_t* loop, int exit_code);
