// Texts on their way, and the rooms that they go to.
#include <algorithm>

#include "client/link/irc_parts.h"
#include "common/text/clean.h"
#include "common/text/formatting.h"

namespace {

constexpr size_t mask_bytes_unknown = 10 + 63 + 2;  // user and host of the greatest length, with their marks

void send_part(irc_dialect& d, const irc_said& what, std::string_view part) {
    if ((d.caps & irc_cap_labels) != 0 && (d.caps & irc_cap_echo) != 0) {
        d.bytes.append("@label=").append(what.token).append(" ");
    }
    const std::string text = what.action ? "\1ACTION " + std::string(part) + "\1" : std::string(part);
    d.bytes.append("PRIVMSG ").append(what.target).append(" :").append(text).append("\r\n");
}

size_t text_room(const irc_dialect& d, std::string_view target, bool action) {
    const size_t mask = d.host_mask.empty() ? d.nick.size() + mask_bytes_unknown : d.host_mask.size();
    return irc_text_room(mask + target.size() + std::string_view(": PRIVMSG  :\r\n").size() +
                         (action ? std::string_view("\1ACTION \1").size() : 0));
}

void finish(irc_dialect& d, const std::deque<irc_said>::iterator& what) {
    const irc_said done = std::move(*what);
    d.said.erase(what);
    irc_tell_said(d, done.target, done.text, done.action, "");
}

// A server may clean a text, as our own does.
bool is_like(std::string_view sent, std::string_view came) {
    return sent == came || text_trim_end(sent) == text_trim_end(came) ||
           text_clean_lossy(text_strip_formatting(sent)) == text_clean_lossy(text_strip_formatting(came));
}

}  // namespace

bool irc_is_in(const irc_dialect& d, std::string_view room) {
    return std::any_of(d.rooms.begin(), d.rooms.end(),
                       [room](const std::string& known) { return irc_same(known, room); });
}

void irc_say_text(irc_dialect& d, std::string_view target, std::string_view text, bool action) {
    if (d.said.size() >= irc_unanswered_max) {
        d.said.pop_front();
    }
    irc_said& what = d.said.emplace_back();
    what.target = target;
    what.text = text;
    what.action = action;
    what.token = "hearth-" + std::to_string(d.next_token++);
    const size_t room = text_room(d, target, action);
    for (std::string_view rest = text; !rest.empty();) {
        what.parts.emplace_back(irc_text_part(&rest, room));
        send_part(d, what, what.parts.back());
    }
    if ((d.caps & irc_cap_echo) == 0) {
        irc_write(d, {"PING", what.token});
    }
}

bool irc_said_back(irc_dialect& d, std::string_view target, std::string_view text, bool action,
                   std::string_view label) {
    const auto found = std::find_if(d.said.begin(), d.said.end(), [&](const irc_said& what) {
        if (!label.empty()) {
            return what.token == label;
        }
        return what.action == action && irc_same(what.target, target) && !what.parts.empty() &&
               is_like(what.parts.front(), text);
    });
    if (found == d.said.end()) {
        return false;
    }
    if (!found->parts.empty()) {
        found->parts.erase(found->parts.begin());
    }
    if (found->parts.empty()) {
        finish(d, found);
    }
    return true;
}

void irc_said_answered(irc_dialect& d, std::string_view token) {
    const auto found = std::find_if(d.said.begin(), d.said.end(),
                                    [token](const irc_said& what) { return what.token == token; });
    if (found != d.said.end()) {
        finish(d, found);
    }
}

void irc_said_refused(irc_dialect& d, std::string_view target) {
    const auto found = std::find_if(d.said.begin(), d.said.end(),
                                    [target](const irc_said& what) { return irc_same(what.target, target); });
    if (found != d.said.end()) {
        d.said.erase(found);
    }
}

void irc_tell_said(irc_dialect& d, std::string_view target, std::string_view text, bool action,
                   std::string_view replayed) {
    if (irc_is_room(target)) {
        irc_tell(d, {.kind = action ? chat_line_kind::action : chat_line_kind::chat,
                     .room = irc_same(target, d.talk) ? std::string_view() : target,
                     .name = d.nick,
                     .text = text,
                     .replayed = replayed});
    } else {
        irc_tell(d, {.kind = chat_line_kind::private_to, .name = target, .text = text, .replayed = replayed});
    }
}

void irc_talk_in(irc_dialect& d, std::string_view room) {
    d.talk = room;
    if (irc_same(d.entering, room)) {
        d.entering.clear();
    }
    irc_notice(d, room.empty() ? std::string("You are in no room; /join #room")
                               : "You talk in " + std::string(room) + " now.");
}

void irc_room_gone(irc_dialect& d, std::string_view room) {
    std::erase_if(d.rooms, [room](const std::string& known) { return irc_same(known, room); });
    if (irc_same(room, d.talk)) {
        irc_talk_in(d, d.rooms.empty() ? std::string() : irc_is_in(d, d.home) ? d.home : d.rooms.back());
    }
}
