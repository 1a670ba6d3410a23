// Who a person is beside the name: what a door knows of where somebody comes from. Counted by hand: people
// from one address may share one, and each event carries that of who did it. Never changed once it is shared.
//
// Ownership: whoever holds an `identity_ref`. Thread: the loop's.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

struct user_identity {
    uint32_t refs = 1;      // the maker's
    bool local = false;     // `host` is that of everybody on this machine: it tells nobody from another
    std::string username;   // "" = the same as the name
    std::string host;       // as others may see it
    std::string real_name;  // free text; "" = none given
};

// The name of who has given none.
[[nodiscard]] inline std::string_view identity_real_name(const user_identity& i, std::string_view name) {
    return i.real_name.empty() ? name : std::string_view(i.real_name);
}

inline void identity_unref(user_identity* i) {  // nullptr is allowed
    if (i != nullptr && --i->refs == 0) {
        delete i;
    }
}

struct identity_release {
    void operator()(user_identity* i) const { identity_unref(i); }
};
using identity_ref = std::unique_ptr<user_identity, identity_release>;  // one reference

[[nodiscard]] inline identity_ref identity_share(user_identity* i) {  // a further reference
    if (i != nullptr) {
        ++i->refs;
    }
    return identity_ref(i);
}
