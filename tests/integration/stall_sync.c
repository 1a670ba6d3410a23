// Loaded into hearthd by LD_PRELOAD: while the file $STALL_FILE is there, no flush to the disk comes to its
// end; or, where that file holds a number, each takes so many milliseconds longer.
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static void nap(long ms) {
    const struct timespec span = {ms / 1000, ms % 1000 * 1000000};
    nanosleep(&span, NULL);
}

static void stall(void) {
    const char* path = getenv("STALL_FILE");
    FILE* file = NULL;
    while (path != NULL && (file = fopen(path, "re")) != NULL) {
        long ms = 0;
        const int numbers = fscanf(file, "%ld", &ms);
        fclose(file);
        nap(numbers == 1 ? ms : 1);
        if (numbers == 1) {
            return;
        }
    }
}

int fsync(int fd) {
    stall();
    return (int)syscall(SYS_fsync, fd);
}

int fdatasync(int fd) {
    stall();
    return (int)syscall(SYS_fdatasync, fd);
}
