#include "client/recall_replay.h"

#include <algorithm>
#include <iterator>

#include "client/model/gap.h"
#include "client/room_history.h"

static constexpr std::string_view empty_page =
    "/history before 1 1";  // ids begin with 1: answered by its end alone

std::string recall_page_before(std::string_view cursor, size_t lines) {
    return "/history before " + std::string(cursor) + " " + std::to_string(lines);
}

bool recall_ask(recall& r, question_kind kind, std::string_view room, std::string_view line,
                uint64_t now_ms) {
    if (!r.host.send(r.host.context, line)) {
        return false;
    }
    r.questions.push_back({.kind = kind, .room = std::string(room), .heard_ms = now_ms});
    return true;
}

bool recall_can_ask_for(const recall& r, std::string_view room) {
    return r.model->talk == room && r.moving_until_ms == 0;
}

// ---- settling ----

void recall_settle(recall& r) {
    if (r.settle_until_ms != 0) {
        r.settle_until_ms = 0;
        r.host.settled(r.host.context);
    }
}

static void room_is_done(recall& r, std::string_view room) {
    if (r.settling == room) {
        recall_settle(r);
    }
}

// ---- the gap ----

static void show_missed(recall& r, const recall_gap& g, const gap_place& place) {
    std::vector<message> lines = g.lines;
    if (place.joined) {
        lines.erase(lines.begin(), lines.begin() + static_cast<std::ptrdiff_t>(place.first_new));
    }
    for (const message& what : lines) {
        if (what.own) {
            model_outbox_found(*r.model, what.text);
        }
    }
    const uint64_t first = room_history_insert(r, g.above_id, std::move(lines));
    if (!place.joined) {
        const older_state state = g.from_beginning   ? older_state::beginning
                                  : g.cursor.empty() ? older_state::unknown
                                                     : older_state::more;
        room_history_add(r, g.room, {.state = state, .cursor = g.cursor, .above_id = first},
                         !g.from_beginning);
    }
}

static gap_place place_of(recall& r, const recall_gap& g) {
    return gap_find(gap_shown(*r.model, g.room, g.above_id), g.lines, g.from_beginning, r.ahead_min);
}

// As well as can be told.
static void end_gap(recall& r) {
    const recall_gap g = std::move(r.hole);
    r.hole = {};
    show_missed(r, g, place_of(r, g));
    room_history_tell(r);
    room_is_done(r, g.room);
}

static void fill_gap(recall& r, uint64_t now_ms) {
    recall_gap& g = r.hole;
    const gap_place place = place_of(r, g);
    const bool enough = (place.joined && place.certain) || g.cursor.empty();
    const bool bound = g.lines.size() >= gap_lines_max || g.pages >= gap_lines_max / gap_page_lines;
    g.pages++;
    if (enough || bound || !recall_can_ask_for(r, g.room) ||
        !recall_ask(r, question_kind::gap, g.room, recall_page_before(g.cursor, gap_page_lines), now_ms)) {
        end_gap(r);
        return;
    }
    g.filling = true;
    room_history_tell(r);
}

// ---- the replay ----

bool recall_shows(const recall& r, std::string_view room, uint64_t above_id) {
    const std::vector<const message*> lines = gap_shown(*r.model, room, above_id);
    return std::any_of(lines.begin(), lines.end(),
                       [](const message* m) { return m->kind <= message_kind::action; });
}

void replay_begin(recall& r, std::string_view room, uint64_t above_id) {
    r.stamp_day = 0;
    r.now = {.open = true,
             .held = recall_shows(r, room, above_id),
             .room = std::string(room),
             .above_id = above_id};
}

static void end_held_replay(recall& r, recall_replay& ended, std::string_view cursor, uint64_t now_ms) {
    if (r.hole.filling) {
        end_gap(r);
    }
    r.hole = {.from_beginning = cursor.empty(),
              .room = ended.room,
              .above_id = ended.above_id,
              .lines = std::move(ended.lines),
              .cursor = std::string(cursor)};
    fill_gap(r, now_ms);
}

void replay_end(recall& r, std::string_view cursor, uint64_t now_ms) {
    recall_replay ended = std::move(r.now);
    r.now = {};
    if (ended.held && (!ended.lines.empty() || !cursor.empty())) {
        end_held_replay(r, ended, cursor, now_ms);
        return;
    }
    if (!ended.held && (ended.any || !cursor.empty())) {
        history_part* part = room_history_part(r, ended.room);
        if (part == nullptr || !ended.any) {
            part = &room_history_add(r, ended.room, {.above_id = ended.above_id}, false);
        }
        part->cursor = cursor;
        part->state = cursor.empty() ? older_state::beginning : older_state::more;
        room_history_tell(r);
    }
    room_is_done(r, ended.room);
}

void replay_ask_for_end(recall& r, uint64_t now_ms) {
    if (!r.now.end_asked) {
        r.now.end_asked = recall_ask(r, question_kind::replay_end, r.now.room, empty_page, now_ms);
    }
}

void replay_end_before_asking(recall& r, uint64_t now_ms) {
    if (r.now.open && r.model->has_history) {
        replay_ask_for_end(r, now_ms);
    } else {
        r.now = {};
    }
}

void replay_line(recall& r, message&& what, uint64_t now_ms) {
    what.said_in = r.now.room;
    if (r.now.held) {
        if (r.now.lines.size() < answer_lines_max) {
            r.now.lines.push_back(std::move(what));
        }
        replay_ask_for_end(r, now_ms);
        return;
    }
    std::vector<message> line;
    line.push_back(std::move(what));
    const uint64_t id = room_history_insert(r, r.now.above_id, std::move(line));
    if (!r.now.any) {
        r.now.any = true;
        room_history_add(r, r.now.room, {.state = older_state::more, .above_id = id}, false);
    }
    room_history_tell(r);
}

void replay_cut_off(recall& r) {
    recall_replay held = std::move(r.now);
    r.now = {};
    if (r.hole.filling) {
        end_gap(r);
    }
    if (held.held && !held.lines.empty()) {
        r.hole = {.room = held.room, .above_id = held.above_id, .lines = std::move(held.lines)};
        end_gap(r);
    }
}

void gap_page(recall& r, question& q, bool known, std::string_view cursor, uint64_t now_ms) {
    recall_gap& g = r.hole;
    if (!g.filling || g.room != q.room) {
        return;
    }
    g.filling = false;
    if (!known) {
        end_gap(r);
        return;
    }
    g.cursor = cursor;
    g.from_beginning = cursor.empty();
    g.lines.insert(g.lines.begin(), std::make_move_iterator(q.lines.begin()),
                   std::make_move_iterator(q.lines.end()));
    fill_gap(r, now_ms);
}
