#include "client/edit/line_edit.h"

#include "common/text/clean.h"
#include "common/text/cluster.h"

// -- places in the text --

edit_span line_edit_line(std::string_view text, size_t at) {
    size_t before = at == 0 ? std::string_view::npos : text.rfind('\n', at - 1);
    size_t end = text.find('\n', at);
    return {before == std::string_view::npos ? 0 : before + 1,
            end == std::string_view::npos ? text.size() : end};
}

static bool is_ascii(char byte) {
    return static_cast<unsigned char>(byte) < 0x80;
}

static size_t next_place(std::string_view text, size_t at) {
    if (at >= text.size() || text[at] == '\n') {
        return at < text.size() ? at + 1 : at;
    }
    return at + cluster_length(text.substr(at, line_edit_line(text, at).end - at));
}

// The cluster that holds byte `at`, or starts there: its border at or before / at or behind `at`.
static size_t place_near(std::string_view text, size_t at, bool behind) {
    bool plain_before = at == 0 || is_ascii(text[at - 1]);
    bool plain_behind = at >= text.size() || is_ascii(text[at]);
    if (plain_before && plain_behind) {
        return at;
    }
    size_t place = line_edit_line(text, at).begin;
    while (place < at) {
        size_t next = next_place(text, place);
        if (next > at) {
            return behind ? next : place;
        }
        place = next;
    }
    return place;
}

static size_t previous_place(std::string_view text, size_t at) {
    return at == 0 ? 0 : place_near(text, at - 1, false);
}

static bool is_word(char byte) {
    return !is_ascii(byte) || (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
           (byte >= '0' && byte <= '9') || byte == '_';
}

static bool is_blank(char byte) {
    return byte == ' ' || byte == '\n';
}

static size_t word_start(const line_edit& e) {
    size_t at = e.cursor;
    while (at > 0 && !is_word(e.text[at - 1])) {
        at--;
    }
    while (at > 0 && is_word(e.text[at - 1])) {
        at--;
    }
    return place_near(e.text, at, false);
}

static size_t word_end(const line_edit& e) {
    size_t at = e.cursor;
    while (at < e.text.size() && !is_word(e.text[at])) {
        at++;
    }
    while (at < e.text.size() && is_word(e.text[at])) {
        at++;
    }
    return place_near(e.text, at, true);
}

// -- changes --

static void save_undo(line_edit& e, edit_step step) {
    bool same_group = step != edit_step::other && step == e.last;
    e.last = step;
    if (same_group) {
        return;
    }
    if (e.undo.size() >= edit_undo_max) {
        e.undo.erase(e.undo.begin());
    }
    e.undo.push_back({e.text, e.cursor});
}

static void replace(line_edit& e, size_t begin, size_t end, std::string_view text) {
    e.text.replace(begin, end - begin, text);
    e.cursor = place_near(e.text, begin + text.size(), true);
}

static void move(line_edit& e, size_t to) {
    e.cursor = to;
    e.last = edit_step::other;
}

static std::string cleaned_lines(std::string_view text) {
    std::string out;
    for (;;) {
        size_t end = text.find('\n');
        out += text_clean_lossy(text.substr(0, end));
        if (end == std::string_view::npos) {
            return out;
        }
        out += '\n';
        text.remove_prefix(end + 1);
    }
}

static bool change(line_edit& e, size_t begin, size_t end, std::string_view text, edit_step step) {
    std::string clean = cleaned_lines(text);
    if (e.text.size() - (end - begin) + clean.size() > edit_max_bytes) {
        return false;
    }
    save_undo(e, step);
    replace(e, begin, end, clean);
    return true;
}

static void kill(line_edit& e, size_t begin, size_t end, edit_step step) {
    if (begin >= end) {
        return;
    }
    std::string piece = e.text.substr(begin, end - begin);
    bool in_a_row = e.last == edit_step::kill_back || e.last == edit_step::kill_forward;
    save_undo(e, edit_step::other);
    if (!in_a_row) {
        e.killed = piece;
    } else {
        e.killed = step == edit_step::kill_back ? piece + e.killed : e.killed + piece;
    }
    if (e.killed.size() > edit_max_bytes) {
        e.killed = piece;
    }
    replace(e, begin, end, "");
    e.last = step;
}

void line_edit_set(line_edit& e, std::string_view text) {
    e.text.clear();
    e.cursor = 0;
    (void)change(e, 0, 0, text, edit_step::other);
    e.undo.clear();
    e.last = edit_step::other;
}

bool line_edit_insert(line_edit& e, std::string_view text) {
    bool new_word = text != " " && e.cursor > 0 && is_blank(e.text[e.cursor - 1]);
    if (new_word) {
        e.last = edit_step::other;
    }
    return change(e, e.cursor, e.cursor, text, edit_step::typing);
}

bool line_edit_replace(line_edit& e, size_t begin, size_t end, std::string_view text) {
    return change(e, begin, end, text, edit_step::other);
}

void line_edit_clear(line_edit& e) {
    if (!e.text.empty()) {
        save_undo(e, edit_step::other);
        replace(e, 0, e.text.size(), "");
    }
}

// -- moves --

void line_edit_left(line_edit& e) {
    move(e, previous_place(e.text, e.cursor));
}
void line_edit_right(line_edit& e) {
    move(e, next_place(e.text, e.cursor));
}
void line_edit_word_left(line_edit& e) {
    move(e, word_start(e));
}
void line_edit_word_right(line_edit& e) {
    move(e, word_end(e));
}
void line_edit_home(line_edit& e) {
    move(e, line_edit_line(e.text, e.cursor).begin);
}
void line_edit_end(line_edit& e) {
    move(e, line_edit_line(e.text, e.cursor).end);
}

// To the line that holds byte `target`, as near as can be to the cursor's column.
static void move_to_line(line_edit& e, size_t target) {
    edit_span from = line_edit_line(e.text, e.cursor);
    size_t column = text_width(std::string_view(e.text).substr(from.begin, e.cursor - from.begin));
    edit_span to = line_edit_line(e.text, target);
    size_t at = to.begin;
    for (size_t reached = 0; at < to.end;) {
        size_t next = next_place(e.text, at);
        reached += text_width(std::string_view(e.text).substr(at, next - at));
        if (reached > column) {
            break;
        }
        at = next;
    }
    move(e, at);
}

bool line_edit_up(line_edit& e) {
    size_t begin = line_edit_line(e.text, e.cursor).begin;
    if (begin == 0) {
        return false;
    }
    move_to_line(e, begin - 1);
    return true;
}

bool line_edit_down(line_edit& e) {
    size_t end = line_edit_line(e.text, e.cursor).end;
    if (end == e.text.size()) {
        return false;
    }
    move_to_line(e, end + 1);
    return true;
}

// -- deleting --

void line_edit_erase_back(line_edit& e) {
    if (e.cursor > 0) {
        save_undo(e, edit_step::erasing);
        replace(e, previous_place(e.text, e.cursor), e.cursor, "");
    }
}

void line_edit_erase(line_edit& e) {
    if (e.cursor < e.text.size()) {
        save_undo(e, edit_step::erasing);
        replace(e, e.cursor, next_place(e.text, e.cursor), "");
    }
}

void line_edit_kill_word_back(line_edit& e) {
    kill(e, word_start(e), e.cursor, edit_step::kill_back);
}

void line_edit_kill_to_blank_back(line_edit& e) {
    size_t at = e.cursor;
    while (at > 0 && is_blank(e.text[at - 1])) {
        at--;
    }
    while (at > 0 && !is_blank(e.text[at - 1])) {
        at--;
    }
    kill(e, place_near(e.text, at, false), e.cursor, edit_step::kill_back);
}

void line_edit_kill_word(line_edit& e) {
    kill(e, e.cursor, word_end(e), edit_step::kill_forward);
}

void line_edit_kill_to_start(line_edit& e) {
    kill(e, line_edit_line(e.text, e.cursor).begin, e.cursor, edit_step::kill_back);
}

void line_edit_kill_to_end(line_edit& e) {
    size_t end = line_edit_line(e.text, e.cursor).end;
    bool at_end = e.cursor == end && end < e.text.size();
    kill(e, e.cursor, at_end ? end + 1 : end, edit_step::kill_forward);
}

void line_edit_yank(line_edit& e) {
    if (!e.killed.empty()) {
        (void)change(e, e.cursor, e.cursor, e.killed, edit_step::other);
    }
}

void line_edit_swap(line_edit& e) {
    edit_span line = line_edit_line(e.text, e.cursor);
    size_t end = e.cursor < line.end ? next_place(e.text, e.cursor) : e.cursor;
    size_t middle = previous_place(e.text, end);
    size_t begin = previous_place(e.text, middle);
    if (middle <= line.begin || begin < line.begin || middle == begin) {
        return;
    }
    std::string swapped = e.text.substr(middle, end - middle) + e.text.substr(begin, middle - begin);
    save_undo(e, edit_step::other);
    replace(e, begin, end, swapped);
}

void line_edit_undo(line_edit& e) {
    if (!e.undo.empty()) {
        e.text = std::move(e.undo.back().text);
        e.cursor = e.undo.back().cursor;
        e.undo.pop_back();
        e.last = edit_step::other;
    }
}
