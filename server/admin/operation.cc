#include "server/admin/operation.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <vector>

#include "common/base/wall_clock.h"
#include "common/text/name.h"
#include "server/admin/import.h"
#include "server/admin/json.h"
#include "server/store/history_admin.h"

namespace {

constexpr size_t chunk_bytes = size_t{64} * 1024;
constexpr int64_t day_us = int64_t{24} * 3600 * 1'000'000;

struct operation {
    const operation_place* place = nullptr;
    const admin_request* request = nullptr;
    operation_io io;
    uint64_t faults = 0;
    bool heard = true;  // false: nobody takes what is said
};

operation* operation_of(void* context) {
    return static_cast<operation*>(context);
}

history_admin admin_of(operation* o) {
    return {.folder = o->place->folder, .context = o, .go_on = [](void* context) {
                const operation_io& io = operation_of(context)->io;
                return io.go_on(io.context);
            }};
}

std::string counted(uint64_t number, const std::string& what) {
    return std::to_string(number) + " " + what + (number == 1 ? "" : "s");
}

err say(const operation* o, const std::string& line) {
    return o->io.say(o->io.context, line) ? err{} : operation_gone();
}

err say_holding(const operation* o, const history_count& count, const char* verdict) {
    return say(o, counted(count.lines, "line") + ", " + counted(count.bytes, "byte") + verdict);
}

err say_gone(const operation* o, const history_count& count) {
    return say(o, counted(count.lines, "line") + " removed, " + counted(count.bytes, "byte") +
                      " given back to the disk");
}

// -- backup --

err give_file(const operation* o, int file) {
    std::vector<char> chunk(chunk_bytes);
    for (;;) {
        const ssize_t count = read(file, chunk.data(), chunk.size());
        if (count < 0) {
            return {std::string("cannot read the backup again: ") + strerror(errno)};
        }
        if (count == 0) {
            return {};
        }
        if (!o->io.give(o->io.context, {chunk.data(), static_cast<size_t>(count)})) {
            return operation_gone();
        }
    }
}

// The file belongs to the one who asks: it is made here, and what it holds is given away. It has no name
// while that lasts, so nothing is left behind however it ends.
err give_backup(operation* o, history_count* count) {
    const std::string path = o->place->folder + "/backup.tmp";
    unlink(path.c_str());  // of one that was killed
    if (err e = history_backup(admin_of(o), path, count); e.failed()) {
        return e;
    }
    const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
    const int reason = errno;
    unlink(path.c_str());
    if (file < 0) {
        return {"cannot read " + path + ": " + strerror(reason)};
    }
    err e = give_file(o, file);
    close(file);
    return e;
}

err run_backup(operation* o) {
    history_count count;
    err e = o->request->file.empty() ? give_backup(o, &count)
                                     : history_backup(admin_of(o), o->request->file, &count);
    return e.failed() ? e : say_holding(o, count, "");
}

// -- the others --

err run_check(operation* o) {
    history_count count;
    err e = history_check(
        admin_of(o),
        [](void* context, std::string_view fault) {
            operation* self = operation_of(context);
            ++self->faults;
            static_cast<void>(self->io.complain(self->io.context, fault));  // go_on tells of a failure
        },
        &count);
    if (!e.failed() && o->faults > 0) {
        e = {"the history in " + o->place->folder + " is damaged: " + counted(o->faults, "fault") +
             "; put a backup in its place, or start the server, which sets it aside and begins a new one"};
    }
    return e.failed() ? e : say_holding(o, count, ": nothing is wrong");
}

err run_export(operation* o) {
    history_export_ask ask = {.since_us = o->request->since_us, .private_too = o->request->private_too};
    if (!o->request->room.empty()) {
        ask.room_key = room_check(o->request->room, 0).key;
    }
    err e = history_export(admin_of(o), ask, [](void* context, const history_entry& entry) {
        operation* self = operation_of(context);
        self->heard = self->io.say(self->io.context, json_entry(entry));
        return self->heard;
    });
    return o->heard ? e : operation_gone();
}

err run_import(operation* o) {
    return import_run(admin_of(o), o->io);
}

err run_forget(operation* o) {
    history_count count;
    err e = history_forget(admin_of(o), name_check(o->request->name, 0).key, &count);
    return e.failed() ? e : say_gone(o, count);
}

err run_prune(operation* o) {
    history_count count;
    int64_t before_us = o->request->before_us;
    if (before_us == 0 && o->place->retention_days > 0) {
        before_us = wall_clock_us() - o->place->retention_days * day_us;
    }
    const std::string room = o->request->room.empty() ? "" : room_check(o->request->room, 0).key;
    err e = history_prune(admin_of(o), room, before_us, &count);
    if (!e.failed() && before_us == 0) {
        e = say(o, "history.retention_days is 0: lines stay for ever");
    }
    return e.failed() ? e : say_gone(o, count);
}

using runner = err (*)(operation* o);
constexpr runner runners[] = {run_backup, run_check, run_export, run_import, run_forget, run_prune};

}  // namespace

err operation_run(const operation_place& place, const admin_request& request, const operation_io& io) {
    operation o = {.place = &place, .request = &request, .io = io};
    return runners[static_cast<size_t>(request.verb)](&o);
}
