// How large a history grows and how fast it answers: builds N lines in a folder of its own, prints bytes a
// line, the time of the usual questions, and of a commit by its size. Time is that of the caller: from the
// call to the callback.
//
//   build/tests/bench/history --lines 10000000
//
// The text is made up: words of a vocabulary of 30,000, frequent ones more often (as in speech, the n-th with
// 1/n), 66 bytes a line in the mean.
#include "server/store/history.h"

#include <sys/stat.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <cmath>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <mutex>
#include <random>
#include <string>
#include <vector>

#include "common/text/name.h"
#include "server/store/search.h"
#include "server/store/sql.h"

namespace {

using steady = std::chrono::steady_clock;

constexpr size_t vocabulary = 30'000;
constexpr size_t names = 500;
constexpr size_t room_count = 200;
constexpr uint64_t build_batch = 2000;
constexpr int rounds = 50;

struct bench {
    std::string folder;
    history* h = nullptr;
    uint64_t next_id = 1;
    history_answer answer;
    bool answered = false;
    std::mutex mutex;
    std::condition_variable woken;
    bool wake = false;
    std::mt19937_64 chance{42};
    std::vector<std::string> words;
    std::vector<double> weights;  // sums, for a look-up by halving
};

[[noreturn]] void give_up(const std::string& why) {
    fprintf(stderr, "history: %s\n", why.c_str());
    std::exit(1);
}

history_handler handler_of(bench& b) {
    return {.context = &b,
            .wake =
                [](void* context) {
                    auto* to = static_cast<bench*>(context);
                    const std::lock_guard lock(to->mutex);
                    to->wake = true;
                    to->woken.notify_one();
                },
            .on_committed =
                [](void*, uint64_t, bool kept) {
                    if (!kept) {
                        give_up("a batch was not kept");
                    }
                },
            .on_answer =
                [](void* context, history_answer&& answer) {
                    auto* to = static_cast<bench*>(context);
                    to->answer = std::move(answer);
                    to->answered = true;
                },
            .on_state = [](void*, history_state, std::string_view why) { give_up(std::string(why)); }};
}

void wait_for(bench& b, const std::function<bool()>& done) {
    while (history_poll(b.h), !done()) {
        std::unique_lock lock(b.mutex);
        b.woken.wait(lock, [&b] { return b.wake; });
        b.wake = false;
    }
}

// -- what is said --

void make_words(bench& b) {
    double sum = 0;
    for (size_t i = 0; i < vocabulary; ++i) {
        std::string word;
        const size_t length = 2 + i % 3 + static_cast<size_t>(std::log2(static_cast<double>(i + 1)) / 3);
        for (size_t rest = i + 1; word.size() < length; rest /= 21) {
            word += static_cast<char>('a' + (rest + word.size() * 7) % 26);
        }
        b.words.push_back(word);
        b.weights.push_back(sum += 1.0 / static_cast<double>(i + 1));
    }
}

std::string make_text(bench& b) {
    std::string text;
    const size_t length = 16 + b.chance() % 91;
    while (text.size() < length) {
        const double at = std::uniform_real_distribution<double>(0, b.weights.back())(b.chance);
        const auto found = std::upper_bound(b.weights.begin(), b.weights.end(), at);
        const size_t index = std::min<size_t>(static_cast<size_t>(found - b.weights.begin()), vocabulary - 1);
        text += (text.empty() ? "" : " ") + b.words[index];
    }
    return text;
}

std::string room_name(size_t n) {
    return "#room" + std::to_string(n);
}

history_batch make_batch(bench& b, uint64_t count) {
    history_batch batch;
    for (uint64_t i = 0; i < count; ++i) {
        const uint64_t id = b.next_id++;
        batch.entries.push_back({.id = id,
                                 .time_us = 1'700'000'000'000'000 + static_cast<int64_t>(id) * 300'000,
                                 .room = room_name(b.chance() % room_count),
                                 .sender = "user" + std::to_string(b.chance() % names),
                                 .text = make_text(b)});
    }
    batch.last_id = b.next_id - 1;
    return batch;
}

void build(bench& b, uint64_t lines) {
    const steady::time_point start = steady::now();
    while (b.next_id <= lines) {
        history_append(b.h, make_batch(b, std::min(build_batch, lines + 1 - b.next_id)));
        wait_for(b, [&b] { return history_idle(b.h); });
    }
    const double seconds = std::chrono::duration<double>(steady::now() - start).count();
    printf("built %llu lines in %.1f s (%.0f a second, the text included)\n",
           static_cast<unsigned long long>(lines), seconds, static_cast<double>(lines) / seconds);
}

// -- what is measured --

void print_sizes(const bench& b, uint64_t lines) {
    sql_connection db;
    if (sql_open(b.folder + "/history.db", SQLITE_OPEN_READONLY, &db) != SQLITE_OK) {
        give_up("cannot open the file");
    }
    const auto each = static_cast<double>(lines);
    const int64_t pages = sql_number(db.get(), "PRAGMA page_count", 0);
    const int64_t search =
        sql_number(db.get(), "SELECT sum(pgsize) FROM dbstat WHERE name LIKE 'search%'", -1);
    const auto whole = static_cast<double>(pages * sql_number(db.get(), "PRAGMA page_size", 0));
    const double text = static_cast<double>(sql_number(db.get(), "SELECT sum(length(text)) FROM line", 0));
    printf("bytes a line: %.1f with search, %.1f without (text %.1f)\n", whole / each,
           (whole - static_cast<double>(search)) / each, text / each);
}

void print_times(const char* what, std::vector<double>& ms) {
    std::sort(ms.begin(), ms.end());
    printf("%-44s p50 %8.3f ms   p99 %8.3f ms   max %8.3f ms\n", what, ms[ms.size() / 2],
           ms[ms.size() * 99 / 100], ms.back());
}

double since(steady::time_point start) {
    return std::chrono::duration<double, std::milli>(steady::now() - start).count();
}

void measure(bench& b, const char* what, const std::function<history_ask(int)>& question) {
    std::vector<double> ms;
    size_t got = 0;
    for (int i = 0; i < rounds; ++i) {
        history_ask ask = question(i);
        const steady::time_point start = steady::now();
        b.answered = false;
        history_ask_for(b.h, std::move(ask));
        wait_for(b, [&b] { return b.answered; });
        ms.push_back(since(start));
        got += b.answer.entries.size();
        if (b.answer.fault.failed()) {
            give_up(b.answer.fault.text);
        }
    }
    print_times((std::string(what) + " (" + std::to_string(got / rounds) + " lines)").c_str(), ms);
}

void measure_questions(bench& b, uint64_t lines) {
    std::vector<std::string> keys;
    for (size_t i = 0; i < room_count; ++i) {
        keys.push_back(room_check(room_name(i), 0).key);
    }
    const std::vector<std::string> few(keys.begin(), keys.begin() + 5);
    const auto search = [&](const std::vector<std::string>& rooms, const std::string& words,
                            const std::string& from) {
        return [rooms, words, from](int) {
            return history_ask{.question = history_question::search,
                               .asker = {.party = 7, .room_keys = rooms},
                               .from_key = from,
                               .words = words,
                               .limit = 50};
        };
    };
    const auto page = [&](uint64_t before) {
        return [&keys, before](int i) {
            const std::string& key = keys[static_cast<size_t>(i) % keys.size()];
            return history_ask{
                .asker = {.room_keys = {key}}, .room_key = key, .before_id = before, .limit = 100};
        };
    };
    const std::vector<std::string> all(keys.begin(), keys.begin() + 50);
    measure(b, "last 100 lines of a room", page(0));
    measure(b, "100 lines in the middle", page(lines / 2));
    measure(b, "since a time", [&](int i) {
        history_ask ask = page(0)(i);
        ask.since_us = 1'700'000'000'000'000 + static_cast<int64_t>(lines) * 150'000;
        return ask;
    });
    measure(b, "the most common word, 5 rooms", search(few, b.words[0], ""));
    measure(b, "the most common word, 50 rooms", search(all, b.words[0], ""));
    measure(b, "a rare word, 5 rooms", search(few, b.words[vocabulary - 1], ""));
    measure(b, "a rare word, 50 rooms", search(all, b.words[vocabulary - 1], ""));
    measure(b, "two common words together, 5 rooms",
            search(few, "\"" + b.words[3] + " " + b.words[7] + "\"", ""));
    measure(b, "a common word of one sender, 5 rooms", search(few, b.words[5], name_check("user7", 0).key));
    measure(b, "a word that is not there, 50 rooms", search(all, "zzzzzzzzzz", ""));
}

void measure_commits(bench& b) {
    for (const uint64_t size : {1U, 10U, 100U, 1000U}) {
        std::vector<double> ms;
        for (int i = 0; i < rounds * 2; ++i) {
            history_batch batch = make_batch(b, size);
            const steady::time_point start = steady::now();
            history_append(b.h, std::move(batch));
            wait_for(b, [&b] { return history_idle(b.h); });
            ms.push_back(since(start));
        }
        print_times(("commit of " + std::to_string(size)).c_str(), ms);
    }
}

double open_it(bench& b, durability mode) {
    const steady::time_point start = steady::now();
    const err e = history_open({.folder = b.folder, .mode = mode}, handler_of(b), &b.h);
    if (e.failed()) {
        give_up(e.text);
    }
    return since(start);
}

void make_unclean(const bench& b) {
    sql_connection db;
    if (sql_open(b.folder + "/history.db", SQLITE_OPEN_READWRITE, &db) != SQLITE_OK ||
        sql_run(db.get(), "UPDATE meta SET value = 0 WHERE key = 'clean'") != SQLITE_OK) {
        give_up("cannot write to the file");
    }
}

}  // namespace

int main(int argc, char** argv) {
    uint64_t lines = 1'000'000;
    std::string where = std::filesystem::temp_directory_path();
    CLI::App app("How large a history grows and how fast it answers.");
    app.add_option("--lines", lines, "so many (default 1000000)")->check(CLI::Range(1'000, 100'000'000));
    app.add_option("--folder", where, "where its folder is made and removed (default: the temporary one)");
    CLI11_PARSE(app, argc, argv);
    bench b;
    b.folder = where + "/hearth-bench-XXXXXX";
    if (mkdtemp(b.folder.data()) == nullptr) {
        give_up("cannot make a folder in " + where);
    }
    make_words(b);
    open_it(b, durability::process);
    build(b, lines);
    history_close(b.h);
    print_sizes(b, lines);
    printf("opened in %.1f ms\n", open_it(b, durability::durable));
    history_close(b.h);
    make_unclean(b);
    printf("opened after a crash in %.1f ms\n", open_it(b, durability::durable));
    measure_questions(b, lines);
    measure_commits(b);
    history_close(b.h);
    std::filesystem::remove_all(b.folder);
    return 0;
}
