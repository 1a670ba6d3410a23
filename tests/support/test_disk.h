// A disk for SQLite that does as a test tells it: fills up, fails, takes its time for a flush, or writes down
// all that is done to it, so that a power cut can be played at any moment. Files are real ones; only database
// and log files are told of.
//
// Thread: any. One at a time is installed, before a connection is opened and until all are closed.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <string>
#include <vector>

struct disk_event {
    enum class kind : uint8_t { write, truncate, sync, mark } what = kind::write;
    std::string file;   // its name without the folder
    int64_t at = 0;     // offset, size, or what was marked
    std::string bytes;  // written
};

struct test_disk {
    std::mutex mutex;
    std::condition_variable changed;
    // Guarded:
    int fault = 0;         // what each write and flush answers; 0 = it works
    bool stalled = false;  // flushes wait until it is not
    int waiting = 0;       // flushes that do
    bool recording = false;
    std::vector<disk_event> events;
};

void test_disk_install(test_disk& disk);
void test_disk_remove();

void test_disk_fail(test_disk& disk, int code);  // from now on; SQLITE_OK = works again
void test_disk_stall(test_disk& disk, bool stalled);
[[nodiscard]] bool test_disk_wait(test_disk& disk);   // until a flush waits; false after a long time without
void test_disk_mark(test_disk& disk, int64_t value);  // among the events, when they are recorded
