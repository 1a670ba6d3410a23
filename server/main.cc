#include <csignal>
#include <cstdio>

#include "common/base/descriptors.h"
#include "server/admin/tool.h"
#include "server/hash_password.h"
#include "server/options.h"
#include "server/password.h"
#include "server/server.h"
#include "server/service.h"

namespace {

constexpr int status_failed = 1;
constexpr int status_usage = 2;

int complain(const err& e, int status) {
    fprintf(stderr, "hearthd: %s\n", e.text.c_str());
    return status;
}

}  // namespace

int main(int argc, char** argv) {
    standard_descriptors_fill();
    signal(SIGPIPE, SIG_IGN);  // a client or a log reader that goes away is an error code, not our end
    options chosen;
    if (const std::optional<int> status = options_parse(argc, argv, &chosen)) {
        return *status;
    }
    if (const err e = password_init(); e.failed()) {
        return complain(e, status_failed);
    }
    if (chosen.hash_password) {
        return hash_password_run();
    }
    config settings;
    if (const err e = config_load(chosen.sources, &settings); e.failed()) {
        return complain(e, status_usage);
    }
    if (chosen.print_config) {
        fputs(config_print(settings).c_str(), stdout);
        return fflush(stdout) == 0 ? 0 : status_failed;
    }
    if (chosen.check_config) {
        puts("the configuration is right");
        return 0;
    }
    if (chosen.command) {
        return tool_run(*chosen.command, settings.server.data_dir, settings.history.retention_days,
                        operation_run);
    }
    if (chosen.detach) {
        if (const err e = service_detach(); e.failed()) {
            return complain(e, status_failed);
        }
    }
    const err e = server_run(settings, chosen.sources, chosen.pid_file);
    return e.failed() ? complain(e, status_failed) : 0;
}
