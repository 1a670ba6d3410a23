#include "server/identities.h"

#include <fcntl.h>
#include <sodium.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string_view>

namespace {

constexpr size_t cloak_letters = 10;  // of 5 bits
constexpr mode_t key_mode = 0600;

identity_ref identity_create(std::string host, bool local) {
    identity_ref made(new user_identity);
    made->host = std::move(host);
    made->local = local;
    return made;
}

err failed(const std::string& path, std::string_view reason) {
    std::string text = "cannot use " + path + ", the key that hides addresses: ";
    return {text.append(reason).append("; remove it, and a new one is made")};
}

// False with `errno`; a file that is too short leaves it 0.
bool read_key(const std::string& path, cloak_key& key) {
    const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (file < 0) {
        return false;
    }
    errno = 0;
    const ssize_t count = read(file, key.data(), key.size());
    const int reason = errno;
    close(file);
    errno = reason;
    return count == static_cast<ssize_t>(key.size());
}

// Whole or not at all, whatever happens meanwhile.
bool write_key(const std::string& path, const cloak_key& key) {
    const std::string fresh = path + ".new";
    const int file = open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, key_mode);
    if (file < 0) {
        return false;
    }
    const bool written =
        write(file, key.data(), key.size()) == static_cast<ssize_t>(key.size()) && fsync(file) == 0;
    return close(file) == 0 && written && rename(fresh.c_str(), path.c_str()) == 0;
}

}  // namespace

err identities_init(identities& t, const std::string& folder) {
    t.here = identity_create("localhost", true);
    const std::string path = folder + "/cloak.key";
    if (!folder.empty() && read_key(path, t.key)) {
        return {};
    }
    if (!folder.empty() && errno != ENOENT) {
        return failed(path, errno != 0 ? strerror(errno) : "it is too short");
    }
    randombytes_buf(t.key.data(), t.key.size());
    return !folder.empty() && !write_key(path, t.key) ? failed(path, strerror(errno)) : err{};
}

void identities_rename(identities& t, const std::string& hostname) {
    if (t.hostname != hostname) {
        t.hostname = hostname;
        t.away.clear();
    }
}

user_identity* identities_of(identities& t, const client_address& from) {
    if (client_address_is_here(from)) {
        return t.here.get();
    }
    const uint64_t group = client_address_group(from);
    auto known = t.away.find(group);
    if (known == t.away.end()) {
        known = t.away.emplace(group, identity_create(cloak(t.key, group, t.hostname), false)).first;
    }
    return known->second.get();
}

void identities_sweep(identities& t) {
    std::erase_if(t.away, [](const auto& entry) { return entry.second->refs == 1; });
}

std::string cloak(const cloak_key& key, uint64_t group, const std::string& hostname) {
    constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyz234567";  // base32, RFC 4648
    std::array<uint8_t, sizeof group> place;
    std::memcpy(place.data(), &group, sizeof group);
    std::array<uint8_t, crypto_generichash_BYTES_MIN> hash;
    crypto_generichash(hash.data(), hash.size(), place.data(), place.size(), key.data(), key.size());
    uint64_t bits;
    std::memcpy(&bits, hash.data(), sizeof bits);
    std::string host;
    for (size_t i = 0; i < cloak_letters; ++i, bits >>= 5) {
        host += letters[bits & 31];
    }
    return host + "." + hostname;
}
