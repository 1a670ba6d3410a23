#include "server/session_recall.h"

#include <utility>

#include "server/session.h"

namespace {

bool holds_back(const recall& question) {
    return question.form == recall_form::entered;
}

void let_go(session* s, recall_item& item) {
    s->recall->held_bytes -= item.bytes.length;
    conn_queue(&s->link, item.bytes);
    shared_bytes_unref(item.bytes.bytes);
    item.bytes = {};
}

// All that was held back up to the next question, which is due then.
void go_on(session* s) {
    session_recall* r = s->recall;
    r->now.reset();
    while (!r->line.empty()) {
        recall_item item = std::move(r->line.front());
        r->line.pop_front();
        if (item.question != nullptr) {
            r->now = std::move(item.question);
            r->stage = recall_stage::due;
            return;
        }
        let_go(s, item);
    }
    s->closing = r->closing;
    session_recall_destroy(s);
}

void forget_questions(session* s) {
    std::deque<recall_item>& line = s->recall->line;
    std::erase_if(line, [](const recall_item& item) { return item.question != nullptr; });
    go_on(s);
}

}  // namespace

void session_recall_add(session* s, const recall& question) {
    if (s->recall == nullptr) {
        s->recall = new session_recall;
        s->recall->now = std::make_unique<recall>(question);
    } else {
        s->recall->line.push_back({.question = std::make_unique<recall>(question), .bytes = {}});
    }
    s->recall->holding += holds_back(question) ? 1U : 0U;
}

void session_recall_hold(session* s, slice bytes) {
    if (bytes.length == 0) {
        return;
    }
    session_recall* r = s->recall;
    r->line.push_back({.question = nullptr, .bytes = bytes});
    shared_bytes_ref(bytes.bytes);
    r->held_bytes += bytes.length;
    const size_t limit = s->host->limit->output_queue_bytes;
    if (limit != 0 && r->held_bytes > limit) {
        conn_drop(&s->link, "output queue full");
    }
}

void session_recall_turn(session* s) {
    session_recall* r = s->recall;
    if (r == nullptr || r->stage != recall_stage::saying) {
        return;
    }
    if (r->more) {
        r->stage = recall_stage::due;
        return;
    }
    if (holds_back(*r->now)) {
        --r->holding;
    } else {
        --s->fe.asking;
    }
    go_on(s);
}

void session_recall_close(session* s) {
    if (s->recall == nullptr) {
        s->closing = true;
        return;
    }
    s->recall->closing = true;
    if (s->host->stopping) {
        forget_questions(s);
    }
}

void session_recall_step(session* s) {
    session_recall* r = s->recall;
    if (r == nullptr || r->stage != recall_stage::due || s->link.io.queued_bytes > 0 ||
        s->link.io.state != stream_state::open) {
        return;
    }
    r->stage = recall_stage::asked;
    history_ask ask = r->now->ask;
    ask.tag = session_recall_tag(s->fe.id);
    s->host->door.ask(s->host->door.context, std::move(ask));
}

void session_recall_answer(session* s, history_answer&& answer) {
    session_recall* r = s->recall;
    if (r == nullptr || r->stage != recall_stage::asked) {
        return;
    }
    r->stage = recall_stage::saying;
    const frontend_host& door = s->host->door;
    r->more = s->fe.door->on_answer(door, s->fe, *r->now, std::move(answer));
    delivery turned;
    turned.what.kind = event_kind::turned;
    turned.only = s->fe.id;
    door.push(door.context, std::move(turned));
}

void session_recall_destroy(session* s) {
    if (s->recall == nullptr) {
        return;
    }
    for (const recall_item& item : s->recall->line) {
        shared_bytes_unref(item.bytes.bytes);
    }
    delete std::exchange(s->recall, nullptr);
}

uint64_t session_recall_tag(session_id id) {
    return uint64_t{id.generation} << 32 | id.slot;
}

session_id session_recall_asker(uint64_t tag) {
    return {.slot = static_cast<uint32_t>(tag), .generation = static_cast<uint32_t>(tag >> 32)};
}
