#include "server/core/event.h"

void delivery_finish(delivery& d) {
    audience_unref(d.to);
    d.to = nullptr;
}
