// A disk for SQLite in memory: what was on another one at some moment, to be looked at. For one connection at
// a time, with PRAGMA locking_mode = EXCLUSIVE (there is no shared memory).
#pragma once

#include <map>
#include <string>

struct image_disk {
    std::map<std::string, std::string> files;  // name without the folder -> content
};

// Registers "image_disk" for sqlite3_open_v2; nobody's default. `disk` outlives it.
void image_disk_install(image_disk& disk);
void image_disk_remove();
