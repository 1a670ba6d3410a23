// The only file that includes nlohmann/json (a heavy header).
#include "server/admin/json.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>
#include <vector>

#include "common/text/clean.h"
#include "common/text/escape.h"
#include "common/text/name.h"
#include "common/wire/message_id.h"

namespace {

// As many as the settings allow at most.
constexpr uint32_t name_max = 64;
constexpr uint32_t room_max = 128;
constexpr size_t text_max_bytes = 65536;
constexpr size_t fields_max = 16;

// -- a flat object of texts --

using fields = std::vector<std::pair<std::string, std::string>>;

// Takes events of nlohmann's parser; false ends it.
struct flat_reader {
    fields found;
    std::string fault;
    bool inside = false;

    bool wrong(const char* why) {
        fault = why;
        return false;
    }
    bool other_value() { return wrong(inside ? "each value must be a text in quotes" : "it is no object"); }

    bool null() { return other_value(); }
    bool boolean(bool) { return other_value(); }
    bool number_integer(int64_t) { return other_value(); }
    bool number_unsigned(uint64_t) { return other_value(); }
    bool number_float(double, const std::string&) { return other_value(); }
    bool binary(std::vector<uint8_t>&) { return other_value(); }
    bool start_array(size_t) { return other_value(); }
    bool end_array() { return true; }
    bool end_object() { return true; }
    bool start_object(size_t) { return std::exchange(inside, true) ? other_value() : true; }
    bool key(std::string& name) {
        const bool again =
            std::any_of(found.begin(), found.end(), [&name](const auto& f) { return f.first == name; });
        if (again || found.size() == fields_max) {
            return wrong(again ? "a key stands there twice" : "it has too many keys");
        }
        found.emplace_back(std::move(name), "");
        return true;
    }
    bool string(std::string& value) {
        if (!inside) {
            return other_value();
        }
        found.back().second = std::move(value);
        return true;
    }
    bool parse_error(size_t position, const std::string&, const nlohmann::detail::exception&) {
        fault = "it is no JSON from byte " + std::to_string(position) + " on";
        return false;
    }
};

err read_flat(std::string_view line, fields* out) {
    flat_reader reader;
    if (!nlohmann::json::sax_parse(line.begin(), line.end(), &reader)) {
        return {reader.fault};
    }
    *out = std::move(reader.found);
    return {};
}

void add(std::string& out, std::string_view key, std::string_view value) {
    if (!value.empty()) {
        out.append(out.empty() ? "{\"" : ",\"").append(key).append("\":\"");
        out.append(text_escape_json(value)).append("\"");
    }
}

std::string in_quotes(std::string_view text) {
    return "\"" + text_escape(text.substr(0, 80)) + "\"";
}

// -- times --

std::string time_text(int64_t us) {
    using namespace std::chrono;
    const sys_time<microseconds> when{microseconds(us)};
    const sys_days day = floor<days>(when);
    const year_month_day date(day);
    const hh_mm_ss clock(when - day);
    std::array<char, 64> text;
    snprintf(text.data(), text.size(), "%04d-%02u-%02uT%02d:%02d:%02d.%06dZ", static_cast<int>(date.year()),
             static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
             static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
             static_cast<int>(clock.seconds().count()), static_cast<int>(clock.subseconds().count()));
    return text.data();
}

// So many digits from the front of `text`, and then `behind`; -1 when they are not there.
int take_number(std::string_view& text, size_t digits, char behind) {
    int number = 0;
    if (text.size() <= digits || text[digits] != behind) {
        return -1;
    }
    for (const char digit : text.substr(0, digits)) {
        if (digit < '0' || digit > '9') {
            return -1;
        }
        number = number * 10 + (digit - '0');
    }
    text.remove_prefix(digits + 1);
    return number;
}

// 2026-11-22T09:03:04Z, with a fraction of up to six digits or without.
std::optional<int64_t> time_us(std::string_view text) {
    using namespace std::chrono;
    const int y = take_number(text, 4, '-');
    const int m = take_number(text, 2, '-');
    const int d = take_number(text, 2, 'T');
    const int hour = take_number(text, 2, ':');
    const int minute = take_number(text, 2, ':');
    const bool fraction = text.size() > 2 && text[2] == '.';
    const int second = take_number(text, 2, fraction ? '.' : 'Z');
    int micro = 0;
    if (fraction) {
        const size_t digits = std::clamp<size_t>(text.size(), 2, 7) - 1;
        micro = take_number(text, digits, 'Z');
        for (size_t i = digits; i < 6 && micro > 0; ++i) {
            micro *= 10;
        }
    }
    if (std::min({y, m, d, hour, minute, second, micro}) < 0 || !text.empty()) {
        return std::nullopt;
    }
    const year_month_day date{year(y), month(static_cast<unsigned>(m)), day(static_cast<unsigned>(d))};
    if (!date.ok() || y < 1970 || hour > 23 || minute > 59 || second > 59) {
        return std::nullopt;
    }
    const auto since = sys_days(date).time_since_epoch() + hours(hour) + minutes(minute) + seconds(second);
    return duration_cast<microseconds>(since).count() + micro;
}

err take_time(std::string_view value, int64_t* out) {
    const std::optional<int64_t> us = time_us(value);
    *out = us.value_or(0);
    return {us ? "" : in_quotes(value) + " is no time such as 2026-11-22T09:03:04.000005Z"};
}

// -- entries --

struct kind_row {
    history_kind kind;
    std::string_view word;  // as `hearth tail --json` has it
    bool in_room = true;
    bool has_target = false;
    bool has_text = false;
};

constexpr kind_row kinds[] = {
    {.kind = history_kind::said, .word = "chat", .has_text = true},
    {.kind = history_kind::acted, .word = "action", .has_text = true},
    {.kind = history_kind::private_said,
     .word = "private",
     .in_room = false,
     .has_target = true,
     .has_text = true},
    {.kind = history_kind::connected, .word = "connected"},
    {.kind = history_kind::disconnected, .word = "disconnected"},
    {.kind = history_kind::joined, .word = "joined"},
    {.kind = history_kind::left, .word = "left"},
    {.kind = history_kind::renamed, .word = "renamed", .has_target = true},
    {.kind = history_kind::topic, .word = "topic"},
};

err take_id(std::string_view value, history_entry* out) {
    const std::optional<uint64_t> id = message_id_parse(value);
    out->id = id.value_or(0);
    return {out->id > 0 && out->id < INT64_MAX ? "" : in_quotes(value) + " is no id"};
}

err take_kind(std::string_view value, history_entry* out) {
    for (const kind_row& row : kinds) {
        if (row.word == value) {
            out->kind = row.kind;
            return {};
        }
    }
    return {in_quotes(value) + " is no kind"};
}

err take_name(std::string_view value, std::string* out) {
    checked_name name = name_check(value, name_max);
    const bool right = name.fault == name_fault::none && name.shown == value;
    *out = std::move(name.shown);
    return {right ? "" : in_quotes(value) + " is no name"};
}

err take_room(std::string_view value, std::string* out) {
    checked_name room = room_check(value, room_max);
    const bool right = value.starts_with('#') && room.fault == name_fault::none && room.shown == value;
    *out = std::move(room.shown);
    return {right ? "" : in_quotes(value) + " is no room"};
}

err take_text(std::string_view value, history_entry* out) {
    const bool right = text_clean(value, out->text) && out->text == value && value.size() <= text_max_bytes;
    return {right ? "" : "the text is too long, or holds what no line may hold"};
}

struct entry_field {
    std::string_view key;
    err (*take)(std::string_view value, history_entry* out);
};

constexpr entry_field entry_fields[] = {
    {"id", take_id},
    {"time", [](std::string_view value, history_entry* out) { return take_time(value, &out->time_us); }},
    {"kind", take_kind},
    {"room", [](std::string_view value, history_entry* out) { return take_room(value, &out->room); }},
    {"sender", [](std::string_view value, history_entry* out) { return take_name(value, &out->sender); }},
    {"target", [](std::string_view value, history_entry* out) { return take_name(value, &out->target); }},
    {"text", take_text},
};

const kind_row& row_of(history_kind kind) {
    return *std::find_if(std::begin(kinds), std::end(kinds) - 1,
                         [kind](const kind_row& row) { return row.kind == kind; });
}

// What the entry lacks, or has too much.
err entry_fault(const history_entry& entry, bool has_kind) {
    const kind_row& row = row_of(entry.kind);
    const std::pair<bool, const char*> faults[] = {
        {!has_kind, "it has no kind"},
        {entry.id == 0, "it has no id"},
        {entry.time_us == 0, "it has no time"},
        {entry.sender.empty(), "it has no sender"},
        {row.in_room && entry.room.empty(), "it has no room"},
        {!row.in_room && !entry.room.empty(), "it is private, and has a room"},
        {row.has_target && entry.target.empty(), "it has no target"},
        {!row.has_target && !entry.target.empty(), "its kind has no target"},
        {row.has_text && entry.text.empty(), "it has no text"},
    };
    for (const auto& [is_so, words] : faults) {
        if (is_so) {
            return {words};
        }
    }
    return {};
}

// -- requests --

constexpr std::string_view verbs[] = {"backup", "check", "export", "import", "forget", "prune"};

err take_verb(std::string_view value, admin_request* out) {
    const auto* found = std::find(std::begin(verbs), std::end(verbs), value);
    if (found == std::end(verbs)) {
        return {in_quotes(value) + " is no command of this server"};
    }
    out->verb = static_cast<admin_verb>(found - std::begin(verbs));
    return {};
}

struct request_field {
    std::string_view key;
    err (*take)(std::string_view value, admin_request* out);
};

constexpr request_field request_fields[] = {
    {"verb", take_verb},
    {"room", [](std::string_view value, admin_request* out) { return take_room(value, &out->room); }},
    {"name", [](std::string_view value, admin_request* out) { return take_name(value, &out->name); }},
    {"since", [](std::string_view value, admin_request* out) { return take_time(value, &out->since_us); }},
    {"before", [](std::string_view value, admin_request* out) { return take_time(value, &out->before_us); }},
    {"private",
     [](std::string_view value, admin_request* out) {
         out->private_too = value == "yes";
         return err{out->private_too ? "" : in_quotes(value) + " is not \"yes\""};
     }},
};

// Hands each field to the one that takes it. Nothing is skipped: a restriction that is not understood must
// not be taken for none.
template <typename table, typename target>
err take_all(std::string_view line, const table& takers, target* out, fields* found) {
    if (err e = read_flat(line, found); e.failed()) {
        return e;
    }
    for (const auto& [key, value] : *found) {
        const auto* taker = std::find_if(std::begin(takers), std::end(takers),
                                         [&key = key](const auto& each) { return each.key == key; });
        if (taker == std::end(takers)) {
            return {"there is no key " + in_quotes(key)};
        }
        if (err e = taker->take(value, out); e.failed()) {
            return e;
        }
    }
    return {};
}

bool has(const fields& found, std::string_view key) {
    return std::any_of(found.begin(), found.end(), [key](const auto& f) { return f.first == key; });
}

}  // namespace

std::string_view admin_verb_word(admin_verb verb) {
    return verbs[static_cast<size_t>(verb)];
}

std::string json_entry(const history_entry& entry) {
    std::string out;
    add(out, "id", message_id_format(entry.id));
    add(out, "time", time_text(entry.time_us));
    add(out, "kind", row_of(entry.kind).word);
    add(out, "room", entry.room);
    add(out, "sender", entry.sender);
    add(out, "target", entry.target);
    add(out, "text", entry.text);
    return out + '}';
}

err json_entry_parse(std::string_view line, int64_t now_us, history_entry* out) {
    fields found;
    *out = {};
    err e = take_all(line, entry_fields, out, &found);
    if (e.failed()) {
        return e;
    }
    if (e = entry_fault(*out, has(found, "kind")); e.failed()) {
        return e;
    }
    return {out->time_us > now_us ? "its time has not come" : ""};
}

std::string json_request(const admin_request& request) {
    std::string out;
    add(out, "verb", admin_verb_word(request.verb));
    add(out, "room", request.room);
    add(out, "name", request.name);
    add(out, "since", request.since_us == 0 ? "" : time_text(request.since_us));
    add(out, "before", request.before_us == 0 ? "" : time_text(request.before_us));
    add(out, "private", request.private_too ? "yes" : "");
    return out + '}';
}

err json_request_parse(std::string_view line, admin_request* out) {
    fields found;
    *out = {};
    err e = take_all(line, request_fields, out, &found);
    if (e.failed() || !has(found, "verb")) {
        return e.failed() ? e : err{"it names no verb"};
    }
    const bool forget = out->verb == admin_verb::forget;
    return {forget && out->name.empty() ? "it names nobody to forget" : ""};
}
