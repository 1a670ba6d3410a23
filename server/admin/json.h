// Kept lines and operators' requests as JSON, one flat object of texts a line. What is written is read back
// the same; what is read may come from anywhere, and is taken only when the chat could have said it: names
// that it would let in, text without control characters, times that have been. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "common/base/err.h"
#include "server/admin/request.h"
#include "server/core/history_types.h"

// 64 KiB of text, each byte escaped.
inline constexpr size_t json_line_max_bytes = size_t{512} * 1024;

// {"id":"k3f9","time":"2026-11-22T09:03:04.000005Z","kind":"chat","room":"#dev","sender":"Mia","text":"hi"}
// without a line end; `target` stands with private messages and renames. Parties are left out.
[[nodiscard]] std::string json_entry(const history_entry& entry);
[[nodiscard]] err json_entry_parse(std::string_view line, int64_t now_us, history_entry* out);

[[nodiscard]] std::string json_request(const admin_request& request);  // without a line end
[[nodiscard]] err json_request_parse(std::string_view line, admin_request* out);
