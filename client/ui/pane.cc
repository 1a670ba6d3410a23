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

static pane_line line_of(const pane& p, size_t item) {
    pane_shape shape = pane_shape_of(p.columns, p.times);
    const auto& messages = p.model->messages;
    if (item < messages.size()) {
        return pane_line_of_message(messages[item], shape);
    }
    return pane_line_of_outbox(p.model->outbox[item - messages.size()], p.model->nick, shape);
}

// The wrapped rows, without the day line. Outbox lines are few and change: they are not kept.
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
    return wrapped(p, item).size() + (has_day_line(p, item) ? 1 : 0);
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
    size_t day_rows = has_day_line(p, at.item) ? 1 : 0;
    anchor.day = at.row < day_rows;
    if (at.row > day_rows) {
        size_t begin = wrapped(p, at.item)[at.row - day_rows].begin;
        size_t head = head_of(p, at.item);
        anchor.offset = begin > head ? begin - head : 0;
    }
    return anchor;
}

static size_t item_of(const pane& p, const pane_anchor& anchor) {
    const chat_model& m = *p.model;
    if (!anchor.outbox) {
        uint64_t first = m.messages.empty() ? m.next_id : m.messages.front().id;
        return anchor.id < first ? 0 : std::min(static_cast<size_t>(anchor.id - first), m.messages.size());
    }
    auto found = std::find_if(m.outbox.begin(), m.outbox.end(),
                              [&anchor](const outbox_line& line) { return line.id >= anchor.id; });
    return m.messages.size() + static_cast<size_t>(found - m.outbox.begin());
}

static place place_of(pane& p, const pane_anchor& anchor) {
    place at{.item = item_of(p, anchor)};
    bool gone = !anchor.outbox && !p.model->messages.empty() && anchor.id < p.model->messages.front().id;
    if (at.item >= item_count(p) || gone || anchor.day) {
        return at;
    }
    at.row = has_day_line(p, at.item) ? 1 : 0;
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
    uint64_t first = messages.empty() ? 0 : messages.front().id;
    size_t from = p.first_new > first ? static_cast<size_t>(p.first_new - first) : 0;
    for (size_t i = std::max(from, end); i < messages.size(); i++) {
        if (counts_as_new(messages[i])) {
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

// -- drawing --

static void draw_day(const pane& p, canvas& on, const rect& where, int row, size_t item) {
    std::string text = " " + look_day_text(look_day(p.utc_offset, p.model->messages[item].wall_s)) + " ";
    int side = std::max(0, (where.columns - static_cast<int>(text.size())) / 2);
    text = std::string(static_cast<size_t>(side), '-') + text;
    text.resize(std::max(text.size(), static_cast<size_t>(where.columns)), '-');
    canvas_text(on, row, where.column, where.column + where.columns, text, {.what = role::day});
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
    canvas_text(on, row, column, limit, text.substr(head, end - head), line.look);
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
        size_t day_rows = has_day_line(p, at.item) ? 1 : 0;
        size_t count = wrapped(p, at.item).size() + day_rows;
        for (; at.row < count && drawn < s.rows; at.row++, drawn++, row++) {
            if (at.row < day_rows) {
                draw_day(p, on, where, row, at.item);
            } else {
                draw_row(p, on, where, row, at.item, at.row - day_rows);
            }
        }
    }
    if (!s.live && where.rows > 1) {
        draw_below(pane_look_below(p), on, where, where.row + where.rows - 1);
    }
}
