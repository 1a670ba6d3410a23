#include "tests/unit/client/recall_rig.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdio>

#include "client/incoming.h"

static recall_rig* rig_of(void* context) {
    return static_cast<recall_rig*>(context);
}

recall_rig::recall_rig() {
    model.nick = "me";
    memory.model = &model;
    memory.found = &found;
    memory.host = {.context = this,
                   .send =
                       [](void* c, std::string_view line) {
                           rig_of(c)->sent.emplace_back(line);
                           return rig_of(c)->online;
                       },
                   .added = [](void* c, const message& what) { rig_of(c)->added.push_back(what.text); },
                   .settled = [](void* c) { rig_of(c)->settled++; }};
}

void rig_line(recall_rig& r, std::string_view line) {
    if (recall_line(r.memory, line, r.now_ms, r.wall_s)) {
        return;
    }
    const uint64_t id = incoming_line(r.model, line, r.wall_s).id;
    recall_heard(r.memory, line, id, r.now_ms);
}

void rig_say(recall_rig& r, std::string_view nick, std::string_view text) {
    r.kept.push_back({.id = r.next_id++,
                      .nick = std::string(nick),
                      .text = std::string(text),
                      .wall_s = r.wall_s + r.skew_s});
    if (r.online) {
        rig_line(r, std::string(nick) + ": " + std::string(text));
    }
}

// The server's local time; another day than now's with its date.
static std::string stamp(int64_t local_s, int64_t now_local_s) {
    const std::chrono::sys_seconds when{std::chrono::seconds(local_s)};
    const auto day = std::chrono::floor<std::chrono::days>(when);
    const std::chrono::year_month_day date(day);
    const int minute = static_cast<int>((when - day).count() / 60);
    char text[64];
    std::snprintf(text, sizeof text, "%04d-%02u-%02u %02d:%02d", static_cast<int>(date.year()),
                  static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), minute / 60,
                  minute % 60);
    const bool today = local_s / 86400 == now_local_s / 86400;
    return today ? std::string(text).substr(11) : text;
}

static void replay(recall_rig& r, const kept_line& line) {
    const int64_t now = r.wall_s + r.skew_s + r.ahead_s;
    rig_line(r, "[" + stamp(line.wall_s + r.ahead_s, now) + "] " + line.nick + ": " + line.text);
}

// The last `count` lines below the one at `end`.
static size_t page(recall_rig& r, size_t end, size_t count) {
    const size_t begin = end - std::min(end, count);
    for (size_t i = begin; i < end; i++) {
        replay(r, r.kept[i]);
    }
    return begin;
}

static std::string earlier(const recall_rig& r, size_t begin) {
    return "*** Earlier: /history before " + std::to_string(r.kept[begin].id);
}

void rig_connect(recall_rig& r) {
    recall_connected(r.memory);
    rig_line(r, "Hearth chat server");
    r.online = true;
    recall_online(r.memory, "", r.now_ms);
    rig_line(r, "me has connected");
    rig_line(r, "Welcome me. Send QUIT to disconnect.");
    if (r.keeps && !r.kept.empty()) {
        const size_t begin = page(r, r.kept.size(), r.replay_lines);
        if (begin > 0) {
            rig_line(r, earlier(r, begin));
        }
    }
}

void rig_disconnect(recall_rig& r) {
    r.online = false;
    recall_down(r.memory);
    model_add(r.model, {.kind = message_kind::error, .wall_s = r.wall_s, .text = "connection lost"});
}

static uint64_t number(std::string_view text) {
    uint64_t value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

static void answer(recall_rig& r, std::string_view line) {
    constexpr std::string_view before = "/history before ";
    if (!line.starts_with(before)) {
        return;
    }
    line.remove_prefix(before.size());
    const size_t blank = line.find(' ');
    const uint64_t id = number(line.substr(0, blank));
    const auto end =
        std::find_if(r.kept.begin(), r.kept.end(), [id](const kept_line& kept) { return kept.id >= id; });
    const size_t below = static_cast<size_t>(end - r.kept.begin());
    r.pages += below > 0 ? 1U : 0U;
    const size_t begin = page(r, below, number(line.substr(blank + 1)));
    rig_line(r, begin > 0 ? earlier(r, begin) : "*** That is the beginning of #lobby.");
}

void rig_answer(recall_rig& r) {
    while (!r.sent.empty()) {
        const std::string line = r.sent.front();
        r.sent.erase(r.sent.begin());
        answer(r, line);
    }
}

std::vector<std::string> rig_conversation(const recall_rig& r) {
    std::vector<std::string> lines;
    for (const message& what : r.model.messages) {
        if (what.kind == message_kind::chat && !what.asked_for) {
            lines.push_back(what.nick + ": " + what.text);
        }
    }
    return lines;
}

std::vector<std::string> rig_kept(const recall_rig& r, size_t from) {
    std::vector<std::string> lines;
    for (size_t i = from; i < r.kept.size(); i++) {
        lines.push_back(r.kept[i].nick + ": " + r.kept[i].text);
    }
    return lines;
}
