// A message's number as people see and type it: Crockford's base 32 (no i, l, o, u), lower case, without
// leading zeros. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

[[nodiscard]] std::string message_id_format(uint64_t id);

// In any case, i and l for 1, o for 0. Nothing when it is none.
[[nodiscard]] std::optional<uint64_t> message_id_parse(std::string_view text);
