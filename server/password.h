// Passwords as they stand in the configuration: a hash made by `hearthd hash-password` (argon2id, by
// libsodium), or plain. Thread: any, but `password_init` is called first; hashing and checking take some 100
// ms and 64 MB.
#pragma once

#include <string>
#include <string_view>

#include "common/base/err.h"

inline constexpr size_t password_max_bytes = 512;

[[nodiscard]] err password_init();

[[nodiscard]] bool password_is_hash(std::string_view stored);
[[nodiscard]] err password_hash(std::string_view password, std::string* out);

// Whether `given` is the password that `stored` stands for. The same work for every `stored`, "" (nobody's)
// included.
[[nodiscard]] bool password_matches(const std::string& stored, std::string_view given) noexcept;

void password_wipe(std::string& password);  // from memory; "" afterwards
