#include "server/data_dir.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>

namespace {

constexpr mode_t data_dir_mode = 0700;

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

}  // namespace

err data_dir_open(const std::string& setting, std::string* out) {
    const std::string folder = choose(setting);
    if (folder.empty()) {
        return {"there is no folder for the data, since $HOME is not set; name one with --data-dir"};
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
