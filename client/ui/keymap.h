// Which key does what: a table of (key, action). Pure.
#pragma once

#include <optional>
#include <string>

#include "client/term/key.h"
#include "client/ui/action.h"

[[nodiscard]] std::optional<action_id> keymap_find(const key_event& key);

// The keys of an action, as shown: "PgUp", "M-b ^Left".
[[nodiscard]] std::string keymap_keys(action_id what);
