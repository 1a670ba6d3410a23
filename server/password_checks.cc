#include "server/password_checks.h"

#include <exception>
#include <utility>

#include "common/base/log.h"
#include "server/password.h"

password_work::~password_work() {
    password_wipe(given);
}

namespace {

uint64_t key_of(slot_id session) {
    return uint64_t{session.generation} << 32 | session.slot;
}

using tries_table = std::unordered_map<uint64_t, password_tries>;

bool may_try(const tries_table& table, uint64_t key, uint64_t now_ms) {
    const auto found = table.find(key);
    return found == table.end() || found->second.count < password_tries_max ||
           now_ms - found->second.since_ms >= password_tries_ms;
}

// Counted before it is known to be wrong, so that many at the same time are no way around.
void count_try(tries_table& table, uint64_t key, uint64_t now_ms) {
    password_tries& tries = table[key];
    if (tries.count == 0 || now_ms - tries.since_ms >= password_tries_ms) {
        tries = {.count = 0, .since_ms = now_ms};
    }
    ++tries.count;
}

void forgive_try(tries_table& table, uint64_t key) {
    if (const auto found = table.find(key); found != table.end() && found->second.count > 0) {
        --found->second.count;
    }
}

void start(password_checks* c);

void on_done(uv_work_t* uv, int) {
    const std::unique_ptr<password_work> work(static_cast<password_work*>(uv->data));
    password_checks* c = work->owner;
    --c->at_work;
    if (c->closed) {
        return;
    }
    try {
        if (work->right) {
            forgive_try(c->sessions, key_of(work->what.session));
            if (work->what.place) {
                forgive_try(c->places, *work->what.place);
            }
        }
        start(c);
        c->on_checked(c->context, work->what, work->right);
    } catch (const std::exception&) {
        log_write(log_level::error, "Out of memory while a password was checked");
    }
}

void start(password_checks* c) {
    while (c->at_work < password_checks_at_once && !c->waiting.empty()) {
        password_work* work = c->waiting.front().release();
        c->waiting.pop_front();
        ++c->at_work;
        work->uv.data = work;
        uv_queue_work(  // cannot fail: there is work to do
            c->loop, &work->uv,
            [](uv_work_t* uv) {
                auto* mine = static_cast<password_work*>(uv->data);
                mine->right = password_matches(mine->what.stored, mine->given);
            },
            on_done);
    }
}

}  // namespace

void password_checks_init(password_checks* c, uv_loop_t* loop, void* context,
                          void (*on_checked)(void* context, const password_check& what, bool right)) {
    c->loop = loop;
    c->context = context;
    c->on_checked = on_checked;
}

bool password_checks_ask(password_checks* c, password_check&& what, std::string_view given) {
    const uint64_t now_ms = uv_now(c->loop);
    const uint64_t session = key_of(what.session);
    if (c->waiting.size() >= password_checks_waiting_max || given.size() > password_max_bytes ||
        !may_try(c->sessions, session, now_ms) || (what.place && !may_try(c->places, *what.place, now_ms))) {
        return false;
    }
    count_try(c->sessions, session, now_ms);
    if (what.place) {
        count_try(c->places, *what.place, now_ms);
    }
    auto work = std::make_unique<password_work>();
    work->owner = c;
    work->what = std::move(what);
    work->given = given;
    c->waiting.push_back(std::move(work));
    start(c);
    return true;
}

void password_checks_sweep(password_checks* c) {
    const uint64_t now_ms = uv_now(c->loop);
    for (tries_table* table : {&c->sessions, &c->places}) {
        std::erase_if(*table, [now_ms](const auto& entry) {
            return now_ms - entry.second.since_ms >= password_tries_ms;
        });
    }
}

void password_checks_close(password_checks* c) {
    c->closed = true;
    c->waiting.clear();
}
