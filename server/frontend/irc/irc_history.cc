// CHATHISTORY and SEARCH (IRCv3 draft/chathistory, soju.im/search): what is asked; irc_playback.cc answers.
#include <charconv>

#include "common/base/wall_clock.h"
#include "common/wire/message_id.h"
#include "server/frontend/irc/irc_commands.h"
#include "server/frontend/irc/irc_isupport.h"
#include "server/frontend/irc/irc_playback.h"

constexpr uint8_t questions_max = 8;  // of one session
constexpr int64_t us_per_ms = 1000;   // times are told in milliseconds

namespace {

struct reference {
    uint64_t id = 0;
    int64_t time_us = 0;
    bool none = false;  // "*"
};

bool parse_reference(std::string_view text, reference* out) {
    constexpr std::string_view msgid = "msgid=";
    constexpr std::string_view timestamp = "timestamp=";
    *out = {.none = text == "*"};
    if (text.starts_with(msgid)) {
        out->id = message_id_parse(text.substr(msgid.size())).value_or(0);
    } else if (text.starts_with(timestamp)) {
        out->time_us = utc_stamp_parse(text.substr(timestamp.size())).value_or(0);
    }
    return out->none || out->id != 0 || out->time_us > 0;
}

void bound_above(recall_wish& wish, const reference& r) {
    wish.id = r.id;
    wish.until_us = r.time_us;
}

void bound_below(recall_wish& wish, const reference& r) {
    wish.after_id = r.id;
    wish.since_us = r.time_us != 0 ? r.time_us + us_per_ms : 0;
}

struct window_row {
    std::string_view verb;
    unsigned references;
    void (*bound)(recall_wish& wish, const reference& a, const reference& b);
};

bool is_later(const reference& a, const reference& b) {
    return a.id > b.id || a.time_us > b.time_us;
}

constexpr window_row windows[] = {
    {"LATEST", 1,
     [](recall_wish& wish, const reference& a, const reference&) {
         bound_below(wish, a);
         wish.newest = true;
     }},
    {"BEFORE", 1, [](recall_wish& wish, const reference& a, const reference&) { bound_above(wish, a); }},
    {"AFTER", 1, [](recall_wish& wish, const reference& a, const reference&) { bound_below(wish, a); }},
    {"AROUND", 1,
     [](recall_wish& wish, const reference& a, const reference&) {
         bound_above(wish, a);
         wish.lines /= 2;
     }},
    {"BETWEEN", 2,
     [](recall_wish& wish, const reference& a, const reference& b) {
         wish.newest = is_later(a, b);
         bound_below(wish, wish.newest ? b : a);
         bound_above(wish, wish.newest ? a : b);
     }},
};

void fail(irc_call& call, std::string_view code, std::string_view words) {
    irc_standard(call, irc_severity::fail, code, irc_shown(call.line.at(0)), words);
}

// -- asking --

void start(irc_call& call, recall_wish& wish) {
    if (call.session.asking >= questions_max) {
        fail(call, "MESSAGE_ERROR", "Wait for the answers to what you have asked already");
        return;
    }
    irc_call_flush(call);
    const std::string token = irc_call_token(call);
    wish.token = token;
    call.answered = true;
    if (chat_recall(call.host.core, call.session.id, wish)) {
        ++call.session.asking;
    }
}

// How many are asked for. False: it is no number.
bool take_limit(std::string_view text, uint32_t* limit) {
    const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), *limit);
    *limit = *limit == 0 ? irc_chathistory_max : std::min(*limit, irc_chathistory_max);
    return error == std::errc() && stop == text.data() + text.size();
}

bool is_member(const irc_call& call, std::string_view name) {
    const std::optional<room_view> room = view_room_named(call.host.core, name);
    return room && view_rank(call.host.core, room->id, call.session.id);
}

void ask_targets(irc_call& call) {
    reference a;
    reference b;
    recall_wish wish = {.form = recall_form::targets};
    if (!parse_reference(call.line.at(1), &a) || !parse_reference(call.line.at(2), &b) || a.time_us == 0 ||
        b.time_us == 0 || !take_limit(call.line.at(3), &wish.lines)) {
        fail(call, "INVALID_PARAMS", "TARGETS timestamp=TIME timestamp=TIME LIMIT");
        return;
    }
    wish.since_us = std::min(a.time_us, b.time_us) + us_per_ms;
    wish.until_us = std::max(a.time_us, b.time_us);
    start(call, wish);
}

void ask_window(irc_call& call, const window_row& row) {
    const std::string_view room = call.line.at(1);
    reference a;
    reference b;
    recall_wish wish = {.form = recall_form::window, .room = room};
    const bool right = parse_reference(call.line.at(2), &a) &&
                       (row.references == 1 || parse_reference(call.line.at(3), &b)) &&
                       (!a.none || row.verb == "LATEST") && !b.none &&
                       take_limit(call.line.at(2 + row.references), &wish.lines);
    if (!right) {
        fail(call, "INVALID_PARAMS", "A message or a time, and a number are needed");
    } else if (!is_member(call, room)) {
        irc_standard(call, irc_severity::fail, "INVALID_TARGET",
                     irc_shown(call.line.at(0)) + " " + irc_shown(room), "Messages could not be retrieved");
    } else {
        const std::string around = std::string(irc_around_mark) + std::to_string(wish.lines);
        wish.typed = row.verb == "AROUND" ? std::string_view(around) : std::string_view();
        row.bound(wish, a, b);
        start(call, wish);
    }
}

}  // namespace

void irc_chathistory(irc_call& call) {
    const std::string_view verb = call.line.at(0);
    if (irc_same_word(verb, "TARGETS")) {
        ask_targets(call);
        return;
    }
    for (const window_row& row : windows) {
        if (irc_same_word(verb, row.verb)) {
            ask_window(call, row);
            return;
        }
    }
    fail(call, "INVALID_PARAMS", "Unknown command");
}

void irc_replay(irc_call& call, std::string_view room) {
    if (!irc_has(call.state, cap_chathistory) && chat_current_settings(call.host.core).history.kept) {
        irc_call_flush(call);
        static_cast<void>(
            chat_recall(call.host.core, call.session.id, {.form = recall_form::entered, .room = room}));
    }
}

// -- SEARCH in=#room;from=NAME;text=words;before=msgid;... --

void irc_search(irc_call& call) {
    std::string texts[4];  // what the wish points to
    recall_wish wish = {.form = recall_form::search, .lines = irc_chathistory_max};
    irc_tag tag;
    for (std::string_view rest = call.line.at(0); irc_tag_next(&rest, &tag);) {
        const std::string value = irc_tag_unescape(tag.value);
        if (tag.key == "in") {
            wish.room = texts[0] = value;
        } else if (tag.key == "from") {
            wish.from = texts[1] = value;
        } else if (tag.key == "text") {
            wish.words = texts[2] = value;
        } else if (tag.key == "before") {
            wish.until_us = utc_stamp_parse(value).value_or(0);
        } else if (tag.key == "after") {
            wish.since_us = utc_stamp_parse(value).value_or(0);
        } else if (tag.key == "limit" && !take_limit(value, &wish.lines)) {
            fail(call, "INVALID_PARAMS", "The limit is no number");
            return;
        }
    }
    if (wish.words.empty()) {
        fail(call, "INVALID_PARAMS", "A text to search for is needed");
        return;
    }
    start(call, wish);
}

// The message is looked up first: irc_playback.cc goes on with it.
void irc_redact(irc_call& call) {
    const std::string_view room = call.line.at(0);
    const std::string why = irc_clean(call.line.at(2));
    recall_wish wish = {.form = recall_form::one,
                        .id = message_id_parse(call.line.at(1)).value_or(0),
                        .room = room,
                        .typed = why};
    if (!is_member(call, room)) {
        irc_standard(call, irc_severity::fail, "INVALID_TARGET", irc_shown(room), "You are not in that room");
    } else if (wish.id == 0) {
        irc_standard(call, irc_severity::fail, "UNKNOWN_MSGID",
                     irc_shown(room) + " " + irc_shown(call.line.at(1)), "There is no such message");
    } else {
        start(call, wish);
    }
}
