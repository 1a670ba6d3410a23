// A ui without a terminal: a model, a recording host and a canvas. Time stands still unless a test moves it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "client/model/chat_model.h"
#include "client/term/canvas.h"
#include "client/ui/ui.h"

struct ui_rig {
    chat_model model;
    chat_model found;
    canvas screen;
    int rows = 24;
    int columns = 80;
    uint64_t now_ms = 1000;
    int64_t wall_s = 1795428840;  // Mon 23 Nov 2026, 10:14 UTC
    std::vector<std::string> sent;
    bool taking = true;  // what the host says to a line
    int quits = 0;
    int reconnects = 0;
    int suspends = 0;
    int redraws = 0;
    bool mouse = true;
    int older = 0;                      // times that older lines were asked for
    std::vector<std::string> searched;  // on the server; "" = more of it
    ui* screen_ui = nullptr;

    explicit ui_rig(const ui_options& options = {});
    ~ui_rig();
    ui_rig(const ui_rig&) = delete;
    ui_rig& operator=(const ui_rig&) = delete;
};

void rig_paint(ui_rig& r);
void rig_resize(ui_rig& r, int rows, int columns);  // and paints
void rig_key(ui_rig& r, key_code code, uint8_t modifiers = 0);
void rig_ctrl(ui_rig& r, char letter);
void rig_alt(ui_rig& r, char letter);
void rig_type(ui_rig& r, std::string_view text);
void rig_paste(ui_rig& r, std::string_view text);
void rig_say(ui_rig& r, std::string_view nick, std::string_view text);

// What is on the screen after a paint: one row, counted from the end when negative; all rows with line ends.
std::string rig_row(ui_rig& r, int row);
std::string rig_screen(ui_rig& r);
std::string rig_input(ui_rig& r);   // last row
std::string rig_status(ui_rig& r);  // last but one
