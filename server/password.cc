#include "server/password.h"

#include <sodium.h>

#include <array>

namespace {

constexpr std::string_view hash_prefix = "$argon2id$";

bool same_text(std::string_view a, std::string_view b) {
    std::array<unsigned char, crypto_generichash_BYTES> of_a;
    std::array<unsigned char, crypto_generichash_BYTES> of_b;
    crypto_generichash(of_a.data(), of_a.size(), reinterpret_cast<const unsigned char*>(a.data()), a.size(),
                       nullptr, 0);
    crypto_generichash(of_b.data(), of_b.size(), reinterpret_cast<const unsigned char*>(b.data()), b.size(),
                       nullptr, 0);
    return sodium_memcmp(of_a.data(), of_b.data(), of_a.size()) == 0;
}

using hash_text = std::array<char, crypto_pwhash_STRBYTES>;

bool hash_to(hash_text& out, std::string_view password) {
    return crypto_pwhash_str(out.data(), password.data(), password.size(), crypto_pwhash_OPSLIMIT_INTERACTIVE,
                             crypto_pwhash_MEMLIMIT_INTERACTIVE) == 0;
}

}  // namespace

err password_init() {
    return {sodium_init() < 0 ? "cannot start: there is no source of random numbers" : ""};
}

bool password_is_hash(std::string_view stored) {
    return stored.starts_with(hash_prefix);
}

err password_hash(std::string_view password, std::string* out) {
    hash_text hash;
    if (!hash_to(hash, password)) {
        return {"cannot hash the password: 64 MB of memory are needed"};
    }
    *out = hash.data();
    return {};
}

bool password_matches(const std::string& stored, std::string_view given) noexcept {
    if (password_is_hash(stored)) {
        return crypto_pwhash_str_verify(stored.c_str(), given.data(), given.size()) == 0;
    }
    hash_text unused;
    return hash_to(unused, given) && !stored.empty() && same_text(stored, given);
}

void password_wipe(std::string& password) {
    sodium_memzero(password.data(), password.size());
    password.clear();
}
