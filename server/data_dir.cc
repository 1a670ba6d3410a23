#include "server/data_dir.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>

namespace {

constexpr mode_t data_dir_mode = 0700;
constexpr mode_t lock_mode = 0600;

std::string from_environment(const char* name, const char* rest) {
    const char* folder = getenv(name);
    return folder != nullptr && *folder == '/' ? std::string(folder) + rest : std::string();
}

std::string choose(const std::string& setting) {
    if (!setting.empty()) {
        return setting;
    }
    // systemd may name several folders, the first is ours.
    const std::string state = from_environment("STATE_DIRECTORY", "");
    if (!state.empty()) {
        return state.substr(0, state.find(':'));
    }
    const std::string xdg = from_environment("XDG_STATE_HOME", "/hearth");
    return xdg.empty() ? from_environment("HOME", "/.local/state/hearth") : xdg;
}

err failed(const std::string& folder, const std::string& reason) {
    return {"cannot keep data in " + folder + ": " + reason + "; name another folder with --data-dir"};
}

// "process 4711", or what there is to say without a number.
std::string holder(int lock) {
    std::array<char, 16> number = {};
    const ssize_t count = pread(lock, number.data(), number.size() - 1, 0);
    const int pid = count > 0 ? atoi(number.data()) : 0;
    return pid > 0 ? "process " + std::to_string(pid) : "another process";
}

}  // namespace

err data_dir_name(const std::string& setting, std::string* out) {
    *out = choose(setting);
    return {out->empty() ? "there is no folder for the data, since $HOME is not set; name one with --data-dir"
                         : ""};
}

err data_dir_open(const std::string& setting, std::string* out) {
    std::string folder;
    if (err e = data_dir_name(setting, &folder); e.failed()) {
        return e;
    }
    std::error_code error;
    std::filesystem::create_directories(std::filesystem::path(folder).parent_path(), error);
    if (mkdir(folder.c_str(), data_dir_mode) < 0 && errno != EEXIST) {
        return failed(folder, error ? error.message() : strerror(errno));
    }
    if (!std::filesystem::is_directory(folder, error)) {
        return failed(folder, "it is not a folder");
    }
    if (access(folder.c_str(), W_OK | X_OK) < 0) {
        return failed(folder, strerror(errno));
    }
    *out = folder;
    return {};
}

err data_dir_lock(const std::string& folder) {
    const std::string path = folder + "/lock";
    const int lock = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, lock_mode);
    if (lock < 0) {
        return failed(folder, strerror(errno));
    }
    if (flock(lock, LOCK_EX | LOCK_NB) < 0) {
        const int reason = errno;
        const std::string who = holder(lock);
        close(lock);
        return failed(folder, reason == EWOULDBLOCK ? who + " has it: end that one first" : strerror(reason));
    }
    // The administrator's command must not lock out the server's user.
    struct stat owner;
    if (geteuid() == 0 && stat(folder.c_str(), &owner) == 0) {
        static_cast<void>(!fchown(lock, owner.st_uid, owner.st_gid));
    }
    const std::string number = std::to_string(getpid()) + "\n";
    const bool told = ftruncate(lock, 0) == 0 && write(lock, number.data(), number.size()) > 0;
    static_cast<void>(told);  // on a full disk the lock holds all the same
    return {};                // open until the process ends: so the system gives it back, however that comes
}
