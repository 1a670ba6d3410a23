#include "client/ui/status.h"

#include <algorithm>
#include <vector>

#include "client/ui/search.h"
#include "client/ui/send.h"
#include "common/text/cluster.h"

static constexpr int nick_columns_max = 20;

static uint64_t seconds_until(uint64_t at_ms, uint64_t now_ms) {
    return at_ms > now_ms ? (at_ms - now_ms + 999) / 1000 : 0;
}

static std::string lag_text(uint64_t lag_ms) {
    if (lag_ms == 0) {
        return "up";
    }
    if (lag_ms < 1000) {
        return "up " + std::to_string(lag_ms) + "ms";
    }
    return "up " + std::to_string(lag_ms / 1000) + "." + std::to_string(lag_ms % 1000 / 100) + "s";
}

std::string status_link_text(const link_status& link, uint64_t now_ms) {
    switch (link.state) {
        case link_state::resolving:
        case link_state::connecting:
            return "connecting to " + link.where;
        case link_state::waiting_greeting:
            return "waiting for " + link.where;
        case link_state::naming:
            return "which name?";
        case link_state::online:
            return lag_text(link.lag_ms);
        case link_state::offline:
        case link_state::closed:
            break;
    }
    if (link.retry_at_ms == 0) {
        return "** OFFLINE - /reconnect **";
    }
    return "** OFFLINE - retry " + std::to_string(link.attempt + 1) + " in " +
           std::to_string(seconds_until(link.retry_at_ms, now_ms)) + "s **";
}

struct segment {
    std::string text;
    role what = role::status;
    bool keep = false;
};

static void add_scrolled(ui& u, std::vector<segment>& bar) {
    pane_news news = pane_look_below(u.messages);
    if (news.live) {
        return;
    }
    std::string text = "SCROLLED -" + std::to_string(news.below);
    if (news.fresh > 0) {
        text += " +" + std::to_string(news.fresh);
    }
    bar.push_back({.text = text, .what = role::status_alert});
}

static std::vector<segment> segments(ui& u) {
    const chat_model& m = *u.model;
    std::vector<segment> bar;
    bar.push_back({.text = look_time_text(u.options.utc_offset, u.wall_s)});
    if (!m.nick.empty()) {
        bar.push_back({.text = look_fit(m.nick, nick_columns_max)});
    }
    if (!m.room.empty()) {
        bar.push_back({.text = look_fit(m.room, nick_columns_max)});
    }
    bool up = m.link.state == link_state::online;
    bool offline = m.link.state == link_state::offline || m.link.state == link_state::closed;
    bar.push_back({.text = status_link_text(m.link, u.now_ms),
                   .what = offline ? role::status_alert : role::status,
                   .keep = !up});
    auto queued = std::count_if(m.outbox.begin(), m.outbox.end(),
                                [](const outbox_line& line) { return line.state == outbox_state::queued; });
    if (queued > 0) {
        bar.push_back({.text = "queued " + std::to_string(queued)});
    }
    add_scrolled(u, bar);
    return bar;
}

static size_t width_of(const std::vector<segment>& bar) {
    size_t width = 0;
    for (const segment& one : bar) {
        width += text_width(one.text) + 3;
    }
    return width - 2;  // a blank in front, " | " between
}

static void drop_what_does_not_fit(std::vector<segment>& bar, int columns) {
    while (bar.size() > 1 && width_of(bar) > static_cast<size_t>(columns)) {
        auto last = std::find_if(bar.rbegin(), bar.rend(), [](const segment& one) { return !one.keep; });
        if (last == bar.rend()) {
            return;
        }
        bar.erase(std::next(last).base());
    }
}

static std::string shown_candidate(const completing& c, size_t index) {
    std::string_view text = c.candidates[index];
    text = text.substr(0, text.find_last_not_of(": ") + 1);
    return index == c.chosen ? "[" + std::string(text) + "]" : std::string(text);
}

// As many as fit, a page at a time, so that the chosen one is in sight.
static std::string completion_text(const completing& c, int columns) {
    std::string page;
    bool has_chosen = false;
    for (size_t i = 0; i < c.candidates.size(); i++) {
        std::string one = " " + shown_candidate(c, i);
        if (!page.empty() && text_width(page) + text_width(one) > static_cast<size_t>(columns)) {
            if (has_chosen) {
                break;
            }
            page.clear();
        }
        page += one;
        has_chosen = has_chosen || i == c.chosen;
    }
    return page;
}

static std::string paste_text(const std::string& paste) {
    return " PASTE " + std::to_string(paste_lines(paste)) + " lines, " + std::to_string(paste.size()) +
           " bytes: ^Y send | ^E edit | ^N or Esc drop";
}

void status_draw(ui& u, canvas& on, const rect& where) {
    int limit = where.column + where.columns;
    auto whole_row = [&](std::string_view text, role what) {
        canvas_fill(on, where.row, where.column, limit, {.what = what});
        canvas_text(on, where.row, where.column, limit, text, {.what = what});
    };
    if (!u.paste.empty()) {
        whole_row(paste_text(u.paste), role::hint);
        return;
    }
    if (u.search.on) {
        whole_row(search_text(u), role::hint);
        return;
    }
    if (u.now_ms < u.quit_until_ms) {
        whole_row(" ^C again to quit", role::status_alert);
        return;
    }
    if (u.completion.turns > 1) {
        whole_row(completion_text(u.completion, where.columns), role::hint);
        return;
    }
    if (u.naming && !u.name_reason.empty()) {
        whole_row(" " + u.name_reason, role::status_alert);
        return;
    }
    std::vector<segment> bar = segments(u);
    drop_what_does_not_fit(bar, where.columns);
    whole_row("", role::status);
    int column = where.column + 1;
    for (size_t i = 0; i < bar.size(); i++) {
        if (i > 0) {
            column = canvas_text(on, where.row, column, limit, " | ", {.what = role::status});
        }
        column = canvas_text(on, where.row, column, limit, bar[i].text, {.what = bar[i].what});
    }
}

uint64_t status_deadline(const ui& u, uint64_t now_ms) {
    uint64_t minute_ms = u.wall_at_ms + (60 - static_cast<uint64_t>((u.wall_s % 60 + 60) % 60)) * 1000;
    uint64_t deadline = std::max(minute_ms, now_ms);
    if (u.quit_until_ms > now_ms) {
        deadline = std::min(deadline, u.quit_until_ms);
    }
    const link_status& link = u.model->link;
    uint64_t seconds = seconds_until(link.retry_at_ms, now_ms);
    if (link.state == link_state::offline && seconds > 0) {
        deadline = std::min(deadline, link.retry_at_ms - (seconds - 1) * 1000);
    }
    return deadline;
}
