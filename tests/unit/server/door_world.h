// People on the doors (each on one of them) without a socket: what they type goes through splitter, door and
// core into one queue; draining it encodes every event for every receiver, as the relay does. Questions to
// the history are answered on the spot.
#pragma once

#include <deque>
#include <initializer_list>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "server/frontend/line/line_door.h"
#include "tests/unit/server/fake_history.h"

using lines = std::vector<std::string>;

struct door_person {
    frontend_session session;
    line_splitter splitter;
    lines seen;
    bool closed = false;
};

struct door_world {
    explicit door_world(const chat_settings& settings = {});
    ~door_world();
    door_world(const door_world&) = delete;
    door_world& operator=(const door_world&) = delete;

    chat* core = nullptr;
    bool holding = false;  // what happens stays queued until `drain`
    std::deque<delivery> queue;
    fake_history memory;

    // Connects; sees what the door says first.
    void open(const std::string& who, const frontend& door = line_door);
    void enter(
        std::initializer_list<const char*> names);  // opens each by its name, then forgets what they saw
    void type(const std::string& who, std::string_view bytes);
    void say(const std::string& who, std::string_view line);  // `type` with a newline
    void end(const std::string& who, std::string_view reason = {});
    void drain();

    [[nodiscard]] lines saw(const std::string& who);  // since the last call
    [[nodiscard]] bool is_closed(const std::string& who) { return people.at(who)->closed; }
    void forget();  // what everybody saw

    std::map<std::string, std::unique_ptr<door_person>> people;
    slot_map<door_person> sessions;
    frontend_host host;

private:
    void deliver(session_id id, const event& what);
    void answer(door_person& person, recall question);
};
