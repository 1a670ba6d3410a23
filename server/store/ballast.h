// Room kept back for the day that the disk is full: a file that can be given up, so that what is under way
// still fits, and an operator has time.
//
// Thread: the writer's, or before there are threads. Source: fallocate(2), statvfs(3).
#pragma once

#include <cstdint>
#include <string>

inline constexpr uint64_t ballast_bytes = 16ULL * 1024 * 1024;
inline constexpr uint64_t ballast_disk_min_bytes = 256ULL * 1024 * 1024;  // smaller disks have none
inline constexpr uint64_t ballast_free_min_bytes = 64ULL * 1024 * 1024;   // made only where so much is free

// Makes FOLDER/history.ballast if it is not there, the disk is large enough and has room. Whether it is
// there.
[[nodiscard]] bool ballast_make(const std::string& folder);
// Gives it up. Whether there was one.
[[nodiscard]] bool ballast_drop(const std::string& folder);

// Bytes that can still be written; a large number when that is not known.
[[nodiscard]] uint64_t disk_free_bytes(const std::string& folder);
