#include "client/ui/input.h"

#include <algorithm>
#include <vector>

#include "client/ui/send.h"
#include "common/text/cluster.h"

static constexpr size_t preview_lines = 2;

static std::string prompt_of(const ui& u, int columns) {
    if (u.search.on) {
        return "[search] ";
    }
    if (u.naming) {
        return "name: ";
    }
    return u.model->nick.empty() ? "> " : "[" + look_fit(u.model->nick, columns / 3) + "] ";
}

int input_lines(const ui& u) {
    if (!u.paste.empty()) {
        return static_cast<int>(preview_lines) + 1;
    }
    return static_cast<int>(std::min<size_t>(paste_lines(u.edit.text), 1000));
}

// The first column shown, so that the cursor is: in steps of half the room, depending on nothing but the
// cursor.
static size_t first_column(size_t cursor, size_t room) {
    if (cursor < room) {
        return 0;
    }
    size_t step = std::max<size_t>(1, room / 2);
    return (cursor - (room - 1) + step - 1) / step * step;
}

static void draw_line(canvas& on, int row, int column, int limit, std::string_view line, size_t first) {
    size_t at = 0;
    size_t width = 0;
    while (at < line.size() && width < first) {
        size_t length = cluster_length(line.substr(at));
        width += cluster_shown(line.substr(at, length)).width;
        at += length;
    }
    canvas_text(on, row, column + static_cast<int>(width - std::min(width, first)), limit, line.substr(at),
                {.what = role::input});
}

static void draw_preview(const ui& u, canvas& on, const rect& where, int column) {
    std::string_view rest = u.paste;
    int limit = where.column + where.columns;
    for (int row = 0; row < where.rows; row++) {
        size_t end = rest.find('\n');
        std::string_view line = rest.substr(0, end);
        std::string more;
        if (row == static_cast<int>(preview_lines)) {
            more = "... " + std::to_string(paste_lines(rest)) + " more lines";
            line = more;
        }
        canvas_text(on, where.row + row, column, limit, line.substr(0, 4096), {.what = role::input});
        rest = end == std::string_view::npos ? "" : rest.substr(end + 1);
    }
    on.cursor_row = where.row;
    on.cursor_column = std::min(column, on.columns - 1);
}

void input_draw(const ui& u, canvas& on, const rect& where) {
    int limit = where.column + where.columns;
    int column =
        canvas_text(on, where.row, where.column, limit, prompt_of(u, where.columns), {.what = role::prompt});
    if (!u.paste.empty()) {
        draw_preview(u, on, where, column);
        return;
    }
    std::string_view text = u.edit.text;
    edit_span cursor_line = line_edit_line(text, u.edit.cursor);
    size_t above = static_cast<size_t>(
        std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(u.edit.cursor), '\n'));
    size_t shown = static_cast<size_t>(where.rows);
    size_t skip = above < shown ? 0 : above - shown + 1;
    edit_span line{};
    for (size_t i = 0; i < skip + shown; i++) {
        line = line_edit_line(text, i == 0 ? 0 : line.end + 1);
        int row = where.row + static_cast<int>(i) - static_cast<int>(skip);
        size_t first = 0;
        if (line.begin == cursor_line.begin) {
            size_t cursor = text_width(text.substr(line.begin, u.edit.cursor - line.begin));
            first = first_column(cursor, static_cast<size_t>(std::max(1, limit - column)));
            on.cursor_row = row;
            on.cursor_column = std::min(column + static_cast<int>(cursor - first), on.columns - 1);
        }
        if (i >= skip) {
            draw_line(on, row, column, limit, text.substr(line.begin, line.end - line.begin), first);
        }
        if (line.end == text.size()) {
            break;
        }
    }
}
