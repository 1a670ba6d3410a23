#include "client/tail_format.h"

#include <ctime>

#include "common/text/clean.h"
#include "common/text/escape.h"

namespace {

struct form {
    chat_line_kind kind;
    const char* word;  // in JSON
    const char* before_name;
    const char* behind_name;
};

constexpr form forms[] = {
    {chat_line_kind::chat, "chat", "", ": "},
    {chat_line_kind::action, "action", "* ", " "},
    {chat_line_kind::private_from, "private", "", " (private): "},
    {chat_line_kind::private_to, "private_to", "to ", " (private): "},
};

std::string time_text(int64_t wall_s) {
    const time_t when = wall_s;
    tm utc{};
    char text[32] = "";
    if (gmtime_r(&when, &utc) != nullptr) {
        strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &utc);
    }
    return text;
}

std::string quoted(std::string_view name, std::string_view value) {
    return "\"" + std::string(name) + "\":\"" + text_escape_json(value) + "\"";
}

}  // namespace

std::string tail_format(const chat_line& line, std::string_view talk_room, int64_t wall_s, bool json) {
    for (const form& f : forms) {
        if (f.kind != line.kind) {
            continue;
        }
        const bool in_room = f.kind == chat_line_kind::chat || f.kind == chat_line_kind::action;
        const std::string room = in_room ? text_clean_lossy(line.room.empty() ? talk_room : line.room) : "";
        const std::string name = text_clean_lossy(line.name);
        const std::string text = text_clean_lossy(line.text);
        if (json) {
            return "{" + quoted("time", time_text(wall_s)) + "," + quoted("kind", f.word) + "," +
                   quoted("room", room) + "," + quoted("nick", name) + "," + quoted("text", text) + "}\n";
        }
        return time_text(wall_s) + " " + (room.empty() ? "-" : room) + " " + f.before_name + name +
               f.behind_name + text + "\n";
    }
    return "";
}
