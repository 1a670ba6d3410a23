// One operation on a thread of its own, with the socket of the one who asked for it: it writes as that is
// read, reads as it gets on, and so holds one buffer, whatever the operation gives or takes.
//
// States: running -> waiting (for numbers to be reserved) -> running -> ended. Happy path: job_create -> the
// operation, with `wake` for each reserve -> ended, `wake` -> job_destroy. Failure paths: the other side goes
// (each function of the operation's io fails then) or job_stop: the operation ends early.
//
// Ownership: the job owns the socket. Thread: the functions are called on the loop's, and none waits, but
// job_destroy for a thread that has not ended.
#pragma once

#include <cstdint>
#include <string>

#include "server/admin/operation.h"

struct admin_job;

using operation_runner = err (*)(const operation_place& place, const admin_request& request,
                                 const operation_io& io);

struct admin_job_setup {
    int fd = -1;        // non-blocking
    std::string input;  // what has been read behind the request
    admin_request request;
    operation_place place;
    operation_runner run = nullptr;
    void* context = nullptr;
    void (*wake)(void* context) = nullptr;  // any thread: job_look is due
};

struct admin_job_news {
    uint64_t reserve = 0;  // not 0: job_grant is awaited
    bool ended = false;
    err outcome;
};

// On an error the socket is closed.
[[nodiscard]] err job_create(admin_job_setup&& setup, admin_job** out);
[[nodiscard]] admin_job_news job_look(admin_job* j);  // each piece of news comes once
void job_grant(admin_job* j);
void job_stop(admin_job* j);
void job_destroy(admin_job* j);
