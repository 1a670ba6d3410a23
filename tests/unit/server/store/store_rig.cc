#include "tests/unit/server/store/store_rig.h"

#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <utility>

#include "common/text/name.h"

namespace {

constexpr std::chrono::seconds patience{30};

history_handler handler_of(store_rig& r) {
    return {.context = &r,
            .wake =
                [](void* context) {
                    auto* rig = static_cast<store_rig*>(context);
                    const std::lock_guard lock(rig->mutex);
                    rig->wake = true;
                    rig->woken.notify_one();
                },
            .on_committed =
                [](void* context, uint64_t last_id, bool kept) {
                    static_cast<store_rig*>(context)->committed.push_back({last_id, kept});
                },
            .on_answer =
                [](void* context, history_answer&& answer) {
                    static_cast<store_rig*>(context)->answers.push_back(std::move(answer));
                },
            .on_state =
                [](void* context, history_state state, std::string_view why) {
                    static_cast<store_rig*>(context)->states.push_back({state, std::string(why)});
                }};
}

}  // namespace

void rig_init(store_rig& r) {
    r.folder = (std::filesystem::temp_directory_path() / "hearth-store-XXXXXX").string();
    ASSERT_NE(mkdtemp(r.folder.data()), nullptr);
    r.settings.folder = r.folder;
}

void rig_finish(store_rig& r) {
    rig_close(r);
    std::filesystem::remove_all(r.folder);
}

err rig_try_open(store_rig& r) {
    err e = history_open(r.settings, handler_of(r), &r.h);
    if (!e.failed()) {
        r.next_id = history_next_id(r.h);
    }
    return e;
}

void rig_open(store_rig& r) {
    const err e = rig_try_open(r);
    ASSERT_FALSE(e.failed()) << e.text;
}

void rig_close(store_rig& r) {
    if (r.h != nullptr) {
        history_close(std::exchange(r.h, nullptr));
    }
}

bool rig_wait(store_rig& r, const std::function<bool()>& done) {
    const auto until = std::chrono::steady_clock::now() + patience;
    for (;;) {
        history_poll(r.h);
        if (done()) {
            return true;
        }
        std::unique_lock lock(r.mutex);
        if (!r.woken.wait_until(lock, until, [&r] { return r.wake; })) {
            return false;
        }
        r.wake = false;
    }
}

history_entry rig_said(store_rig& r, std::string_view room, std::string_view sender, std::string_view text) {
    r.now_us += 1'000'000;
    return {.id = r.next_id++,
            .time_us = r.now_us,
            .kind = history_kind::said,
            .room = std::string(room),
            .sender = std::string(sender),
            .text = std::string(text)};
}

history_entry rig_private(store_rig& r, std::string_view sender, uint64_t sender_party,
                          std::string_view target, uint64_t target_party, std::string_view text) {
    history_entry e = rig_said(r, "", sender, text);
    e.kind = history_kind::private_said;
    e.target = target;
    e.sender_party = sender_party;
    e.target_party = target_party;
    return e;
}

void rig_append(store_rig& r, history_batch&& batch) {
    batch.last_id = r.next_id - 1;
    history_append(r.h, std::move(batch));
}

void rig_keep(store_rig& r, history_batch&& batch) {
    rig_append(r, std::move(batch));
    ASSERT_TRUE(rig_wait(r, [&r] { return history_idle(r.h); }));
}

void rig_say(store_rig& r, std::string_view room, std::string_view sender, std::string_view text) {
    history_batch batch;
    batch.entries.push_back(rig_said(r, room, sender, text));
    rig_keep(r, std::move(batch));
}

history_answer rig_ask(store_rig& r, history_ask&& ask) {
    ask.tag = ++r.last_tag;
    history_ask_for(r.h, std::move(ask));
    const auto answered = [&r] { return !r.answers.empty() && r.answers.back().tag == r.last_tag; };
    EXPECT_TRUE(rig_wait(r, answered));
    return r.answers.empty() ? history_answer() : r.answers.back();
}

std::vector<std::string> rig_page(store_rig& r, std::string_view room, uint32_t limit) {
    const std::string key = room_check(room, 0).key;
    return texts_of(rig_ask(r, {.asker = {.room_keys = {key}}, .room_key = key, .limit = limit}));
}

std::vector<std::string> texts_of(const history_answer& answer) {
    std::vector<std::string> texts;
    for (const history_entry& entry : answer.entries) {
        texts.push_back(entry.text);
    }
    return texts;
}
