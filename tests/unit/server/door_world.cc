#include "tests/unit/server/door_world.h"

#include <set>

#include <utility>

static void enqueue(void* context, delivery&& d) {
    door_world& world = *static_cast<door_world*>(context);
    world.memory.keep(d);
    world.queue.push_back(std::move(d));
}

door_world::door_world(const chat_settings& settings) {
    core = chat_create(
        settings,
        {.context = this,
         .deliver = enqueue,
         .new_id = [](void* context) { return static_cast<door_world*>(context)->memory.next_id++; },
         .now_us = [](void* context) { return static_cast<door_world*>(context)->memory.now_us; }});
    host = {.context = this, .core = core, .push = enqueue, .ask = nullptr};
}

door_world::~door_world() {
    for (delivery& d : queue) {
        delivery_finish(d);
    }
    chat_destroy(core);
}

void door_world::open(const std::string& who, const frontend& door) {
    auto person = std::make_unique<door_person>();
    person->session.door = &door;
    person->session.id = sessions.insert(person.get());
    person->splitter.max_bytes = chat_current_settings(core).limit.line_bytes;
    door_person* opened = person.get();
    people[who] = std::move(person);
    door.on_open(host, opened->session);
    if (!holding) {
        drain();
    }
}

void door_world::enter(std::initializer_list<const char*> names) {
    for (const char* name : names) {
        open(name);
        say(name, name);
    }
    forget();
}

void door_world::type(const std::string& who, std::string_view bytes) {
    door_person& person = *people.at(who);
    split_line line;
    while (line_splitter_next(person.splitter, &bytes, &line)) {
        person.session.door->on_line(host, person.session, line);
    }
    if (!holding) {
        drain();
    }
}

void door_world::say(const std::string& who, std::string_view line) {
    type(who, std::string(line) + "\n");
}

void door_world::end(const std::string& who, std::string_view reason) {
    frontend_session& session = people.at(who)->session;
    session.door->on_end(host, session, reason);
    if (!holding) {
        drain();
    }
}

void door_world::deliver(session_id id, const event& what) {
    door_person* person = sessions.get(id);
    if (person == nullptr) {
        return;
    }
    if (what.kind == event_kind::question) {
        answer(*person, *what.question);
        return;
    }
    const frontend& door = *person->session.door;
    std::string bytes;
    door.encode(host, door.variant(person->session, what), what, bytes);
    for (size_t begin = 0; begin < bytes.size();) {
        const size_t end = bytes.find('\n', begin);
        person->seen.push_back(end == std::string::npos ? "UNFINISHED " + bytes.substr(begin)
                                                        : bytes.substr(begin, end - begin));
        begin = end == std::string::npos ? bytes.size() : end + 1;
    }
    door.on_delivered(person->session, what);
    if (what.kind == event_kind::closing) {
        person->closed = true;
        sessions.erase(id);
    }
}

// What is said of it comes before all that is queued.
void door_world::answer(door_person& person, recall question) {
    std::deque<delivery> later = std::exchange(queue, {});
    for (bool more = true; more;) {
        more = person.session.door->on_answer(host, person.session, question, memory.answer(question.ask));
        drain();
    }
    person.session.asking -= question.form == recall_form::entered ? 0 : 1;
    queue = std::move(later);
}

void door_world::drain() {
    while (!queue.empty()) {
        delivery d = std::move(queue.front());
        queue.pop_front();
        if (d.to.list == nullptr) {
            deliver(d.only, d.what);
        }
        std::set<uint32_t> heard;
        d.also.insert(d.also.begin(), d.to);
        d.to = {};
        for (const audience& a : d.also) {
            for (size_t place = 0; place < a.length; ++place) {
                const session_id id = a.list->places[place].id;
                if (audience_has(a, place) && heard.insert(id.slot).second) {
                    deliver(id, d.what);
                }
            }
        }
        delivery_finish(d);
    }
}

lines door_world::saw(const std::string& who) {
    return std::exchange(people.at(who)->seen, {});
}

void door_world::forget() {
    for (auto& [name, person] : people) {
        person->seen.clear();
    }
}
