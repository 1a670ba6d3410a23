#include "tests/bench/peers.h"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>

#include "tests/bench/servers.h"

namespace {

constexpr size_t name_bytes = 6;  // of the crowd's names
constexpr std::string_view farewell_mark = " has disconnected (";
constexpr std::string_view quit_mark = " QUIT :";
constexpr std::string_view say_mark = " PRIVMSG #room :";

std::string answer_nothing(std::string_view line) {
    (void)line;
    return "";
}

// "NAME: text", in the line protocol and in what is published.
bool hear_line(std::string_view line, chat_text* what) {
    if (line.size() < name_bytes || !line.substr(name_bytes).starts_with(": ")) {
        return false;
    }
    *what = {.name = line.substr(0, name_bytes), .text = line.substr(name_bytes + 2)};
    return true;
}

// "NAME has disconnected (why)"
std::string_view farewell_line(std::string_view line, std::string_view name) {
    if (!line.starts_with(name) || !line.substr(name.size()).starts_with(farewell_mark)) {
        return "";
    }
    line.remove_prefix(name.size() + farewell_mark.size());
    return line.substr(0, line.size() - 1);
}

// Redis, publish and subscribe on one channel. RESP3 (HELLO 3) lets a subscriber publish; it hears itself.
const dialect redis_dialect = {
    .greeting = "",
    .prompt = "",
    .welcome = "subscribe",
    .echoes = true,
    .own_room = "UNSUBSCRIBE room\r\n",
    .flood = "PUBLISH flood x\r\n",
    .enter =
        [](const std::string& name) {
            (void)name;
            return std::string("HELLO 3\r\nSUBSCRIBE room\r\n");
        },
    .say = [](const std::string& name,
              const std::string& text) { return "PUBLISH room \"" + name + ": " + text + "\"\r\n"; },
    .hear = hear_line,
    .answer = answer_nothing,
    .farewell = farewell_line,
};

// ":NAME!user@host PRIVMSG #room :text"
bool hear_irc(std::string_view line, chat_text* what) {
    if (line.size() < 2 + name_bytes || line[0] != ':' || line[1 + name_bytes] != '!') {
        return false;
    }
    const size_t mark = line.find(say_mark, 1 + name_bytes);
    if (mark == std::string_view::npos) {
        return false;
    }
    *what = {.name = line.substr(1, name_bytes), .text = line.substr(mark + say_mark.size())};
    return true;
}

bool hear_tagged(std::string_view line, chat_text* what) {
    const size_t end = line.starts_with('@') ? line.find(' ') : std::string_view::npos;
    return end != std::string_view::npos && hear_irc(line.substr(end + 1), what);
}

// Registered: then into the room.
std::string answer_irc(std::string_view line) {
    if (line.starts_with("PING ")) {
        return "PONG " + std::string(line.substr(5)) + "\r\n";
    }
    return line.starts_with(":bench.local 001 ") ? "JOIN #room\r\n" : "";
}

std::string say_irc(const std::string& name, const std::string& text) {
    (void)name;
    return "PRIVMSG #room :" + text + "\r\n";
}

// ":NAME!user@host QUIT :why"
std::string_view farewell_irc(std::string_view line, std::string_view name) {
    const size_t mark = line.find(quit_mark);
    if (mark == std::string_view::npos || !line.substr(1).starts_with(name)) {
        return "";
    }
    return line.substr(mark + quit_mark.size());
}

// No limit on clients, penalties, look-ups or pings.
constexpr std::string_view ngircd_config = R"([Global]
Name = bench.local
Info = bench
AdminEMail = bench@bench.local
Listen = 127.0.0.1
Ports = {port}
MotdPhrase = bench
[Limits]
MaxConnections = 0
MaxConnectionsIP = 0
MaxPenaltyTime = 0
PingTimeout = 3600
PongTimeout = 3600
[Options]
DNS = no
Ident = no
PAM = no
)";

// The like, and hearthd's own limit for what waits for a client.
constexpr std::string_view inspircd_config = R"(<config format="xml">
<server name="bench.local" description="bench" network="bench">
<admin name="bench" nick="bench" email="bench@bench.local">
<bind address="127.0.0.1" port="{port}" type="clients">
<connect allow="*" limit="20000" localmax="20000" globalmax="20000" maxconnwarn="no" useconnectban="no"
    fakelag="no" threshold="1000000" commandrate="1000000000" recvq="1048576" softsendq="1048576"
    hardsendq="1048576" timeout="3600" pingfreq="3600" resolvehostnames="no">
<dns server="127.0.0.1" timeout="5">
<performance softlimit="20000" somaxconn="4096" clonesonconnect="no">
)";

std::string find_program(std::string_view name) {
    const char* const path = std::getenv("PATH");
    const std::string folders = std::string(path != nullptr ? path : "") + ":/usr/sbin";
    std::string_view rest = folders;
    while (!rest.empty()) {
        const std::string_view folder = rest.substr(0, rest.find(':'));
        rest.remove_prefix(std::min(rest.size(), folder.size() + 1));
        std::string file = std::string(folder) + "/" + std::string(name);
        if (access(file.c_str(), X_OK) == 0) {
            return file;
        }
    }
    return "";
}

server_recipe redis_recipe(const std::string& program) {
    server_recipe recipe;
    recipe.label = "redis";
    recipe.arguments = {program,        "--port", "{port}",       "--bind", "127.0.0.1", "--save", "",
                        "--appendonly", "no",     "--maxclients", "12000",  "--dir",     "{data}"};
    recipe.speech = &redis_dialect;
    recipe.drops_stalled = false;
    return recipe;
}

server_recipe inspircd_recipe(const std::string& program) {
    server_recipe recipe;
    recipe.label = "inspircd";
    recipe.arguments = {program, "--nofork", "--nopid", "--nolog", "--runasroot", "--config", "{config}"};
    recipe.config = inspircd_config;
    recipe.speech = &irc_dialect;
    recipe.no_flood = "it reads 10 KiB of a client, then waits for something to happen or a second";
    recipe.room_max = 5000;
    recipe.sessions_max = 160;
    return recipe;
}

server_recipe ngircd_recipe(const std::string& program) {
    server_recipe recipe;
    recipe.label = "ngircd";
    recipe.arguments = {program, "--nodaemon", "--config", "{config}"};
    recipe.config = ngircd_config;
    recipe.speech = &irc_dialect;
    recipe.connecting_max = 8;  // it lets 10 wait
    recipe.room_max = 1000;
    return recipe;
}

}  // namespace

const dialect line_dialect = {
    .greeting = "",
    .prompt = "Enter your name:",
    .welcome = "Welcome ",
    .echoes = true,
    .own_room = "/join #flood\n/leave #lobby\n",
    .flood = "x\n",
    .probe = "/back\n",
    .probed = "*** You are not away.",
    .enter = [](const std::string& name) { return name + "\n"; },
    .say =
        [](const std::string& name, const std::string& text) {
            (void)name;
            return text + "\n";
        },
    .hear = hear_line,
    .answer = answer_nothing,
    .farewell = farewell_line,
};

// The server's name is the one that its configuration gives it. Nobody is asked for a name; but who wants to
// come in without one is told so, which shows that the server knows of the connection.
const dialect irc_dialect = {
    .greeting = "JOIN #room\r\n",
    .prompt = ":bench.local 451 ",
    .welcome = ":bench.local 366 ",
    .echoes = false,
    .own_room = "JOIN #flood\r\nPART #room\r\n",
    .flood = "PRIVMSG #flood :x\r\n",
    .probe = "PING :x\r\n",
    .probed = " PONG ",
    .enter = [](const std::string& name) { return "NICK " + name + "\r\nUSER c 0 * :c\r\n"; },
    .say = say_irc,
    .hear = hear_irc,
    .answer = answer_irc,
    .farewell = farewell_irc,
};

const dialect irc_tags_dialect = {
    .greeting = irc_dialect.greeting,
    .prompt = irc_dialect.prompt,
    .welcome = irc_dialect.welcome,
    .echoes = true,
    .own_room = irc_dialect.own_room,
    .flood = irc_dialect.flood,
    .probe = irc_dialect.probe,
    .probed = irc_dialect.probed,
    .enter =
        [](const std::string& name) {
            return "CAP REQ :message-tags server-time echo-message\r\nNICK " + name +
                   "\r\nUSER c 0 * :c\r\nCAP END\r\n";
        },
    .say = say_irc,
    .hear = hear_tagged,
    .answer = answer_irc,
    .farewell = farewell_irc,
};

std::vector<server_recipe> peer_recipes() {
    struct peer {
        const char* program;
        server_recipe (*recipe)(const std::string& program);
    };
    constexpr peer peers[] = {
        {"redis-server", redis_recipe}, {"inspircd", inspircd_recipe}, {"ngircd", ngircd_recipe}};
    std::vector<server_recipe> found;
    for (const peer& each : peers) {
        if (const std::string program = find_program(each.program); !program.empty()) {
            found.push_back(each.recipe(program));
        }
    }
    return found;
}
