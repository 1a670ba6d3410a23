#include "tests/support/image_disk.h"

#include <sqlite3.h>

#include <algorithm>
#include <cstring>
#include <new>

namespace {

image_disk* installed = nullptr;
sqlite3_vfs vfs;

struct image_file {
    sqlite3_file base;
    std::string* content;
};

std::string& content_of(sqlite3_file* file) {
    return *reinterpret_cast<image_file*>(file)->content;
}

std::string name_of(const char* path) {
    const char* slash = strrchr(path, '/');
    return slash == nullptr ? path : slash + 1;
}

int on_read(sqlite3_file* file, void* to, int length, sqlite3_int64 at) {
    const std::string& content = content_of(file);
    const size_t from = std::min(static_cast<size_t>(at), content.size());
    const size_t there = std::min(static_cast<size_t>(length), content.size() - from);
    memcpy(to, content.data() + from, there);
    memset(static_cast<char*>(to) + there, 0, static_cast<size_t>(length) - there);
    return there == static_cast<size_t>(length) ? SQLITE_OK : SQLITE_IOERR_SHORT_READ;
}

int on_write(sqlite3_file* file, const void* from, int length, sqlite3_int64 at) {
    std::string& content = content_of(file);
    const auto end = static_cast<size_t>(at) + static_cast<size_t>(length);
    content.resize(std::max(content.size(), end));
    memcpy(content.data() + at, from, static_cast<size_t>(length));
    return SQLITE_OK;
}

const sqlite3_io_methods methods = {
    .iVersion = 1,
    .xClose = [](sqlite3_file*) { return SQLITE_OK; },
    .xRead = on_read,
    .xWrite = on_write,
    .xTruncate =
        [](sqlite3_file* f, sqlite3_int64 size) {
            return content_of(f).resize(static_cast<size_t>(size)), SQLITE_OK;
        },
    .xSync = [](sqlite3_file*, int) { return SQLITE_OK; },
    .xFileSize =
        [](sqlite3_file* f, sqlite3_int64* size) {
            *size = static_cast<sqlite3_int64>(content_of(f).size());
            return SQLITE_OK;
        },
    .xLock = [](sqlite3_file*, int) { return SQLITE_OK; },
    .xUnlock = [](sqlite3_file*, int) { return SQLITE_OK; },
    .xCheckReservedLock = [](sqlite3_file*, int* out) { return *out = 0, SQLITE_OK; },
    .xFileControl = [](sqlite3_file*, int, void*) { return SQLITE_NOTFOUND; },
    .xSectorSize = [](sqlite3_file*) { return 512; },
    .xDeviceCharacteristics = [](sqlite3_file*) { return 0; },
};

int on_open(sqlite3_vfs*, const char* path, sqlite3_file* file, int flags, int* flags_out) {
    image_file* f = new (file) image_file();
    const std::string name = path == nullptr ? "temporary" : name_of(path);
    f->content = &installed->files[name];
    f->base.pMethods = &methods;
    if (flags_out != nullptr) {
        *flags_out = flags;
    }
    return SQLITE_OK;
}

}  // namespace

void image_disk_install(image_disk& disk) {
    installed = &disk;
    sqlite3_initialize();
    vfs = *sqlite3_vfs_find("unix");
    vfs.zName = "image_disk";
    vfs.szOsFile = sizeof(image_file);
    vfs.xOpen = on_open;
    vfs.xDelete = [](sqlite3_vfs*, const char* path, int) {
        installed->files.erase(name_of(path));
        return SQLITE_OK;
    };
    vfs.xAccess = [](sqlite3_vfs*, const char* path, int, int* out) {
        *out = installed->files.contains(name_of(path)) ? 1 : 0;
        return SQLITE_OK;
    };
    sqlite3_vfs_register(&vfs, 0);
}

void image_disk_remove() {
    sqlite3_vfs_unregister(&vfs);
    installed = nullptr;
}
