// Masks: '*' stands for any run of characters, '?' for one. Pure.
#pragma once

#include <string_view>

// Whether all of `text` is as `mask` has it. Both UTF-8, and folded by the caller where case is not to count.
// The time is at most the product of both lengths, whatever they hold.
[[nodiscard]] bool text_matches(std::string_view mask, std::string_view text);
