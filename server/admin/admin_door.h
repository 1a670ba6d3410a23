// The operator's way in: a unix socket in the folder for data (protocol.h), for the server's own user and
// root. The loop takes requests and says who has to wait; what is asked for is done by a job (admin_job.h).
//
//   connection -> asking --request--> handed to the job, and forgotten here
//                   | no request within admin_ask_limit_ms, a wrong one, another user, or a job is running
//                   '--> refused: told why, closed
//
// States: open -> closing -> freed, when the job has ended and all handles are closed. Failure paths: each is
// one refused connection. Ownership: itself from admin_door_close on. Thread: the loop's.
#pragma once

#include <uv.h>

#include "server/admin/admin_job.h"

struct admin_door;

inline constexpr size_t admin_asking_max = 16;  // at the same time; more are cut off

struct admin_door_handler {
    void* context = nullptr;
    // For an import: gives nobody a number up to `id` any more. To be answered with admin_door_reserved, once
    // all that was given out before is in the file; within the call or later.
    void (*reserve)(void* context, uint64_t id) = nullptr;
    operation_runner run = nullptr;  // operation_run; on the job's thread
};

// Takes over the socket of a server that was killed.
[[nodiscard]] err admin_door_open(uv_loop_t* loop, const operation_place& place,
                                  const admin_door_handler& handler, admin_door** out);
void admin_door_reconfigure(admin_door* d, uint32_t retention_days);
void admin_door_reserved(admin_door* d);
void admin_door_close(admin_door* d);  // ends what is being done; calls nobody any more
