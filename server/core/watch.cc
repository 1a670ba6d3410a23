// Who wants to know when somebody comes and goes, wherever that is.
#include <algorithm>

#include "common/text/fold.h"
#include "server/core/chat_state.h"

constexpr size_t watched_name_max_bytes = 128;  // longer ones are nobody's

static bool watches(const user& u, std::string_view folded) {
    const std::vector<std::string>& watched = u.extra->watched;
    return std::any_of(watched.begin(), watched.end(),
                       [folded](const std::string& name) { return text_fold(name) == folded; });
}

void run_watch(chat& c, user& u, const command& what) {
    std::string folded = text_fold(what.name);
    std::vector<std::string>& watched = user_extra_of(u).watched;
    if (what.name.empty() || what.name.size() > watched_name_max_bytes || watches(u, folded)) {
        return;
    }
    if (watched.size() >= watched_per_user_max) {
        chat_reply(c, u.id,
                   reply_event(reply_code::too_many_watched, std::string(what.name),
                               std::to_string(watched_per_user_max)));
        return;
    }
    watched.emplace_back(what.name);
    c.watchers[std::move(folded)].push_back(u.id);
}

static void forget_watcher(chat& c, const user& u, std::string_view name) {
    const auto found = c.watchers.find(text_fold(name));
    std::erase(found->second, u.id);
    if (found->second.empty()) {
        c.watchers.erase(found);
    }
}

void run_unwatch(chat& c, user& u, const command& what) {
    if (u.extra == nullptr) {
        return;
    }
    const std::string folded = text_fold(what.name);
    std::erase_if(u.extra->watched, [&](const std::string& name) {
        const bool goes = what.name.empty() || text_fold(name) == folded;
        if (goes) {
            forget_watcher(c, u, name);
        }
        return goes;
    });
}

void chat_forget_watches(chat& c, user& u) {
    run_unwatch(c, u, {.verb = command_verb::unwatch, .target = {}, .text = {}});
}

void chat_tell_watchers(chat& c, const user& u, event_kind kind) {
    if (c.watchers.empty()) {
        return;
    }
    const auto found = c.watchers.find(text_fold(u.name));
    if (found != c.watchers.end()) {
        chat_deliver(c, user_event(kind, u), audience_create({}, found->second));
    }
}
