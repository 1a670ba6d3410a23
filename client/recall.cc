#include "client/recall.h"

#include <algorithm>

#include "client/history_words.h"
#include "client/incoming.h"
#include "client/model/gap.h"
#include "client/recall_replay.h"
#include "client/room_history.h"

namespace {

constexpr std::string_view talk_room_none = "You are in no room";

bool is_asking(const recall& r) {
    return std::any_of(r.questions.begin(), r.questions.end(), [](const question& q) {
        return q.kind != question_kind::users && q.kind != question_kind::replay_end;
    });
}

// ---- answers ----

struct answer {
    history_mark mark = history_mark::none;
    std::string cursor;
    std::string fault;  // why there is none
};

void take_older(recall& r, question& q, const answer& a) {
    history_part* part = room_history_part(r, q.room);
    if (part == nullptr) {
        return;
    }
    if (!a.fault.empty()) {
        part->state = older_state::more;
        return;
    }
    part->state = a.mark == history_mark::earlier ? older_state::more : older_state::beginning;
    part->cursor = a.cursor;
    bool joined = false;
    if (room_history_has_hole(r, q.room)) {
        const gap_place place = gap_find(gap_shown(*r.model, q.room, part->above_id), q.lines,
                                         part->state == older_state::beginning, r.ahead_min);
        joined = place.joined;
        q.lines.erase(q.lines.begin(),
                      q.lines.begin() + static_cast<std::ptrdiff_t>(joined ? place.first_new : 0));
    }
    part->above_id = room_history_insert(r, part->above_id, std::move(q.lines));
    if (joined) {
        room_history_join(r, q.room);
    }
}

void tell_found(recall& r, older_state state) {
    chat_model& found = *r.found;
    const char* words = state == older_state::more    ? "older ones (PgUp)"
                        : state == older_state::asked ? "... waiting for older ones"
                                                      : "no older ones";
    found.older = {.state = state,
                   .above_id = found.messages.empty() ? 0 : found.messages.front().id,
                   .text = found.messages.empty() ? "" : words};
    r.model->dirty |= dirty_messages | dirty_status;
}

void take_found(recall& r, question& q, const answer& a) {
    search_status& search = r.model->search;
    if (!a.fault.empty()) {
        search.state = search_state::failed;
        search.note = a.fault;
    } else {
        search.state = search_state::done;
        std::reverse(q.lines.begin(), q.lines.end());  // they come newest first
        const uint64_t top = r.found->messages.empty() ? 0 : r.found->messages.front().id;
        model_insert(*r.found, top, std::move(q.lines));
    }
    const bool more = a.mark == history_mark::found_more || !a.fault.empty();
    tell_found(r, more ? older_state::more : older_state::beginning);
}

void take_answer(recall& r, question&& q, const answer& a, uint64_t now_ms) {
    switch (q.kind) {
        case question_kind::replay_end:
            if (r.now.open && r.now.end_asked) {
                replay_end(r, "", now_ms);
            }
            break;
        case question_kind::older:
            take_older(r, q, a);
            break;
        case question_kind::gap:
            gap_page(r, q, a.fault.empty(), a.cursor, now_ms);
            break;
        case question_kind::found:
            take_found(r, q, a);
            break;
        case question_kind::users:
            break;
    }
    room_history_tell(r);
}

void answer_first(recall& r, const answer& a, uint64_t now_ms) {
    question q = std::move(r.questions.front());
    r.questions.pop_front();
    r.stamp_day = 0;
    if (!r.questions.empty()) {
        question& next = r.questions.front();
        next.heard_ms = now_ms;
        if (q.doubt_ms != 0) {  // a refusal does not wait for the answers before it
            next.doubt_ms = now_ms;
            next.doubt = q.doubt;
        }
    }
    take_answer(r, std::move(q), a, now_ms);
}

// ---- lines ----

void show_at_end(recall& r, message&& what) {
    what.asked_for = true;
    r.host.added(r.host.context, model_add(*r.model, std::move(what)));
}

void take_replayed(recall& r, std::string_view line, std::string_view stamp, uint64_t now_ms,
                   int64_t wall_s) {
    r.model->has_history = true;
    message what = incoming_message(*r.model, line, stamp_wall_s(stamp, wall_s, r.offset, &r.stamp_day));
    if (r.now.open) {
        replay_line(r, std::move(what), now_ms);
        return;
    }
    if (r.questions.empty() || r.questions.front().kind == question_kind::users) {
        show_at_end(r, std::move(what));
    } else if (r.questions.front().lines.size() < answer_lines_max) {
        what.said_in = r.questions.front().room;
        r.questions.front().lines.push_back(std::move(what));
    }
    if (!r.questions.empty()) {
        r.questions.front().heard_ms = now_ms;
        r.questions.front().doubt_ms = 0;
    }
}

void learn_home(recall& r, const history_notice& notice) {
    const bool names = notice.mark == history_mark::contract || notice.mark == history_mark::beginning;
    if (names && r.model->home.empty() && r.model->talk.empty()) {
        r.model->home = notice.argument;
    }
}

// The replay has the first word; what comes behind it answers the first question.
bool take_end(recall& r, const history_notice& notice, uint64_t now_ms) {
    const std::string cursor(notice.mark == history_mark::earlier ? notice.argument : std::string_view());
    const bool asked = !r.questions.empty();
    learn_home(r, notice);
    if (r.now.open && (!cursor.empty() || !asked)) {
        replay_end(r, cursor, now_ms);
        return r.pages;
    }
    if (!asked) {
        return r.pages && notice.mark <= history_mark::end;
    }
    const bool users = r.questions.front().kind == question_kind::users;
    answer_first(r, {.mark = notice.mark, .cursor = cursor}, now_ms);
    return !users;
}

bool take_notice(recall& r, std::string_view text, uint64_t now_ms) {
    const history_notice notice = history_notice_of(text);
    if (history_mark_ends(notice.mark)) {
        r.model->has_history = true;
        return take_end(r, notice, now_ms);
    }
    if (notice.mark == history_mark::digest || notice.mark == history_mark::contract) {
        r.model->has_history = true;
        learn_home(r, notice);
    } else if (!r.questions.empty() && r.questions.front().doubt_ms == 0) {
        r.questions.front().doubt_ms = now_ms;
        r.questions.front().doubt = text;
    }
    return false;
}

}  // namespace

// ---- the connection ----

void recall_connected(recall& r) {
    r.greeting_id = r.model->next_id;
}

void recall_online(recall& r, std::string_view rejoins, uint64_t now_ms) {
    r.model->talk.clear();
    r.model->entered.clear();
    r.settling = model_room_key(*r.model, rejoins);
    const bool waits = r.model->has_history && recall_shows(r, r.settling, r.greeting_id);
    r.settle_until_ms = waits ? now_ms + settle_limit_ms : 0;
    replay_begin(r, "", r.greeting_id);
    room_history_tell(r);
}

void recall_down(recall& r) {
    r.moving_until_ms = 0;
    r.settle_until_ms = 0;
    std::deque<question> questions = std::move(r.questions);
    r.questions.clear();
    replay_cut_off(r);
    for (question& q : questions) {
        if (q.kind == question_kind::older || q.kind == question_kind::found) {
            take_answer(r, std::move(q), {.fault = "the connection was lost"}, 0);
        }
    }
}

void recall_command(recall& r, std::string_view line, uint64_t now_ms) {
    const std::string_view word = line.substr(0, line.find(' '));
    if (word == "/join" || word == "/leave") {
        r.moving_until_ms = now_ms + room_change_limit_ms;
    } else if (history_is_asked(line)) {
        replay_end_before_asking(r, now_ms);
        r.questions.push_back({.kind = question_kind::users, .heard_ms = now_ms});
    }
}

bool recall_line(recall& r, std::string_view line, uint64_t now_ms, int64_t wall_s) {
    const chat_line parsed = chat_line_parse(line);
    if (!parsed.replayed.empty()) {
        take_replayed(r, line, parsed.replayed, now_ms, wall_s);
        return true;
    }
    if (parsed.kind == chat_line_kind::notice) {
        return take_notice(r, parsed.text, now_ms);
    }
    const bool said = parsed.kind == chat_line_kind::chat || parsed.kind == chat_line_kind::action;
    if (r.now.open && said && parsed.room.empty()) {
        replay_end(r, "", now_ms);
    }
    return false;
}

void recall_heard(recall& r, std::string_view line, uint64_t id, uint64_t now_ms) {
    const chat_line parsed = chat_line_parse(line);
    if (parsed.kind == chat_line_kind::joined && parsed.name == r.model->nick) {
        r.joined_room = parsed.room;
        r.joined_id = id;
    } else if (parsed.kind == chat_line_kind::notice) {
        const std::string_view room = incoming_talk_room(parsed.text);
        if (!room.empty() || parsed.text.starts_with(talk_room_none)) {
            r.moving_until_ms = 0;
            if (r.now.open && r.now.room != r.model->talk) {
                replay_end(r, "", now_ms);
            }
            if (room == r.joined_room && !room.empty()) {
                replay_begin(r, r.model->talk, r.joined_id);
                r.joined_room.clear();
            }
            room_history_tell(r);
        }
    }
}

bool recall_is_settling(const recall& r) {
    return r.settle_until_ms != 0;
}

// ---- the user ----

void recall_older(recall& r, uint64_t now_ms) {
    history_part* part = room_history_part(r, r.model->talk);
    if (part == nullptr || part->state != older_state::more || is_asking(r) ||
        !recall_can_ask_for(r, r.model->talk)) {
        return;
    }
    if (r.now.open) {  // its end has not been said: nothing may be above it
        replay_ask_for_end(r, now_ms);
    } else if (r.model->messages.size() + recall_page_lines > scrollback_max) {
        part->state = older_state::full;
    } else if (recall_ask(r, question_kind::older, r.model->talk,
                          recall_page_before(part->cursor, recall_page_lines), now_ms)) {
        part->state = older_state::asked;
    }
    room_history_tell(r);
}

bool recall_search(recall& r, std::string_view words, uint64_t now_ms) {
    replay_end_before_asking(r, now_ms);
    if (is_asking(r) || !recall_ask(r, question_kind::found, "", "/search " + std::string(words), now_ms)) {
        return false;
    }
    r.found->messages.clear();
    r.found->nick = r.model->nick;
    r.model->search = {.state = search_state::asked, .words = std::string(words)};
    tell_found(r, older_state::asked);
    return true;
}

void recall_search_older(recall& r, uint64_t now_ms) {
    if (r.found->older.state == older_state::more && !is_asking(r) &&
        recall_ask(r, question_kind::found, "", "/search", now_ms)) {
        tell_found(r, older_state::asked);
    }
}

// ---- time ----

static uint64_t question_deadline(const question& q) {
    return q.doubt_ms != 0 ? q.doubt_ms + refusal_grace_ms : q.heard_ms + answer_limit_ms;
}

uint64_t recall_deadline(const recall& r) {
    uint64_t at = r.questions.empty() ? UINT64_MAX : question_deadline(r.questions.front());
    for (const uint64_t limit : {r.moving_until_ms, r.settle_until_ms}) {
        at = limit == 0 ? at : std::min(at, limit);
    }
    return at;
}

void recall_tick(recall& r, uint64_t now_ms) {
    while (!r.questions.empty() && now_ms >= question_deadline(r.questions.front())) {
        const question& q = r.questions.front();
        const std::string fault = q.doubt_ms != 0 ? q.doubt : "the server did not answer";
        answer_first(r, {.fault = fault}, now_ms);
    }
    if (r.moving_until_ms != 0 && now_ms >= r.moving_until_ms) {
        r.moving_until_ms = 0;
    }
    if (r.settle_until_ms != 0 && now_ms >= r.settle_until_ms) {
        recall_settle(r);
    }
}
