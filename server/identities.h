// Who people are by where they come from: one identity for each address, shared by all from there, so that it
// costs a person nothing. What others see of an address is a cloak: the same one for the same address as long
// as the key stays, which tells nobody the address, but lets it be banned.
//
//   192.0.2.7 --- key ---> mfrggzdfmy.hearth.local          this machine ---> localhost
//
// Ownership: the table holds one reference of each until nobody else does. Thread: the loop's.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <unordered_map>

#include "common/base/err.h"
#include "server/core/identity.h"
#include "server/net/address.h"

using cloak_key = std::array<uint8_t, 32>;

struct identities {
    cloak_key key{};
    std::string hostname;  // server.hostname
    identity_ref here;
    std::unordered_map<uint64_t, identity_ref> away;  // by client_address_group
};

// The key is FOLDER/cloak.key, made when it is not there; without a folder ("") it is a new one.
[[nodiscard]] err identities_init(identities& t, const std::string& folder);
void identities_rename(identities& t, const std::string& hostname);                     // for those to come
[[nodiscard]] user_identity* identities_of(identities& t, const client_address& from);  // borrowed
void identities_sweep(identities& t);

[[nodiscard]] std::string cloak(const cloak_key& key, uint64_t group, const std::string& hostname);
