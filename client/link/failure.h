// Why there is no connection, for a person: the address, the reason, and what to do. Pure.
#pragma once

#include <string>
#include <string_view>

#include "common/io/url.h"

enum class link_failure : uint8_t {
    lookup,      // the host's name has no address
    connect,     // no address took the connection
    silent,      // connected, but not a byte came
    no_prompt,   // bytes came, but no question for a name
    no_welcome,  // a name was sent, and no word about it came
    cut_off,     // the connection ended
};

struct link_fault {
    link_failure what = link_failure::connect;
    int status = 0;          // uv's error; 0 = an orderly end
    std::string address;     // that was tried, as a person writes it; "" = that of the URL
    std::string last_words;  // of the server: its last "*** " line
    bool was_online = false;
};

[[nodiscard]] std::string failure_text(const url& where, const link_fault& fault);
