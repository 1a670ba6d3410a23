#include "server/store/reader.h"

#include <atomic>
#include <condition_variable>
#include <deque>
#include <exception>
#include <mutex>
#include <thread>
#include <utility>

#include "server/store/question.h"

struct reader {
    reader_wake wake;
    sql_connection db;
    question_desk desk;
    std::thread thread;
    std::atomic<bool> found_damage = false;

    std::mutex mutex;
    std::condition_variable changed;
    // Guarded:
    std::deque<history_ask> asks;
    std::vector<history_answer> answers;
    bool stop = false;
};

namespace {

bool next_ask(reader* r, history_ask* out) {
    std::unique_lock lock(r->mutex);
    r->changed.wait(lock, [r] { return r->stop || !r->asks.empty(); });
    if (r->stop) {
        return false;
    }
    *out = std::move(r->asks.front());
    r->asks.pop_front();
    return true;
}

void run(reader* r) {
    history_ask ask;
    while (next_ask(r, &ask)) {
        int code = SQLITE_OK;
        history_answer answer = question_answer(&r->desk, ask, &code);
        r->found_damage = r->found_damage || sql_is_corrupt(code);
        {
            const std::lock_guard lock(r->mutex);
            r->answers.push_back(std::move(answer));
        }
        r->wake.call(r->wake.context);
    }
}

}  // namespace

err reader_create(sql_connection db, reader_wake wake, reader** out) {
    auto r = std::make_unique<reader>();
    r->wake = wake;
    r->db = std::move(db);
    if (const int code = question_desk_init(&r->desk, r->db.get()); code != SQLITE_OK) {
        return {std::string(sql_words(code))};
    }
    try {
        r->thread = std::thread(run, r.get());
    } catch (const std::exception& e) {
        return {e.what()};
    }
    *out = r.release();
    return {};
}

void reader_destroy(reader* r) {
    {
        const std::lock_guard lock(r->mutex);
        r->stop = true;
    }
    r->desk.stop = true;
    r->changed.notify_one();
    r->thread.join();
    delete r;
}

bool reader_ask(reader* r, history_ask&& ask) {
    {
        const std::lock_guard lock(r->mutex);
        if (r->asks.size() >= history_asks_waiting_max) {
            return false;
        }
        r->asks.push_back(std::move(ask));
    }
    r->changed.notify_one();
    return true;
}

std::vector<history_answer> reader_take(reader* r) {
    const std::lock_guard lock(r->mutex);
    return std::exchange(r->answers, {});
}

bool reader_found_damage(const reader* r) {
    return r->found_damage;
}
