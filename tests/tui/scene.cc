#include "tests/tui/scene.h"

#include <sys/wait.h>

#include <cstring>

namespace {

constexpr std::string_view prompt = "[me] ";
constexpr size_t clock_columns = 7;  // of the status bar: a minute may pass between two looks

bool has_z(const std::string& text) {
    return text.find('Z') != std::string::npos;
}

void mask_clock(const terminal& t, std::vector<terminal_cell>& cells) {
    const size_t row = static_cast<size_t>(t.row_count()) - 2;
    for (size_t i = 0; i < clock_columns; i++) {
        cells[row * static_cast<size_t>(t.column_count()) + i] = {};
    }
}

}  // namespace

std::vector<std::string> hearth_command(const scripted_peer& peer) {
    return {HEARTH, peer.url(), "--name", "me"};
}

testing::AssertionResult scene::wait_ready() {
    return t.wait_for("hearth to be in the room", [this] {
        return t.row(input_row()) == "[me]" && status().find(" up") != std::string::npos;
    });
}

std::string scene::input() const {
    const std::string row = t.row(input_row());
    return row.size() > prompt.size() ? row.substr(prompt.size()) : "";
}

testing::AssertionResult scene::wait_input(std::string_view text) {
    return t.wait_for("the input line to be \"" + std::string(text) + "\"",
                      [&] { return t.row(input_row()).starts_with("[me]") && input() == text; });
}

testing::AssertionResult scene::wait_status(std::string_view part) {
    return t.wait_for("\"" + std::string(part) + "\" in the status bar",
                      [&] { return status().find(part) != std::string::npos; });
}

testing::AssertionResult scene::fill(int count) {
    std::string lines;
    for (int i = 1; i <= count; i++) {
        lines += "bob: line " + std::to_string(i) + "\n";
    }
    peer.send(lines);
    return t.wait_text("line " + std::to_string(count));
}

testing::AssertionResult scene::settle() {
    if (const auto sent = peer.wait_sent(); !sent) {
        return sent;
    }
    t.type("Z");
    if (const auto shown = t.wait_for("a Z in the input line", [this] { return has_z(input()); }); !shown) {
        return shown;
    }
    t.type(keys::backspace);
    return t.wait_for("the Z to go", [this] { return !has_z(t.row(input_row())); });
}

testing::AssertionResult scene::equals_repaint() {
    if (const auto settled = settle(); !settled) {
        return settled;
    }
    const std::string rows_before = t.screen();
    std::vector<terminal_cell> before = t.cells();
    t.type(keys::repaint);
    if (const auto settled = settle(); !settled) {
        return settled;
    }
    std::vector<terminal_cell> after = t.cells();
    mask_clock(t, before);
    mask_clock(t, after);
    for (size_t i = 0; i < before.size(); i++) {
        if (before[i] != after[i]) {
            const size_t columns = static_cast<size_t>(t.column_count());
            return testing::AssertionFailure()
                   << "row " << i / columns << " column " << i % columns << ": \"" << before[i].text
                   << "\", repainted \"" << after[i].text << "\"\nbefore:\n"
                   << rows_before << "after:\n"
                   << t.screen();
        }
    }
    return testing::AssertionSuccess();
}

testing::AssertionResult given_back(const terminal& t) {
    const termios& was = t.settings_before;
    const termios& is = t.end.settings;
    std::string wrong;
    wrong += t.alternate_screen ? " alternate screen on;" : "";
    wrong += t.cursor_visible ? "" : " cursor hidden;";
    wrong += t.mouse_mode != 0 ? " mouse on;" : "";
    wrong += t.pastes_in_brackets() ? " bracketed paste on;" : "";
    wrong += t.end.settings_known ? "" : " settings not known;";
    wrong += was.c_iflag == is.c_iflag && was.c_oflag == is.c_oflag && was.c_cflag == is.c_cflag &&
                     was.c_lflag == is.c_lflag && memcmp(was.c_cc, is.c_cc, sizeof was.c_cc) == 0
                 ? ""
                 : " settings changed;";
    if (wrong.empty()) {
        return testing::AssertionSuccess();
    }
    return testing::AssertionFailure() << "the terminal was not given back:" << wrong << '\n' << t.screen();
}

int shell_status(const terminal& t) {
    return WIFSIGNALED(t.end.status) ? 128 + WTERMSIG(t.end.status) : WEXITSTATUS(t.end.status);
}
