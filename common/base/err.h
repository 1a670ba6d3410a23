// An error as a value: empty text is success. The text is for a person: what failed, on what, why, and
// what to do.
#pragma once

#include <string>

struct err {
    std::string text;

    [[nodiscard]] bool failed() const { return !text.empty(); }
};
