// IRC (RFC 1459, RFC 2812 and IRCv3, as the Modern IRC document states them), over the same rooms and people
// as every other door.
#pragma once

#include "server/frontend/frontend.h"

extern const frontend irc_door;
