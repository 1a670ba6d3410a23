#include <langinfo.h>

#include <clocale>
#include <csignal>
#include <cstring>

#include "client/app.h"
#include "client/config.h"
#include "client/plain.h"
#include "client/search.h"
#include "client/send.h"
#include "client/tail.h"
#include "common/base/descriptors.h"

namespace {

// A locale of plain ASCII (C, POSIX, none, or one that is not installed) says nothing about the terminal, and
// all of today's speak UTF-8. A real 8-bit locale is heeded.
void set_character_set() {
    const bool known = setlocale(LC_CTYPE, "") != nullptr;
    if (!known || std::strcmp(nl_langinfo(CODESET), "ANSI_X3.4-1968") == 0) {
        setlocale(LC_CTYPE, "C.UTF-8");
    }
}

}  // namespace

int main(int argc, char** argv) {
    standard_descriptors_fill();
    signal(SIGPIPE, SIG_IGN);
    set_character_set();
    client_config config;
    int exit_code = exit_done;
    if (!config_parse(argc, argv, &config, &exit_code)) {
        return exit_code;
    }
    switch (config.mode) {
        case client_mode::screen:
            return app_run(config);
        case client_mode::plain:
            return plain_run(config);
        case client_mode::send:
            return send_run(config);
        case client_mode::tail:
            return tail_run(config);
        case client_mode::search:
            return search_run(config);
    }
    return exit_failure;
}
