#include "client/model/chat_model.h"

#include <algorithm>
#include <iterator>

#include "common/text/clean.h"
#include "common/text/mention.h"
#include "common/text/utf8.h"

static bool is_plain(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char byte) { return byte >= 0x20 && byte < 0x7F; });
}

static void clean(std::string& text) {
    if (!is_plain(text)) {
        text = text_clean_lossy(text);
    }
}

// -- names and rooms --

void model_name_seen(chat_model& m, std::string_view name, bool speaking) {
    if (name.empty()) {
        return;
    }
    auto known = m.names.find(name);
    if (known == m.names.end()) {
        if (m.names.size() >= names_max) {
            m.names.erase(m.names.begin());
        }
        known = m.names.emplace(name, 0).first;
    }
    if (speaking) {
        known->second = ++m.speaking_turn;
    }
}

void model_name_gone(chat_model& m, std::string_view name) {
    auto known = m.names.find(name);
    if (known != m.names.end()) {
        m.names.erase(known);
    }
}

void model_name_changed(chat_model& m, std::string_view from, std::string_view to) {
    auto known = m.names.find(from);
    uint64_t turn = known == m.names.end() ? 0 : known->second;
    model_name_gone(m, from);
    model_name_seen(m, to, false);
    auto renamed = m.names.find(to);
    if (renamed != m.names.end()) {
        renamed->second = turn;
    }
}

static void room_seen(chat_model& m, std::string_view room) {
    if (room.size() > 1 && m.rooms.size() < rooms_max && m.rooms.find(room) == m.rooms.end()) {
        m.rooms.emplace(room);
    }
}

// Words that begin with '#', without the punctuation behind them.
static void rooms_in_text(chat_model& m, std::string_view text) {
    for (size_t at = text.find('#'); at != std::string_view::npos; at = text.find('#', at)) {
        size_t end = std::min(text.find_first_of(" ,:;()\"'", at), text.size());
        bool starts = at == 0 || text[at - 1] == ' ' || text[at - 1] == '(';
        std::string_view word = text.substr(at, end - at);
        while (!word.empty() && (word.back() == '.' || word.back() == '!' || word.back() == '?')) {
            word.remove_suffix(1);
        }
        if (starts) {
            room_seen(m, word);
        }
        at = end;
    }
}

// -- messages --

static bool is_speech(message_kind kind) {
    return kind == message_kind::chat || kind == message_kind::action || kind == message_kind::private_from;
}

// Of any message, whichever way it comes in.
static void take_in(chat_model& m, message& what) {
    clean(what.room);
    clean(what.nick);
    clean(what.text);
    what.id = m.next_id++;
    what.mention = is_speech(what.kind) && !what.own && text_mentions(what.text, m.nick);
    room_seen(m, what.room);
    m.dirty |= dirty_messages;
}

message& model_add(chat_model& m, message what) {
    take_in(m, what);
    what.said_in = model_room_key(m, what.room);
    const bool from_other = is_speech(what.kind) && !what.own;
    if (from_other) {
        model_name_seen(m, what.nick, true);
    }
    if (what.kind == message_kind::presence || what.kind == message_kind::notice) {
        rooms_in_text(m, what.text);
    }
    if (from_other && !what.replayed && (what.mention || what.kind == message_kind::private_from)) {
        m.bell = true;
    }
    if (m.messages.size() >= scrollback_max) {
        m.messages.pop_front();
    }
    return m.messages.emplace_back(std::move(what));
}

void model_insert(chat_model& m, uint64_t above_id, std::vector<message>&& lines) {
    for (message& what : lines) {
        take_in(m, what);
        if (is_speech(what.kind) && !what.own) {
            model_name_seen(m, what.nick, false);
        }
    }
    const auto place = m.messages.begin() + static_cast<std::ptrdiff_t>(model_index(m, above_id));
    m.messages.insert(place, std::make_move_iterator(lines.begin()), std::make_move_iterator(lines.end()));
    while (m.messages.size() > scrollback_max) {
        m.messages.pop_front();
    }
}

size_t model_index(const chat_model& m, uint64_t id) {
    const auto found = std::find_if(m.messages.begin(), m.messages.end(),
                                    [id](const message& what) { return what.id == id; });
    return static_cast<size_t>(found - m.messages.begin());
}

std::string_view model_room_key(const chat_model& m, std::string_view room) {
    if (room.empty()) {
        return m.talk;
    }
    return room == m.home ? std::string_view() : room;
}

// -- outbox --

bool model_outbox_push(chat_model& m, std::string_view text, outbox_state state, uint64_t now_ms) {
    if (m.outbox.size() >= outbox_max) {
        return false;
    }
    m.outbox.push_back(
        {.text = std::string(text), .state = state, .since_ms = now_ms, .id = m.next_outbox_id++});
    m.dirty |= dirty_messages | dirty_status;
    return true;
}

// What the others see of a line as it was typed.
static std::string_view spoken(std::string_view line) {
    const size_t hidden = line.starts_with("//") ? 1 : line.starts_with("/me ") ? 4 : 0;
    return text_trim(line.substr(hidden));
}

bool model_outbox_echo(chat_model& m, std::string_view text) {
    const auto is_out = [](const outbox_line& line) { return line.state != outbox_state::queued; };
    auto echoed = std::find_if(m.outbox.begin(), m.outbox.end(), [&](const outbox_line& line) {
        return is_out(line) && spoken(line.text) == text_trim(text);
    });
    if (echoed == m.outbox.end()) {  // a server may change what is said
        echoed = std::find_if(m.outbox.begin(), m.outbox.end(), is_out);
    }
    if (echoed == m.outbox.end()) {
        return false;
    }
    for (auto refused = m.outbox.begin(); refused != echoed; ++refused) {
        if (refused->state == outbox_state::sent) {
            refused->state = outbox_state::not_confirmed;
        }
    }
    m.outbox.erase(echoed);
    m.dirty |= dirty_messages | dirty_status;
    return true;
}

void model_outbox_link_lost(chat_model& m) {
    for (outbox_line& line : m.outbox) {
        if (line.state == outbox_state::sent) {
            line.state = outbox_state::queued;
            line.was_out = true;
        }
    }
    m.dirty |= dirty_messages | dirty_status;
}

void model_outbox_found(chat_model& m, std::string_view text) {
    const auto found = std::find_if(m.outbox.begin(), m.outbox.end(), [text](const outbox_line& line) {
        return line.was_out && line.state == outbox_state::queued && spoken(line.text) == text_trim(text);
    });
    if (found != m.outbox.end()) {
        m.outbox.erase(found);
        m.dirty |= dirty_messages | dirty_status;
    }
}

void model_outbox_expire(chat_model& m, uint64_t now_ms, int64_t wall_s) {
    for (size_t i = 0; i < m.outbox.size();) {
        outbox_line& line = m.outbox[i];
        uint64_t age = now_ms > line.since_ms ? now_ms - line.since_ms : 0;
        if (line.state == outbox_state::sent && age >= echo_timeout_ms &&
            m.link.state == link_state::online) {
            line.state = outbox_state::not_confirmed;
            m.dirty |= dirty_messages;
        }
        if (age < outbox_max_age_ms) {
            i++;
            continue;
        }
        bool queued = line.state == outbox_state::queued;
        message report{.kind = message_kind::error, .wall_s = wall_s};
        report.text = (queued ? "not sent: " : "not confirmed: ") + line.text;
        m.outbox.erase(m.outbox.begin() + static_cast<std::ptrdiff_t>(i));
        model_add(m, std::move(report));
        m.dirty |= dirty_status;
    }
}

uint64_t model_outbox_deadline(const chat_model& m) {
    uint64_t deadline = UINT64_MAX;
    for (const outbox_line& line : m.outbox) {
        bool awaits_echo = line.state == outbox_state::sent && m.link.state == link_state::online;
        deadline = std::min(deadline, line.since_ms + (awaits_echo ? echo_timeout_ms : outbox_max_age_ms));
    }
    return deadline;
}
