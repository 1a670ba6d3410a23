#include "server/core/event.h"

void delivery_finish(delivery& d) {
    audience_unref(d.to);
    for (audience& a : d.also) {
        audience_unref(a);
    }
    d.also.clear();
}
