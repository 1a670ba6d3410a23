#include "tests/support/test_disk.h"

#include <sqlite3.h>

#include <chrono>
#include <cstring>
#include <new>

namespace {

test_disk* installed = nullptr;
sqlite3_vfs shim;

// What SQLite sees; the real file lies behind it.
struct shim_file {
    sqlite3_file base;
    char name[64];
    bool told = false;  // of it the disk is told
    sqlite3_file* real;
};

shim_file* of(sqlite3_file* file) {
    return reinterpret_cast<shim_file*>(file);
}

const sqlite3_io_methods* real_of(sqlite3_file* file) {
    return of(file)->real->pMethods;
}

// The fault that there is, or the event written down.
int note(sqlite3_file* file, disk_event::kind what, int64_t at, const void* bytes = nullptr, int length = 0) {
    if (!of(file)->told) {
        return SQLITE_OK;
    }
    const std::lock_guard lock(installed->mutex);
    if (installed->fault == SQLITE_OK && installed->recording) {
        installed->events.push_back(
            {.what = what,
             .file = of(file)->name,
             .at = at,
             .bytes = std::string(static_cast<const char*>(bytes), static_cast<size_t>(length))});
    }
    return installed->fault;
}

int on_close(sqlite3_file* file) {
    return real_of(file) == nullptr ? SQLITE_OK : real_of(file)->xClose(of(file)->real);
}

int on_write(sqlite3_file* file, const void* bytes, int length, sqlite3_int64 at) {
    const int fault = note(file, disk_event::kind::write, at, bytes, length);
    return fault != SQLITE_OK ? fault : real_of(file)->xWrite(of(file)->real, bytes, length, at);
}

int on_truncate(sqlite3_file* file, sqlite3_int64 size) {
    const int fault = note(file, disk_event::kind::truncate, size);
    return fault != SQLITE_OK ? fault : real_of(file)->xTruncate(of(file)->real, size);
}

int on_sync(sqlite3_file* file, int flags) {
    if (of(file)->told) {
        std::unique_lock lock(installed->mutex);
        ++installed->waiting;
        installed->changed.notify_all();
        installed->changed.wait(lock, [] { return !installed->stalled; });
        --installed->waiting;
    }
    const int code = real_of(file)->xSync(of(file)->real, flags);
    const int fault = note(file, disk_event::kind::sync, 0);
    return fault != SQLITE_OK ? fault : code;
}

const sqlite3_io_methods methods = {
    .iVersion = 3,
    .xClose = on_close,
    .xRead = [](sqlite3_file* f, void* to, int length,
                sqlite3_int64 at) { return real_of(f)->xRead(of(f)->real, to, length, at); },
    .xWrite = on_write,
    .xTruncate = on_truncate,
    .xSync = on_sync,
    .xFileSize = [](sqlite3_file* f,
                    sqlite3_int64* size) { return real_of(f)->xFileSize(of(f)->real, size); },
    .xLock = [](sqlite3_file* f, int level) { return real_of(f)->xLock(of(f)->real, level); },
    .xUnlock = [](sqlite3_file* f, int level) { return real_of(f)->xUnlock(of(f)->real, level); },
    .xCheckReservedLock = [](sqlite3_file* f,
                             int* out) { return real_of(f)->xCheckReservedLock(of(f)->real, out); },
    .xFileControl = [](sqlite3_file* f, int what,
                       void* with) { return real_of(f)->xFileControl(of(f)->real, what, with); },
    .xSectorSize = [](sqlite3_file* f) { return real_of(f)->xSectorSize(of(f)->real); },
    // Not the real one's: a promise of whole sectors would be believed.
    .xDeviceCharacteristics = [](sqlite3_file*) { return 0; },
    .xShmMap = [](sqlite3_file* f, int page, int size, int extend,
                  void volatile** out) { return real_of(f)->xShmMap(of(f)->real, page, size, extend, out); },
    .xShmLock = [](sqlite3_file* f, int at, int count,
                   int flags) { return real_of(f)->xShmLock(of(f)->real, at, count, flags); },
    .xShmBarrier = [](sqlite3_file* f) { real_of(f)->xShmBarrier(of(f)->real); },
    .xShmUnmap = [](sqlite3_file* f, int remove) { return real_of(f)->xShmUnmap(of(f)->real, remove); },
    .xFetch = [](sqlite3_file*, sqlite3_int64, int, void** out) { return *out = nullptr, SQLITE_OK; },
    .xUnfetch = [](sqlite3_file*, sqlite3_int64, void*) { return SQLITE_OK; },
};

sqlite3_vfs* real_vfs() {
    return static_cast<sqlite3_vfs*>(shim.pAppData);
}

int on_open(sqlite3_vfs*, const char* path, sqlite3_file* file, int flags, int* flags_out) {
    shim_file* f = new (file) shim_file();
    f->real = reinterpret_cast<sqlite3_file*>(f + 1);
    f->told = (flags & (SQLITE_OPEN_MAIN_DB | SQLITE_OPEN_WAL)) != 0;
    const char* slash = path == nullptr ? nullptr : strrchr(path, '/');
    strncpy(f->name, slash == nullptr ? "" : slash + 1, sizeof f->name - 1);
    const int code = real_vfs()->xOpen(real_vfs(), path, f->real, flags, flags_out);
    f->base.pMethods = f->real->pMethods == nullptr ? nullptr : &methods;
    return code;
}

}  // namespace

void test_disk_install(test_disk& disk) {
    installed = &disk;
    sqlite3_initialize();
    sqlite3_vfs* real = sqlite3_vfs_find("unix");
    shim = *real;
    shim.zName = "test_disk";
    shim.pAppData = real;
    shim.szOsFile = static_cast<int>(sizeof(shim_file)) + real->szOsFile;
    shim.xOpen = on_open;
    sqlite3_vfs_register(&shim, 1);
}

void test_disk_remove() {
    sqlite3_vfs_unregister(&shim);
    installed = nullptr;
}

void test_disk_fail(test_disk& disk, int code) {
    const std::lock_guard lock(disk.mutex);
    disk.fault = code;
}

void test_disk_stall(test_disk& disk, bool stalled) {
    const std::lock_guard lock(disk.mutex);
    disk.stalled = stalled;
    disk.changed.notify_all();
}

bool test_disk_wait(test_disk& disk) {
    std::unique_lock lock(disk.mutex);
    return disk.changed.wait_for(lock, std::chrono::seconds(30), [&disk] { return disk.waiting > 0; });
}

void test_disk_mark(test_disk& disk, int64_t value) {
    const std::lock_guard lock(disk.mutex);
    if (disk.recording) {
        disk.events.push_back({.what = disk_event::kind::mark, .file = {}, .at = value, .bytes = {}});
    }
}
