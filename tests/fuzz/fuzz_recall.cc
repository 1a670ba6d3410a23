// Whatever a server says around its history, the client stands: what it holds is limited, what it sends is a
// question, and no message is there twice. Input: lines from the server; one that begins with '!' is a step
// of the user's or the connection's instead.
#include <set>
#include <string>

#include "client/incoming.h"
#include "client/recall.h"
#include "tests/fuzz/fuzz.h"

namespace {

struct rig {
    chat_model model;
    chat_model found;
    recall memory;
    uint64_t now_ms = 1000;
    size_t asked = 0;
};

bool on_send(void* context, std::string_view line) {
    fuzz_check(line.starts_with("/history before ") || line.starts_with("/search"),
               "only questions are sent");
    fuzz_check(line.find('\n') == std::string_view::npos, "a question is one line");
    static_cast<rig*>(context)->asked++;
    return true;
}

void step(rig& r, char what) {
    switch (what) {
        case 'c':
            recall_connected(r.memory);
            recall_online(r.memory, "", r.now_ms);
            break;
        case 'd':
            recall_down(r.memory);
            break;
        case 'o':
            recall_older(r.memory, r.now_ms);
            break;
        case 's':
            (void)recall_search(r.memory, "words", r.now_ms);
            break;
        case 'm':
            recall_search_older(r.memory, r.now_ms);
            break;
        case 'h':
            recall_command(r.memory, "/history 5", r.now_ms);
            break;
        case 'j':
            recall_command(r.memory, "/join #dev", r.now_ms);
            break;
        default:
            r.now_ms += 1000;
            recall_tick(r.memory, r.now_ms);
    }
}

void take(rig& r, std::string_view line) {
    if (line.starts_with('!')) {
        step(r, line.size() > 1 ? line[1] : ' ');
    } else if (!recall_line(r.memory, line, r.now_ms, 1795428840)) {
        const uint64_t id = incoming_line(r.model, line, 1795428840).id;
        recall_heard(r.memory, line, id, r.now_ms);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    rig r;
    r.model.nick = "me";
    r.memory.model = &r.model;
    r.memory.found = &r.found;
    r.memory.host = {
        .context = &r, .send = on_send, .added = [](void*, const message&) {}, .settled = [](void*) {}};
    std::string_view rest = fuzz_text(data, size);
    size_t lines = 0;
    while (!rest.empty()) {
        const size_t end = std::min(rest.find('\n'), rest.size());
        take(r, rest.substr(0, end));
        rest.remove_prefix(std::min(end + 1, rest.size()));
        lines++;
    }
    fuzz_check(r.asked <= 2 * lines, "a line brings no flood of questions");
    fuzz_check(r.memory.questions.size() <= lines + 1, "questions are limited");
    std::set<uint64_t> ids;
    for (const message& what : r.model.messages) {
        fuzz_check(ids.insert(what.id).second, "no message is there twice");
    }
    fuzz_check(r.model.messages.size() <= lines, "no line becomes two messages");
    return 0;
}
