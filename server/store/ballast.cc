#include "server/store/ballast.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <limits>

namespace {

std::string path_in(const std::string& folder) {
    return folder + "/history.ballast";
}

}  // namespace

uint64_t disk_free_bytes(const std::string& folder) {
    struct statvfs disk;
    return statvfs(folder.c_str(), &disk) == 0 ? static_cast<uint64_t>(disk.f_bavail) * disk.f_frsize
                                               : std::numeric_limits<uint64_t>::max();
}

bool ballast_make(const std::string& folder) {
    const std::string path = path_in(folder);
    struct stat file;
    if (stat(path.c_str(), &file) == 0 && file.st_size == static_cast<off_t>(ballast_bytes)) {
        return true;
    }
    struct statvfs disk;
    if (statvfs(folder.c_str(), &disk) != 0 ||
        static_cast<uint64_t>(disk.f_blocks) * disk.f_frsize < ballast_disk_min_bytes ||
        static_cast<uint64_t>(disk.f_bavail) * disk.f_frsize < ballast_free_min_bytes) {
        return false;
    }
    const int fd = open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0) {
        return false;
    }
    // Not posix_fallocate, which would write it out where the file system cannot set room aside.
    const bool made = fallocate(fd, 0, 0, static_cast<off_t>(ballast_bytes)) == 0;
    close(fd);
    if (!made) {
        unlink(path.c_str());
    }
    return made;
}

bool ballast_drop(const std::string& folder) {
    return unlink(path_in(folder).c_str()) == 0;
}
