// The only code that sees curses.h.
#include "client/term/screen.h"

#define NCURSES_NOMACROS 1
#define NCURSES_WIDECHAR 1
#include <curses.h>
#include <langinfo.h>
#include <sys/mman.h>
#include <unistd.h>

#include <array>
#include <clocale>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <cwchar>
#include <map>
#include <memory>
#include <utility>

#include "client/term/palette.h"
#include "common/text/utf8.h"

struct screen {
    SCREEN* curses = nullptr;
    FILE* memory = nullptr;    // what ncurses takes for the terminal
    FILE* no_input = nullptr;  // ncurses never reads
    std::string bytes;         // of the last draw
    canvas shown;              // what is in ncurses' window
    std::map<std::pair<role, uint8_t>, std::pair<attr_t, int>> looks;
    int colors = 0;
    bool unicode = true;  // the locale's encoding is UTF-8
};

namespace {

constexpr const char* fallback_terms[] = {"xterm-256color", "vt100"};

// ncurses takes the size from the environment, since the memory file has none; a left-over value would beat
// every later resize.
void start_curses(screen* s, const char* term, int rows, int columns) {
    setenv("LINES", std::to_string(rows).c_str(), 1);
    setenv("COLUMNS", std::to_string(columns).c_str(), 1);
    s->curses = newterm(term, s->memory, s->no_input);
    unsetenv("LINES");
    unsetenv("COLUMNS");
}

bool can_address_cursor() {
    const char* how = tigetstr("cup");
    return how != nullptr && reinterpret_cast<intptr_t>(how) != -1;
}

bool open_files(screen* s) {
    const int fd = memfd_create("screen", MFD_CLOEXEC);
    if (fd < 0) {
        return false;
    }
    s->memory = fdopen(fd, "w");
    if (s->memory == nullptr) {
        close(fd);
        return false;
    }
    s->no_input = fopen("/dev/null", "re");
    return s->no_input != nullptr;
}

void prepare(screen* s, bool color) {
    typeahead(-1);
    intrflush(stdscr, FALSE);
    idlok(stdscr, TRUE);
    leaveok(stdscr, FALSE);
    scrollok(stdscr, FALSE);
    s->unicode = std::strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
    // Without start_color ncurses sends no colour at all, not even the default one.
    if (color && has_colors() && start_color() == OK && use_default_colors() == OK) {
        s->colors = COLORS;
    }
}

// ---- what ncurses wrote ----

std::string_view collect(screen* s) {
    s->bytes.clear();
    fflush(s->memory);
    const int fd = fileno(s->memory);
    const off_t length = lseek(fd, 0, SEEK_CUR);
    if (length > 0) {
        s->bytes.resize(static_cast<size_t>(length));
        const ssize_t got = pread(fd, s->bytes.data(), s->bytes.size(), 0);
        s->bytes.resize(got > 0 ? static_cast<size_t>(got) : 0);
        if (ftruncate(fd, 0) != 0 || lseek(fd, 0, SEEK_SET) != 0) {
            s->bytes.clear();
        }
    }
    return s->bytes;
}

// ---- cells ----

std::pair<attr_t, int> curses_look(screen* s, style what) {
    const auto key = std::pair(what.what, what.nick_color);
    const auto known = s->looks.find(key);
    if (known != s->looks.end()) {
        return known->second;
    }
    const look l = palette_look(what, s->colors);
    attr_t attributes = A_NORMAL;
    attributes |= l.bold ? A_BOLD : 0;
    attributes |= l.dim ? A_DIM : 0;
    attributes |= l.underline ? A_UNDERLINE : 0;
    attributes |= l.reverse ? A_REVERSE : 0;
    const int pair = l.foreground < 0 || s->colors == 0 ? 0 : alloc_pair(l.foreground, -1);
    const auto result = std::pair(attributes, pair < 0 ? 0 : pair);
    s->looks.emplace(key, result);
    return result;
}

using wide_cluster = std::array<wchar_t, CCHARW_MAX + 1>;  // ends in 0

// One spacing character and the marks on it. What this machine's wcwidth does not know, or this locale cannot
// encode, has width -1.
struct spacing {
    wide_cluster text{};
    int width = -1;
};

spacing take_spacing(const screen* s, std::string_view* text) {
    spacing one;
    size_t count = 0;
    while (!text->empty()) {
        const utf8_char c = utf8_decode(*text);
        const auto wide = static_cast<wchar_t>(c.code);
        const int width = wcwidth(wide);
        if (count > 0 && width != 0) {
            break;
        }
        text->remove_prefix(c.length);
        if (count == 0) {
            one.width = width > 0 && (s->unicode || c.code < 0x80) ? width : -1;
        }
        if (count + 1 < one.text.size() && (count == 0 || width == 0)) {
            one.text[count] = wide;
            ++count;
        }
    }
    return one;
}

// ncurses asks wcwidth, the canvas its own table; where they differ, the canvas is right: the layout must
// stay.
bool fits(const screen* s, const cell& c) {
    int sum = 0;
    for (std::string_view rest = c.text; !rest.empty();) {
        const int width = take_spacing(s, &rest).width;
        if (width < 0) {
            return false;
        }
        sum += width;
    }
    return sum == c.width;
}

void put(screen* s, int row, int column, const wchar_t* text, style what) {
    cchar_t wide;
    auto [attributes, pair] = curses_look(s, what);
    if (setcchar(&wide, text, attributes, static_cast<short>(pair), &pair) == OK) {
        mvadd_wch(row, column, &wide);
    }
}

void put_cell(screen* s, int row, int column, const cell& c) {
    if (c.text.empty()) {
        put(s, row, column, L" ", c.look);
        return;
    }
    if (!fits(s, c)) {
        put(s, row, column, s->unicode ? L"\uFFFD" : L"?", c.look);
        for (int i = 1; i < c.width; ++i) {
            put(s, row, column + i, L" ", c.look);
        }
        return;
    }
    for (std::string_view rest = c.text; !rest.empty();) {
        const spacing one = take_spacing(s, &rest);
        put(s, row, column, one.text.data(), c.look);
        column += one.width;
    }
}

bool same_cell(const cell& a, const cell& b) {
    return a.width == b.width && a.look == b.look && a.text == b.text;
}

void put_row(screen* s, const canvas& what, int row) {
    const size_t first = static_cast<size_t>(row) * static_cast<size_t>(what.columns);
    const cell* now = &what.cells[first];
    const cell* before = &s->shown.cells[first];
    bool same = true;
    for (int i = 0; i < what.columns && same; ++i) {
        same = same_cell(now[i], before[i]);
    }
    if (same) {
        return;
    }
    for (int i = 0; i < what.columns; ++i) {
        if (now[i].width > 0) {
            put_cell(s, row, i, now[i]);
        }
    }
}

void adopt_size(screen* s, const canvas& what) {
    if (s->shown.rows == what.rows && s->shown.columns == what.columns) {
        return;
    }
    resizeterm(what.rows, what.columns);
    s->shown.rows = what.rows;
    s->shown.columns = what.columns;
    s->shown.cells.assign(what.cells.size(), cell{});
    erase();
    clearok(curscr, TRUE);
}

}  // namespace

created_screen screen_create(const char* term, int rows, int columns, bool color) {
    created_screen result;
    auto s = std::make_unique<screen>();
    if (!open_files(s.get())) {
        result.fault = screen_fault::unusable;
        screen_destroy(s.release());
        return result;
    }
    if (term != nullptr && term[0] != '\0') {
        start_curses(s.get(), term, rows, columns);
    }
    for (const char* fallback : fallback_terms) {
        if (s->curses == nullptr) {
            start_curses(s.get(), fallback, rows, columns);
            result.term = s->curses != nullptr ? fallback : "";
        }
    }
    if (s->curses == nullptr) {
        result.fault = screen_fault::unusable;
    } else if (!can_address_cursor()) {
        result.fault = screen_fault::dumb;
    }
    if (result.fault != screen_fault::none) {
        screen_destroy(s.release());
        return result;
    }
    prepare(s.get(), color);
    result.made = s.release();
    return result;
}

void screen_destroy(screen* s) {
    if (s == nullptr) {
        return;
    }
    if (s->curses != nullptr) {
        endwin();
        delscreen(s->curses);
    }
    if (s->memory != nullptr) {
        fclose(s->memory);
    }
    if (s->no_input != nullptr) {
        fclose(s->no_input);
    }
    delete s;
}

std::string_view screen_draw(screen* s, const canvas& what) {
    if (what.rows <= 0 || what.columns <= 0) {
        return {};
    }
    adopt_size(s, what);
    for (int row = 0; row < what.rows; ++row) {
        put_row(s, what, row);
    }
    s->shown.cells = what.cells;
    move(what.cursor_row, what.cursor_column);
    wnoutrefresh(stdscr);
    doupdate();
    return collect(s);
}

void screen_forget(screen*) {
    clearok(curscr, TRUE);
}

std::string_view screen_leave(screen* s) {
    endwin();
    return collect(s);
}

int screen_colors(const screen* s) {
    return s->colors;
}
