#include "client/incoming.h"

#include <string>

#include "common/wire/chat_line.h"

namespace {

// What our own server says about the room one talks in (PROTOCOL.md). Another server's notices do not match,
// and then the room stays unknown.
constexpr std::string_view talk_begin = "You talk in ";
constexpr std::string_view talk_end = " now.";
constexpr std::string_view no_room = "You are in no room";
constexpr std::string_view topic_begin = "The topic of ";
constexpr std::string_view topic_middle = " is: ";
constexpr std::string_view topic_set = " has set the topic of ";
constexpr std::string_view topic_cleared = " has cleared the topic of ";

// One is in `room`; without having joined it, it is the one that everyone enters.
void learn_home(chat_model& m, std::string_view room) {
    if (m.home.empty() && !room.empty() && m.entered.find(room) == m.entered.end()) {
        m.home = room;
    }
}

void enter_room(chat_model& m, std::string_view room) {
    if (m.room != room) {
        m.room = room;
        m.topic.clear();
    }
    learn_home(m, room);
    m.talk = room.empty() ? std::string_view() : model_room_key(m, room);
    m.dirty |= dirty_status | dirty_layout;
}

void learn_topic(chat_model& m, std::string_view room, std::string_view topic) {
    if (m.room.empty() || m.room == room) {
        m.topic = topic;
        m.dirty |= dirty_status;
    }
}

// `text` = before + middle + behind; false when there is no middle.
bool split_at(std::string_view text, std::string_view middle, std::string_view* before,
              std::string_view* behind) {
    const size_t at = text.find(middle);
    if (at == std::string_view::npos) {
        return false;
    }
    *before = text.substr(0, at);
    *behind = text.substr(at + middle.size());
    return true;
}

void learn_from_notice(chat_model& m, std::string_view text) {
    std::string_view before;
    std::string_view behind;
    const std::string_view room = incoming_talk_room(text);
    if (!room.empty()) {
        enter_room(m, room);
    } else if (text.starts_with(no_room)) {
        enter_room(m, "");
    } else if (text.starts_with(topic_begin) &&
               split_at(text.substr(topic_begin.size()), topic_middle, &before, &behind)) {
        learn_topic(m, before, behind);
    } else if (split_at(text, topic_set, &before, &behind) && before.find(' ') == std::string_view::npos) {
        const size_t colon = behind.find(": ");
        if (colon != std::string_view::npos) {
            learn_topic(m, behind.substr(0, colon), behind.substr(colon + 2));
        }
    } else if (split_at(text, topic_cleared, &before, &behind) &&
               before.find(' ') == std::string_view::npos) {
        learn_topic(m, behind, "");
    }
}

void learn_presence(chat_model& m, const chat_line& line) {
    if (line.kind == chat_line_kind::disconnected) {
        model_name_gone(m, line.name);
    } else if (line.kind == chat_line_kind::renamed) {
        model_name_changed(m, line.name, line.text);
        if (line.name == m.nick) {
            m.nick = line.text;
            m.dirty |= dirty_status | dirty_input;
        }
    } else if (line.kind == chat_line_kind::left) {
        if (line.name == m.nick) {
            m.entered.erase(std::string(line.room));
        }
    } else {
        model_name_seen(m, line.name, false);
        if (line.kind == chat_line_kind::joined && line.name == m.nick && m.entered.size() < rooms_max) {
            m.entered.emplace(line.room);
        }
    }
}

// The echo of what stands in the outbox. In another room than one's own it was said by a command (/msg
// #room), unless it is a line that was written just before the room changed.
void take_echo(chat_model& m, const chat_line& line) {
    const bool expected = line.room.empty() || (!m.outbox.empty() && m.outbox.front().text == line.text);
    if (expected) {
        model_outbox_echo(m, line.text);
    }
}

message_kind kind_of(chat_line_kind kind) {
    switch (kind) {
        case chat_line_kind::chat:
            return message_kind::chat;
        case chat_line_kind::action:
            return message_kind::action;
        case chat_line_kind::private_from:
            return message_kind::private_from;
        case chat_line_kind::private_to:
            return message_kind::private_to;
        case chat_line_kind::connected:
        case chat_line_kind::disconnected:
        case chat_line_kind::renamed:
        case chat_line_kind::joined:
        case chat_line_kind::left:
            return message_kind::presence;
        case chat_line_kind::notice:
        case chat_line_kind::other:
            break;
    }
    return message_kind::notice;
}

}  // namespace

std::string_view incoming_talk_room(std::string_view notice) {
    if (!notice.starts_with(talk_begin) || !notice.ends_with(talk_end)) {
        return {};
    }
    return notice.substr(talk_begin.size(), notice.size() - talk_begin.size() - talk_end.size());
}

message incoming_message(const chat_model& m, std::string_view line, int64_t wall_s) {
    const chat_line parsed = chat_line_parse(line);
    message what{.kind = kind_of(parsed.kind), .replayed = !parsed.replayed.empty(), .wall_s = wall_s};
    const size_t stamp = what.replayed ? parsed.replayed.size() + 3 : 0;  // "[10:03] "
    what.room = parsed.room;
    what.nick = parsed.name;
    what.text = what.kind == message_kind::presence ? line.substr(stamp) : parsed.text;
    const bool speech = what.kind == message_kind::chat || what.kind == message_kind::action;
    what.own =
        !m.nick.empty() && ((speech && parsed.name == m.nick) || what.kind == message_kind::private_to);
    return what;
}

const message& incoming_line(chat_model& m, std::string_view line, int64_t wall_s) {
    const chat_line parsed = chat_line_parse(line);
    message what = incoming_message(m, line, wall_s);
    if (!what.replayed) {
        if (what.kind == message_kind::presence) {
            learn_presence(m, parsed);
        } else if (parsed.kind == chat_line_kind::notice) {
            learn_from_notice(m, parsed.text);
        } else {
            learn_home(m, parsed.room);
            if (what.own && what.kind != message_kind::private_to) {
                take_echo(m, parsed);
            }
        }
    }
    return model_add(m, std::move(what));
}
