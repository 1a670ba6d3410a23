#include "common/base/descriptors.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

void standard_descriptors_fill() {
    for (int fd = 0; fd <= 2; ++fd) {
        if (fcntl(fd, F_GETFD) < 0 && errno == EBADF) {
            // The lowest free number is taken, which is this one.
            if (open("/dev/null", fd == 0 ? O_RDONLY : O_WRONLY) < 0) {
                return;
            }
        }
    }
}
