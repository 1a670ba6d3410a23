#include "server/admin/tool.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>

#include "server/admin/conversation.h"
#include "server/admin/protocol.h"
#include "server/data_dir.h"

namespace {

constexpr int status_failed = 1;
constexpr int tries = 60;
constexpr int between_tries_ms = 50;
constexpr std::string_view history_file_name = "/history.db";

int complain(const err& e) {
    fprintf(stderr, "hearthd: %s\n", e.text.c_str());
    return status_failed;
}

// -- the file of a backup: it gets its name when it is whole --

std::string part_of(const std::string& file) {
    return file + ".part";
}

err backup_fault(const std::string& file, const char* why) {
    return {"cannot write " + file + ": " + why + "; name another file"};
}

err backup_begin(const std::string& file) {
    if (access(file.c_str(), F_OK) == 0) {
        return backup_fault(file, "it is there already");
    }
    const int fd = open(part_of(file).c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0) {
        return backup_fault(file, strerror(errno));
    }
    close(fd);
    return {};
}

err backup_end(const std::string& file, bool whole) {
    const std::string part = part_of(file);
    if (!whole) {
        unlink(part.c_str());
        return {};
    }
    const std::string folder = std::filesystem::path(file).parent_path().string();
    const int at = open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const bool named = rename(part.c_str(), file.c_str()) == 0 && (at < 0 || fsync(at) == 0);
    const int reason = errno;
    if (at >= 0) {
        close(at);
    }
    return named ? err{} : backup_fault(file, strerror(reason));
}

// -- beside a server --

int ask_server(int server, const admin_request& request) {
    int backup = -1;
    if (request.verb == admin_verb::backup) {
        backup = open(part_of(request.file).c_str(), O_WRONLY | O_CLOEXEC | O_NOFOLLOW);
        if (backup < 0) {
            close(server);
            return complain(backup_fault(request.file, strerror(errno)));
        }
    }
    bool done = false;
    err e = conversation_hold(server, request, backup, &done);
    if (backup >= 0 && fsync(backup) < 0 && !e.failed()) {
        e = backup_fault(request.file, strerror(errno));
    }
    close(backup);
    return e.failed() ? complain(e) : done ? 0 : status_failed;
}

// -- alone --

// What the administrator makes in the folder must belong to its owner, or the server could not open it.
// SQLite gives the files beside a database the owner of that; this is for a database that is yet to be made.
err make_database(const std::string& folder) {
    struct stat owner;
    if (geteuid() != 0 || stat(folder.c_str(), &owner) < 0) {
        return {};
    }
    const std::string path = folder + std::string(history_file_name);
    const int fd = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    const bool owned = fd >= 0 && fchown(fd, owner.st_uid, owner.st_gid) == 0;
    const int reason = errno;
    close(fd);
    return {owned ? "" : "cannot make " + path + ": " + strerror(reason)};
}

err output_fault() {
    return {std::string("cannot write the output: ") + strerror(errno)};
}

bool print(std::string_view text, err* fault) {
    if (fwrite(text.data(), 1, text.size(), stdout) == text.size()) {
        return true;
    }
    *fault = output_fault();
    return false;
}

// `fault`: of standard output, when that has failed.
operation_io standard_io(err* fault) {
    return {.context = fault,
            .say =
                [](void* context, std::string_view line) {
                    return print(line, static_cast<err*>(context)) && print("\n", static_cast<err*>(context));
                },
            .complain =
                [](void*, std::string_view line) {
                    fprintf(stderr, "hearthd: %.*s\n", static_cast<int>(line.size()), line.data());
                    return true;
                },
            .take = [](void*,
                       std::span<char> buffer) { return read(STDIN_FILENO, buffer.data(), buffer.size()); },
            .reserve = [](void*, uint64_t) { return true; },
            .go_on = [](void*) { return true; }};
}

int work_alone(const operation_place& place, admin_request request, operation_runner run) {
    err e;
    if (request.verb == admin_verb::backup) {
        request.file = part_of(request.file);
        unlink(request.file.c_str());
    } else if (request.verb == admin_verb::import_lines) {
        e = make_database(place.folder);
    }
    if (!e.failed()) {
        err fault;
        e = run(place, request, standard_io(&fault));
        if (fflush(stdout) != 0 || fault.failed()) {
            e = fault.failed() ? fault : output_fault();
        }
    }
    return e.failed() ? complain(e) : 0;
}

// A server that starts has the lock before it answers, and another tool is soon done: it is tried for a
// while.
int work_somehow(const operation_place& place, const admin_request& request, operation_runner run) {
    err e;
    for (int i = 0; i < tries; ++i) {
        int server = -1;
        switch (conversation_connect(place.folder, &server, &e)) {
            case reach::connected:
                return ask_server(server, request);
            case reach::denied:
                return complain(e);
            case reach::nobody:
                break;
        }
        e = data_dir_lock(place.folder);
        if (!e.failed()) {
            return work_alone(place, request, run);
        }
        poll(nullptr, 0, between_tries_ms);
    }
    return complain(
        {e.text + "; nobody answers on " + place.folder + std::string(admin_socket_name) + " either"});
}

err find_folder(const admin_request& request, const std::string& data_dir, std::string* out) {
    if (request.verb == admin_verb::import_lines) {
        return data_dir_open(data_dir, out);
    }
    err e = data_dir_name(data_dir, out);
    const std::string file = *out + std::string(history_file_name);
    if (!e.failed() && access(file.c_str(), F_OK) < 0 && (errno == ENOENT || errno == ENOTDIR)) {
        e = {"there is no history in " + *out + "; name its folder with --data-dir"};
    }
    return e;
}

}  // namespace

int tool_run(const admin_request& request, const std::string& data_dir, uint32_t retention_days,
             operation_runner run) {
    operation_place place = {.retention_days = retention_days};
    if (err e = find_folder(request, data_dir, &place.folder); e.failed()) {
        return complain(e);
    }
    if (request.verb != admin_verb::backup) {
        return work_somehow(place, request, run);
    }
    if (err e = backup_begin(request.file); e.failed()) {
        return complain(e);
    }
    const int status = work_somehow(place, request, run);
    err e = backup_end(request.file, status == 0);
    return e.failed() ? complain(e) : status;
}
