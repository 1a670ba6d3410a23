#include "client/ui/pane.h"

#include <algorithm>
#include <string>

#include "client/ui/pane_line.h"
#include "common/text/cluster.h"

// A row among all rows: of item (messages, then outbox lines) and row within it. Behind the end: {count, 0}.
struct place {
    size_t item = 0;
    size_t row = 0;

    auto operator<=>(const place&) const = default;
};

static size_t item_count(const pane& p) {
    return p.model->messages.size() + p.model->outbox.size();
}

static bool has_day_line(const pane& p, size_t item) {
    const auto& messages = p.model->messages;
    if (item >= messages.size()) {
        return false;
    }
    return item == 0 ||
           look_day(p.utc_offset, messages[item].wall_s) != look_day(p.utc_offset, messages[item - 1].wall_s);
}

static bool has_older_line(const pane& p, size_t item) {
    const chat_model& m = *p.model;
    return item < m.messages.size() && !m.older.text.empty() && m.messages[item].id == m.older.above_id;
}

// Rows above the item's own: the word on older lines, then the day.
static size_t rows_above(const pane& p, size_t item) {
    return (has_older_line(p, item) ? 1U : 0U) + (has_day_line(p, item) ? 1U : 0U);
}

static pane_line line_of(const pane& p, size_t item) {
    pane_shape shape = pane_shape_of(p.columns, p.times);
    const auto& messages = p.model->messages;
    if (item < messages.size()) {
        return pane_line_of_message(messages[item], shape);
    }
    return pane_line_of_outbox(p.model->outbox[item - messages.size()], p.model->nick, shape);
}

// The wrapped rows, without those above. Outbox lines are few and change: they are not kept.
static std::vector<wrap_row> wrapped(pane& p, size_t item) {
    bool keep = item < p.model->messages.size();
    if (keep) {
        const auto* known = line_cache_find(p.cache, p.model->messages[item].id);
        if (known != nullptr) {
            return *known;
        }
    }
    pane_line line = line_of(p, item);
    if (keep) {
        return line_cache_add(p.cache, p.model->messages[item].id, line.text);
    }
    return wrap_text(line.text, p.cache.first_width, p.cache.width);
}

static size_t rows_of(pane& p, size_t item) {
    return wrapped(p, item).size() + rows_above(p, item);
}

// -- going from row to row --

// `*moved` = rows that there were to go.
static place go_back(pane& p, place from, size_t count, size_t* moved) {
    *moved = 0;
    while (*moved < count) {
        if (from.row == 0) {
            if (from.item == 0) {
                break;
            }
            from.item--;
            from.row = rows_of(p, from.item);
        }
        size_t step = std::min(from.row, count - *moved);
        from.row -= step;
        *moved += step;
    }
    return from;
}

static place go_forward(pane& p, place from, size_t count) {
    size_t items = item_count(p);
    while (from.item < items) {
        size_t left = rows_of(p, from.item) - from.row;
        if (count < left) {
            return {from.item, from.row + count};
        }
        count -= left;
        from = {from.item + 1, 0};
    }
    return from;
}

static place live_top(pane& p, size_t* rows) {
    return go_back(p, {item_count(p), 0}, static_cast<size_t>(std::max(p.rows, 0)), rows);
}

// -- the anchor --

static size_t head_of(const pane& p, size_t item) {
    return line_of(p, item).head;
}

static pane_anchor anchor_of(pane& p, place at) {
    const chat_model& m = *p.model;
    pane_anchor anchor{.outbox = at.item >= m.messages.size()};
    if (at.item >= item_count(p)) {
        anchor.id = m.next_outbox_id;
        return anchor;
    }
    anchor.id = anchor.outbox ? m.outbox[at.item - m.messages.size()].id : m.messages[at.item].id;
    size_t above = rows_above(p, at.item);
    anchor.above = above - std::min(above, at.row);
    if (at.row > above) {
        size_t begin = wrapped(p, at.item)[at.row - above].begin;
        size_t head = head_of(p, at.item);
        anchor.offset = begin > head ? begin - head : 0;
    }
    return anchor;
}

static size_t item_of(const pane& p, const pane_anchor& anchor) {
    const chat_model& m = *p.model;
    if (!anchor.outbox) {
        return model_index(m, anchor.id);
    }
    auto found = std::find_if(m.outbox.begin(), m.outbox.end(),
                              [&anchor](const outbox_line& line) { return line.id >= anchor.id; });
    return m.messages.size() + static_cast<size_t>(found - m.outbox.begin());
}

static place place_of(pane& p, const pane_anchor& anchor) {
    place at{.item = item_of(p, anchor)};
    if (!anchor.outbox && at.item == p.model->messages.size()) {
        return {};  // what was held is gone
    }
    if (at.item >= item_count(p)) {
        return at;
    }
    at.row = rows_above(p, at.item);
    if (anchor.above > 0) {
        size_t moved = 0;
        return go_back(p, at, anchor.above, &moved);
    }
    if (anchor.offset > 0) {
        size_t offset = anchor.offset + head_of(p, at.item);
        std::vector<wrap_row> rows = wrapped(p, at.item);
        auto behind = std::find_if(rows.begin() + 1, rows.end(),
                                   [offset](const wrap_row& row) { return row.begin > offset; });
        at.row += static_cast<size_t>(behind - rows.begin()) - 1;
    }
    return at;
}

// -- what is in sight --

struct sight {
    place top;
    bool live = true;
    size_t rows = 0;  // of text, above the bar
};

static sight sight_of(pane& p) {
    sight s;
    s.top = live_top(p, &s.rows);
    if (p.scrolled) {
        place held = place_of(p, p.top);
        if (held < s.top) {
            s.top = held;
            s.live = false;
            s.rows = static_cast<size_t>(p.rows > 1 ? p.rows - 1 : p.rows);
        }
    }
    return s;
}

static bool counts_as_new(const message& what) {
    return what.kind != message_kind::presence && what.kind != message_kind::local &&
           what.kind != message_kind::error && !what.own && !what.replayed;
}

pane_news pane_look_below(pane& p) {
    sight s = sight_of(p);
    pane_news news{.live = s.live};
    if (s.live) {
        return news;
    }
    size_t end = go_forward(p, s.top, s.rows).item;
    news.below = item_count(p) - end;
    const auto& messages = p.model->messages;
    for (size_t i = end; i < messages.size(); i++) {
        if (messages[i].id >= p.first_new && counts_as_new(messages[i])) {
            news.fresh++;
            news.mentions += messages[i].mention ? 1U : 0U;
        }
    }
    return news;
}

void pane_fit(pane& p, const rect& where) {
    p.rows = where.rows;
    p.columns = where.columns;
    pane_shape shape = pane_shape_of(p.columns, p.times);
    int width = p.columns - shape.text_column;
    line_cache_fit(p.cache, width, width - shape.indent);
}

void pane_to_end(pane& p) {
    p.scrolled = false;
}

static void hold(pane& p, place at) {
    if (p.rows <= 0) {  // never drawn
        return;
    }
    size_t rows = 0;
    if (at >= live_top(p, &rows)) {
        pane_to_end(p);
        return;
    }
    if (!p.scrolled) {
        p.first_new = p.model->next_id;
    }
    p.scrolled = true;
    p.top = anchor_of(p, at);
}

void pane_scroll(pane& p, int rows) {
    place top = sight_of(p).top;
    size_t moved = 0;
    hold(p, rows < 0 ? go_back(p, top, static_cast<size_t>(-rows), &moved)
                     : go_forward(p, top, static_cast<size_t>(rows)));
}

void pane_to_oldest(pane& p) {
    hold(p, {});
}

static place end_of_sight(pane& p) {
    sight s = sight_of(p);
    return go_forward(p, s.top, s.rows);
}

void pane_show(pane& p, uint64_t message_id) {
    place first{.item = model_index(*p.model, message_id)};
    if (first.item == p.model->messages.size()) {
        return;
    }
    first.row = rows_above(p, first.item);
    place last{.item = first.item, .row = rows_of(p, first.item) - 1};
    if (first >= sight_of(p).top && last < end_of_sight(p)) {
        return;
    }
    size_t moved = 0;
    hold(p, go_back(p, first, static_cast<size_t>(std::max(p.rows / 2, 0)), &moved));
}

uint64_t pane_last_id(pane& p) {
    const auto& messages = p.model->messages;
    place end = end_of_sight(p);
    size_t items = std::min(end.item + (end.row > 0 ? 1 : 0), messages.size());
    return items == 0 ? 0 : messages[items - 1].id;
}

bool pane_wants_older(pane& p) {
    const older_lines& older = p.model->older;
    size_t item = model_index(*p.model, older.above_id);
    if (older.state != older_state::more || item == p.model->messages.size()) {
        return false;
    }
    size_t moved = 0;
    return go_back(p, sight_of(p).top, static_cast<size_t>(std::max(p.rows, 0)), &moved) <= place{item, 0};
}

// -- drawing --

// In the middle, with a line on both sides.
static void draw_rule(canvas& on, const rect& where, int row, std::string_view words) {
    std::string text = " " + std::string(words) + " ";
    size_t columns = static_cast<size_t>(where.columns);
    size_t side = (columns - std::min(columns, text_width(text))) / 2;
    text = std::string(side, '-') + text;
    text += std::string(columns - std::min(columns, text_width(text)), '-');
    canvas_text(on, row, where.column, where.column + where.columns, text, {.what = role::day});
}

static void draw_above(const pane& p, canvas& on, const rect& where, int row, size_t item, size_t index) {
    if (index == 0 && has_older_line(p, item)) {
        draw_rule(on, where, row, p.model->older.text);
    } else {
        draw_rule(on, where, row, look_day_text(look_day(p.utc_offset, p.model->messages[item].wall_s)));
    }
}

static void draw_mark(const pane& p, canvas& on, const rect& where, int row, size_t item,
                      const pane_line& line) {
    pane_shape shape = pane_shape_of(p.columns, p.times);
    if (shape.mark_column > 0 && item < p.model->messages.size()) {
        std::string time = look_time_text(p.utc_offset, p.model->messages[item].wall_s);
        canvas_text(on, row, where.column, where.column + shape.mark_column, time, {.what = role::time});
    }
    int room = shape.mark_width + (line.mark_is_nick ? 0 : 1);
    std::string mark = look_fit(line.mark, room);
    int width = static_cast<int>(text_width(mark));
    int end = where.column + shape.mark_column + room;
    canvas_text(on, row, end - width, end, mark, line.mark_look);
    if (line.alert && line.mark_is_nick) {
        canvas_text(on, row, end, end + 1, "!", {.what = role::mention});
    }
}

// With what is searched for marked. A match over a row's end is marked in neither row.
static void draw_marked(const pane& p, canvas& on, int row, int column, int limit, std::string_view text,
                        const style& look, size_t item) {
    const auto& messages = p.model->messages;
    size_t at = 0;
    if (item < messages.size() && !p.pattern.words.empty()) {
        role what = messages[item].id == p.match_id ? role::match_now : role::match;
        for (const find_span& span : find_spans(p.pattern, text)) {
            column = canvas_text(on, row, column, limit, text.substr(at, span.begin - at), look);
            column = canvas_text(on, row, column, limit, text.substr(span.begin, span.end - span.begin),
                                 {.what = what});
            at = span.end;
        }
    }
    canvas_text(on, row, column, limit, text.substr(at), look);
}

static void draw_row(pane& p, canvas& on, const rect& where, int row, size_t item, size_t index) {
    pane_line line = line_of(p, item);
    std::vector<wrap_row> rows = wrapped(p, item);
    pane_shape shape = pane_shape_of(p.columns, p.times);
    if (shape.mark_width > 0) {
        if (index == 0) {
            draw_mark(p, on, where, row, item, line);
        }
        int bar = where.column + shape.text_column - 2;
        canvas_text(on, row, bar, bar + 1, "|", {.what = role::time});
    }
    std::string_view text = line.text;
    size_t begin = std::min<size_t>(rows[index].begin, text.size());
    size_t end = std::min<size_t>(rows[index].end, text.size());
    size_t head = std::clamp(line.head, begin, end);
    int column = where.column + shape.text_column + (index > 0 ? shape.indent : 0);
    int limit = where.column + where.columns;
    column = canvas_text(on, row, column, limit, text.substr(begin, head - begin), line.head_look);
    draw_marked(p, on, row, column, limit, text.substr(head, end - head), line.look, item);
}

static void draw_below(const pane_news& news, canvas& on, const rect& where, int row) {
    std::string text = "== " + std::to_string(news.below) + " below";
    if (news.fresh > 0) {
        text += ", " + std::to_string(news.fresh) + " new";
    }
    if (news.mentions > 0) {
        text += ", " + std::to_string(news.mentions) + (news.mentions == 1 ? " mention" : " mentions");
    }
    text += " (End: back to live) ===";
    int limit = where.column + where.columns;
    canvas_fill(on, row, where.column, limit, {.what = role::below});
    canvas_text(on, row, where.column, limit, text, {.what = role::below});
}

void pane_draw(pane& p, canvas& on, const rect& where) {
    pane_fit(p, where);
    sight s = sight_of(p);
    int row = where.row;
    if (s.live) {
        row += where.rows - static_cast<int>(s.rows);
    }
    size_t items = item_count(p);
    place at = s.top;
    for (size_t drawn = 0; drawn < s.rows && at.item < items; at = {at.item + 1, 0}) {
        size_t above = rows_above(p, at.item);
        size_t count = wrapped(p, at.item).size() + above;
        for (; at.row < count && drawn < s.rows; at.row++, drawn++, row++) {
            if (at.row < above) {
                draw_above(p, on, where, row, at.item, at.row);
            } else {
                draw_row(p, on, where, row, at.item, at.row - above);
            }
        }
    }
    if (!s.live && where.rows > 1) {
        draw_below(pane_look_below(p), on, where, where.row + where.rows - 1);
    }
}
