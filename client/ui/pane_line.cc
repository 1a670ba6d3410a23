#include "client/ui/pane_line.h"

#include "client/ui/layout.h"
#include "client/ui/look.h"

pane_shape pane_shape_of(int columns, bool times) {
    pane_shape shape{.columns = columns};
    if (columns < layout_times_columns) {
        shape.indent = 2;
        return shape;
    }
    shape.mark_column = times ? 6 : 0;  // "10:03 "
    shape.mark_width = columns >= 100 ? 14 : columns >= 60 ? 10 : 8;
    shape.text_column = shape.mark_column + shape.mark_width + 4;  // alert, blank, bar, blank
    return shape;
}

struct kind_look {
    const char* mark;  // nullptr: the nick
    role text;
};

// In the order of message_kind.
static constexpr kind_look kinds[] = {
    {nullptr, role::text},  {"*", role::action},   {nullptr, role::text}, {nullptr, role::text},
    {"--", role::presence}, {"***", role::notice}, {"::", role::notice},  {"!!", role::error},
};

static style nick_style(const message& what) {
    if (what.own) {
        return {.what = role::own_nick};
    }
    if (what.mention) {
        return {.what = role::mention};
    }
    if (what.kind == message_kind::private_from) {
        return {.what = role::private_nick};
    }
    return look_nick(what.nick);
}

// Without a column of marks the mark stands in the text.
static void put_mark_in_text(pane_line& line, const char* separator) {
    std::string front = (line.alert ? "!" : "") + line.mark + separator;
    line.text.insert(0, front);
    line.head += front.size();
    line.head_look = line.mark_look;
}

pane_line pane_line_of_message(const message& what, const pane_shape& shape) {
    const kind_look& kind = kinds[static_cast<size_t>(what.kind)];
    bool speech = what.kind <= message_kind::private_to;
    pane_line line{.alert = what.mention, .look = {.what = kind.text}};
    line.mark = kind.mark == nullptr ? what.nick : kind.mark;
    line.mark_is_nick = kind.mark == nullptr || what.kind == message_kind::action;
    line.mark_look = speech ? nick_style(what) : line.look;
    line.head_look = line.mark_look;
    if (speech && !what.room.empty()) {
        line.text = what.room + " ";
    }
    if (what.kind == message_kind::action) {
        line.text += what.nick + " ";
    } else if (what.kind == message_kind::private_from) {
        line.text += "(private) ";
        line.head_look = {.what = role::private_nick};
    } else if (what.kind == message_kind::private_to) {
        line.mark = "->";
        line.mark_is_nick = false;
        line.text += "(to " + what.nick + ") ";
        line.head_look = {.what = role::private_nick};
    }
    line.head = line.text.size();
    line.text += what.text;
    if (shape.mark_width == 0) {
        put_mark_in_text(line, kind.mark == nullptr && what.kind != message_kind::private_to ? ": " : " ");
    }
    return line;
}

pane_line pane_line_of_outbox(const outbox_line& what, std::string_view nick, const pane_shape& shape) {
    static constexpr const char* tags[] = {"   [not sent]", "", "   [not confirmed]"};  // by outbox_state
    pane_line line{
        .mark = std::string(nick), .mark_look = {.what = role::own_nick}, .look = {.what = role::pending}};
    line.text = what.text + tags[static_cast<size_t>(what.state)];
    if (shape.mark_width == 0) {
        put_mark_in_text(line, ": ");
    }
    return line;
}
