#include "common/base/log.h"

namespace {
log_sink sink;
}

void log_set_sink(log_sink new_sink) {
    sink = new_sink;
}

void log_write(log_level level, std::string_view text, std::initializer_list<log_field> fields) {
    if (sink.write != nullptr) {
        sink.write(sink.context, level, text, fields);
    }
}
