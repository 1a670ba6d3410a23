#include "tests/support/stage.h"

#include <algorithm>
#include <chrono>

int64_t stage_now() {
    const auto since = std::chrono::steady_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::milliseconds>(since).count();
}

void stage::remove(const void* context) {
    std::erase_if(members, [context](const stage_member& m) { return m.context == context; });
}

void stage::turn(int64_t until) {
    std::vector<pollfd> fds;
    std::vector<size_t> ends;
    for (const stage_member& m : members) {
        until = std::min(until, m.wants(m.context, fds));
        ends.push_back(fds.size());
    }
    const int64_t left = std::clamp<int64_t>(until - stage_now(), 0, 60 * 1000);
    if (poll(fds.data(), fds.size(), static_cast<int>(left)) < 0) {
        return;
    }
    size_t begin = 0;
    for (size_t i = 0; i < members.size(); i++) {
        members[i].ready(members[i].context, std::span(fds).subspan(begin, ends[i] - begin));
        begin = ends[i];
    }
}

testing::AssertionResult stage::wait_for(std::string_view what, const std::function<bool()>& done,
                                         int64_t limit_ms) {
    const int64_t limit = stage_now() + limit_ms;
    while (!done()) {
        if (stage_now() >= limit) {
            std::string seen;
            for (const stage_member& m : members) {
                m.describe(m.context, seen);
            }
            return testing::AssertionFailure() << "waited " << limit_ms << " ms in vain for: " << what << '\n'
                                               << seen;
        }
        turn(limit);
    }
    return testing::AssertionSuccess();
}
