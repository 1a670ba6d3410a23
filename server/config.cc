#include "server/config.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "common/io/url.h"
#include "common/text/escape.h"
#include "common/text/fold.h"
#include "common/text/name.h"
#include "common/text/utf8.h"
#include "server/core/history_types.h"
#include "server/net/address.h"
#include "server/password.h"

namespace {

constexpr size_t operators_max = 64;

std::string one_of(std::string_view value, std::initializer_list<std::string_view> choices) {
    std::string text = "must be one of";
    for (const std::string_view choice : choices) {
        if (choice == value) {
            return {};
        }
        text.append(" \"").append(choice).append("\"");
    }
    return text;
}

std::string name_fault(const config& c) {
    const std::string& name = c.server.name;
    const bool plain = text_escape(name) == name && !name.empty() && name.size() <= 64;
    return plain ? "" : "must be a line of 1 to 64 bytes without quotes and control characters";
}

bool is_word(std::string_view text, std::string_view beside_letters) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [beside_letters](char byte) {
        return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9') ||
               beside_letters.find(byte) != std::string_view::npos;
    });
}

std::string hostname_fault(const config& c) {
    const std::string& name = c.server.hostname;
    const bool right = is_word(name, ".-") && name.size() <= 63 && name.front() != '.' && name.front() != '-';
    return right ? "" : "must be a host name of at most 63 letters, digits, dots and hyphens";
}

std::string network_fault(const config& c) {
    const bool right = is_word(c.server.network, ".-_") && c.server.network.size() <= 32;
    return right ? "" : "must be a word of at most 32 letters, digits, dots, hyphens and underscores";
}

std::string password_fault(const config& c) {
    return c.server.password.size() <= password_max_bytes
               ? ""
               : "must be of at most " + std::to_string(password_max_bytes) + " bytes";
}

std::string listen_fault(const config& c) {
    if (c.server.listen.empty()) {
        return "must name at least one address, such as \"chat://127.0.0.1:8888\"";
    }
    for (const std::string& text : c.server.listen) {
        url where;
        if (const err e = url_parse(text, &where); e.failed()) {
            return e.text;
        }
    }
    return {};
}

std::string motd_fault(const config& c) {
    return utf8_is_valid(c.server.motd) && c.server.motd.size() <= 4096
               ? ""
               : "must be UTF-8 of at most 4096 bytes";
}

std::string default_room_fault(const config& c) {
    const std::string& room = c.rooms.default_room;
    if (room.empty()) {
        return {};
    }
    const bool right =
        room.starts_with('#') && room_check(room, c.limit.room_length).fault == name_fault::none;
    return right ? "" : "must be a room, such as \"#lobby\", or \"\" for none";
}

std::string exempt_fault(const config& c) {
    for (const std::string& text : c.limit.exempt) {
        address_range range;
        if (!address_range_parse(text, &range)) {
            return "\"" + text_escape(text) +
                   "\" is no address range: write 192.0.2.0/24, 2001:db8::/32, ::1 or unix";
        }
    }
    return {};
}

std::string durability_fault(const config& c) {
    return one_of(c.history.durability, {"durable", "process", "relaxed", "none"});
}

std::string level_fault(const config& c) {
    return one_of(c.log.level, {"trace", "debug", "info", "warning", "error", "off"});
}

std::string format_fault(const config& c) {
    return one_of(c.log.format, {"text", "json"});
}

// Sections stand together, in the order in which they are printed.
constexpr uint32_t seconds_max = 86400 * 365;
constexpr std::array table = {
    setting{.key = "server.name",
            .place = [](config& c) -> setting_place { return &c.server.name; },
            .help = "what the greeting says: NAME chat server",
            .fault = name_fault},
    setting{.key = "server.hostname",
            .place = [](config& c) -> setting_place { return &c.server.hostname; },
            .help = "what the server is called on IRC, and what stands behind the cloaks of addresses",
            .fault = hostname_fault},
    setting{.key = "server.network",
            .place = [](config& c) -> setting_place { return &c.server.network; },
            .help = "what IRC clients show as the name of the network",
            .fault = network_fault},
    setting{.key = "server.motd",
            .place = [](config& c) -> setting_place { return &c.server.motd; },
            .help = "lines that everybody reads after coming in",
            .fault = motd_fault},
    setting{
        .key = "server.password",
        .place = [](config& c) -> setting_place { return &c.server.password; },
        .help = "asked of everybody who comes; a hash made by hearthd hash-password, or plain; \"\" = none",
        .fault = password_fault},
    setting{.key = "server.data_dir",
            .place = [](config& c) -> setting_place { return &c.server.data_dir; },
            .help = "\"\" = $STATE_DIRECTORY, else $XDG_STATE_HOME/hearth, else ~/.local/state/hearth",
            .reloads = false},
    setting{
        .key = "server.listen",
        .place = [](config& c) -> setting_place { return &c.server.listen; },
        .help = "chat://host:port, irc://host:port, chat+unix:/path, irc+unix:/path; port 0 takes a free one",
        .reloads = false,
        .fault = listen_fault},
    setting{.key = "rooms.default",
            .place = [](config& c) -> setting_place { return &c.rooms.default_room; },
            .help = "everybody enters it; \"\" = nobody is put into a room",
            .fault = default_room_fault},
    setting{.key = "history.durability",
            .place = [](config& c) -> setting_place { return &c.history.durability; },
            .help = "durable, process, relaxed or none: what an echo promises (hearthd --help)",
            .reloads = false,
            .fault = durability_fault},
    setting{.key = "history.replay_lines",
            .place = [](config& c) -> setting_place { return &c.history.replay_lines; },
            .help = "earlier lines that are shown to who enters a room",
            .most = history_answer_entries_max},
    setting{.key = "history.retention_days",
            .place = [](config& c) -> setting_place { return &c.history.retention_days; },
            .help = "how long lines are kept; 0 = for ever",
            .most = 36500},
    setting{.key = "history.presence",
            .place = [](config& c) -> setting_place { return &c.history.presence; },
            .help = "keep, too, who comes and goes, new names and topics"},
    setting{.key = "limits.clients",
            .place = [](config& c) -> setting_place { return &c.limit.clients; },
            .help = "at once; 0 = as many as there may be open files, but 32"},
    setting{.key = "limits.clients_per_address",
            .place = [](config& c) -> setting_place { return &c.limit.clients_per_address; },
            .help = "at once from one IPv4 address or IPv6 /64"},
    setting{.key = "limits.connects_per_minute_per_address",
            .place = [](config& c) -> setting_place { return &c.limit.connects_per_minute_per_address; },
            .help = "from one IPv4 address or IPv6 /64"},
    setting{.key = "limits.lines_per_second",
            .place = [](config& c) -> setting_place { return &c.limit.lines_per_second; },
            .help = "from one client; what comes faster is read later, nothing is lost",
            .most = 1'000'000},
    setting{.key = "limits.lines_burst",
            .place = [](config& c) -> setting_place { return &c.limit.lines_burst; },
            .help = "lines taken at once after a silence",
            .least = 1,
            .most = 1'000'000},
    setting{.key = "limits.line_bytes",
            .place = [](config& c) -> setting_place { return &c.limit.line_bytes; },
            .help = "of one line; a longer one is skipped, and its sender told",
            .least = 64,
            .most = 65536},
    setting{.key = "limits.name_length",
            .place = [](config& c) -> setting_place { return &c.limit.name_length; },
            .help = "characters",
            .least = 1,
            .most = 64},
    setting{.key = "limits.room_length",
            .place = [](config& c) -> setting_place { return &c.limit.room_length; },
            .help = "characters, with the #",
            .least = 2,
            .most = 128},
    setting{.key = "limits.topic_length",
            .place = [](config& c) -> setting_place { return &c.limit.topic_length; },
            .help = "bytes",
            .most = 4096},
    setting{.key = "limits.output_queue_bytes",
            .place = [](config& c) -> setting_place { return &c.limit.output_queue_bytes; },
            .help = "waiting for one client: over a quarter it is not read from, over it it is dropped"},
    setting{.key = "limits.output_stall_s",
            .place = [](config& c) -> setting_place { return &c.limit.output_stall_s; },
            .help = "seconds that a client may leave its output unread",
            .most = seconds_max},
    setting{.key = "limits.name_timeout_s",
            .place = [](config& c) -> setting_place { return &c.limit.name_timeout_s; },
            .help = "seconds to give a name in",
            .most = seconds_max},
    setting{.key = "limits.ping_interval_s",
            .place = [](config& c) -> setting_place { return &c.limit.ping_interval_s; },
            .help = "seconds of silence after which the system asks whether a client is still there",
            .most = 32767},
    setting{.key = "limits.ping_timeout_s",
            .place = [](config& c) -> setting_place { return &c.limit.ping_timeout_s; },
            .help = "seconds that it may take to answer",
            .least = 1,
            .most = 32767},
    setting{.key = "limits.exempt",
            .place = [](config& c) -> setting_place { return &c.limit.exempt; },
            .help = "from the limits per address: ranges, or unix for unix sockets",
            .fault = exempt_fault},
    setting{.key = "log.level",
            .place = [](config& c) -> setting_place { return &c.log.level; },
            .help = "trace, debug, info, warning, error or off",
            .fault = level_fault},
    setting{.key = "log.file",
            .place = [](config& c) -> setting_place { return &c.log.file; },
            .help = "\"\" = standard error; SIGHUP opens it again"},
    setting{.key = "log.format",
            .place = [](config& c) -> setting_place { return &c.log.format; },
            .help = "text or json",
            .fault = format_fault},
    setting{.key = "log.broadcasts",
            .place = [](config& c) -> setting_place { return &c.log.broadcasts; },
            .help = "log what is said in rooms; unset: when standard error is a terminal"},
};

err assign_number(const setting& s, int64_t value, uint32_t* out) {
    if (value < int64_t{s.least} || value > int64_t{s.most}) {
        return {std::string(s.key) + " must be a number from " + std::to_string(s.least) + " to " +
                std::to_string(s.most)};
    }
    *out = static_cast<uint32_t>(value);
    return {};
}

std::string_view wanted(const setting_place& place) {
    constexpr std::array<std::string_view, 4> words = {"text in quotes", "a list of texts in quotes",
                                                       "a whole number", "true or false"};
    return words[place.index()];
}

std::vector<std::string> split_list(std::string_view text) {
    std::vector<std::string> items;
    while (!text.empty()) {
        const size_t comma = std::min(text.find(','), text.size());
        std::string_view item = text.substr(0, comma);
        text.remove_prefix(std::min(comma + 1, text.size()));
        item.remove_prefix(std::min(item.find_first_not_of(' '), item.size()));
        item = item.substr(0, item.find_last_not_of(' ') + 1);
        if (!item.empty()) {
            items.emplace_back(item);
        }
    }
    return items;
}

bool same_value(const setting& s, const config& a, const config& b) {
    // `place` only points: nothing is written through it here.
    const setting_place x = s.place(const_cast<config&>(a));
    const setting_place y = s.place(const_cast<config&>(b));
    return std::visit([&y](auto* value) { return *value == *std::get<decltype(value)>(y); }, x);
}

std::string toml_text(std::string_view text) {
    std::string quoted = "\"";
    constexpr std::string_view hex = "0123456789ABCDEF";
    for (const char byte : text) {
        const unsigned char code = static_cast<unsigned char>(byte);
        if (byte == '"' || byte == '\\') {
            quoted += '\\';
            quoted += byte;
        } else if (byte == '\n') {
            quoted += "\\n";
        } else if (code < 0x20 || code == 0x7F) {
            quoted += "\\u00";
            quoted += hex[code >> 4];
            quoted += hex[code & 15];
        } else {
            quoted += byte;
        }
    }
    return quoted + '"';
}

struct toml_writer {
    std::string operator()(const std::string* text) const { return toml_text(*text); }
    std::string operator()(const uint32_t* number) const { return std::to_string(*number); }
    std::string operator()(const bool* flag) const { return *flag ? "true" : "false"; }
    std::string operator()(const std::vector<std::string>* items) const {
        std::string text = "[";
        for (const std::string& item : *items) {
            text += (text.size() > 1 ? ", " : "") + toml_text(item);
        }
        return text + ']';
    }
};

std::string environment_name(std::string_view key) {
    std::string name = "HEARTH_";
    for (const char byte : key) {
        name += byte == '.' ? '_' : static_cast<char>(byte >= 'a' && byte <= 'z' ? byte - 'a' + 'A' : byte);
    }
    return name;
}

err read_file(const std::string& path, std::string* out) {
    FILE* file = fopen(path.c_str(), "rbe");
    if (file == nullptr) {
        return {"cannot read the configuration " + path + ": " + strerror(errno) +
                "; name another with --config, or none"};
    }
    out->resize(config_file_max_bytes + 1);
    out->resize(fread(out->data(), 1, out->size(), file));
    const bool failed = ferror(file) != 0;
    const int reason = errno;
    fclose(file);
    if (failed) {
        return {"cannot read the configuration " + path + ": " + strerror(reason)};
    }
    if (out->size() > config_file_max_bytes) {
        return {"the configuration " + path + " is over " + std::to_string(config_file_max_bytes) + " bytes"};
    }
    return {};
}

err assign_text(std::string_view key, std::string_view text, config* c) {
    const size_t first = key.find('.');
    const size_t last = key.rfind('.');
    if (key.substr(0, first) == operators_section && first != last) {
        return operator_assign(key.substr(first + 1, last - first - 1), key.substr(last + 1),
                               std::string(text), c);
    }
    const setting* s = setting_find(key);
    return s == nullptr ? setting_unknown(key) : setting_assign_text(*s, text, c);
}

err assign_from(std::string_view where, std::string_view key, std::string_view text, config* c) {
    err e = assign_text(key, text, c);
    if (e.failed()) {
        e.text.insert(0, std::string(where) + ": ");
    }
    return e;
}

}  // namespace

std::span<const setting> settings() {
    return table;
}

const setting* setting_find(std::string_view key) {
    const auto found =
        std::find_if(table.begin(), table.end(), [key](const setting& s) { return s.key == key; });
    return found == table.end() ? nullptr : &*found;
}

err setting_unknown(std::string_view key) {
    std::array<std::string_view, table.size()> keys;
    std::transform(table.begin(), table.end(), keys.begin(), [](const setting& s) { return s.key; });
    std::string text = "there is no setting " + text_escape(key);
    if (const std::string_view near = text_nearest(key, keys); !near.empty()) {
        text.append("; did you mean ").append(near).append("?");
    } else {
        text.append("; hearthd --print-config shows all");
    }
    return {text};
}

err setting_assign(const setting& s, const setting_value& value, config* c) {
    const setting_place place = s.place(*c);
    if (value.index() != place.index()) {
        return {std::string(s.key) + " must be " + std::string(wanted(place))};
    }
    if (uint32_t* const* number = std::get_if<uint32_t*>(&place)) {
        return assign_number(s, std::get<int64_t>(value), *number);
    }
    if (bool* const* flag = std::get_if<bool*>(&place)) {
        **flag = std::get<bool>(value);
    } else if (std::string* const* text = std::get_if<std::string*>(&place)) {
        **text = std::get<std::string>(value);
    } else {
        *std::get<std::vector<std::string>*>(place) = std::get<std::vector<std::string>>(value);
    }
    const std::string fault = s.fault != nullptr ? s.fault(*c) : std::string();
    return fault.empty() ? err{} : err{std::string(s.key) + ": " + fault};
}

err setting_assign_text(const setting& s, std::string_view text, config* c) {
    const setting_place place = s.place(*c);
    if (std::holds_alternative<std::string*>(place)) {
        return setting_assign(s, std::string(text), c);
    }
    if (std::holds_alternative<std::vector<std::string>*>(place)) {
        return setting_assign(s, split_list(text), c);
    }
    if (std::holds_alternative<bool*>(place) && (text == "true" || text == "false")) {
        return setting_assign(s, text == "true", c);
    }
    int64_t number = 0;
    const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (std::holds_alternative<uint32_t*>(place) && error == std::errc() &&
        stop == text.data() + text.size()) {
        return setting_assign(s, number, c);
    }
    return {std::string(s.key) + " must be " + std::string(wanted(place)) + ", not " + text_escape(text)};
}

config config_defaults() {
    config c;
    c.log.broadcasts = isatty(STDERR_FILENO) == 1;
    return c;
}

err config_load(const config_sources& from, config* out) {
    config c = config_defaults();
    if (!from.file.empty()) {
        std::string toml;
        err e = read_file(from.file, &toml);
        if (!e.failed()) {
            e = config_parse(toml, from.file, &c);
        }
        if (e.failed()) {
            return e;
        }
    }
    for (const setting& s : table) {
        const std::string name = environment_name(s.key);
        if (const char* text = getenv(name.c_str()); text != nullptr) {
            if (err e = assign_from(name, s.key, text, &c); e.failed()) {
                return e;
            }
        }
    }
    for (const auto& [key, text] : from.flags) {
        if (err e = assign_from("command line", key, text, &c); e.failed()) {
            return e;
        }
    }
    *out = std::move(c);
    return {};
}

const config_operator* config_operator_find(const config& c, std::string_view name) {
    const auto found = std::find_if(c.operators.begin(), c.operators.end(),
                                    [name](const config_operator& o) { return o.name == name; });
    return found == c.operators.end() ? nullptr : &*found;
}

err operator_assign(std::string_view name, std::string_view key, const setting_value& value, config* c) {
    const std::string shown = std::string(operators_section) + "." + text_escape(name) + ".";
    if (!is_word(name, "-_") || name.size() > 32) {
        return {shown + text_escape(key) +
                ": an operator's name has at most 32 letters, digits, hyphens and underscores"};
    }
    if (key != "password") {
        return {"there is no setting " + shown + text_escape(key) + "; did you mean " + shown + "password?"};
    }
    const std::string* password = std::get_if<std::string>(&value);
    if (password == nullptr || password->empty() || password->size() > password_max_bytes) {
        return {shown + "password must be text in quotes, of 1 to " + std::to_string(password_max_bytes) +
                " bytes"};
    }
    for (config_operator& known : c->operators) {
        if (known.name == name) {
            known.password = *password;
            return {};
        }
    }
    if (c->operators.size() == operators_max) {
        return {"there are more than " + std::to_string(operators_max) + " operators"};
    }
    c->operators.push_back({std::string(name), *password});
    return {};
}

std::string config_print(const config& c) {
    std::string out;
    std::string_view section;
    for (const setting& s : table) {
        const size_t dot = s.key.find('.');
        if (s.key.substr(0, dot) != section) {
            section = s.key.substr(0, dot);
            out.append(out.empty() ? "[" : "\n[").append(section).append("]\n");
        }
        const setting_place place = s.place(const_cast<config&>(c));
        out.append("# ").append(s.help).append(s.reloads ? "" : " (counts from the next start)").append("\n");
        out.append(s.key.substr(dot + 1)).append(" = ").append(std::visit(toml_writer(), place)).append("\n");
    }
    for (const config_operator& o : c.operators) {
        out.append("\n[").append(operators_section).append(".").append(o.name).append("]\n");
        out.append("# of an operator of the server: a hash made by hearthd hash-password, or plain\n");
        out.append("password = ").append(toml_text(o.password)).append("\n");
    }
    return out;
}

std::vector<std::string_view> config_differences(const config& a, const config& b) {
    std::vector<std::string_view> keys;
    for (const setting& s : table) {
        if (!same_value(s, a, b)) {
            keys.push_back(s.key);
        }
    }
    return keys;
}
