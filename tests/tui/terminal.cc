#include "tests/tui/terminal.h"

#include <fcntl.h>
#include <pty.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utmp.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace {

// -- the child's side: a session leader, then the program --

volatile pid_t led_program = 0;

void pass_on_hangup(int) {
    kill(-led_program, SIGHUP);
}

void signals_reset() {
    for (int n = 1; n < NSIG; n++) {
        signal(n, SIG_DFL);
    }
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, nullptr);
}

[[noreturn]] void program_exec(char* const* argv, char* const* environment) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    setpgid(0, 0);
    signal(SIGTTOU, SIG_IGN);
    tcsetpgrp(STDIN_FILENO, getpid());
    signals_reset();
    execvpe(argv[0], argv, environment);
    perror(argv[0]);
    _exit(127);
}

void tell(int report, const void* what, size_t bytes) {
    if (write(report, what, bytes) < 0) {
        _exit(125);  // nobody listens any more
    }
}

[[noreturn]] void leader_run(int slave, int report, char* const* argv, char* const* environment) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    signals_reset();
    if (login_tty(slave) != 0) {
        _exit(126);
    }
    report = dup2(report, STDERR_FILENO + 1);
    close_range(static_cast<unsigned>(report) + 1, ~0u,
                0);  // or no terminal and no peer could ever be closed
    fcntl(report, F_SETFD, FD_CLOEXEC);
    const pid_t pid = fork();
    if (pid == 0) {
        program_exec(argv, environment);
    }
    led_program = pid;
    signal(SIGHUP, pass_on_hangup);
    tell(report, &pid, sizeof pid);
    terminal_end end;
    while (waitpid(pid, &end.status, 0) < 0 && errno == EINTR) {
    }
    end.settings_known = tcgetattr(STDIN_FILENO, &end.settings) == 0;
    tell(report, &end, sizeof end);
    for (;;) {
        pause();  // the session stays, or the kernel would reset the terminal's settings
    }
}

std::vector<std::string> environment_make(const std::string& home, const std::vector<std::string>& changes) {
    std::vector<std::string> all = {
        "TERM=xterm-256color",
        "LANG=C.UTF-8",
        "TZ=UTC",
        "SHELL=/bin/sh",
        "LOGNAME=tester",
        "USER=tester",
        "PATH=/usr/local/bin:/usr/bin:/bin",
        "HOME=" + home,
        "XDG_CONFIG_HOME=" + home + "/config",
        "XDG_STATE_HOME=" + home + "/state",
        "XDG_DATA_HOME=" + home + "/data",
        "XDG_RUNTIME_DIR=" + home,
    };
    for (const char* name : {"ASAN_OPTIONS", "UBSAN_OPTIONS", "TSAN_OPTIONS", "LSAN_OPTIONS"}) {
        if (const char* value = getenv(name)) {
            all.push_back(std::string(name) + "=" + value);
        }
    }
    for (const std::string& change : changes) {
        const std::string name = change.substr(0, change.find('='));
        std::erase_if(all, [&](const std::string& e) { return e.starts_with(name + "="); });
        if (change.size() > name.size()) {
            all.push_back(change);
        }
    }
    return all;
}

std::vector<char*> pointers(std::vector<std::string>& strings) {
    std::vector<char*> all;
    for (std::string& s : strings) {
        all.push_back(s.data());
    }
    all.push_back(nullptr);
    return all;
}

// -- the emulator --

void on_reply(const char* bytes, size_t length, void* user) {
    static_cast<terminal*>(user)->type({bytes, length});
}

int on_cursor(VTermPos at, VTermPos, int, void* user) {
    static_cast<terminal*>(user)->cursor = at;
    return 1;
}

int on_bell(void* user) {
    static_cast<terminal*>(user)->bells++;
    return 1;
}

int on_property(VTermProp property, VTermValue* value, void* user) {
    auto& t = *static_cast<terminal*>(user);
    switch (property) {
        case VTERM_PROP_ALTSCREEN:
            t.alternate_screen = value->boolean;
            break;
        case VTERM_PROP_CURSORVISIBLE:
            t.cursor_visible = value->boolean;
            break;
        case VTERM_PROP_MOUSE:
            t.mouse_mode = value->number;
            break;
        case VTERM_PROP_TITLE:
            t.title = value->string;
            break;
        default:
            break;
    }
    return 1;
}

constexpr VTermScreenCallbacks screen_callbacks = {
    .damage = nullptr,
    .moverect = nullptr,
    .movecursor = on_cursor,
    .settermprop = on_property,
    .bell = on_bell,
    .resize = nullptr,
    .sb_pushline = nullptr,
    .sb_popline = nullptr,
};

void append_utf8(std::string& out, uint32_t c) {
    const auto put = [&out](uint32_t byte) { out += static_cast<char>(byte); };
    if (c < 0x80) {
        put(c);
    } else if (c < 0x800) {
        put(0xC0 | c >> 6);
        put(0x80 | (c & 0x3F));
    } else if (c < 0x10000) {
        put(0xE0 | c >> 12);
        put(0x80 | (c >> 6 & 0x3F));
        put(0x80 | (c & 0x3F));
    } else {
        put(0xF0 | c >> 18);
        put(0x80 | (c >> 12 & 0x3F));
        put(0x80 | (c >> 6 & 0x3F));
        put(0x80 | (c & 0x3F));
    }
}

int color_number(const VTermColor& c) {
    if (c.type & VTERM_COLOR_DEFAULT_MASK) {
        return -1;
    }
    if (VTERM_COLOR_IS_INDEXED(&c)) {
        return c.indexed.idx;
    }
    return 0x1000000 + (c.rgb.red << 16) + (c.rgb.green << 8) + c.rgb.blue;
}

// -- the poll --

void read_master(terminal& t) {
    char bytes[64 * 1024];
    const ssize_t n = read(t.master, bytes, sizeof bytes);
    if (n > 0) {
        t.raw.append(bytes, static_cast<size_t>(n));
        vterm_input_write(t.emulator, bytes, static_cast<size_t>(n));
        vterm_screen_flush_damage(t.emulated);
    }
}

void write_master(terminal& t) {
    while (!t.input.empty()) {
        terminal::input_piece& piece = t.input.front();
        if (t.last_written + piece.gap_ms > stage_now()) {
            return;
        }
        const ssize_t n = write(t.master, piece.bytes.data(), piece.bytes.size());
        if (n < 0) {
            return;
        }
        t.last_written = stage_now();
        piece.gap_ms = 0;
        piece.bytes.erase(0, static_cast<size_t>(n));
        if (piece.bytes.empty()) {
            t.input.pop_front();
        }
    }
}

void read_report(terminal& t) {
    char bytes[sizeof(terminal_end) + sizeof(pid_t)];
    const ssize_t n = read(t.report, bytes, sizeof bytes);
    if (n <= 0) {
        return;
    }
    t.reported.append(bytes, static_cast<size_t>(n));
    if (t.program < 0 && t.reported.size() >= sizeof t.program) {
        memcpy(&t.program, t.reported.data(), sizeof t.program);
    }
    if (!t.ended && t.reported.size() >= sizeof t.program + sizeof t.end) {
        memcpy(&t.end, t.reported.data() + sizeof t.program, sizeof t.end);
        t.ended = true;
    }
}

int64_t terminal_wants(void* context, std::vector<pollfd>& out) {
    auto& t = *static_cast<terminal*>(context);
    const bool input_due = !t.input.empty() && t.last_written + t.input.front().gap_ms <= stage_now();
    const short want = static_cast<short>((t.paused ? 0 : POLLIN) | (input_due ? POLLOUT : 0));
    out.push_back({want ? t.master : -1, want, 0});
    out.push_back({t.ended ? -1 : t.report, POLLIN, 0});
    return t.input.empty() || input_due ? never : t.last_written + t.input.front().gap_ms;
}

void terminal_ready(void* context, std::span<const pollfd> fds) {
    auto& t = *static_cast<terminal*>(context);
    if (fds[0].revents & POLLIN) {
        read_master(t);
    }
    if (fds[0].revents & POLLOUT) {
        write_master(t);
    }
    if (fds[1].revents & (POLLIN | POLLHUP)) {
        read_report(t);
    }
}

void terminal_describe(void* context, std::string& out) {
    const auto& t = *static_cast<terminal*>(context);
    out += "-- terminal " + std::to_string(t.column_count()) + "x" + std::to_string(t.row_count()) +
           ", cursor at row " + std::to_string(t.cursor.row) + " column " + std::to_string(t.cursor.col) +
           (t.ended ? ", program has ended (status " + std::to_string(t.end.status) + ")" : "") + "\n" +
           t.screen();
}

double clock_tick_seconds(unsigned long ticks) {
    return static_cast<double>(ticks) / static_cast<double>(sysconf(_SC_CLK_TCK));
}

}  // namespace

terminal::terminal(stage& on, std::vector<std::string> command, const terminal_options& options)
    : on_stage(on) {
    std::string folder = (std::filesystem::temp_directory_path() / "hearth-tui-XXXXXX").string();
    home = mkdtemp(folder.data());

    emulator = vterm_new(options.rows, options.columns);
    vterm_set_utf8(emulator, 1);
    vterm_output_set_callback(emulator, on_reply, this);
    emulated = vterm_obtain_screen(emulator);
    vterm_screen_set_callbacks(emulated, &screen_callbacks, this);
    vterm_screen_enable_altscreen(emulated, 1);
    vterm_screen_reset(emulated, 1);

    if (!options.run_in.empty()) {
        command.insert(command.begin(), {"/bin/sh", "-c", options.run_in, "sh"});
    }
    std::vector<std::string> environment = environment_make(home, options.environment);
    const std::vector<char*> argv = pointers(command);
    const std::vector<char*> envp = pointers(environment);

    const winsize size = {static_cast<unsigned short>(options.rows),
                          static_cast<unsigned short>(options.columns), 0, 0};
    int slave = -1;
    int reports[2];
    if (openpty(&master, &slave, nullptr, nullptr, &size) != 0 || pipe2(reports, O_CLOEXEC) != 0) {
        perror("terminal");
        abort();
    }
    fcntl(master, F_SETFD, FD_CLOEXEC);
    fcntl(master, F_SETFL, O_NONBLOCK);
    tcgetattr(slave, &settings_before);
    leader = fork();
    if (leader == 0) {
        leader_run(slave, reports[1], argv.data(), envp.data());
    }
    close(slave);
    close(reports[1]);
    report = reports[0];
    on_stage.add({this, terminal_wants, terminal_ready, terminal_describe});
    EXPECT_TRUE(wait_for("the program to start", [this] { return program > 0; }));
}

terminal::~terminal() {
    on_stage.remove(this);
    if (program > 0 && !ended) {
        kill(-program, SIGKILL);
    }
    kill(leader, SIGKILL);
    waitpid(leader, nullptr, 0);
    if (master >= 0) {
        close(master);
    }
    close(report);
    vterm_free(emulator);
    std::error_code ignored;
    std::filesystem::remove_all(home, ignored);
}

void terminal::type(std::string_view bytes) {
    input.push_back({std::string(bytes), 0});
}

void terminal::type_after(int gap_ms, std::string_view bytes) {
    if (input.empty()) {
        last_written = stage_now();
    }
    input.push_back({std::string(bytes), gap_ms});
}

void terminal::type_slowly(std::string_view bytes, int gap_ms) {
    for (const char byte : bytes) {
        type_after(gap_ms, {&byte, 1});
    }
}

void terminal::paste(std::string_view text) {
    vterm_keyboard_start_paste(emulator);
    type(text);
    vterm_keyboard_end_paste(emulator);
}

void terminal::wheel(bool up, int turns) {
    for (int i = 0; i < turns && mouse_mode != VTERM_PROP_MOUSE_NONE; i++) {
        vterm_mouse_move(emulator, 5, 10, VTERM_MOD_NONE);
        vterm_mouse_button(emulator, up ? 4 : 5, true, VTERM_MOD_NONE);
    }
}

void terminal::resize(int rows, int columns) {
    vterm_set_size(emulator, rows, columns);
    const winsize size = {static_cast<unsigned short>(rows), static_cast<unsigned short>(columns), 0, 0};
    ioctl(master, TIOCSWINSZ, &size);
}

void terminal::send_signal(int number) const {
    kill(program, number);
}

void terminal::hang_up() {
    close(master);
    master = -1;
    input.clear();
}

terminal_cell terminal::cell(int row, int column) const {
    VTermScreenCell seen;
    terminal_cell c;
    if (!vterm_screen_get_cell(emulated, {row, column}, &seen)) {
        return c;
    }
    for (size_t i = 0; i < VTERM_MAX_CHARS_PER_CELL && seen.chars[i] != 0; i++) {
        if (seen.chars[i] <= 0x10FFFF) {
            append_utf8(c.text, seen.chars[i]);
        }
    }
    c.width = static_cast<unsigned char>(seen.width);
    c.bold = seen.attrs.bold;
    c.reverse = seen.attrs.reverse;
    c.underline = seen.attrs.underline;
    c.foreground = color_number(seen.fg);
    c.background = color_number(seen.bg);
    return c;
}

std::vector<terminal_cell> terminal::cells() const {
    std::vector<terminal_cell> all;
    for (int r = 0; r < row_count(); r++) {
        bool second_half = false;  // its attributes are the emulator's own affair
        for (int c = 0; c < column_count(); c++) {
            all.push_back(second_half ? terminal_cell{} : cell(r, c));
            second_half = !second_half && all.back().width == 2;
            if (all.back().text == " ") {
                all.back().text.clear();
            }
        }
    }
    return all;
}

std::string terminal::row(int n) const {
    std::string text;
    for (int column = 0; column < column_count();) {
        const terminal_cell c = cell(n, column);
        text += c.text.empty() ? " " : c.text;
        column += std::max(1, c.width);
    }
    text.erase(text.find_last_not_of(' ') + 1);
    return text;
}

std::vector<std::string> terminal::rows() const {
    std::vector<std::string> all;
    for (int r = 0; r < row_count(); r++) {
        all.push_back(row(r));
    }
    return all;
}

std::string terminal::screen() const {
    std::string all;
    for (const std::string& text : rows()) {
        all += "|" + text + "\n";
    }
    return all;
}

int terminal::row_with(std::string_view text) const {
    for (int r = row_count() - 1; r >= 0; r--) {
        if (row(r).find(text) != std::string::npos) {
            return r;
        }
    }
    return -1;
}

int terminal::row_count() const {
    int r, c;
    vterm_get_size(emulator, &r, &c);
    return r;
}

int terminal::column_count() const {
    int r, c;
    vterm_get_size(emulator, &r, &c);
    return c;
}

bool terminal::pastes_in_brackets() const {
    const size_t on = raw.rfind("\033[?2004h");
    const size_t off = raw.rfind("\033[?2004l");
    return on != std::string::npos && (off == std::string::npos || on > off);
}

termios terminal::settings() const {
    termios now{};
    tcgetattr(master, &now);
    return now;
}

double terminal::cpu_seconds() const {
    std::ifstream stat("/proc/" + std::to_string(program) + "/stat");
    std::string line;
    std::getline(stat, line);
    std::istringstream fields(line.substr(std::min(line.size(), line.rfind(')') + 2)));
    std::string skipped;
    for (int i = 0; i < 11; i++) {  // state .. cmajflt
        fields >> skipped;
    }
    unsigned long user = 0;
    unsigned long system = 0;
    fields >> user >> system;
    return clock_tick_seconds(user + system);
}

size_t terminal::resident_bytes() const {
    std::ifstream statm("/proc/" + std::to_string(program) + "/statm");
    size_t total = 0;
    size_t resident = 0;
    statm >> total >> resident;
    return resident * static_cast<size_t>(sysconf(_SC_PAGESIZE));
}

testing::AssertionResult terminal::wait_for(std::string_view what, const std::function<bool()>& done) {
    return on_stage.wait_for(what, done);
}

testing::AssertionResult terminal::wait_text(std::string_view text) {
    return wait_for("\"" + std::string(text) + "\" on the screen", [&] { return row_with(text) >= 0; });
}

testing::AssertionResult terminal::wait_no_text(std::string_view text) {
    return wait_for("\"" + std::string(text) + "\" to go", [&] { return row_with(text) < 0; });
}

testing::AssertionResult terminal::wait_row(int n, std::string_view exactly) {
    return wait_for("row " + std::to_string(n) + " to be \"" + std::string(exactly) + "\"",
                    [&] { return row(n) == exactly; });
}

testing::AssertionResult terminal::wait_exit() {
    const testing::AssertionResult over = wait_for("the program to end", [this] { return ended; });
    if (over && master >= 0 && !paused) {
        for (size_t before = raw.size() + 1; before != raw.size();) {  // what it wrote last
            before = raw.size();
            read_master(*this);
        }
    }
    return over;
}
