// Does what an operator has asked for, on the caller's thread, with the store's functions
// (history_admin.h); what it says and reads goes through functions, so that it is the same over the socket
// and in the tool itself. Errors: in words for people. Nothing throws but std::bad_alloc.
#pragma once

#include <sys/types.h>

#include <span>
#include <string>
#include <string_view>

#include "common/base/err.h"
#include "server/admin/request.h"

inline constexpr size_t import_faults_max = 100;  // then the import ends: that is no export

struct operation_place {
    std::string folder;  // locked by this process
    uint32_t retention_days = 0;
};

// Each may block. False (of `take`: less than 0): nobody is there any more, or the server ends.
struct operation_io {
    void* context = nullptr;
    bool (*say)(void* context, std::string_view line) = nullptr;       // to standard output
    bool (*complain)(void* context, std::string_view line) = nullptr;  // to standard error
    bool (*give)(void* context, std::string_view bytes) = nullptr;     // of a backup
    // What is to be imported; 0 = that was all.
    ssize_t (*take)(void* context, std::span<char> buffer) = nullptr;
    // Nobody else gives a line this number or a lower one from now on, and all that have one are in the file.
    bool (*reserve)(void* context, uint64_t id) = nullptr;
    bool (*go_on)(void* context) = nullptr;  // cheap: asked often
};

[[nodiscard]] err operation_run(const operation_place& place, const admin_request& request,
                                const operation_io& io);

// When one of the functions has said that nobody is there any more.
[[nodiscard]] inline err operation_gone() {
    return {"it was ended before it was done"};
}
