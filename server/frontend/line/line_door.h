// The line protocol (common/wire/PROTOCOL.md): for people with nc or telnet, scripts, and Hearth's own
// client.
#pragma once

#include "server/frontend/frontend.h"

extern const frontend line_door;
