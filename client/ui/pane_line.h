// One message or outbox line as the pane shows it: mark (a nick or "--", "*", ..), text, looks; and the
// columns they stand in. Pure.
#pragma once

#include <cstddef>
#include <string>

#include "client/model/chat_model.h"
#include "client/term/theme.h"

struct pane_shape {
    int columns = 0;
    int mark_column = 0;
    int mark_width = 0;  // 0: no column of marks, the mark is the beginning of the text
    int text_column = 0;
    int indent = 0;  // of continuation rows
};

[[nodiscard]] pane_shape pane_shape_of(int columns, bool times);

struct pane_line {
    std::string mark;
    style mark_look;
    bool mark_is_nick = true;  // right-aligned one column before other marks
    bool alert = false;        // '!' behind the nick
    std::string text;  // what is wrapped; it begins with `head` bytes that are not of the message's text
    size_t head = 0;
    style head_look;
    style look;
};

[[nodiscard]] pane_line pane_line_of_message(const message& what, const pane_shape& shape);
[[nodiscard]] pane_line pane_line_of_outbox(const outbox_line& what, std::string_view nick,
                                            const pane_shape& shape);
