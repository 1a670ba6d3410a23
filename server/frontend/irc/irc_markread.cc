// MARKREAD (IRCv3 draft/read-marker): how far somebody has read. Kept as long as the session.
#include "common/base/wall_clock.h"
#include "common/text/fold.h"
#include "server/frontend/irc/irc_commands.h"

constexpr size_t markers_max = 100;
constexpr std::string_view timestamp_mark = "timestamp=";

static void say(irc_call& call, std::string_view target) {
    const auto found = call.state.read_until.find(text_fold(target));
    std::string line = "MARKREAD " + std::string(target) + " ";
    irc_say(call, line + (found != call.state.read_until.end() ? found->second : "*"));
}

void irc_say_marker(irc_call& call, std::string_view room) {
    if (irc_has(call.state, cap_read_marker)) {
        say(call, room);
    }
}

void irc_markread(irc_call& call) {
    const std::string target = irc_shown(call.line.at(0));
    std::string_view mark = call.line.at(1);
    if (mark.empty()) {
        say(call, target);
        return;
    }
    const bool right =
        mark.starts_with(timestamp_mark) && utc_stamp_parse(mark.substr(timestamp_mark.size()));
    if (!right) {
        irc_standard(call, irc_severity::fail, "INVALID_PARAMS", target, "A timestamp is needed");
        return;
    }
    std::map<std::string, std::string, std::less<>>& markers = call.state.read_until;
    const std::string key = text_fold(target);
    if (markers.size() >= markers_max && !markers.contains(key)) {
        markers.erase(markers.begin());
    }
    std::string& kept = markers[key];
    kept = std::max(kept, std::string(mark));  // it never goes back; stamps of one form stand in order
    say(call, target);
}
